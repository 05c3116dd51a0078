//! Answers are compressed for those who accept it, and not sent again to those who have them.

use crate::world::{EPOCH, World};
use std::io::Read;

fn ask(url: &str, headers: &[(&str, &str)]) -> ureq::http::Response<ureq::Body> {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let request = agent.get(url);
    headers
        .iter()
        .fold(request, |request, (name, value)| request.header(*name, *value))
        .call()
        .unwrap()
}

#[test]
fn what_is_compressed_is_the_same() {
    let world = World::with_case();
    let endpoint = world.serve();
    for path in ["/openapi.json", "/v1/vaults", "/v1/vaults?format=csv", "/metrics"] {
        let url = format!("{endpoint}{path}");
        let plain = ask(&url, &[]).body_mut().read_to_vec().unwrap();
        let mut answer = ask(&url, &[("accept-encoding", "gzip")]);
        assert_eq!(answer.headers()["content-encoding"], "gzip", "{path}");
        let compressed = answer.body_mut().read_to_vec().unwrap();
        assert!(
            compressed.len() * 2 < plain.len(),
            "{path}: {} of {}",
            compressed.len(),
            plain.len()
        );
        let mut text = Vec::new();
        flate2::read::GzDecoder::new(compressed.as_slice()).read_to_end(&mut text).unwrap();
        if path != "/metrics" {
            assert_eq!(text, plain, "{path}");
        }
    }
    // What is short is not worth it.
    let short = ask(&format!("{endpoint}/health"), &[("accept-encoding", "gzip")]);
    assert!(short.headers().get("content-encoding").is_none());
}

#[test]
fn what_is_known_is_not_sent_again() {
    let world = World::with_case();
    let url = format!("{}/v1/vaults", world.serve());
    let tag = ask(&url, &[]).headers()["etag"].to_str().unwrap().to_owned();
    let mut again = ask(&url, &[("if-none-match", &tag), ("accept-encoding", "gzip")]);
    assert_eq!((again.status().as_u16(), again.body_mut().read_to_vec().unwrap().len()), (304, 0));
    world.block(2 * EPOCH + 800);
    let anew = ask(&url, &[("if-none-match", &tag)]);
    assert_eq!(anew.status(), 200, "a block later it is another answer");
    assert_ne!(anew.headers()["etag"], tag.as_str());
}
