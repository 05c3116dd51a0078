//! Asking over HTTP, as a client asks.

use serde_json::Value;

/// Tells answers of every status apart from failures to ask.
pub fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().into()
}

pub fn get(endpoint: &str, path: &str) -> (u16, Value) {
    let mut reply = agent().get(format!("{endpoint}{path}")).call().unwrap();
    (reply.status().as_u16(), reply.body_mut().read_json().unwrap())
}

/// The data of an answer that has to be one.
pub fn data<T: serde::de::DeserializeOwned>(endpoint: &str, path: &str) -> T {
    let (status, body) = get(endpoint, path);
    assert_eq!(status, 200, "{path}: {body}");
    serde_json::from_value(body["data"].clone()).unwrap()
}
