//! Reports and commitments.

use crate::{
    Choices, Proposal, Scene,
    world::{WATCH, WHOLE},
};
use crypto::Digest;
use protocol::{Action, Commitment, Method, Report, SignedCommitment, SignedReport};
use units::{FeedId, OperatorId, Price, Timestamp};

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
        confidence: confidence(scene, feed, price, 0),
        observed_at,
    };
    resigned(scene, report)
}

/// A report with the signature of its operator's duty key.
pub(crate) fn resigned(scene: &Scene<'_>, report: Report) -> SignedReport {
    let epoch = scene.state.meta().epochs.epoch(report.observed_at);
    let secret = scene.duty_secret(report.operator, epoch);
    SignedReport::new(report, secret)
}

/// How certain a price is: by default as certain as its feed asks for.
fn confidence(scene: &Scene<'_>, feed: FeedId, price: Price, byte: u8) -> Price {
    let method = scene.oracle().feed(feed).map(|feed| feed.specification.method);
    let usual = match method {
        Ok(Method::PublisherQuotes) => Price::new(price.raw() / 1_000),
        _ => Price::ZERO,
    };
    match byte % 8 {
        1 => Price::ZERO,
        2 => Price::new(1),
        3 => Price::new(price.raw() / 50),
        4 => price,
        5 => Price::MAX,
        6 => Price::new(price.raw().saturating_add(1)),
        _ => usual,
    }
}

/// Spoils a report, by default not at all.
pub(crate) fn falsify(scene: &Scene<'_>, report: &mut SignedReport, choices: &mut Choices<'_>) {
    let body = &mut report.body;
    match choices.byte() % 32 {
        1 => body.chain = Digest::default(),
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
    *report = resigned(scene, report.body.clone());
}

/// What an operator says now, or with commit–reveal in all of a round: the same bytes make a report and the commitment to it.
fn statement(scene: &Scene<'_>, choices: &mut Choices<'_>) -> (SignedReport, u8) {
    let (operator, feed) = (scene.operator(choices), scene.feed(choices));
    let (price, fault, certain) = (price(choices), choices.byte(), choices.byte());
    let now = scene.state.time();
    let row = scene.oracle().feed(feed).ok().filter(|row| row.specification.commit.is_some());
    let time = row.map_or(now, |row| row.clock.start(row.clock.round(now).raw()));
    let mut report = signed(scene, (feed, operator), price, time);
    if certain % 8 != 0 {
        report.body.confidence = confidence(scene, feed, price, certain);
        report = resigned(scene, report.body);
    }
    (report, fault)
}

pub(super) fn report(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let (mut report, fault) = statement(scene, choices);
    falsify(scene, &mut report, &mut Choices::new(&[fault]));
    Proposal::new(scene.person(choices), Action::Report(report))
}

pub(super) fn commit(scene: &Scene<'_>, choices: &mut Choices<'_>) -> Proposal {
    let (report, fault) = statement(scene, choices);
    let Report { chain, feed, round, operator, observed_at, .. } = report.body;
    let mut body = Commitment { chain, feed, round, operator, report: report.digest() };
    let mut secret = scene.duty_secret(operator, scene.state.meta().epochs.epoch(observed_at));
    match fault % 32 {
        1 => body.chain = Digest::default(),
        2 => body.round = body.round.plus(1),
        3 => body.round = body.round.minus(1),
        7 => secret = scene.world().key(WATCH),
        _ => {}
    }
    let mut commitment = SignedCommitment::new(body, secret);
    if fault % 32 == 8 {
        // A signature over something else.
        commitment.body.report = Digest::default();
    }
    Proposal::new(scene.person(choices), Action::Commit(commitment))
}
