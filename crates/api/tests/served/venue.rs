//! Options venues, asked as a client asks about them.

use crate::world::http::{data, get};
use crate::world::venue::{EXPIRY, OPEN};
use crate::world::{ROUND, START, World, account};
use buttress_api::view::*;
use matching::Side;
use pricing::Kind;
use serde_json::json;
use std::io::{BufRead, BufReader};

/// Watcher offers five lots of a call at 30 ticks, staker takes three of them and bids for one at 20.
fn traded() -> (World, String, String) {
    let world = World::with_venue();
    let (book, name) = world.listed(Kind::Call, 2_000);
    world.order("watcher", book, Side::Sell, 30, 5);
    world.block(OPEN + 10);
    world.order("staker", book, Side::Buy, 30, 3);
    world.block(OPEN + 20);
    world.order("staker", book, Side::Buy, 20, 1);
    world.block(OPEN + 30);
    let endpoint = world.serve();
    (world, endpoint, name)
}

#[test]
fn a_venue_says_what_it_holds_and_what_it_lists() {
    let (_world, endpoint, _) = traded();
    let venues: Vec<VenueView> = data(&endpoint, "/v1/venues");
    let venue: VenueDetailView = data(&endpoint, "/v1/venues/venue-0");
    assert_eq!(venue.venue, venues[0]);
    assert_eq!((venues[0].service.as_str(), venues[0].cash.as_str()), ("service-0", "USD"));
    assert_eq!((venues[0].accounts, venues[0].in_trouble), (2, 0));
    assert_eq!(venue.liquidation_reward.amount, "1");
    // A lot is 0.0001 of 2000, of which the largest undetected move is a hundredfold: 20 for each of three lots.
    assert_eq!(venues[0].exposed.amount, "60");
    assert_ne!(venues[0].cap.amount, "0");
    let markets: Vec<MarketView> = data(&endpoint, "/v1/venues/0/markets");
    let market: MarketView = data(&endpoint, "/v1/markets/market-0");
    assert_eq!(markets, std::slice::from_ref(&market));
    assert_eq!(data::<Vec<MarketView>>(&endpoint, "/v1/markets"), markets);
    assert_eq!((market.lot.as_str(), market.tick.as_str()), ("0.0001", "0.1"));
    assert_eq!((market.spot.as_deref(), market.restricted.as_deref()), (Some("2000"), None));
    assert_eq!(market.expiries, [EXPIRY, EXPIRY + 60_000]);
    let assets: Vec<AssetView> = data(&endpoint, "/v1/assets");
    let pot = assets[0].pots.iter().find(|pot| pot.pot == "venues").unwrap();
    assert_eq!(pot.amount, "2000");
}

#[test]
fn a_chain_has_both_sides_of_every_strike() {
    let (_world, endpoint, name) = traded();
    let chain: ChainView = data(&endpoint, "/v1/markets/0/chain");
    assert_eq!(chain.expiries.len(), 2);
    let expiry = &chain.expiries[0];
    assert_eq!((expiry.expiry, expiry.forward.as_deref()), (EXPIRY, Some("2000")));
    assert_eq!(expiry.strikes.len(), 5);
    assert!(expiry.strikes.iter().all(|strike| strike.call.is_some() && strike.put.is_some()));
    let strike = expiry.strikes.iter().find(|strike| strike.strike == "2000").unwrap();
    let (call, put) = (strike.call.as_ref().unwrap(), strike.put.as_ref().unwrap());
    assert_eq!((call.name.as_str(), call.state), (name.as_str(), ContractState::Trading));
    // At the money call and put are worth the same, and have the same volatility.
    assert_eq!((&call.mark, &call.volatility), (&put.mark, &put.volatility));
    let volatility: f64 = call.volatility.as_ref().unwrap().parse().unwrap();
    assert!((3.99..4.01).contains(&volatility), "{volatility}");
    let greek = |text: &str| text.parse::<f64>().unwrap();
    let (calls, puts) = (call.greeks.as_ref().unwrap(), put.greeks.as_ref().unwrap());
    assert!((greek(&calls.delta) - greek(&puts.delta) - 1.0).abs() < 1e-15);
    assert!(calls.gamma == puts.gamma && greek(&calls.gamma) > 0.0 && greek(&calls.theta) < 0.0);
    let (bid, ask) = (call.bid.as_ref().unwrap(), call.ask.as_ref().unwrap());
    assert_eq!((bid.price.as_str(), bid.size.as_str(), bid.lots), ("2", "0.0001", 1));
    assert_eq!((ask.price.as_str(), ask.size.as_str(), ask.orders), ("3", "0.0002", 1));
    assert_eq!((call.open_interest.as_str(), put.open_interest.as_str()), ("0.0003", "0"));
    let one: ChainView = data(&endpoint, &format!("/v1/markets/0/chain?expiry={EXPIRY}"));
    assert_eq!(one.expiries, chain.expiries[..1]);
    assert_eq!(&data::<ContractView>(&endpoint, &format!("/v1/contracts/{name}")), call);
    assert_eq!(&data::<ContractView>(&endpoint, &format!("/v1/contracts/{}", call.id)), call);
}

