//! From quotes to a signed price report.

use crate::guard::{Guard, OwnClock, Refused};
use crate::{Duty, QuoteBook};
use core::fmt;
use oracle::{Estimate, reference_at};
use protocol::{
    Action, FeedSpecification, Method, Reference, Report, SignedCommitment, SignedReport,
};
use units::{OperatorId, Price, Ratio, Rounding, Timestamp};

/// Reports prices for one operator, whose duty key it reaches only through a [`Guard`].
#[derive(Debug)]
pub struct Reporter {
    operator: OperatorId,
    guard: Guard,
}

/// What an operator says in a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statement {
    /// A price.
    Report(SignedReport),
    /// That it has one, which it shows later in the round.
    Commitment(SignedCommitment),
}

impl Statement {
    /// The action that brings it to the ledger.
    #[must_use]
    pub fn into_action(self) -> Action {
        match self {
            Self::Report(report) => Action::Report(report),
            Self::Commitment(commitment) => Action::Commit(commitment),
        }
    }
}

/// Why an honest reporter says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoReport {
    /// It sold no cover for this epoch, so it has no duty.
    NotOnDuty,
    /// The market is closed, so nobody has.
    Closed,
    /// It has reported for this round.
    Reported,
    /// It has committed itself, and the time to show the report is still to come.
    Committed,
    /// It has not committed itself in time, or not to a report that it has.
    NotCommitted,
    /// The venues give no reference, so any price could be wrong.
    NoReference(Reference),
    /// The guard does not let it: the report could convict.
    Refused(Refused),
}

impl fmt::Display for NoReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotOnDuty => f.write_str("not on duty in this epoch"),
            Self::Closed => f.write_str("the market is closed"),
            Self::Reported => f.write_str("reported already"),
            Self::Committed => f.write_str("committed already"),
            Self::NotCommitted => f.write_str("not committed to a report that could be shown"),
            Self::NoReference(reference) => reference.fmt(f),
            Self::Refused(refused) => write!(f, "not signed: {refused}"),
        }
    }
}

impl Reporter {
    /// The reporter of an operator, with the guard of its duty key.
    #[must_use]
    pub const fn new(operator: OperatorId, guard: Guard) -> Self {
        Self { operator, guard }
    }
    /// Whose reporter this is.
    #[must_use]
    pub const fn operator(&self) -> OperatorId {
        self.operator
    }
    /// What stands before its key.
    #[must_use]
    pub const fn guard(&self) -> &Guard {
        &self.guard
    }
    /// The same, for what changes it.
    pub const fn guard_mut(&mut self) -> &mut Guard {
        &mut self.guard
    }

    /// Whether something is to be said at `now`: on duty, the market open, and the report (or, in the part of the round that is
    /// for commitments, the commitment) not yet in.
    ///
    /// # Errors
    /// [`NoReport`]: why not.
    pub fn is_due(duty: &Duty, now: Timestamp) -> Result<(), NoReport> {
        if !duty.on_duty {
            return Err(NoReport::NotOnDuty);
        }
        let (from, until) = duty.feed.span(duty.feed.rounds.round(now));
        if !duty.feed.specification.is_open(from, until) {
            return Err(NoReport::Closed);
        }
        if duty.reported {
            return Err(NoReport::Reported);
        }
        match (duty.is_for_commitments(now), duty.committed) {
            (true, Some(_)) => Err(NoReport::Committed),
            (false, None) if duty.feed.specification.commit.is_some() => {
                Err(NoReport::NotCommitted)
            }
            _ => Ok(()),
        }
    }

    /// The honest estimate: the venues' reference, by the same function that a judge uses, cut to the feed's decimals, and how
    /// far the venues are apart, where the feed asks for a confidence.
    ///
    /// # Errors
    /// [`NoReport::NoReference`]: a reporter without a reference is silent rather than clamped or guessed.
    pub fn estimate(
        specification: &FeedSpecification,
        quotes: &QuoteBook,
        now: Timestamp,
    ) -> Result<Estimate, NoReport> {
        let around = quotes.around(specification, now).map(|held| &held.quote);
        match reference_at(specification, now, around, None) {
            Reference::Price { price, spread, .. } => {
                Ok(Self::estimate_of(specification, price, spread))
            }
            Reference::TooFast { price, range, .. } => {
                Ok(Self::estimate_of(specification, price, range))
            }
            none => Err(NoReport::NoReference(none)),
        }
    }

