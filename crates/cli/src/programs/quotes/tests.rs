//! A server that hands out what test keys signed, in each format, and what comes of it.

#[path = "../../../../core/attestation/tests/common/mod.rs"]
mod publishers;

use super::*;
use crate::programs::published::take;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use buttress_attestation::pyth::PriceMessage;
use buttress_attestation::{open_oracle, redstone};
use crypto::{EthereumKey, RecoverableSignature, SecretKey};
use market_data::publishers::{COINBASE, PYTH, guardian_set, redstone_signers};
use protocol::{Method, Quote, Signer, Tier};
use publishers::{Draft, addresses, name, price_message, signed_message, signed_package};
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpListener;
use units::{Price, Ratio};

/// In seconds.
const NOW: u64 = 1_724_826_310;

fn venue_key() -> EthereumKey {
    publishers::key(100)
}

fn nodes() -> Vec<EthereumKey> {
    (200..205).map(publishers::key).collect()
}

fn source(venue: &str, symbol: &str, signer: Signer) -> protocol::Source {
    protocol::Source { venue: name(venue), symbol: name(symbol), signer }
}

fn feed(sources: Vec<protocol::Source>) -> FeedSpecification {
    FeedSpecification {
        pair: name("ETH-USD"),
        decimals: 2,
        heartbeat: Millis::new(1_000),
        staleness: Millis::new(10_000),
        tier: Tier::Major,
        sessions: None,
        commit: None,
        method: Method::WeightedMedian,
        quorum: Ratio::from_bps(6_667),
        max_confidence: Ratio::from_bps(100),
        max_jump: Ratio::from_bps(1_000),
        jump_rounds: 2,
        sources,
        reference_quorum: 2,
        reference_window: Millis::new(2_000),
        clock_skew: Millis::new(40),
        max_range: Ratio::from_bps(500),
        max_spread: Ratio::from_bps(500),
        tolerance: Ratio::from_bps(200),
        spread_multiple: Ratio::from_bps(30_000),
        duration: Millis::new(3_000),
        deviation_window: Millis::new(3_000),
    }
}

/// A source of each format, all of test keys.
fn of_each_format() -> FeedSpecification {
    let nodes = redstone::SignerSet::new(addresses(&nodes()), 3).unwrap();
    let guardians = Draft::new(&[]).guardian_set();
    feed(vec![
        source("a", "ETH", Signer::Venue(SecretKey::derive("a", 1).public_key())),
        source("coinbase", "ETH", Signer::OpenOracle(venue_key().address())),
        source("redstone", "ETH", Signer::RedStone(nodes)),
        source(
            "pyth",
            "ETH",
            Signer::Pyth { guardians, emitter: publishers::EMITTER, price_feed: [7; 32] },
        ),
    ])
}

fn update(price_feed: u8) -> Vec<u8> {
    let price = 2_000 * 100_000_000;
    let publish_time = i64::try_from(NOW).unwrap();
    let message = PriceMessage { price, publish_time, ..price_message(price_feed) };
    Draft::new(&[message]).update().bytes
}

fn hermes_hex(price_feed: u8) -> Value {
    json!({ "binary": { "encoding": "hex", "data": [hex::encode(update(price_feed))] }, "parsed": null })
}

/// A signature as publishers write it.
fn written(signature: &RecoverableSignature) -> [u8; 65] {
    let mut bytes = *signature.as_bytes();
    bytes[64] += 27;
    bytes
}

fn open_oracle(symbol: &str) -> (String, String) {
    let bytes = open_oracle::encode(&name(symbol), 2_000_000_000, NOW);
    let message = signed_message(&venue_key(), bytes);
    let joined = written(&message.signature);
    let signature = [&joined[..64], &[0; 31], &joined[64..]].concat();
    (format!("0x{}", hex::encode(message.bytes)), format!("0x{}", hex::encode(signature)))
}

fn coinbase() -> Value {
    let both = [open_oracle("ETH"), open_oracle("BTC")];
    let (messages, signatures): (Vec<_>, Vec<_>) = both.into_iter().unzip();
    json!({ "timestamp": NOW.to_string(), "messages": messages, "signatures": signatures })
}

