//! What differs from run to run, or with every change of an encoding, is shown by its kind only.

#![allow(unreachable_pub, reason = "a test's own module")]

/// The text with known accounts by their names, other digests as `<hash>`, long bytes as `<bytes>`, and the node as `<endpoint>`.
pub fn elide(text: &str, endpoint: &str, accounts: &[(String, String)]) -> String {
    let mut text = text.replace(endpoint, "<endpoint>");
    if let Some(address) = endpoint.strip_prefix("http://") {
        text = text.replace(address, "<address>");
    }
    for (digits, name) in accounts {
        text = text.replace(digits, &format!("<{name}>"));
    }
    let (mut shown, mut run) = (String::new(), String::new());
    for c in text.chars().chain(['\n']) {
        if c.is_ascii_digit() || ('a'..='f').contains(&c) {
            run.push(c);
            continue;
        }
        match run.len() {
            64 => shown.push_str("<hash>"),
            65.. => shown.push_str("<bytes>"),
            _ => shown.push_str(&run),
        }
        run.clear();
        shown.push(c);
    }
    shown.pop();
    shown
}

#[test]
fn only_long_digests_are_hidden() {
    let (hash, bytes) = ("ab".repeat(32), "cd".repeat(40));
    let text = format!("{hash} of 12 at http://127.0.0.1:5/v1, {bytes}, beef");
    let accounts = [("beef".to_owned(), "cook".to_owned())];
    let shown = elide(&text, "http://127.0.0.1:5", &accounts);
    assert_eq!(shown, "<hash> of 12 at <endpoint>/v1, <bytes>, <cook>");
}
