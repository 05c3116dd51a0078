//! A market that closes: while it is closed there are no rounds, and nobody owes or says anything.

use crate::common::*;
use oracle::PriceStatus;
use protocol::*;
use units::*;

/// Epoch 2 begins on a Monday at 13:50; the market closes at 13:51 and opens again at 13:52, for the first two rounds of a
/// closure of twenty seconds. Round 20 is the first of epoch 2, so 26 to 31, 34 and 35 are closed.
fn chain(shares: [Ratio; 2]) -> Chain {
    let minute = |hour: u16, minute: u16| hour * 60 + minute;
    let weekly = vec![
        Session { from: minute(13, 40), until: minute(13, 51) },
        Session { from: minute(13, 52), until: minute(14, 30) },
    ];
    let start = genesis().time.plus(34 * HEARTBEAT);
    let closures = vec![Closure { from: start, until: start.plus(2 * HEARTBEAT) }];
    let calendar = Calendar { weekly, closures };
    let chain = Chain::fed(shares, |feed| feed.sessions = Some(calendar.clone()));
    assert_eq!(chain.round(), Round::new(20));
    chain
}

fn until_round(chain: &mut Chain, round: u64) -> Vec<Event> {
    let start = chain.feed().clock.start(round);
    chain.until_time(start)
}

fn missed(chain: &Chain, first: u64, last: u64) -> Evidence {
    Evidence::MissedRounds(Box::new(chain.missed(Round::new(first), Round::new(last))))
}

#[test]
fn a_closed_market_has_no_rounds_and_takes_no_reports() {
    let mut chain = chain([Ratio::ONE, Ratio::ONE]);
    until_round(&mut chain, 25);
    priced(&chain.round_of(&[(0, price(2_000)), (1, price(2_000))]));
    for round in [26, 31, 34, 35] {
        let mut chain = chain.copy();
        let events = until_round(&mut chain, round);
        let ended = events
            .iter()
            .filter(|event| matches!(event, Event::RoundWithoutPrice { feed: FEED, .. }))
            .count();
        // 32 and 33 are open, and nobody reported.
        assert_eq!(ended, if round > 31 { 2 } else { 0 }, "{events:?}");
        let report = Action::Report(chain.report(0, FEED, price(2_000)));
        let closed = Rejection::MarketClosed { feed: FEED, round: Round::new(round) };
        assert_eq!(chain.rejected("late", report), closed);
        assert!(chain.state.oracle().round(FEED, Round::new(round)).is_none());
    }
    for round in [32, 33, 36] {
        let mut chain = chain.copy();
        until_round(&mut chain, round);
        let event = chain.round_of(&[(0, price(2_010)), (1, price(2_010))]);
        assert_eq!(priced(&event).0, price(2_010));
    }
}

#[test]
fn consumers_see_the_price_at_which_it_closed() {
    let mut chain = chain([Ratio::ONE, Ratio::ONE]);
    until_round(&mut chain, 25);
    chain.round_of(&[(0, price(2_000)), (1, price(2_000))]);
    let closing = chain.feed().clock.start(26);
    let seen = |chain: &Chain, ago: u64| match chain.feed().price(closing.plus(ago)) {
        PriceStatus::Fresh { age, .. } => ("fresh", age.raw()),
        PriceStatus::Stale { age, .. } => ("stale", age.raw()),
        PriceStatus::Closed { published, age } => {
            assert_eq!((published.price, published.round), (price(2_000), Round::new(25)));
            ("closed", age.raw())
        }
        PriceStatus::None => ("none", 0),
    };
    assert_eq!(seen(&chain, 0), ("closed", 0));
    assert_eq!(seen(&chain, 59_999), ("closed", 59_999), "for longer than the staleness");
    assert_eq!(seen(&chain, 60_000), ("stale", 60_000), "open, and no price yet");
    until_round(&mut chain, 32);
    chain.round_of(&[(0, price(2_010)), (1, price(2_010))]);
    assert_eq!(seen(&chain, 70_000), ("fresh", 0));
}

#[test]
fn nobody_misses_a_round_of_a_closed_market() {
    // The second operator alone is a quorum and reports whenever it can.
    let mut chain = chain([percent(33), Ratio::ONE]);
    for round in 20..40 {
        until_round(&mut chain, round);
        if !matches!(round, 26..=31 | 34 | 35) {
            chain.round_of(&[(1, price(2_000))]);
        }
    }
    let mut refused = |first: u64, last: u64, round: u64| {
        let not_on_record = Rejection::RoundNotOnRecord { feed: FEED, round: Round::new(round) };
        let evidence = missed(&chain, first, last);
        assert_eq!(chain.rejected("watch", file(MISSED, evidence)), not_on_record);
    };
    refused(26, 28, 26);
    refused(24, 26, 26);
    refused(32, 34, 34);
    let verdict = chain.tried(MISSED, missed(&chain, 23, 25));
    assert!(matches!(verdict, Verdict::Guilty { .. }), "{verdict}");
    let evidence = missed(&chain, 36, 38);
    let verdict = chain.judged(MISSED, evidence);
    assert!(matches!(verdict, Verdict::Guilty { .. }), "{verdict}");
}

#[test]
fn nobody_deviates_from_a_closed_market() {
    let mut chain = chain([Ratio::ONE, Ratio::ONE]);
    // 5 % off in rounds 23, 24, 25 and 26, of which the last is closed.
    until_round(&mut chain, 23);
    let Evidence::Deviation(all) = chain.lie(price(1_900), price(2_000), 4) else { panic!() };
    let part = |from: usize, until: usize| {
        let mut part = (*all).clone();
        part.reports = part.reports[from..until].to_vec();
        Evidence::Deviation(Box::new(part))
    };
    let round = Round::new(26);
    let closed = Verdict::NotGuilty(Innocence::MarketClosed { round });
    assert_eq!(chain.tried(DEVIATION, part(1, 4)), closed);
    assert_eq!(chain.tried(DEVIATION, part(0, 4)), closed);
    let verdict = chain.judged(DEVIATION, part(0, 3));
    assert!(matches!(verdict, Verdict::Guilty { .. }), "{verdict}");
}
