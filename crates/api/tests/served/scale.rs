//! Answers stay small however many people there are.

use crate::world::World;
use serde_json::Value;
use std::collections::BTreeSet;

const LISTS: [&str; 13] = [
    "/v1/accounts",
    "/v1/assets",
    "/v1/blocks",
    "/v1/cases",
    "/v1/events",
    "/v1/feeds",
    "/v1/offers",
    "/v1/operators",
    "/v1/rehypothecation/operators",
    "/v1/rehypothecation/vaults",
    "/v1/services",
    "/v1/services/0/covers",
    "/v1/vaults",
];
/// The longest first page, in bytes: a hundred rows of a few kilobytes.
const PAGE_BYTES: usize = 300_000;
/// The longest overview.
const OVERVIEW_BYTES: usize = 30_000;

fn get(endpoint: &str, path: &str) -> String {
    let mut reply = ureq::get(format!("{endpoint}{path}")).call().unwrap();
    reply.body_mut().with_config().limit(1 << 30).read_to_string().unwrap()
}

fn rows(text: &str) -> (Vec<Value>, Option<String>) {
    let page: Value = serde_json::from_str(text).unwrap();
    (page["data"].as_array().unwrap().clone(), page["next"].as_str().map(str::to_owned))
}

fn stays_small(stakers: u32, operators: u32) {
    let endpoint = World::with_many(stakers, operators).serve();
    for list in LISTS {
        let text = get(&endpoint, list);
        println!("{list}: {} bytes", text.len());
        let (data, _) = rows(&text);
        assert!(data.len() <= 100 && text.len() <= PAGE_BYTES, "{list}: {} bytes", text.len());
    }
    for one in ["/v1/services/0", "/v1/rehypothecation", "/v1/operators/3", "/v1/vaults/3"] {
        let text = get(&endpoint, one);
        println!("{one}: {} bytes", text.len());
        assert!(text.len() <= OVERVIEW_BYTES, "{one}: {} bytes", text.len());
    }
    let text = get(&endpoint, "/v1/overview");
    println!("overview: {} bytes", text.len());
    assert!(text.len() <= OVERVIEW_BYTES, "the overview has {} bytes", text.len());
    let overview: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(overview["data"]["operators"], operators + 3);
    assert!(get(&endpoint, "/v1/search?q=operator").len() < 20_000);
    // Every account is on exactly one page.
    let (mut seen, mut count, mut after) = (BTreeSet::new(), 0, String::new());
    loop {
        let (data, next) = rows(&get(&endpoint, &format!("/v1/accounts?limit=1000{after}")));
        count += data.len();
        seen.extend(data.iter().map(|row| row["id"].as_str().unwrap().to_owned()));
        let Some(next) = next else { break };
        after = format!("&after={next}");
    }
    assert_eq!(seen.len(), count, "none twice");
    assert_eq!(overview["data"]["accounts"], count);
    assert!(count >= (stakers + operators) as usize);
}

#[test]
fn two_thousand_stakers_and_two_hundred_operators() {
    stays_small(2_000, 200);
}

#[test]
#[ignore = "signs and checks a hundred thousand transactions"]
fn a_hundred_thousand_stakers_and_a_thousand_operators() {
    stays_small(100_000, 1_000);
}
