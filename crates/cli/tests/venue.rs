//! `buttress venue` and `buttress keeper` against a node with an options venue.

// The world is the API's, which calls itself so.
extern crate api as buttress_api;

mod support;
#[path = "../../api/tests/served/world/mod.rs"]
mod world;

use client::Client;
use client::view::{TraderPhase, TraderView};
use matching::Side;
use pricing::Kind;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use support::{Program, Scratch, text, wait};
use units::Timestamp;
use world::venue::OPEN;
use world::{ROUND, START, World, account};

/// A node that makes a block every few milliseconds of real time, a millisecond of the chain's apart.
struct Chain {
    client: Client,
    scratch: Scratch,
    world: Arc<World>,
    stop: Arc<AtomicBool>,
    blocks: Option<std::thread::JoinHandle<()>>,
}

impl Chain {
    fn new(name: &str, world: World, from: u64) -> Self {
        let (world, stop) = (Arc::new(world), Arc::new(AtomicBool::new(false)));
        let client = Client::new(&world.serve());
        let (made, stopped) = (Arc::clone(&world), Arc::clone(&stop));
        let time = AtomicU64::new(START + from);
        let blocks = std::thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                let now = time.fetch_add(1, Ordering::Relaxed);
                made.node.produce(Timestamp::new(now)).unwrap();
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        Self { client, scratch: Scratch::new(name), world, stop, blocks: Some(blocks) }
    }
    fn key(&self, who: &str) -> String {
        let file = self.scratch.file(who);
        std::fs::write(&file, hex::encode(world::key(who).seed())).unwrap();
        file
    }
    /// What `buttress venue …` prints.
    fn venue(&self, arguments: &[&str]) -> Result<String, String> {
        let endpoint = ["--endpoint", self.client.endpoint()];
        let output = support::run(&[&["venue"], arguments, endpoint.as_slice()].concat());
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
    }
    fn trader(&self, who: &str) -> TraderView {
        self.client.trader("venue-0", &account(who)).unwrap().data
    }
}

impl Drop for Chain {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.blocks.take().map(std::thread::JoinHandle::join);
    }
}

#[test]
fn a_trader_does_everything_with_commands() {
    let world = World::with_venue();
    let (_, name) = world.listed(Kind::Call, 2_000);
    let chain = Chain::new("trader", world, OPEN + 10);
    let (staker, watcher) = (chain.key("staker"), chain.key("watcher"));
    assert!(chain.venue(&["list"]).unwrap().contains("market-0 ETH by ETH-USD at 2000"));
    assert!(chain.venue(&["show", "0"]).unwrap().contains("taker 0.0003, maker 0.0003"));
    let place = |key: &str, side, size, price| {
        let (size, price) = (format!("{size}ETH"), format!("{price}USD"));
        chain.venue(&["place", side, &size, &name, "--price", &price, "--signer", key])
    };
    let sold = place(&watcher, "sell", "0.0005", "3").unwrap();
    assert!(sold.contains(&format!("to sell 5 lots of {name} at 3")), "{sold}");
    let refused = place(&watcher, "sell", "0.00005", "3").unwrap_err();
    let expected = "size is 0.00005, expected a whole number of lots of 0.0001";
    assert!(refused.contains(expected), "{refused}");
    let bought = place(&staker, "buy", "0.0003", "3").unwrap();
    assert!(bought.contains(&format!("3 lots of {name} at 3: trader-0 met trader-1")), "{bought}");
    let book = chain.venue(&["book", &name, "--trades", "--json"]).unwrap();
    let book: Value = serde_json::from_str(&book).unwrap();
    assert_eq!(book["book"]["data"]["asks"][0]["lots"], 2);
    assert_eq!(book["trades"][0]["size"], "0.0003");
    assert!(chain.venue(&["book", &name]).unwrap().contains("ask"));
    assert!(chain.venue(&["chain", "0"]).unwrap().contains(&name));
    let account = chain.venue(&["account", "--venue", "0", "--signer", &watcher]).unwrap();
    assert!(account.contains(&format!("-0.0003 {name}")), "{account}");

    let order = chain.trader("watcher").orders[0].id.clone();
    let cancel = |key: &str| chain.venue(&["cancel", &order, "--venue", "0", "--signer", key]);
    let error = cancel(&staker).unwrap_err();
    assert!(error.contains("action 0: "), "{error}");
    cancel(&watcher).unwrap();
    assert!(chain.trader("watcher").orders.is_empty());
    place(&watcher, "buy", "0.0001", "1").unwrap();
    chain.venue(&["cancel-all", "--venue", "0", "--signer", &watcher]).unwrap();
    assert!(chain.trader("watcher").orders.is_empty());
    let move_cash =
        |which, amount| chain.venue(&[which, amount, "--venue", "0", "--signer", &staker]);
    let before = chain.trader("staker").cash.amount;
    move_cash("deposit", "10USD").unwrap();
    move_cash("withdraw", "10USD").unwrap();
    assert_eq!(chain.trader("staker").cash.amount, before);
    assert!(move_cash("withdraw", "5_000USD").unwrap_err().contains("can be paid out now"));
    let asset = ["deposit", "1XYZ", "--signer", &staker];
    assert!(chain.venue(&asset).unwrap_err().contains("expected one of USD, ETH"));
}

