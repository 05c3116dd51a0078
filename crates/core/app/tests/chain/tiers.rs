//! What each tier promises: a feed at the limits is registered, one beyond any of them is not.

use crate::common::*;
use protocol::*;
use units::*;

const TIERS: [Tier; 3] = [Tier::Major, Tier::Mid, Tier::RealWorld];
const MINUTE: u64 = 60_000;

/// Every number as lax as the tier allows, as `docs/reference/tiers.md` has it.
fn at_the_limits(tier: Tier) -> FeedSpecification {
    let mut feed = specification("BTC-USD");
    let (venues, quorum, minutes, duration) = match tier {
        Tier::Major => (5, 3, 2, MINUTE),
        Tier::Mid => (4, 3, 5, 3 * MINUTE),
        Tier::RealWorld => (3, 2, 5, 5 * MINUTE),
        Tier::LongTail => panic!("it has no limits of its own"),
    };
    feed.tier = tier;
    feed.sources = (0..venues)
        .map(|index| Source {
            venue: name(&format!("venue-{index}")),
            symbol: name("BTC"),
            signer: Signer::Venue(key(&format!("venue-{index}")).public_key()),
        })
        .collect();
    feed.reference_quorum = quorum;
    feed.quorum = percent(66);
    feed.staleness = Millis::new(minutes * MINUTE);
    feed.duration = Millis::new(duration);
    feed.deviation_window = feed.duration;
    let [tolerance, spread, confidence, jump] = match tier {
        Tier::Major => [250, 100, 100, 1_000],
        Tier::Mid => [500, 200, 200, 2_000],
        _ => [300, 200, 200, 1_500],
    }
    .map(Ratio::from_bps);
    feed.tolerance = tolerance;
    feed.max_spread = spread;
    feed.max_confidence = confidence;
    feed.max_jump = jump;
    let weekly = vec![Session { from: 0, until: Session::WEEK }];
    feed.sessions = (tier == Tier::RealWorld).then(|| Calendar { weekly, closures: Vec::new() });
    feed
}

fn register(chain: &mut Chain, feed: FeedSpecification) -> Result<Vec<Event>, Rejection> {
    let action = RegisterFeed { service: SERVICE, specification: Box::new(feed) };
    chain.act("buyer", vec![Action::RegisterFeed(action)])
}

/// In each tier the change is too lax, and found to be so by its field. None: the tier has no such limit.
fn laxer(field: &str, change: impl Fn(&mut FeedSpecification), numbers: [Option<(u128, u128)>; 3]) {
    let mut chain = Chain::fed([Ratio::ONE, Ratio::ONE], |_| ());
    for (tier, numbers) in TIERS.into_iter().zip(numbers) {
        let mut feed = at_the_limits(tier);
        change(&mut feed);
        let refused = numbers.map(|(have, limit)| {
            let field = field.to_owned();
            Rejection::LaxerThanTier { tier, field, have, limit }
        });
        assert_eq!(register(&mut chain, feed).err(), refused, "{}", tier.name());
    }
}

fn above(ratio: Ratio) -> Option<(u128, u128)> {
    Some((ratio.raw() + 1, ratio.raw()))
}

fn more(ratio: &mut Ratio) {
    *ratio = Ratio::new(ratio.raw() + 1);
}

#[test]
fn a_feed_at_the_limits_is_registered() {
    let mut chain = Chain::fed([Ratio::ONE, Ratio::ONE], |_| ());
    for tier in TIERS {
        register(&mut chain, at_the_limits(tier)).unwrap();
    }
}

#[test]
fn sources() {
    let numbers = [Some((4, 5)), Some((3, 4)), Some((2, 3))];
    laxer("sources", |feed| drop(feed.sources.pop()), numbers);
}

#[test]
fn reference_quorum() {
    // Two are the fewest of any feed.
    let numbers = [Some((2, 3)), Some((2, 3)), None];
    laxer("reference_quorum", |feed| feed.reference_quorum = 2, numbers);
}

#[test]
fn quorum() {
    let limit = percent(66).raw();
    laxer("quorum", |feed| feed.quorum = Ratio::new(limit - 1), [Some((limit - 1, limit)); 3]);
}

#[test]
fn sessions() {
    laxer("sessions", |feed| feed.sessions = None, [None, None, Some((0, 1))]);
}

#[test]
fn staleness() {
    let change =
        |feed: &mut FeedSpecification| feed.staleness = Millis::new(feed.staleness.raw() + 1);
    laxer("staleness", change, [Some((120_001, 120_000)), LATE, LATE]);
}

const LATE: Option<(u128, u128)> = Some((300_001, 300_000));

#[test]
fn tolerance() {
    let numbers = [above(Ratio::from_bps(250)), above(percent(5)), above(percent(3))];
    laxer("tolerance", |feed| more(&mut feed.tolerance), numbers);
}

#[test]
fn duration() {
    let change = |feed: &mut FeedSpecification| {
        feed.duration = Millis::new(feed.duration.raw() + 1);
        feed.deviation_window = feed.duration;
    };
    laxer("duration", change, [Some((60_001, 60_000)), Some((180_001, 180_000)), LATE]);
}

#[test]
fn max_spread() {
    let numbers = [above(percent(1)), above(percent(2)), above(percent(2))];
    laxer("max_spread", |feed| more(&mut feed.max_spread), numbers);
}

#[test]
fn max_confidence() {
    let numbers = [above(percent(1)), above(percent(2)), above(percent(2))];
    laxer("max_confidence", |feed| more(&mut feed.max_confidence), numbers);
}

#[test]
fn max_jump() {
    let numbers = [above(percent(10)), above(percent(20)), above(percent(15))];
    laxer("max_jump", |feed| more(&mut feed.max_jump), numbers);
}

#[test]
fn a_revision_keeps_the_promise() {
    let mut chain = Chain::fed([Ratio::ONE, Ratio::ONE], |_| ());
    register(&mut chain, at_the_limits(Tier::Mid)).unwrap();
    let feed = FeedId::new(2);
    let mut laxer = at_the_limits(Tier::Mid);
    laxer.tolerance = percent(6);
    let mut lower = laxer.clone();
    lower.tier = Tier::LongTail;
    let revise = |specification| {
        Action::ReviseFeed(ReviseFeed { feed, specification: Box::new(specification) })
    };
    let refused = Rejection::LaxerThanTier {
        tier: Tier::Mid,
        field: "tolerance".to_owned(),
        have: percent(6).raw(),
        limit: percent(5).raw(),
    };
    assert_eq!(chain.rejected("buyer", revise(laxer)), refused);
    // Another tier is another promise, and says so.
    chain.done("buyer", vec![revise(lower)]);
    chain.until_epoch(4);
    assert_eq!(chain.state.oracle().feed(feed).unwrap().specification.tier, Tier::LongTail);
}
