//! Rounds: who committed to what, who reported what, and what came of it.

use crate::Oracle;
use arena::Keyed;
use borsh::{BorshDeserialize, BorshSerialize};
use crypto::Digest;
use protocol::{SignedReport, Withheld};
use units::{FeedId, OperatorId, Price, Ratio, Round};

/// What came of a round.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Outcome {
    /// Reports still come in.
    Open,
    /// A quorum of cover reported.
    Priced {
        /// The price.
        price: Price,
        /// How certain it is: half the width of the interval around it.
        confidence: Price,
        /// Cover that reported ÷ all cover.
        participation: Ratio,
    },
    /// A quorum of cover reported, but the number that came of it is not to be trusted.
    Withheld {
        /// The number.
        price: Price,
        /// Cover that reported ÷ all cover.
        participation: Ratio,
        /// Why.
        reason: Withheld,
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
    /// Who promised which report, in order of operator; empty without commit–reveal.
    pub commitments: Vec<(OperatorId, Digest)>,
    /// The signed reports in order of operator, one each: whoever has them computes what came of the round.
    pub entries: Vec<SignedReport>,
    /// What came of it.
    pub outcome: Outcome,
    /// The Merkle root over the digests of the signed reports in that order ([`crypto::root_of`]); zero while it is open.
    pub inputs: Digest,
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
    pub fn entry(&self, operator: OperatorId) -> Option<&SignedReport> {
        let place = self.entries.binary_search_by_key(&operator, |entry| entry.body.operator);
        place.ok().and_then(|place| self.entries.get(place))
    }
    /// The digest of the report that an operator committed itself to, if it did.
    #[must_use]
    pub fn commitment(&self, operator: OperatorId) -> Option<&Digest> {
        let place = self.commitments.binary_search_by_key(&operator, |(of, _)| *of);
        place.ok().and_then(|place| self.commitments.get(place)).map(|(_, digest)| digest)
    }
    /// Takes in a report of an operator that has none in this round.
    pub(crate) fn report(&mut self, report: SignedReport) {
        let operator = report.body.operator;
        let place = self.entries.partition_point(|entry| entry.body.operator < operator);
        self.entries.insert(place, report);
    }
    /// Takes in a commitment of an operator that has none in this round.
    pub(crate) fn commit(&mut self, operator: OperatorId, report: Digest) {
        let place = self.commitments.partition_point(|(of, _)| *of < operator);
        self.commitments.insert(place, (operator, report));
    }
}

impl Oracle {
    /// The record of a round, in the place of whichever round was there before.
    pub(crate) fn record(&mut self, feed: FeedId, round: Round) -> Option<&mut RoundRecord> {
        let slot = self.feeds.get(feed)?.slot(round);
        let fresh = || RoundRecord {
            feed,
            slot,
            round,
            commitments: Vec::new(),
            entries: Vec::new(),
            outcome: Outcome::Open,
            inputs: Digest::default(),
        };
        let row = self.rounds.find_or_insert(fresh());
        let record = self.rounds.get_mut(row)?;
        if record.round != round {
            *record = fresh();
        }
        Some(record)
    }
}