fn package(node: &EthereumKey, symbol: &str, dollars: u32) -> Value {
    let time = Timestamp::new(NOW * 1_000);
    let bytes = redstone::encode(&name(symbol), u128::from(dollars) * 100_000_000, time).unwrap();
    let signed = signed_package(node, bytes);
    json!({
        "timestampMilliseconds": NOW * 1_000,
        "signature": STANDARD.encode(written(&signed.signature)),
        "dataPoints": [{ "dataFeedId": symbol, "value": dollars }],
        "signerAddress": node.address().to_string(),
    })
}

/// Five nodes say 1998 to 2002, and one that is not of them 1.
fn gateway() -> Value {
    let mut packages: Vec<Value> =
        (1_998..).zip(nodes()).map(|(dollars, node)| package(&node, "ETH", dollars)).collect();
    packages.push(package(&publishers::key(1), "ETH", 1));
    json!({ "ETH": packages, "BTC": [package(&nodes()[0], "BTC", 60_000)] })
}

fn own() -> Value {
    let time = Timestamp::new(NOW * 1_000);
    let (venue, symbol, price) = (name("a"), name("ETH"), dollars(2_000));
    let quote = Quote { venue, symbol, price, time };
    let quote = SignedQuote::new(quote, &SecretKey::derive("a", 1));
    json!({ "time": NOW * 1_000, "quotes": [hex::encode(borsh::to_vec(&quote).unwrap())] })
}

fn dollars(units: u128) -> Price {
    Price::new(units * Price::tick(0).raw())
}

/// Hands out one answer after the other, then refuses. Says where.
fn serve(answers: Vec<String>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/prices?of=ETH", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = Vec::new();
            while !asked.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                if stream.read(&mut byte).unwrap() == 0 {
                    break;
                }
                asked.push(byte[0]);
            }
            assert!(asked.starts_with(b"GET /prices?of=ETH HTTP/1.1\r\n"));
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                answer.len()
            );
            stream.write_all((head + &answer).as_bytes()).unwrap();
        }
    });
    url
}

/// What a source of these answers puts into a book, asked once for each, and what it counts.
fn polled(answers: &[Value], feeds: &[&FeedSpecification]) -> (Quotes, String) {
    let url = serve(answers.iter().map(ToString::to_string).collect());
    let mut quotes = Quotes::new(&[url], Millis::new(60_000));
    let metrics = Metrics::default();
    for _ in answers {
        quotes.poll(feeds, Timestamp::new(NOW * 1_000), &metrics);
    }
    (quotes, metrics.text())
}

/// Venue and price of what is in the book.
fn said(quotes: &Quotes) -> Vec<(String, u128)> {
    let quotes = quotes.book.since(Timestamp::ZERO).map(|held| &held.quote);
    let whole = |price: Price| price.raw() / Price::tick(0).raw();
    quotes.map(|quote| (quote.venue.to_string(), whole(quote.price))).collect()
}

fn count(text: &str, name: &str) -> u64 {
    let prefix = format!("buttress_operator_{name}{{");
    let line = text.lines().find(|line| line.starts_with(&prefix));
    line.and_then(|line| line.rsplit(' ').next()?.parse().ok()).unwrap()
}

fn counts(text: &str) -> [u64; 4] {
    ["quotes_total", "quotes_skipped_total", "quotes_malformed_total", "source_up"]
        .map(|name| count(text, name))
}

#[test]
fn each_format_is_told_by_its_shape() {
    let feed = of_each_format();
    let (signed, base64) = (hex::encode(update(7)), STANDARD.encode(update(7)));
    let (message, signature) = open_oracle("ETH");
    let one = |venue: &str| vec![(venue.to_owned(), 2_000)];
    for (answer, expected) in [
        (own(), one("a")),
        (hermes_hex(7), one("pyth")),
        (json!({ "binary": { "encoding": "base64", "data": [base64] } }), one("pyth")),
        (json!([{ "update_hex": signed }]), one("pyth")),
        (coinbase(), one("coinbase")),
        (json!([{ "message": message, "signature": signature }]), one("coinbase")),
    ] {
        // Asked twice, each is taken once.
        let (quotes, metrics) = polled(&[answer.clone(), answer], &[&feed]);
        assert_eq!(said(&quotes), expected);
        assert_eq!(count(&metrics, "quotes_total"), 1);
    }
    // Without news.
    assert_eq!(said(&polled(&[json!([])], &[&feed]).0), []);
}

