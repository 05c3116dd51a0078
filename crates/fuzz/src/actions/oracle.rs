//! Feeds and reports.

use crate::{
    Choices, Proposal, Scene,
    world::{HEARTBEAT, WATCH, WHOLE, specification},
};
use protocol::{Action, FeedSpecification, RegisterFeed, Report, SignedReport};
use units::{FeedId, Millis, OperatorId, Price, Ratio, Timestamp};

pub(super) fn register_feed(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let service = scene.service(choices);
    let mut specification = specification();
    spoil(&mut specification, choices);
    let action = RegisterFeed { service, specification: Box::new(specification) };
    Proposal::new(scene.buyer(service), Action::RegisterFeed(action))
}

/// Makes a specification that should be rejected, or a strange one that should not; by default leaves it as it is.
fn spoil(feed: &mut FeedSpecification, choices: &mut Choices<'_>) {
    match choices.byte() % 24 {
        1 => feed.decimals = choices.one_of(&[18, 0, 19, u8::MAX]),
        // Not one millisecond: a boundary closes every round of its epoch, and the run has to end.
        2 => feed.heartbeat = Millis::new(choices.one_of(&[20, 0, 300, 1_000, 1_001, u64::MAX])),
        3 => feed.staleness = Millis::new(choices.one_of(&[u64::MAX, 0, 1])),
        4 => feed.quorum = choices.ratio(Ratio::ONE),
        5 => feed.sources.clear(),
        6 => feed.sources.truncate(2),
        7 => feed.sources = vec![feed.sources[0].clone(); 3],
        8 => feed.reference_quorum = choices.one_of(&[3, 0, 1, 4, u8::MAX]),
        9 => feed.reference_window = Millis::new(choices.one_of(&[1, 0, u64::MAX])),
        10 => feed.max_spread = choices.ratio(Ratio::new(1)),
        11 => feed.tolerance = choices.ratio(Ratio::new(1)),
        12 => feed.spread_multiple = choices.ratio(Ratio::new(100 * WHOLE)),
        13 => feed.duration = Millis::new(choices.one_of(&[1, 0, 120 * HEARTBEAT, u64::MAX])),
        _ => {}
    }
}

/// A price around 2 000, or one that no one should report.
pub(crate) fn price(choices: &mut Choices<'_>) -> Price {
    match choices.byte() {
        byte @ 0xF0.. => [
            Price::ZERO,
            Price::new(1),
            Price::MAX,
            Price::new(WHOLE / 100),
            Price::new(10_u128.pow(36)),
        ][usize::from(byte) % 5],
        byte => Price::new(2_000 * WHOLE + u128::from(byte) * 20 * WHOLE),
    }
}

/// A report as its operator would sign it at some time.
pub(crate) fn signed(
    scene: &Scene<'_>,
    (feed, operator): (FeedId, OperatorId),
    price: Price,
    observed_at: Timestamp,
) -> SignedReport {
    let meta = scene.state.meta();
    let clock = scene.oracle().feed(feed).map(|feed| feed.clock);
    let round = clock.map(|clock| clock.round(observed_at)).unwrap_or_default();
    let report = Report {
        chain: meta.chain,
        feed,
        round,
        operator,
        price,
        confidence: Price::ZERO,
        observed_at,
    };
    let epoch = meta.epochs.epoch(observed_at);
    SignedReport::new(report, scene.duty_secret(operator, epoch))
}

/// Spoils a report, by default not at all.
pub(crate) fn falsify(scene: &Scene<'_>, report: &mut SignedReport, choices: &mut Choices<'_>) {
    let operator = report.body.operator;
    let body = &mut report.body;
    match choices.byte() % 32 {
        1 => body.chain = crypto::Digest::default(),
        2 => body.round = body.round.plus(1),
        3 => body.round = body.round.minus(1),
        4 => body.observed_at = body.observed_at.plus(1),
        5 => body.observed_at = body.observed_at.minus(1_000),
        6 => body.observed_at = Timestamp::new(u64::MAX),
        7 => {
            // Another's key: a good signature, by someone who may not.
            *report = SignedReport::new(body.clone(), scene.world().key(WATCH));
            return;
        }
        8 => {
            // A signature over something else.
            body.price = Price::new(body.price.raw() ^ 1);
            return;
        }
        _ => return,
    }
    let epoch = scene.state.meta().epochs.epoch(report.body.observed_at);
    *report = SignedReport::new(report.body.clone(), scene.duty_secret(operator, epoch));
}

pub(super) fn report(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let who = (scene.operator(choices), scene.feed(choices));
    let price = price(choices);
    let mut report = signed(scene, (who.1, who.0), price, scene.state.time());
    falsify(scene, &mut report, choices);
    Proposal::new(scene.person(choices), Action::Report(report))
}