    /// A price cut to the feed's decimals, with half of a relative width around it where the feed asks for a confidence.
    #[must_use]
    pub fn estimate_of(specification: &FeedSpecification, price: Price, width: Ratio) -> Estimate {
        let price = cut(price, specification.decimals);
        let confidence = match specification.method {
            Method::WeightedMedian => Price::ZERO,
            Method::PublisherQuotes => {
                let half = width.apply(price.raw() / 2, Rounding::Up).unwrap_or(u128::MAX);
                Price::new(half.max(Price::tick(specification.decimals).raw()))
            }
        };
        Estimate { price, confidence }
    }

    /// A report for the round of `clock`, unsigned.
    #[must_use]
    pub fn draft(&self, duty: &Duty, estimate: Estimate, clock: OwnClock) -> Report {
        Report {
            chain: duty.chain,
            feed: duty.feed.id,
            round: duty.feed.rounds.round(clock.now),
            operator: self.operator,
            price: cut(estimate.price, duty.feed.specification.decimals),
            confidence: estimate.confidence,
            observed_at: clock.now,
        }
    }

    /// What an honest operator says at present, if anything: its report of the venues' reference, or the commitment to it.
    ///
    /// # Errors
    /// [`NoReport`].
    pub fn state(
        &mut self,
        duty: &Duty,
        quotes: &QuoteBook,
        clock: OwnClock,
    ) -> Result<Statement, NoReport> {
        let honest = || Self::estimate(&duty.feed.specification, quotes, clock.now);
        self.state_estimate(duty, honest, quotes, clock)
    }

    /// The same with an estimate from elsewhere. The guard measures it by the quotes all the same.
    ///
    /// # Errors
    /// [`NoReport`].
    pub fn state_estimate(
        &mut self,
        duty: &Duty,
        estimate: impl FnOnce() -> Result<Estimate, NoReport>,
        quotes: &QuoteBook,
        clock: OwnClock,
    ) -> Result<Statement, NoReport> {
        Self::is_due(duty, clock.now)?;
        let said = if duty.committed.is_some() {
            // What one committed to is shown, whatever the price is by now.
            self.reveal(duty, clock)
        } else {
            estimate().and_then(|estimate| self.sign(duty, estimate, quotes, clock))
        };
        if said.is_err() {
            self.guard.keep_silence(&duty.feed, quotes, clock);
        }
        said
    }

    /// Has the guard sign an estimate, or the commitment to it.
    fn sign(
        &mut self,
        duty: &Duty,
        estimate: Estimate,
        quotes: &QuoteBook,
        clock: OwnClock,
    ) -> Result<Statement, NoReport> {
        let draft = self.draft(duty, estimate, clock);
        let said = if duty.is_for_commitments(clock.now) {
            self.guard.commit(draft, &duty.feed, quotes, clock).map(Statement::Commitment)
        } else {
            self.guard.sign(draft, &duty.feed, quotes, clock).map(Statement::Report)
        };
        said.map_err(NoReport::Refused)
    }

    /// Shows the report that the ledger has the commitment to.
    fn reveal(&self, duty: &Duty, clock: OwnClock) -> Result<Statement, NoReport> {
        let round = duty.feed.rounds.round(clock.now);
        let report = self
            .guard
            .last_report(&duty.feed)
            .filter(|report| report.body.round == round && Some(report.digest()) == duty.committed);
        report.map(Statement::Report).ok_or(NoReport::NotCommitted)
    }
}

/// Cuts a price to a number of digits after the point, downwards but never to zero.
fn cut(price: Price, decimals: u8) -> Price {
    let tick = Price::tick(decimals).raw();
    Price::new((price.raw() / tick).max(1) * tick)
}