#[test]
fn packages_make_every_quote_that_as_many_nodes_as_needed_can_make() {
    let feed = of_each_format();
    let (quotes, metrics) = polled(&[gateway(), gateway()], &[&feed]);
    let expected = [1_999, 2_000, 2_001].map(|price| ("redstone".to_owned(), price));
    assert_eq!(said(&quotes), expected);
    // The stranger's and that of another symbol, twice.
    assert_eq!(counts(&metrics), [3, 4, 0, 1]);
    for held in quotes.book.since(Timestamp::ZERO) {
        assert_eq!(held.proof.signatures(), 3, "no more than a feed registers with");
    }
    let two = json!({ "ETH": [package(&nodes()[0], "ETH", 1), package(&nodes()[1], "ETH", 1)] });
    let (quotes, metrics) = polled(&[two], &[&feed]);
    assert_eq!((said(&quotes), counts(&metrics)), (vec![], [0, 2, 0, 1]));
    // One node cannot make a quote by saying it three times, nor nodes of different times.
    let thrice = json!({ "ETH": vec![package(&nodes()[0], "ETH", 1); 3] });
    assert_eq!(said(&polled(&[thrice], &[&feed]).0), []);
}

#[test]
fn a_message_is_a_quote_for_each_feed_that_knows_its_signer() {
    let (first, mut second) = (of_each_format(), of_each_format());
    second.sources[1].venue = name("cb");
    let (quotes, metrics) = polled(&[coinbase()], &[&first, &second]);
    assert_eq!(said(&quotes), [("coinbase".to_owned(), 2_000), ("cb".to_owned(), 2_000)]);
    assert_eq!(counts(&metrics), [2, 1, 0, 1], "BTC is for neither");
    assert_eq!(quotes.book.around(&first, Timestamp::new(NOW * 1_000)).count(), 1);
    // An update without the price is no quote, and is said to be none.
    let (quotes, metrics) = polled(&[hermes_hex(8)], &[&first]);
    assert_eq!((said(&quotes), counts(&metrics)), (vec![], [0, 1, 1, 1]));
}

#[test]
fn what_is_malformed_is_said_and_stops_nothing() {
    let feed = of_each_format();
    let mut coinbase = coinbase();
    coinbase["messages"][1] = json!("0x12g4");
    let (quotes, metrics) = polled(&[coinbase], &[&feed]);
    assert_eq!(said(&quotes), [("coinbase".to_owned(), 2_000)]);
    assert_eq!(counts(&metrics), [1, 0, 1, 1]);
    let mut gateway = gateway();
    gateway["ETH"][0]["signature"] = json!("AAAA");
    gateway["ETH"][1]["dataPoints"] = json!([]);
    gateway["BTC"][0]["dataPoints"] = json!([{}, {}]);
    let (quotes, metrics) = polled(&[gateway], &[&feed]);
    assert_eq!(said(&quotes), [("redstone".to_owned(), 2_001)]);
    assert_eq!(counts(&metrics), [1, 2, 2, 1]);
    // A forged update: a bit of it is flipped.
    let mut bytes = update(7);
    bytes[100] ^= 1;
    let forged = json!({ "binary": { "encoding": "hex", "data": [hex::encode(bytes)] } });
    let (quotes, metrics) = polled(&[forged], &[&feed]);
    assert_eq!((said(&quotes), counts(&metrics)), (vec![], [0, 1, 1, 1]));
    // What is nothing at all is no answer, and the next one is taken all the same.
    let (quotes, metrics) = polled(&[json!("sorry"), own()], &[&feed]);
    assert_eq!((said(&quotes).len(), count(&metrics, "source_up")), (1, 1));
}

