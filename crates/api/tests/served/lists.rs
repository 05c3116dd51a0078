//! Lists: page by page they are what they are at once, as JSON and as CSV.

use crate::world::http::agent;
use crate::world::{EPOCH, ROUND, World, account};
use buttress_api::view::*;
use serde_json::Value;
use std::collections::BTreeSet;

const LISTS: [&str; 20] = [
    "/v1/accounts",
    "/v1/assets",
    "/v1/blocks",
    "/v1/cases",
    "/v1/events",
    "/v1/feeds",
    "/v1/feeds/0/rounds",
    "/v1/feeds/0/rounds?from=3",
    "/v1/offers",
    "/v1/offers?service=0",
    "/v1/operators",
    "/v1/rehypothecation/operators",
    "/v1/rehypothecation/services",
    "/v1/rehypothecation/vaults",
    "/v1/series",
    "/v1/series/chain.transactions?from=0&resolution=10s",
    "/v1/services",
    "/v1/services/0/covers",
    "/v1/vaults",
    "/v1/venues",
];

struct Reply {
    status: u16,
    kind: String,
    link: Option<String>,
    height: Option<String>,
    body: String,
}

fn ask(url: &str, accept: &str) -> Reply {
    let mut reply = agent().get(url).header("accept", accept).call().unwrap();
    let header = |name| reply.headers().get(name).map(|it| it.to_str().unwrap().to_owned());
    let (kind, link, height) = (header("content-type"), header("link"), header("buttress-height"));
    let (status, body) = (reply.status().as_u16(), reply.body_mut().read_to_string().unwrap());
    Reply { status, kind: kind.unwrap_or_default(), link, height, body }
}

fn get(endpoint: &str, path: &str) -> Page<Value> {
    let reply = ask(&format!("{endpoint}{path}"), "application/json");
    assert_eq!(reply.status, 200, "{path}: {}", reply.body);
    serde_json::from_str(&reply.body).unwrap()
}

fn refused(endpoint: &str, path: &str) -> String {
    let reply = ask(&format!("{endpoint}{path}"), "application/json");
    let problem: Value = serde_json::from_str(&reply.body).unwrap();
    format!("{} {}", reply.status, problem["detail"].as_str().unwrap())
}

fn with(path: &str, query: &str) -> String {
    format!("{path}{}{query}", if path.contains('?') { '&' } else { '?' })
}

#[test]
fn page_by_page_a_list_is_what_it_is_at_once() {
    let endpoint = World::with_case().indexed().serve();
    for list in LISTS {
        let whole = get(&endpoint, &with(list, "limit=1000"));
        assert_eq!(whole.next, None, "{list}");
        for size in [1, 2, 5] {
            let (mut rows, mut pages, mut after) = (Vec::new(), 0, String::new());
            loop {
                let page = get(&endpoint, &with(list, &format!("limit={size}{after}")));
                assert!(page.data.len() <= size);
                rows.extend(page.data);
                pages += 1;
                let Some(next) = page.next else { break };
                after = format!("&after={next}");
            }
            assert_eq!(rows, whole.data, "{list} by {size}");
            // No page is empty, but the only one of an empty list.
            assert_eq!(pages, rows.len().div_ceil(size).max(1), "{list} by {size}");
        }
    }
}

#[test]
fn csv_has_the_same_rows_under_the_names_of_the_fields() {
    let endpoint = World::with_case().indexed().serve();
    for list in LISTS {
        let whole = get(&endpoint, list);
        let by_header = ask(&format!("{endpoint}{list}"), "text/csv");
        let by_query = ask(&format!("{endpoint}{}", with(list, "format=csv")), "*/*");
        assert_eq!(by_header.body, by_query.body);
        assert!(by_header.kind.starts_with("text/csv; charset=utf-8"), "{}", by_header.kind);
        assert_eq!(by_header.height, Some(whole.height.to_string()));
        let mut lines = csv::Reader::from_reader(by_header.body.as_bytes());
        let names: Vec<String> = lines.headers().unwrap().iter().map(str::to_owned).collect();
        let records: Vec<csv::StringRecord> = lines.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), whole.data.len(), "{list}");
        let unique: BTreeSet<&String> = names.iter().collect();
        assert_eq!(unique.len(), names.len(), "{list}: {names:?}");
        for (record, row) in records.iter().zip(&whole.data) {
            for (name, value) in row.as_object().unwrap() {
                let place = names.iter().position(|it| it == name);
                let cell = &record[place.unwrap_or_else(|| panic!("{list} has no {name}"))];
                match value {
                    Value::Null => assert_eq!(cell, ""),
                    Value::String(text) => assert_eq!(cell, text),
                    Value::Object(parts) if parts.contains_key("symbol") => {
                        assert_eq!(cell, parts["amount"].as_str().unwrap());
                    }
                    other => assert_eq!(&serde_json::from_str::<Value>(cell).unwrap(), other),
                }
            }
        }
    }
    let vaults = ask(&format!("{endpoint}/v1/vaults?format=csv&limit=1"), "*/*");
    let next = "</v1/vaults?format=csv&limit=1&after=vault-0>; rel=\"next\"";
    assert_eq!(vaults.link.as_deref(), Some(next));
    assert!(vaults.body.contains(",at_risk,at_risk_symbol,"), "{}", vaults.body);
    // The columns do not depend on there being rows.
    let none = ask(&format!("{endpoint}/v1/venues?format=csv"), "*/*");
    assert!(none.body.starts_with("id,service,service_name,"), "{}", none.body);
    assert_eq!(none.body.lines().count(), 1);
}

