//! The page before a crowd: whatever the chain holds, a view asks for little, draws little, and can be paged through.

use crate::looks::is_settled;
use crate::session::Browser;
use crate::support::{Scratch, wait};
use crate::world::World;
use std::time::Instant;

const STAKERS: u32 = 100_000;
const OPERATORS: u32 = 1_000;
/// The most that a view may ask of the node before it is drawn, in bytes of its answers: some pages of a hundred rows.
const MOST_BYTES: i64 = 2_000_000;
/// The most elements that a view may have: a table of a hundred rows has about two thousand.
const MOST_ELEMENTS: i64 = 20_000;

const VIEWS: [&str; 15] = [
    "/",
    "/stake",
    "/vaults",
    "/vaults/vault-3",
    "/operators",
    "/operators/operator-3",
    "/services",
    "/services/service-0",
    "/market",
    "/oracle",
    "/oracle/feed-0",
    "/cases",
    "/risk",
    "/explorer",
    "/explorer?q=operator-17",
];

#[test]
#[ignore = "needs chromium; signs a hundred thousand transactions"]
fn every_view_before_a_hundred_thousand_stakers_and_a_thousand_operators() {
    let scratch = Scratch::new("crowd");
    let endpoint = World::with_many(STAKERS, OPERATORS).serve();
    let browser = Browser::start(scratch.path());
    browser.resize(1_280, 900);
    let mut wrong: Vec<String> = Vec::new();
    for view in VIEWS {
        let began = Instant::now();
        browser.open(&format!("{endpoint}{view}"));
        wait(view, 60, || is_settled(&browser).then_some(()));
        let drawn = began.elapsed();
        let number = |script: &str| browser.run(script, &[]).as_i64().unwrap();
        let bytes = number(
            "return performance.getEntriesByType('resource') \
             .filter((one) => new URL(one.name).pathname.startsWith('/v1/')) \
             .reduce((sum, one) => sum + one.decodedBodySize, 0)",
        );
        let elements = number("return document.querySelectorAll('*').length");
        println!("{view}: {bytes} bytes, {elements} elements, drawn after {drawn:.1?}");
        if bytes > MOST_BYTES {
            wrong.push(format!("{view} asks for {bytes} bytes"));
        }
        if elements > MOST_ELEMENTS {
            wrong.push(format!("{view} has {elements} elements"));
        }
        let told = browser.console().into_iter().filter(|line| line.starts_with("SEVERE"));
        wrong.extend(told.map(|line| format!("{view}: console: {line}")));
    }
    assert!(wrong.is_empty(), "{} things are wrong:\n{}", wrong.len(), wrong.join("\n"));

    // One list, a page further.
    browser.open(&format!("{endpoint}/operators"));
    browser.says("operator-10");
    browser.named("button", "Next page").click();
    browser.says("First page");
    wait("other operators", 30, || (!browser.text().contains("operator-10\n")).then_some(()));
    browser.find("main a[href='/operators/operator-70']").click();
    browser.says("vault-70");
}
