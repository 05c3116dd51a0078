//! What a program needs to know of the ledger, wherever it learns it: from a state in the same process or from a node elsewhere.

use app::State;
use crypto::Digest;
use oracle::Feed;
use protocol::FeedSpecification;
use units::{EpochClock, FeedId, OperatorId, Round, ServiceId, Timestamp};

/// A feed, as those who report to it and those who watch them know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedFacts {
    /// The feed.
    pub id: FeedId,
    /// Whose it is.
    pub service: ServiceId,
    /// All that decides its price.
    pub specification: FeedSpecification,
    /// Cuts time into its rounds.
    pub rounds: EpochClock,
}

impl FeedFacts {
    /// Of a feed in the state.
    #[must_use]
    pub fn of(id: FeedId, feed: &Feed) -> Self {
        Self {
            id,
            service: feed.service,
            specification: feed.specification.clone(),
            rounds: feed.clock,
        }
    }
    /// When reports of a round may be observed: in all of it, or in its part for commitments. First moment and the one that it
    /// ends before.
    #[must_use]
    pub fn observation(&self, round: Round) -> (Timestamp, Timestamp) {
        let (from, until) = self.span(round);
        let reveals = self.specification.reveals_from(from);
        (from, if reveals > from { reveals.min(until) } else { until })
    }
    /// When a round begins, and when the next one does.
    #[must_use]
    pub fn span(&self, round: Round) -> (Timestamp, Timestamp) {
        (self.rounds.start(round.raw()), self.rounds.start(round.plus(1).raw()))
    }
}

/// What an operator owes a feed in the present round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// The chain that a report is signed for.
    pub chain: Digest,
    /// The feed.
    pub feed: FeedFacts,
    /// Whether the operator sold the feed's service cover for this epoch.
    pub on_duty: bool,
    /// The digest of the report that the ledger has its commitment to for this round, if the feed asks for one.
    pub committed: Option<Digest>,
    /// Whether the ledger has its report for this round.
    pub reported: bool,
}

impl Duty {
    /// What `operator` owes a feed at `now`, as the state knows it.
    #[must_use]
    pub fn of(
        state: &State,
        operator: OperatorId,
        id: FeedId,
        feed: &Feed,
        now: Timestamp,
    ) -> Self {
        let record = state.oracle().round(id, feed.clock.round(now));
        Self {
            chain: state.meta().chain,
            feed: FeedFacts::of(id, feed),
            on_duty: state.restaking().is_on_duty(operator, feed.service, state.epoch()),
            committed: record.and_then(|record| record.commitment(operator)).copied(),
            reported: record.is_some_and(|record| record.entry(operator).is_some()),
        }
    }

    /// Whether the feed takes commitments rather than reports at `now`.
    #[must_use]
    pub fn is_for_commitments(&self, now: Timestamp) -> bool {
        let (from, _) = self.feed.span(self.feed.rounds.round(now));
        now < self.feed.specification.reveals_from(from)
    }
}
