//! What else is done by hand: premiums are claimed, a service is funded, evidence is filed, and the accused answers.

use crate::person::{EPOCHS, quiet, try_and_send};
use crate::session::Browser;
use crate::support::{Dev, Program, Scratch, wait};
use borsh::BorshDeserialize as _;
use crypto::SecretKey;
use protocol::{Deviation, Evidence, Quote, SignedQuote};
use serde_json::Value;
use units::Name;

fn open(dev: &Dev, scratch: &Scratch, path: &str) -> Browser {
    let browser = Browser::start(scratch.path());
    browser.resize(1_280, 900);
    browser.open(&format!("{}{path}", dev.endpoint));
    browser
}

/// The number behind a name in a list of facts, once it is there.
fn fact(browser: &Browser, name: &str) -> f64 {
    let script = "const term = [...document.querySelectorAll('main dt')].find((it) => it.innerText === arguments[0]); \
                  return term?.nextElementSibling.querySelector('data')?.value ?? null";
    wait(&format!("a number of {name}"), 60, || {
        browser.run(script, &[Value::from(name)]).as_str()?.parse().ok()
    })
}

/// A staker claims what it earned without leaving, and puts it into the budget of the service that paid it.
#[test]
#[ignore = "needs chromium; takes a minute of real time"]
fn a_staker_claims_premiums_and_funds_the_service() {
    let scratch = Scratch::new("premiums");
    let dev = Dev::start(scratch.path());
    let browser = open(&dev, &scratch, "/stake");
    browser.find("select#actor").choose("your-staker");
    browser.find("#pledge-vault").choose("of alpha");
    browser.find("#pledge-amount").fill("50");
    try_and_send(&browser, "Pledge", "your-staker");
    // Premiums come at the boundary after an epoch in which its cover was bought.
    browser.says_within("Claim premiums", EPOCHS);
    let earned = fact(&browser, "Premiums to claim");
    assert!(earned > 0.0, "{earned}");
    // Where the yield is from is drawn as well.
    browser.find("figure [aria-label='Yield per year of all the stake, by source'] .main-svg");
    try_and_send(&browser, "Claim premiums", "your-staker");
    browser.says("Claim premiums. Done at height");

    browser.named("a", "Services").click();
    browser.find("main a[href='/services/service-0']").click();
    let before = fact(&browser, "Prepaid for premiums");
    browser.find("#fund-amount").fill("500");
    try_and_send(&browser, "Fund its premiums", "your-staker");
    wait("the budget to grow", EPOCHS, || {
        // What an epoch's cover costs is paid out of it meanwhile.
        (fact(&browser, "Prepaid for premiums") > before + 400.0).then_some(())
    });
    browser.find("figure [aria-label='Cover of price-oracle by epoch and seller'] .main-svg");
    quiet(&browser);
}

/// Nobody watches, so an outsider files what proves a lie, by hand, and sees the case. The accused has quotes that acquit it, which
/// the dry run of its answer says before it is signed with the owner's key.
#[test]
#[ignore = "needs chromium; takes a minute of real time"]
fn an_outsider_accuses_and_the_accused_answers() {
    let scratch = Scratch::new("accuse");
    let dev = Dev::start_with(&scratch.path().join("chain"), &["--without-watchtower"]);
    let browser = open(&dev, &scratch, "/operators/operator-4");
    let client = client::Client::new(&dev.endpoint);
    wait("cover", EPOCHS, || {
        let covers = client.covers("service-0").ok()?.data;
        covers.iter().any(|cover| cover.operator == "operator-4").then_some(())
    });
    browser.named("a", "Operators").click();
    browser.find("#bps-echo").fill("500");
    browser.find("#seconds-echo").fill("12");
    browser.find("#lie-echo").click();
    browser.says("echo lies by 500");
    let finding = proof(&dev);

    let of = |field: &str| finding[field].as_str().unwrap().to_owned();
    browser.find("select#actor").choose("your-outsider");
    browser.named("a", "Cases").click();
    browser.find("#accuse-operator").fill(&of("operator"));
    browser.find("#accuse-terms").fill(&of("terms"));
    browser.find("#accuse-offence").fill(&finding["offence"].to_string());
    browser.find("#accuse-evidence").paste(&of("evidence_bytes"));
    try_and_send(&browser, "File evidence", "your-outsider");
    browser.find("main a[href='/cases/case-0']").click();
    browser.says(of("verdict").trim_start_matches("guilty: "));
    browser.says("What it would take if it were executed now");

    // The accused acts with a key that the page does not know.
    let owner = SecretKey::derive("owner/echo", 1);
    let name = format!("key {}", &owner.public_key().to_string()[..8]);
    browser.find("select#actor").choose("a key of mine");
    browser.find("#own-key input").fill(&"0".repeat(64));
    browser.named("button", "Act with it").click();
    browser.says("This key cannot be used: the chain has no account of the key");
    browser.find("#own-key input").fill(&hex::encode(owner.seed()));
    browser.named("button", "Act with it").click();
    // Its own evidence once more is no answer, and its dry run says so.
    browser.find("#appeal-evidence").paste(&of("evidence_bytes"));
    browser.find("form[aria-label='Answer it'] button").click();
    browser.says("still guilty: ");
    browser.find("#appeal-evidence").paste(&answer(&of("evidence_bytes")));
    browser.find("form[aria-label='Answer it'] button").click();
    browser.says("acquitted: ");
    browser.named("button", &format!("Sign as {name} and send")).click();
    browser.says("the answer convinced the judge");
    quiet(&browser);
}

/// What a watchtower that files nothing found against echo, with the evidence in canonical bytes.
fn proof(dev: &Dev) -> Value {
    let dry = Program::start(&["watch", "--endpoint", &dev.endpoint, "--dry-run", "--json"]);
    wait("a finding", EPOCHS, || {
        let lines = dry.lines().into_iter();
        let mut found = lines.filter_map(|line| serde_json::from_str::<Value>(&line).ok());
        found.find(|it| it["operator"] == "operator-4" && it["evidence"] == "deviation")
    })
}

/// Quotes by which every report of the evidence was right: the venues of a development chain have keys that anyone can derive.
fn answer(evidence: &str) -> String {
    let evidence = Evidence::try_from_slice(&hex::decode(evidence).unwrap()).unwrap();
    let Evidence::Deviation(lie) = evidence else { panic!("{}", evidence.kind()) };
    let venues: std::collections::BTreeSet<(Name, Name)> = lie
        .quotes
        .iter()
        .map(|quote| (quote.body.venue.clone(), quote.body.symbol.clone()))
        .collect();
    let mut quotes = Vec::new();
    for report in &lie.reports {
        for (venue, symbol) in &venues {
            let (price, time) = (report.body.price, report.body.observed_at);
            let body = Quote { venue: venue.clone(), symbol: symbol.clone(), price, time };
            quotes.push(SignedQuote::new(body, &SecretKey::derive(&format!("venue/{venue}"), 1)));
        }
    }
    let answer = Deviation { reports: Vec::new(), quotes, attestations: Vec::new() };
    hex::encode(borsh::to_vec(&Evidence::Deviation(Box::new(answer))).unwrap())
}
