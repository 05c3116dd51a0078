//! Reference pages that are made from what the code says. `UPDATE_FIXTURES=1` writes them; without it the test says if one
//! has fallen behind.

mod api;
mod example;
mod fields;

use std::fs;
use std::path::PathBuf;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Compares a page with what it has to be, or writes it.
fn check(path: &str, made: &str) {
    let file = root().join(path);
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        fs::write(&file, made).unwrap();
        return;
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    if let Some((number, (is, should))) =
        written.lines().zip(made.lines()).enumerate().find(|(_, (is, should))| is != should)
    {
        panic!(
            "{path}, line {}, is\n  {is}\nand has to be\n  {should}\nwrite it anew with UPDATE_FIXTURES=1",
            number + 1
        );
    }
    assert!(written == made, "{path} has fallen behind: write it anew with UPDATE_FIXTURES=1");
}

#[test]
fn the_api_is_as_its_description_says() {
    let text = fs::read_to_string(root().join("docs/openapi.json")).unwrap();
    let description = serde_json::from_str(&text).unwrap();
    check("docs/reference/api.md", &api::page(&description));
}

/// After this a page is made from the code; before it, it is written by hand.
const MADE: &str = "<!-- From here on made from the code: UPDATE_FIXTURES=1 cargo test -p buttress-xtask --test reference -->\n";

/// Compares what a page says of every field, or writes it.
fn check_fields(page: &str, sources: &[&str], wanted: impl Fn(&str) -> bool) {
    let by_hand = fs::read_to_string(root().join(page)).unwrap();
    let (by_hand, _) = by_hand.split_once(MADE).unwrap_or_else(|| panic!("{page} lacks {MADE}"));
    let read = |path: &&str| fs::read_to_string(root().join(path)).unwrap();
    let sources: Vec<String> = sources.iter().map(read).collect();
    let tables = fields::tables(&sources, wanted);
    assert!(tables.matches("\n### ").count() > 3, "{page}: no structures were found");
    check(page, &format!("{by_hand}{MADE}\n## Every field\n{tables}"));
}

#[test]
fn every_field_of_a_scenario_is_told() {
    let parts = ["chain", "feed", "incident", "market", "options_venue", "people", "service"];
    let parts: Vec<String> =
        parts.iter().map(|part| format!("crates/sim/src/scenario/{part}.rs")).collect();
    let mut sources = vec!["crates/sim/src/scenario.rs"];
    sources.extend(parts.iter().map(String::as_str));
    check_fields("docs/reference/scenarios.md", &sources, |_| true);
}

#[test]
fn every_parameter_is_told() {
    let sources = ["genesis", "terms", "feed", "calendar", "venue"];
    let sources = sources.map(|part| format!("crates/core/protocol/src/{part}.rs"));
    let signed = [
        "Report",
        "Commitment",
        "Quote",
        "SurfaceReport",
        "CoSignature",
        "SignedSurface",
        "BlockOffer",
    ];
    let sources: Vec<&str> = sources.iter().map(String::as_str).collect();
    check_fields("docs/reference/parameters.md", &sources, |name| !signed.contains(&name));
}

#[test]
fn every_field_of_a_network_is_told() {
    let sources = ["crates/network/src/losses.rs", "crates/network/src/liquidations.rs"];
    check_fields("docs/reference/network.md", &sources, |_| true);
}
