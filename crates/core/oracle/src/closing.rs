//! Rounds end: reports become a price, or none.

use crate::{Aggregate, Context, Estimate, Feed, Outcome, Published, Weighted, relative};
use crypto::{Digest, root_of};
use protocol::{Event, FeedSpecification, SignedReport, Withheld};
use units::{FeedId, OperatorId, Price, Round, Timestamp, Value};

/// Closes every round that ended at or before `until`. Costs O(feeds + rounds closed × reports); after a
/// pause longer than the record, rounds that could not be kept are passed over, for nobody reported in them.
pub fn close_rounds(context: &mut Context<'_>, until: Timestamp) {
    let feeds: Vec<FeedId> = context.oracle.feeds.iter().map(|(id, _)| id).collect();
    let epoch = context.epochs.epoch(until);
    let oldest = epoch.minus(context.restaking.parameters().evidence_window.saturating_add(1));
    for id in feeds {
        let Some(feed) = context.oracle.feeds.get(id) else { continue };
        let (first, end) = (feed.open, feed.clock.round(until));
        let announced = feed.next.as_ref().is_some_and(|next| next.from <= epoch);
        if first >= end && !announced {
            continue;
        }
        let first = first.max(end.minus(feed.capacity));
        for round in first.raw()..end.raw() {
            close(context, id, Round::new(round));
        }
        if let Some(feed) = context.oracle.feeds.get_mut(id) {
            feed.open = end;
            feed.enter(epoch, oldest);
        }
    }
}

fn close(context: &mut Context<'_>, id: FeedId, round: Round) {
    let Some(feed) = context.oracle.feeds.get(id) else { return };
    let (from, time) = (feed.clock.start(round.raw()), feed.clock.start(round.plus(1).raw()));
    // A round lies in one epoch, so one list of covers weighs all of it.
    let epoch = context.epochs.epoch(from);
    let specification = feed.specification_in(epoch).clone();
    // While its market is closed a feed has no rounds.
    if !specification.is_open(from, time) {
        return;
    }
    let covers = context.restaking.cover_by_operator(feed.service, epoch);
    let Some(record) = context.oracle.record(id, round) else { return };
    let (found, inputs) = recompute(&specification, &record.entries, &covers);
    record.inputs = inputs;
    let count = u16::try_from(record.entries.len()).unwrap_or(u16::MAX);
    let participation = found.participation;
    let Some(Estimate { price, confidence }) = found.estimate else {
        record.outcome = Outcome::WithoutPrice { participation };
        let event = Event::RoundWithoutPrice { feed: id, round, reports: count, participation };
        context.events.push(event);
        if let Some(feed) = context.oracle.feeds.get_mut(id) {
            feed.jumped = None;
        }
        return;
    };
    let Some(feed) = context.oracle.feeds.get_mut(id) else { return };
    let (outcome, event) = match check(feed, &specification, price, confidence) {
        Ok(()) => {
            feed.published = Some(Published { round, price, confidence, time });
            feed.count(epoch, price);
            let event = Event::RoundPriced {
                feed: id,
                round,
                price,
                confidence,
                reports: count,
                participation,
                inputs,
            };
            (Outcome::Priced { price, confidence, participation }, event)
        }
        Err(reason) => {
            let event = Event::RoundWithheld {
                feed: id,
                round,
                price,
                reports: count,
                reason: reason.clone(),
            };
            (Outcome::Withheld { price, participation, reason }, event)
        }
    };
    if let Some(record) = context.oracle.record(id, round) {
        record.outcome = outcome;
    }
    context.events.push(event);
}

/// Whether a number that a quorum found is a price. It is one or it is not: nothing brings it nearer to a bound.
fn check(
    feed: &mut Feed,
    specification: &FeedSpecification,
    price: Price,
    confidence: Price,
) -> Result<(), Withheld> {
    let (uncertain, most) = (relative(confidence, price), specification.max_confidence);
    if uncertain > most {
        feed.jumped = None;
        return Err(Withheld::TooUncertain { confidence: uncertain, most });
    }
    feed.check_jump(price, specification.max_jump, specification.jump_rounds)
}

/// What a round's reports come to, and the Merkle root over them. The ledger computes this when a round ends, and anyone who has
/// the reports can; `reports` and the worth of the cover that each operator sold for the epoch are in order of operator.
#[must_use]
pub fn recompute(
    specification: &FeedSpecification,
    reports: &[SignedReport],
    covers: &[(OperatorId, Value)],
) -> (Aggregate, Digest) {
    let weighted = reports.iter().map(|report| {
        let place = covers.binary_search_by_key(&report.body.operator, |(of, _)| *of);
        let weight = place.ok().and_then(|place| covers.get(place)).map(|(_, worth)| *worth);
        let (price, confidence) = (report.body.price, report.body.confidence);
        Weighted { price, confidence, weight: weight.unwrap_or(Value::ZERO) }
    });
    let weighted: Vec<Weighted> = weighted.collect();
    let all = covers.iter().fold(Value::ZERO, |sum, (_, worth)| sum.saturating_add(*worth));
    let found = Aggregate::of(&weighted, all, specification.quorum, specification.method);
    let leaves: Vec<Digest> = reports.iter().map(SignedReport::digest).collect();
    (found, root_of(&leaves))
}
