//! Rounds: who reported what, and what came of it.

use crate::{Aggregate, Context, Method, Oracle, Published, Weighted};
use arena::Keyed;
use borsh::{BorshDeserialize, BorshSerialize};
use protocol::Event;
use units::{FeedId, OperatorId, Price, Ratio, Round, Timestamp, Value};

/// One operator's report, as accepted.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Entry {
    /// Who.
    pub operator: OperatorId,
    /// The price.
    pub price: Price,
    /// When it was seen.
    pub observed_at: Timestamp,
}

/// What came of a round.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Outcome {
    /// Reports still come in.
    Open,
    /// A quorum of cover reported.
    Priced {
        /// The lower median, weighted by cover.
        price: Price,
        /// Cover that reported ÷ all cover.
        participation: Ratio,
    },
    /// No quorum: the round has no price, and nobody can be blamed for having missed it.
    WithoutPrice {
        /// Cover that reported ÷ all cover.
        participation: Ratio,
    },
}

/// One round of one feed.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct RoundRecord {
    /// The feed.
    pub feed: FeedId,
    slot: u64,
    /// The round.
    pub round: Round,
    /// Reports in order of arrival, one per operator.
    pub entries: Vec<Entry>,
    /// What came of it.
    pub outcome: Outcome,
}

impl Keyed for RoundRecord {
    type Key = (FeedId, u64);
    fn key(&self) -> Self::Key {
        (self.feed, self.slot)
    }
}

impl RoundRecord {
    /// What an operator reported, if it did.
    #[must_use]
    pub fn entry(&self, operator: OperatorId) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.operator == operator)
    }
}

impl Oracle {
    /// The record of a round, in the place of whichever round was there before.
    pub(crate) fn record(&mut self, feed: FeedId, round: Round) -> Option<&mut RoundRecord> {
        let slot = self.feeds.get(feed)?.slot(round);
        let fresh =
            || RoundRecord { feed, slot, round, entries: Vec::new(), outcome: Outcome::Open };
        let row = self.rounds.find_or_insert(fresh());
        let record = self.rounds.get_mut(row)?;
        if record.round != round {
            *record = fresh();
        }
        Some(record)
    }
}

/// Closes every round that ended at or before `until`. Costs O(feeds + rounds closed × reports); after a
/// pause longer than the record, rounds that could not be kept are passed over, for nobody reported in them.
pub fn close_rounds(context: &mut Context<'_>, until: Timestamp) {
    let feeds: Vec<FeedId> = context.oracle.feeds.iter().map(|(id, _)| id).collect();
    for id in feeds {
        let Some(feed) = context.oracle.feeds.get(id) else { continue };
        let (first, end) = (feed.open, feed.clock.round(until));
        if first >= end {
            continue;
        }
        let first = first.max(end.minus(feed.capacity));
        for round in first.raw()..end.raw() {
            close(context, id, Round::new(round));
        }
        if let Some(feed) = context.oracle.feeds.get_mut(id) {
            feed.open = end;
        }
    }
}

fn close(context: &mut Context<'_>, id: FeedId, round: Round) {
    let Some(feed) = context.oracle.feeds.get(id) else { return };
    let quorum = feed.specification.quorum;
    let time = feed.clock.start(round.plus(1).raw());
    // A round lies in one epoch, so one list of covers weighs all of it.
    let epoch = context.epochs.epoch(feed.clock.start(round.raw()));
    let covers = context.restaking.cover_by_operator(feed.service, epoch);
    let Some(record) = context.oracle.record(id, round) else { return };
    let weight = |operator: OperatorId| {
        covers.iter().find(|(of, _)| *of == operator).map_or(Value::ZERO, |(_, worth)| *worth)
    };
    let reports: Vec<Weighted> = record
        .entries
        .iter()
        .map(|entry| Weighted {
            price: entry.price,
            confidence: Price::ZERO,
            weight: weight(entry.operator),
        })
        .collect();
    let all = covers.iter().fold(Value::ZERO, |sum, (_, worth)| sum.saturating_add(*worth));
    let Aggregate { estimate, participation } =
        Aggregate::of(&reports, all, quorum, Method::WeightedMedian);
    let price = estimate.map(|estimate| estimate.price);
    let count = u16::try_from(reports.len()).unwrap_or(u16::MAX);
    match price {
        Some(price) => {
            record.outcome = Outcome::Priced { price, participation };
            if let Some(feed) = context.oracle.feeds.get_mut(id) {
                feed.published = Some(Published { round, price, time });
                feed.count(epoch, price);
            }
            context.events.push(Event::RoundPriced {
                feed: id,
                round,
                price,
                reports: count,
                participation,
            });
        }
        None => {
            record.outcome = Outcome::WithoutPrice { participation };
            context.events.push(Event::RoundWithoutPrice {
                feed: id,
                round,
                reports: count,
                participation,
            });
        }
    }
}
