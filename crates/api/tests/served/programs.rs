//! What the operator's programs ask: duties, evidence to answer, an answer tried beforehand, signed quotes.

use crate::world::http::{agent, get};
use crate::world::{EPOCH, ROUND, START, World, account};
use borsh::BorshDeserialize;
use buttress_api::view::*;
use protocol::{Deviation, Evidence, FeedSpecification, SignedQuote, Terms};
use serde_json::{Value, json};

fn post(endpoint: &str, path: &str, body: &Value) -> (u16, Value) {
    let mut reply = agent().post(format!("{endpoint}{path}")).send_json(body).unwrap();
    (reply.status().as_u16(), reply.body_mut().read_json().unwrap())
}

fn data<T: serde::de::DeserializeOwned>((status, body): (u16, Value)) -> T {
    assert_eq!(status, 200, "{body}");
    serde_json::from_value(body["data"].clone()).unwrap()
}

fn decode<T: BorshDeserialize>(digits: &str) -> T {
    T::try_from_slice(&hex::decode(digits).unwrap()).unwrap()
}

#[test]
fn an_operator_reads_all_that_it_owes_in_one_answer() {
    let world = World::with_case();
    let endpoint = world.serve();
    let duties: DutiesView = data(get(&endpoint, "/v1/operators/1/duties"));
    assert_eq!((duties.operator.as_str(), duties.name.as_str()), ("operator-1", "bob"));
    assert_eq!(duties.owner, account("bob").to_string());
    assert_eq!((duties.genesis_time, duties.epoch_length_ms), (START, EPOCH));
    assert_eq!((duties.duty_keys.len(), duties.open_cases.len()), (1, 0));
    let duty = &duties.duties[0];
    let now = 2 * EPOCH + 10 + 2 * ROUND;
    assert_eq!((duty.feed.as_str(), duty.round), ("feed-0", now / ROUND));
    let from = START + now / ROUND * ROUND;
    assert_eq!((duty.from, duty.until), (from, from + ROUND));
    assert!(duty.on_duty && !duty.reported);
    // The bytes are the specification that the feed's content address is of.
    let feed: FeedView = data(get(&endpoint, "/v1/feeds/0"));
    let specification: FeedSpecification = decode(&duty.specification);
    assert_eq!(specification.digest().to_string(), feed.digest);

    let accused: DutiesView = data(get(&endpoint, "/v1/operators/0/duties"));
    assert_eq!(accused.open_cases, ["case-0"]);
    let (status, problem) = get(&endpoint, "/v1/operators/9/duties");
    assert_eq!((status, problem["detail"].as_str()), (404, Some("there is no operator-9")));
}

#[test]
fn evidence_and_terms_come_in_the_bytes_that_their_digests_are_of() {
    let endpoint = World::with_case().serve();
    let case: CaseDetailView = data(get(&endpoint, "/v1/cases/0"));
    let evidence: Evidence = decode(&case.evidence);
    assert_eq!(evidence.digest().to_string(), case.case.evidence_digest);
    let service: ServiceDetailView = data(get(&endpoint, "/v1/services/0"));
    let terms: Terms = decode(&service.terms[0].canonical);
    assert_eq!(terms.digest().to_string(), service.terms[0].digest);
}

#[test]
fn an_answer_is_tried_before_it_is_filed() {
    let endpoint = World::with_case().serve();
    let answer = Evidence::Deviation(Box::new(Deviation {
        reports: vec![],
        quotes: vec![],
        attestations: vec![],
    }));
    let bytes = hex::encode(borsh::to_vec(&answer).unwrap());
    let path = "/v1/dry-run/appeal";
    for (case, evidence, status, part) in [
        ("case-0", bytes.as_str(), 422, "changes a verdict of oracle.equivocation"),
        ("case-9", &bytes, 404, "there is no case-9"),
        ("x", &bytes, 400, "case is \"x\""),
        ("case-0", "zz", 400, "expected hexadecimal digits"),
        ("case-0", "ff", 422, "evidence: "),
    ] {
        let (have, problem) = post(&endpoint, path, &json!({ "case": case, "evidence": evidence }));
        let detail = problem["detail"].as_str().unwrap();
        assert!(have == status && detail.contains(part), "{case} {evidence}: {have} {detail}");
    }
}

#[test]
fn a_development_chain_shows_what_its_venues_signed() {
    let world = World::with_case();
    let endpoint = world.serve();
    let ask = |query: &str| get(&endpoint, &format!("/v1/dev/quotes{query}"));
    let all: QuotesView = serde_json::from_value(ask("").1).unwrap();
    assert_eq!((all.quotes.len(), all.time), (4, START + 2_500));
    assert!(all.quotes.iter().all(|quote| decode::<SignedQuote>(quote).is_valid()));
    let late: QuotesView = serde_json::from_value(ask(&format!("?since={}", START + 1)).1).unwrap();
    assert_eq!(late.quotes, all.quotes[1..]);
    assert_eq!(ask("?since=x").0, 400);
    let endpoint = world.serve_without_control();
    assert_eq!(get(&endpoint, "/v1/dev/quotes").0, 404);
}

#[test]
fn a_feed_says_how_its_venues_are() {
    let world = World::with_case();
    let endpoint = world.serve();
    let (status, body) = get(&endpoint, "/v1/feeds/0/quotes");
    let now = body["time"].as_u64().unwrap();
    let quotes: FeedQuotesView = data((status, body));
    assert!(quotes.heard);
    let told = |venue: &VenueQuoteView| {
        (venue.venue.clone(), venue.price.clone(), venue.age_ms, venue.counts, venue.quotes)
    };
    let age = |after: u64| Some(now - START - after);
    assert_eq!(
        quotes.venues.iter().map(told).collect::<Vec<_>>(),
        [
            ("north".to_owned(), Some("3000".to_owned()), age(2_000), true, 2),
            ("south".to_owned(), Some("3003".to_owned()), age(2_100), true, 1),
        ]
    );
    // The lower of two is their median; their spread is 0.1 %, of which three are less than the tolerance.
    assert_eq!(
        (quotes.reference.as_deref(), quotes.allowed.as_deref()),
        (Some("3000"), Some("0.005"))
    );

    // The figure has the two around the rounds that they are near to, and what is tolerated around their median.
    let figure = |endpoint: &str| get(endpoint, "/v1/charts/rounds?feed=0").1;
    let found = figure(&endpoint);
    let named = |figure: &Value, name: &str| {
        let traces = figure["data"].as_array().unwrap();
        traces.iter().find(|trace| trace["name"] == name).map(|trace| trace["y"].clone())
    };
    let highest = named(&found, "venues’ quotes").unwrap();
    assert!(highest.as_array().unwrap().contains(&json!(3_003.0)), "{highest}");
    let tolerated = named(&found, "tolerance").unwrap();
    let most = |of: &Value| of.as_f64().is_some_and(|most| (most - 3_015.0).abs() < 1e-9);
    assert!(tolerated.as_array().unwrap().iter().any(most), "{tolerated}");

    // Where nobody hears venues, that is said, and no band is drawn.
    let deaf = world.serve_without_control();
    let none: FeedQuotesView = data(get(&deaf, "/v1/feeds/0/quotes"));
    assert!(!none.heard && none.reference.is_none() && none.words.is_none());
    assert_eq!(none.venues.len(), 2);
    assert!(none.venues.iter().all(|venue| venue.price.is_none() && !venue.counts));
    assert_eq!(named(&figure(&deaf), "venues’ quotes"), None);
    assert_eq!(get(&endpoint, "/v1/feeds/9/quotes").0, 404);
}