#[test]
fn books_and_trades_are_found_by_name() {
    let (_world, endpoint, name) = traded();
    let book: BookDepthView = data(&endpoint, &format!("/v1/contracts/{name}/book"));
    let sides =
        |levels: &[LevelView]| levels.iter().map(|it| (it.ticks, it.lots)).collect::<Vec<_>>();
    assert_eq!((sides(&book.bids), sides(&book.asks)), (vec![(20, 1)], vec![(30, 2)]));
    let none: BookDepthView = data(&endpoint, &format!("/v1/contracts/{name}/book?limit=0"));
    assert!(none.bids.is_empty() && none.asks.is_empty() && !none.halted);
    let trades: Vec<TradeView> = data(&endpoint, &format!("/v1/contracts/{name}/trades"));
    assert_eq!(trades, data::<Vec<TradeView>>(&endpoint, "/v1/markets/0/trades"));
    let [trade] = trades.as_slice() else { panic!("{trades:?}") };
    assert_eq!((trade.price.as_str(), trade.size.as_str(), trade.lots), ("3", "0.0003", 3));
    assert_eq!((trade.kind, trade.side.as_deref()), (TradeKind::Book, Some("buy")));
    assert_eq!((trade.buyer.as_str(), trade.seller.as_str()), ("trader-0", "trader-1"));
    assert_eq!(trade.time, START + OPEN + 20);
    // What happens every round does not push them out, and marks are not told at all.
    let events: Vec<EventView> = data(&endpoint, "/v1/events?limit=500");
    assert!(events.iter().any(|event| event.kind == "traded"), "{events:?}");
    assert!(events.iter().all(|event| event.kind != "mark-set"));
}

#[test]
fn an_account_has_its_margin_positions_and_orders() {
    let (_world, endpoint, name) = traded();
    let of = |who: &str| format!("/v1/venues/0/accounts/{}", account(who));
    let (long, short): (TraderView, TraderView) =
        (data(&endpoint, &of("staker")), data(&endpoint, &of("watcher")));
    assert_eq!((long.trader.as_str(), long.phase), ("trader-0", TraderPhase::Healthy));
    assert_eq!(
        (long.positions[0].name.as_str(), long.positions[0].lots.as_str()),
        (name.as_str(), "3")
    );
    assert_eq!(short.positions[0].size, "-0.0003");
    let number = |text: &str| text.parse::<f64>().unwrap();
    let delta = |view: &TraderView| number(&view.positions[0].greeks.as_ref().unwrap().delta);
    assert!(delta(&long) > 0.0 && (delta(&long) + delta(&short)).abs() < 1e-17);
    assert_eq!((long.orders[0].price.as_str(), long.orders[0].lots), ("2", 1));
    assert_eq!((long.orders[0].side.as_str(), short.orders[0].filled.as_str()), ("buy", "0.0003"));
    for view in [&long, &short] {
        let margin = view.margin.as_ref().unwrap_or_else(|| panic!("{:?}", view.no_margin));
        let [with_orders, initial, maintenance, worth] =
            [&margin.with_orders, &margin.initial, &margin.maintenance, &margin.mark_to_market]
                .map(|text| number(text));
        assert!(with_orders <= initial && initial <= maintenance && maintenance <= worth);
    }
    // Cash, premium and fees: what one paid and the other did not get is the venue's.
    let venue: VenueView = data::<VenueDetailView>(&endpoint, "/v1/venues/0").venue;
    let sum = [&long.cash, &short.cash, &venue.fund, &venue.fees].map(|it| number(&it.amount));
    assert!((sum.iter().sum::<f64>() - 2_000.0).abs() < 1e-9, "{sum:?}");
    let liquidations: LiquidationsView = data(&endpoint, "/v1/venues/0/liquidations");
    assert!(liquidations.accounts.is_empty() && liquidations.missed.is_empty());
    assert!(data::<Vec<ExpirySettledView>>(&endpoint, "/v1/markets/0/settlements").is_empty());
}