#[test]
fn a_page_that_cannot_be_says_why() {
    let endpoint = World::new().serve();
    for (path, part) in [
        ("/v1/vaults?limit=0", "400 limit is 0, expected 1 to 1000"),
        ("/v1/vaults?limit=1001", "400 limit is 1001, expected 1 to 1000"),
        ("/v1/vaults?limit=-1", "400 query is \"limit=-1\""),
        ("/v1/vaults?format=xml", "unknown variant `xml`, expected `json` or `csv`"),
        ("/v1/vaults?after=feed-1", "400 after is \"feed-1\", expected such as vault-0, or 0"),
        ("/v1/accounts?after=bob", "400 after is \"bob\", expected 64 hexadecimal digits"),
        ("/v1/blocks?after=last", "400 after is \"last\", expected a whole number"),
        ("/v1/events?after=7", "400 after: \"7\" is no place of an event, expected such as 120.3"),
        ("/v1/events?account=bob", "400 account is \"bob\""),
        ("/v1/events?kind=slashd", "400 kind is \"slashd\", expected one of transferred, "),
        ("/v1/events?about=bob", "400 about is \"bob\", expected an operator, vault, "),
        ("/v1/events?about=vault-x", "400 about is \"vault-x\", expected such as vault-0"),
        ("/v1/cases?phase=shut", "unknown variant `shut`"),
    ] {
        let detail = refused(&endpoint, path);
        assert!(detail.contains(part), "{path}: {detail}");
    }
    let nobody = refused(&endpoint, &format!("/v1/accounts?after={}", "ab".repeat(32)));
    assert!(nobody.contains("404 after is abab") && nobody.contains("nothing ever reached"));
    assert!(get(&endpoint, "/v1/vaults?after=vault-4000000000").data.is_empty());
}

#[test]
fn events_are_found_by_kind_and_by_whom_they_concern() {
    let world = World::with_case();
    let endpoint = world.serve();
    let kinds = |query: &str| -> Vec<String> {
        let rows = get(&endpoint, &format!("/v1/events?limit=1000&{query}")).data;
        rows.iter().map(|row| row["kind"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(kinds("kind=case-opened"), ["case-opened"]);
    let several = kinds("kind=case-opened,pledged&routine=false");
    assert_eq!(several.iter().filter(|kind| *kind == "pledged").count(), 5);
    assert_eq!(several.len(), 6);
    // The staker pledged twice and left bob; nothing else was done to it yet.
    let staker = format!("account={}", account("staker"));
    assert_eq!(kinds(&staker), ["left", "pledged", "pledged"]);
    // The watcher did one thing; alice is accused by it.
    assert_eq!(kinds(&format!("account={}", account("watcher"))), ["case-opened"]);
    let alice = kinds(&format!("account={}", account("alice")));
    for kind in ["case-opened", "cover-bought", "operator-registered", "offer-made"] {
        assert!(alice.iter().any(|it| it == kind), "{kind} in {alice:?}");
    }
    assert!(!alice.iter().any(|kind| kind == "left"), "that was bob's vault");
    assert_eq!(kinds("about=case-0"), ["case-opened"]);
    let vault = kinds("about=vault-0&kind=pledged,left,vault-created");
    assert_eq!(vault, ["pledged", "pledged", "vault-created"]);
    assert!(kinds("about=feed-0").contains(&"round-priced".to_owned()));
    assert!(!kinds("about=feed-0&routine=false").contains(&"round-priced".to_owned()));
    assert_eq!(kinds("about=contract-0"), [""; 0]);
    // What a slash takes of its tranche concerns a staker too.
    world.block(2 * EPOCH + 10 + 3 * ROUND);
    world.block(3 * EPOCH);
    world.block(4 * EPOCH);
    assert_eq!(kinds(&format!("{staker}&kind=slashed")), ["slashed"]);
    assert_eq!(kinds(&format!("account={}&kind=slashed", account("bob"))), [""; 0]);
}

#[test]
fn cases_are_found_by_phase_and_the_newest_block_comes_first() {
    let endpoint = World::with_case().serve();
    assert_eq!(get(&endpoint, "/v1/cases?phase=open").data.len(), 1);
    assert_eq!(get(&endpoint, "/v1/cases?phase=paid").data.len(), 0);
    let blocks = get(&endpoint, "/v1/blocks?limit=3");
    let heights: Vec<u64> = blocks.data.iter().map(|row| row["height"].as_u64().unwrap()).collect();
    assert_eq!(heights, [7, 6, 5]);
    let block: BlockRowView = serde_json::from_value(blocks.data[0].clone()).unwrap();
    assert_eq!((block.transactions, block.rejected), (1, 0));
    assert!(block.events >= 1);
}

#[test]
fn accounts_come_in_the_order_in_which_something_reached_them() {
    let endpoint = World::new().serve();
    let page: Page<Value> = get(&endpoint, "/v1/accounts");
    let rows: Vec<AccountRowView> =
        page.data.into_iter().map(|row| serde_json::from_value(row).unwrap()).collect();
    let staker = rows.iter().find(|row| row.id == account("staker").to_string()).unwrap();
    assert_eq!((staker.nonce, staker.positions, staker.members), (1, 2, None));
    assert_eq!(staker.balances[1].amount, "99.5");
    let alice = rows.iter().position(|row| row.id == account("alice").to_string()).unwrap();
    let bob = rows.iter().position(|row| row.id == account("bob").to_string()).unwrap();
    assert_eq!(bob, alice + 1, "as the genesis names them");
}