/// Watcher is short with hardly any margin when the price rises by a quarter.
fn in_trouble() -> World {
    let world = World::with_venue();
    let (book, _) = world.listed(Kind::Call, 2_000);
    world.order("watcher", book, Side::Sell, 30, 3);
    world.block(OPEN + 10);
    world.order("staker", book, Side::Buy, 30, 3);
    world.block(OPEN + 20);
    let amount = units::Amount::new(999_800_000);
    let withdraw =
        protocol::WithdrawMargin { venue: world::venue::VENUE, asset: world::USD, amount };
    world.send("watcher", vec![protocol::Action::WithdrawMargin(withdraw)]);
    world.block(OPEN + 30);
    world.round(OPEN / ROUND * ROUND + 60, 250_000);
    world
}

#[test]
fn a_keeper_starts_an_auction_and_bids_in_it() {
    let chain = Chain::new("keeper", in_trouble(), (OPEN / ROUND + 1) * ROUND + 1);
    assert_eq!(chain.trader("watcher").phase, TraderPhase::Unhealthy);
    let duty = chain.trader("watcher").unhealthy.unwrap().keeper.unwrap();
    let node = chain.client.endpoint().to_owned();
    let dry = |more: &[&str]| {
        let words = ["keeper", "--endpoint", &node, "--dry-run", "--once", "--json"];
        let output = support::run(&[words.as_slice(), more].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
        let lines = text(&output.stdout);
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>()
    };
    let found = dry(&[]);
    let [found] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((&found["move"], &found["outcome"]), (&"start".into(), &"not sent".into()));
    assert_eq!(found["account"], account("watcher").to_string());
    assert_eq!(dry(&["--operator", &duty]).len(), 1);
    let other = if duty == "operator-0" { "1" } else { "0" };
    assert!(dry(&["--operator", other]).is_empty());
    assert_eq!(chain.trader("watcher").phase, TraderPhase::Unhealthy);

    let key = chain.key("staker");
    let keeper = ["keeper", "--endpoint", &node, "--signer", &key, "--bid", "1", "--json"];
    let keeper = Program::start(&keeper);
    let said = wait("a start and a bid", 30, || {
        let lines = keeper.lines().into_iter();
        let said: Vec<Value> = lines.filter_map(|line| serde_json::from_str(&line).ok()).collect();
        let done = |name: &str| said.iter().any(|it| it["move"] == name && it["outcome"] == "done");
        (done("start") && done("bid")).then(|| said.clone())
    });
    let log = keeper.lines().join("\n");
    assert!(log.contains(&format!("by {duty}")) && log.contains("bidding "), "{log}");
    let recent = chain.client.liquidations("0").unwrap().data.recent;
    let kinds: Vec<&str> = recent.iter().rev().map(|event| event.kind.as_str()).collect();
    assert_eq!(
        kinds[..3],
        ["account-unhealthy", "liquidation-started", "liquidation-bid"],
        "{said:?}"
    );
    // What was taken of the short position made the keeper's long one smaller.
    let lots = |who| chain.trader(who).positions.first().map_or(0, |it| it.lots.parse().unwrap());
    let (taken, left): (i32, i32) = (3 - lots("staker"), lots("watcher"));
    assert!(taken > 0 && left == taken - 3, "{taken} {left}");
    assert!(chain.world.node.halted().is_none());
}

#[test]
fn a_keeper_is_told_what_it_was_given_wrongly() {
    let chain = Chain::new("wrong-keeper", World::with_venue(), OPEN + 1);
    let node = chain.client.endpoint();
    for (more, code, part) in [
        (["--bid", "1.5"], 1, "bid is 1.5, expected more than 0 and at most 1"),
        (["--operator", "nobody"], 2, "operator is \"nobody\", expected one of alice, bob, carol"),
        (["--venue", "venue-7"], 1, "venue-7"),
        (["--signer", "no-such-file"], 1, "cannot read key file no-such-file"),
    ] {
        let words =
            [["keeper", "--endpoint", node, "--dry-run", "--once"].as_slice(), &more].concat();
        let output = support::run(&words);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{more:?}: {error}");
        assert!(error.contains(part), "{more:?}: {error}");
    }
    let output = support::run(&["keeper", "--endpoint", node]);
    assert_eq!(output.status.code(), Some(2), "without a key");
}
