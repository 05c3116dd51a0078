//! First looks: the overview, the search, readiness.

use crate::world;
use crate::world::http::{data, get};
use crate::world::{EPOCH, World, account};
use buttress_api::view::*;

#[test]
fn the_overview_adds_up_with_what_it_is_made_from() {
    let world = World::with_case();
    let endpoint = world.serve();
    let view: OverviewView = data(&endpoint, "/v1/overview");
    let total: RehypothecationView = data(&endpoint, "/v1/rehypothecation");
    assert_eq!(view.backing, total.total);
    assert_eq!((view.name.as_str(), view.epoch, view.wanted.as_str()), ("api-test", 2, "30000"));
    assert_eq!((view.operators, view.vaults, view.jailed), (3, 3, 1));
    let accounts: Vec<AccountRowView> = data(&endpoint, "/v1/accounts");
    assert_eq!(view.accounts, accounts.len());
    let cases: Vec<CaseView> = data(&endpoint, "/v1/cases");
    assert_eq!((view.cases.all, view.cases.open, &view.latest_cases), (1, 1, &cases));
    let feed: FeedView = data(&endpoint, "/v1/feeds/0");
    assert_eq!((view.feeds[0].pair.as_str(), &view.feeds[0].price), ("ETH-USD", &feed.price));
    let notable: Vec<EventView> = data(&endpoint, "/v1/events?limit=12&routine=false");
    assert_eq!(view.events, notable);
    // Nothing is to be gained, so that is safe.
    assert_eq!((view.services.all, view.services.secured), (1, 1));

    let set = protocol::SetSecurity {
        service: units::ServiceId::new(0),
        profit: units::Value::new(50_000 * world::ONE),
        slack: units::Ratio::ZERO,
        protected: false,
    };
    world.send("venue", vec![protocol::Action::SetSecurity(set)]);
    world.block(2 * EPOCH + 500);
    let view: OverviewView = data(&endpoint, "/v1/overview");
    let service: ServiceDetailView = data(&endpoint, "/v1/services/0");
    let security = service.security.unwrap();
    let [lacking] = view.insecure.as_slice() else { panic!("{view:?}") };
    assert_eq!((lacking.service.as_str(), lacking.name.as_str()), ("service-0", "venue"));
    assert_eq!((&lacking.cost, &lacking.missing), (&security.cost, &security.missing));
    assert_eq!((view.services.all, view.services.secured), (1, 0));
}

#[test]
fn a_text_finds_what_it_names() {
    let world = World::with_venue();
    let endpoint = world.serve();
    let find = |text: &str| -> Vec<(String, String)> {
        let hits: Vec<HitView> = data(&endpoint, &format!("/v1/search?q={text}"));
        hits.into_iter().map(|hit| (hit.id, hit.url)).collect()
    };
    let is = |text: &str, id: &str, url: &str| {
        assert_eq!(find(text), [(id.to_owned(), url.to_owned())], "{text}");
    };
    is("vault-1", "vault-1", "/vaults/vault-1");
    is("OPERATOR-2", "operator-2", "/operators/operator-2");
    is("alice", "operator-0", "/operators/operator-0");
    is("feed-0", "feed-0", "/oracle/feed-0");
    is("market-0", "market-0", "/options/market-0");
    is("venue-0", "venue-0", "/options");
    let staker = account("staker").to_string();
    let explored = |id: &str| format!("/explorer?q={id}");
    is(&staker, &staker, &explored(&staker));
    is(&staker[..9], &staker, &explored(&staker));
    is(&staker.to_ascii_uppercase()[..20], &staker, &explored(&staker));
    // A key finds the account that it controls.
    is(&world::public("staker").to_string(), &staker, &explored(&staker));
    // A number is a block and whatever has it.
    let two = find("2");
    assert_eq!(two[0], ("2".to_owned(), explored("2")));
    assert!(two.contains(&("operator-2".to_owned(), "/operators/operator-2".to_owned())));
    // A part of names: the asset, the feed, the market and its contracts.
    let ids: Vec<String> = find("eth").into_iter().map(|(id, _)| id).collect();
    for id in ["asset-1", "feed-0", "market-0"] {
        assert!(ids.iter().any(|it| it == id), "{id} in {ids:?}");
    }
    assert!(ids.iter().any(|id| id.starts_with("contract-")), "{ids:?}");
    assert_eq!(find("eth&limit=2").len(), 2);
    for nothing in ["", "vault-9", "zebra", "vault-", "%20", "99999999999999999999"] {
        assert_eq!(find(nothing), [], "{nothing}");
    }
    let block = world.node.block(units::Height::new(1)).unwrap().unwrap();
    let id = block.receipts[0].transaction.to_string();
    is(&id, &id, &explored(&id));
    for (query, part) in [
        ("", "q"),
        ("?q=a&limit=0", "limit is 0, expected 1 to 50"),
        ("?q=a&limit=51", "limit is 51, expected 1 to 50"),
        (&format!("?q={}", "a".repeat(129)), "q has 129 bytes, expected at most 128"),
    ] {
        let (status, problem) = get(&endpoint, &format!("/v1/search{query}"));
        assert_eq!(status, 400);
        assert!(problem["detail"].as_str().unwrap().contains(part), "{query}: {problem}");
    }
}

#[test]
fn a_node_is_ready_and_says_whether_it_is_for_development() {
    let world = World::new();
    let endpoint = world.serve();
    let (status, ready) = get(&endpoint, "/v1/ready");
    assert_eq!(
        (status, ready["status"].as_str(), ready["height"].as_u64()),
        (200, Some("ready"), Some(2))
    );
    assert_eq!(ready["queue_limit"], 20_000);
    let status: StatusView = data(&endpoint, "/v1/status");
    assert!(status.development);
    let status: StatusView = data(&world.serve_without_control(), "/v1/status");
    assert!(!status.development);
}