#[test]
fn an_answer_that_is_none_says_why() {
    let error = |answer: Value| read(&answer.to_string()).err().unwrap().to_string();
    let text = |answer: &str| read(answer).err().unwrap().to_string();
    assert!(text("<html>").starts_with("the answer is not JSON: expected value at line 1"));
    assert_eq!(error(json!(7)), "the answer: it is 7, expected a list");
    assert_eq!(
        error(json!({ "binary": { "encoding": "gzip", "data": [] } })),
        "binary.encoding: it is \"gzip\", expected \"hex\" or \"base64\""
    );
    assert_eq!(
        error(json!({ "messages": ["0x"], "signatures": [] })),
        "signatures: it is a list of 0, expected one signature for each message"
    );
    assert_eq!(error(json!({ "message": "limit" })), "message: it is \"limit\", expected a list");
    let complaints = |answer: Value| -> Vec<String> {
        let answer = read(&answer.to_string()).unwrap();
        answer.published.malformed.iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        complaints(json!({ "time": 1, "quotes": ["12", 5] })).len(),
        2,
        "two quotes that are none"
    );
    assert_eq!(
        complaints(json!({ "messages": ["0x1", 5], "signatures": ["0x", "0x"] })),
        [
            "messages[0]: message is \"0x1\", expected an even number of hexadecimal digits",
            "messages[1]: it is 5, expected a text"
        ]
    );
    let mut package = package(&nodes()[0], "ETH", 1);
    package["timestampMilliseconds"] = json!("now");
    assert_eq!(
        complaints(json!({ "ETH": [package] })),
        ["ETH[0].timestampMilliseconds: it is \"now\", expected a whole number from 0 to 2^64 - 1"]
    );
}

#[test]
fn a_url_without_a_path_is_a_node() {
    for (url, path) in [
        ("http://127.0.0.1:8080", false),
        ("http://127.0.0.1:8080/", false),
        ("node:80", false),
        ("https://host/v2/updates/price/latest?ids[]=7", true),
        ("http://host?of=ETH", true),
    ] {
        assert_eq!(has_path(url), path, "{url}");
    }
}

#[test]
fn recorded_messages_are_quotes_of_feeds_that_name_their_publishers() {
    let read_file = |file: &str| {
        let path = market_data::recorded_data_for_test(&format!("signed_messages/{file}"))?;
        let answer = read(&std::fs::read_to_string(path).unwrap()).unwrap();
        assert_eq!(answer.published.malformed, []);
        Some(answer.published)
    };
    let nodes = redstone_signers("redstone-primary-prod").unwrap();
    let recorded = |source| feed(vec![source]);
    let Some(published) = read_file("redstone_packages.json") else { return };
    assert_eq!(published.packages.len(), 50);
    let mut book = QuoteBook::new(Millis::new(u64::MAX));
    let ether = recorded(source("redstone", "ETH", Signer::RedStone(nodes)));
    let taken = take(&mut book, &[&ether], &published, Timestamp::ZERO);
    // Two of the five nodes say the same, so the three choices in order have two medians.
    assert_eq!((taken.new, taken.complaints.len()), (2, 0));
    assert_eq!(taken.skipped, 45);

    let Some(published) = read_file("open_oracle.json") else { return };
    assert_eq!(published.attestations.len(), 41);
    let mut book = QuoteBook::new(Millis::new(u64::MAX));
    let ether = recorded(source("coinbase", "ETH", Signer::OpenOracle(COINBASE)));
    let taken = take(&mut book, &[&ether], &published, Timestamp::ZERO);
    assert!(taken.new > 0 && taken.complaints.is_empty(), "{taken:?}");
    assert_eq!(taken.new, book.since(Timestamp::ZERO).count());

    let Some(published) = read_file("pyth_updates.json") else { return };
    assert_eq!(published.attestations.len(), 7);
    let mut book = QuoteBook::new(Millis::new(u64::MAX));
    let feeds: Vec<FeedSpecification> = [3, 4]
        .map(|set| {
            let guardians = guardian_set(set).unwrap();
            let ether = "ff61491a931112ddf1bd8147cd1b641375f79f5825126d665480874634fd0ace";
            let price_feed = hex::decode(ether).unwrap().try_into().unwrap();
            recorded(source("pyth", "ETH", Signer::Pyth { guardians, emitter: PYTH, price_feed }))
        })
        .into();
    let feeds: Vec<&FeedSpecification> = feeds.iter().collect();
    let taken = take(&mut book, &feeds, &published, Timestamp::ZERO);
    assert!(taken.new > 0 && taken.new + taken.skipped <= 7, "{taken:?}");
    assert_eq!(taken.new, book.since(Timestamp::ZERO).count());
}
