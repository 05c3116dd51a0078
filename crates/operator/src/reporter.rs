//! From quotes to a signed price report.

use crate::QuoteBook;
use app::State;
use crypto::SecretKey;
use oracle::{Feed, reference_at};
use protocol::{FeedSpecification, Reference, Report, SignedReport};
use units::{FeedId, OperatorId, Price, Timestamp};

/// Signs prices for one operator.
#[derive(Clone, Debug)]
pub struct Reporter {
    operator: OperatorId,
    duty_key: SecretKey,
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
}

impl Reporter {
    /// The reporter of an operator, with its duty key.
    #[must_use]
    pub const fn new(operator: OperatorId, duty_key: SecretKey) -> Self {
        Self { operator, duty_key }
    }
    /// Whose reporter this is.
    #[must_use]
    pub const fn operator(&self) -> OperatorId {
        self.operator
    }

    /// Whether a report is due: on duty, and not yet in for the round of `now`.
    ///
    /// # Errors
    /// [`NoReport`]: why not.
    pub fn is_due(
        &self,
        state: &State,
        id: FeedId,
        feed: &Feed,
        now: Timestamp,
    ) -> Result<(), NoReport> {
        if !state.restaking().is_on_duty(self.operator, feed.service, state.epoch()) {
            return Err(NoReport::NotOnDuty);
        }
        let record = state.oracle().round(id, feed.clock.round(now));
        if record.is_some_and(|record| record.entry(self.operator).is_some()) {
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
            Reference::Price { price, .. } | Reference::TooFast { price, .. } => {
                Ok(cut(price, specification.decimals))
            }
            none => Err(NoReport::NoReference(none)),
        }
    }

    /// Signs a price for the round of `now`.
    #[must_use]
    pub fn sign(
        &self,
        state: &State,
        id: FeedId,
        feed: &Feed,
        price: Price,
        now: Timestamp,
    ) -> SignedReport {
        let report = Report {
            chain: state.meta().chain,
            feed: id,
            round: feed.clock.round(now),
            operator: self.operator,
            price: cut(price, feed.specification.decimals),
            confidence: Price::ZERO,
            observed_at: now,
        };
        SignedReport::new(report, &self.duty_key)
    }
}

/// Cuts a price to a number of digits after the point, downwards but never to zero.
fn cut(price: Price, decimals: u8) -> Price {
    let tick = Price::tick(decimals).raw();
    Price::new((price.raw() / tick).max(1) * tick)
}
