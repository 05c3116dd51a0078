//! From quotes to a signed price report.

use crate::guard::{Guard, OwnClock, Refused};
use crate::{Duty, QuoteBook};
use core::fmt;
use oracle::reference_at;
use protocol::{FeedSpecification, Reference, Report, SignedReport};
use units::{OperatorId, Price, Timestamp};

/// Reports prices for one operator, whose duty key it reaches only through a [`Guard`].
#[derive(Debug)]
pub struct Reporter {
    operator: OperatorId,
    guard: Guard,
}

/// Why an honest reporter says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoReport {
    /// It sold no cover for this epoch, so it has no duty.
    NotOnDuty,
    /// It has reported for this round.
    Reported,
    /// The venues give no reference, so any price could be wrong.
    NoReference(Reference),
    /// The guard does not let it: the report could convict.
    Refused(Refused),
}

impl fmt::Display for NoReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotOnDuty => f.write_str("not on duty in this epoch"),
            Self::Reported => f.write_str("reported already"),
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

    /// Whether a report is due: on duty, and not yet in for the present round.
    ///
    /// # Errors
    /// [`NoReport`]: why not.
    pub const fn is_due(duty: &Duty) -> Result<(), NoReport> {
        if !duty.on_duty {
            return Err(NoReport::NotOnDuty);
        }
        if duty.reported {
            return Err(NoReport::Reported);
        }
        Ok(())
    }

    /// The honest price: the venues' reference, by the same function that a judge uses, cut to the feed's
    /// decimals.
    ///
    /// # Errors
    /// [`NoReport::NoReference`]: a reporter without a reference is silent rather than clamped or guessed.
    pub fn price(
        specification: &FeedSpecification,
        quotes: &QuoteBook,
        now: Timestamp,
    ) -> Result<Price, NoReport> {
        let around = quotes.around(specification, now).map(|quote| &quote.body);
        match reference_at(specification, now, around, None) {
            Reference::Price { price, .. } => Ok(cut(price, specification.decimals)),
            none => Err(NoReport::NoReference(none)),
        }
    }

    /// A price for the round of `clock`, unsigned.
    #[must_use]
    pub fn statement(&self, duty: &Duty, price: Price, clock: OwnClock) -> Report {
        Report {
            chain: duty.chain,
            feed: duty.feed.id,
            round: duty.feed.rounds.round(clock.now),
            operator: self.operator,
            price: cut(price, duty.feed.specification.decimals),
            observed_at: clock.now,
        }
    }

    /// The honest report for the present round, if one is due.
    ///
    /// # Errors
    /// [`NoReport`], in the order of its variants.
    pub fn report(
        &mut self,
        duty: &Duty,
        quotes: &QuoteBook,
        clock: OwnClock,
    ) -> Result<SignedReport, NoReport> {
        Self::is_due(duty)?;
        let price = Self::price(&duty.feed.specification, quotes, clock.now)?;
        let statement = self.statement(duty, price, clock);
        self.guard.sign(statement, &duty.feed, quotes, clock).map_err(NoReport::Refused)
    }
}

/// Cuts a price to a number of digits after the point, downwards but never to zero.
fn cut(price: Price, decimals: u8) -> Price {
    let tick = Price::tick(decimals).raw();
    Price::new((price.raw() / tick).max(1) * tick)
}