#[test]
fn what_there_is_not_is_named() {
    let (_world, endpoint, _) = traded();
    let nobody = "ab".repeat(32);
    for (path, status, part) in [
        ("/v1/venues/7".to_owned(), 404, "venue-7"),
        ("/v1/venues/7/markets".to_owned(), 404, "venue-7"),
        ("/v1/venues/x".to_owned(), 400, "expected such as venue-0"),
        (format!("/v1/venues/0/accounts/{nobody}"), 404, &nobody[..8]),
        ("/v1/venues/0/accounts/zz".to_owned(), 400, "expected 64 hexadecimal digits"),
        ("/v1/markets/9/chain".to_owned(), 404, "market-9"),
        ("/v1/markets/9/trades".to_owned(), 404, "market-9"),
        ("/v1/markets/0/chain?expiry=x".to_owned(), 400, "query is \"expiry=x\""),
        ("/v1/contracts/ETH-NEVER".to_owned(), 404, "there is no contract ETH-NEVER"),
        ("/v1/contracts/9999/book".to_owned(), 404, "there is no contract 9999"),
        ("/v1/stream?market=9".to_owned(), 404, "market-9"),
        ("/v1/stream?contract=no".to_owned(), 404, "there is no contract no"),
    ] {
        let (have, problem) = get(&endpoint, &path);
        let detail = problem["detail"].as_str().unwrap();
        assert!(have == status && detail.contains(part), "{path}: {have} {detail}");
    }
}

#[test]
fn a_stream_tells_what_was_asked_for_as_it_happens() {
    let world = World::with_venue();
    let (book, name) = world.listed(Kind::Call, 2_000);
    let (other, _) = world.listed(Kind::Put, 2_000);
    let endpoint = world.serve();
    let answer = ureq::get(format!("{endpoint}/v1/stream?contract={name}")).call().unwrap();
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    let mut lines = BufReader::new(answer.into_body().into_reader()).lines();
    let mut next = || loop {
        let line = lines.next().unwrap().unwrap();
        if let Some(data) = line.strip_prefix("data: ") {
            return serde_json::from_str::<StreamMessage>(data).unwrap();
        }
    };
    let StreamMessage::Ready(ready) = next() else { panic!("the first is ready") };
    assert_eq!(ready.market.as_deref(), Some("market-0"));
    // The put's book is nobody's business here.
    world.order("watcher", other, Side::Sell, 30, 5);
    world.block(OPEN + 10);
    world.order("watcher", book, Side::Sell, 30, 5);
    world.block(OPEN + 20);
    let StreamMessage::Book(rested) = next() else { panic!("a book") };
    assert_eq!((rested.name.as_str(), rested.asks[0].lots), (name.as_str(), 5));
    world.order("staker", book, Side::Buy, 30, 3);
    world.block(OPEN + 30);
    let StreamMessage::Trade(trade) = next() else { panic!("a trade") };
    assert_eq!((trade.lots, trade.price.as_str()), (3, "3"));
    let StreamMessage::Book(left) = next() else { panic!("the rest") };
    assert_eq!(left.asks[0].lots, 2);
    world.round(OPEN / ROUND * ROUND + 60, 200_100);
    let StreamMessage::Mark(mark) = next() else { panic!("a mark") };
    assert_eq!((mark.name.as_str(), mark.round), (name.as_str(), Some(OPEN / ROUND)));
    assert_eq!(serde_json::to_value(StreamMessage::Mark(mark)).unwrap()["kind"], json!("mark"));
}
