//! Standard margin: each short option, perpetual and collateral by itself; an expiry never more than it can lose.
//!
//! The model of Derive's standard manager, whose recorded cases it reproduces. In place of the whole, of an expiry counts
//! whichever is less severe:
//!
//! * **leg by leg**: a short option needs its value and a part of the spot price, less the further it is out of the money; a
//!   long one needs nothing and covers nothing;
//! * **the most it can lose**: the worst payoff at a price of zero or at any strike, and for calls that no other call covers a
//!   multiple of the forward price, as they can lose without end.
//!
//! So a spread is never asked more than its width, and what is bought and paid needs nothing.

mod expiry;
mod parameters;
mod short;

pub use parameters::{OptionParameters, Parameters, PerpetualParameters};

use crate::{Assets, Margin, MarginError, Market, Perpetual, Positions, amount};
use units::{Fixed, Timestamp};

/// What is held on one underlying, what is known of it, and how strict its margin is.
#[derive(Clone, Copy, Debug)]
pub struct Underlying<'a> {
    /// What is held.
    pub positions: &'a Positions,
    /// What is known.
    pub market: &'a Market,
    /// How strict.
    pub parameters: &'a Parameters,
}

/// The margin of an account and what it is made of: `total` is the sum of all others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Of everything.
    pub total: Margin,
    /// Cash.
    pub cash: Margin,
    /// Collateral, after haircuts and contingencies.
    pub collateral: Margin,
    /// The underlyings, in the order given.
    pub underlyings: Vec<UnderlyingMargin>,
}

/// The margin of what is held on one underlying.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnderlyingMargin {
    /// The options of each expiry, in order.
    pub expiries: Vec<(Timestamp, Margin)>,
    /// The perpetual, with what of it is not settled.
    pub perpetual: Margin,
    /// What uncertain feeds cost.
    pub oracle: Margin,
    /// What a stable currency off its peg costs.
    pub depeg: Margin,
}

/// The standard margin of an account.
///
/// # Errors
/// [`MarginError`]: a figure is missing, out of range or does not fit.
pub fn margin(assets: &Assets, underlyings: &[Underlying<'_>]) -> Result<Report, MarginError> {
    let cash = Margin::of_value(assets.cash);
    let stable = assets.stable()?;
    let collateral = collateral(assets, stable)?;
    let mut total = cash.plus(collateral)?;
    let mut reports = Vec::with_capacity(underlyings.len());
    for underlying in underlyings {
        let report = underlying.margin(stable)?;
        total = total.plus(report.total()?)?;
        reports.push(report);
    }
    Ok(Report { total, cash, collateral, underlyings: reports })
}

/// Each asset at its price less its haircut, and initially less its contingency.
fn collateral(assets: &Assets, stable: Fixed) -> Result<Margin, MarginError> {
    let mut sum = Margin::default();
    for (index, collateral) in assets.collateral.iter().enumerate() {
        let what = "collateral";
        let worth = collateral.worth(index, stable)?;
        let counts =
            |haircut| amount::down(what, worth.notional, amount::sub(what, Fixed::ONE, haircut)?);
        let doubt = collateral.contingency.charge(collateral.confidence()?, worth.notional)?;
        sum = sum.plus(Margin {
            initial: amount::sub(what, counts(worth.haircut.initial)?, doubt)?,
            maintenance: counts(worth.haircut.maintenance)?,
            mark_to_market: worth.value,
        })?;
    }
    Ok(sum)
}

impl UnderlyingMargin {
    /// The sum of its parts.
    ///
    /// # Errors
    /// [`MarginError::Overflow`].
    pub fn total(&self) -> Result<Margin, MarginError> {
        let rest = self.perpetual.plus(self.oracle)?.plus(self.depeg)?;
        self.expiries.iter().try_fold(rest, |sum, (_, margin)| sum.plus(*margin))
    }
}

impl Underlying<'_> {
    fn margin(&self, stable: Fixed) -> Result<UnderlyingMargin, MarginError> {
        let Perpetual { size, unsettled } = self.positions.perpetual;
        let expiries = self.positions.by_expiry()?;
        if expiries.is_empty() && size.is_zero() {
            let perpetual = Margin::of_value(unsettled);
            return Ok(UnderlyingMargin { perpetual, ..Default::default() });
        }
        let what = "what is short";
        let spot = self.market.spot()?;
        let size = amount::abs(what, size)?;
        let (perpetual, mut oracle) = self.perpetual(size, unsettled, spot)?;
        // What a stable currency off its peg is charged on: all that is short, and all perpetuals.
        let mut exposed = size;
        let mut margins = Vec::with_capacity(expiries.len());
        for (expiry, legs) in expiries {
            let conditions = self.market.expiry(expiry)?;
            let parameters = &self.parameters.option;
            let margin =
                expiry::margin(&legs, expiry, conditions, self.market.now, spot, parameters)?;
            margins.push((expiry, margin));
            let short = legs.iter().try_fold(Fixed::ZERO, |sum, leg| {
                amount::sub(what, sum, leg.size.min(Fixed::ZERO))
            })?;
            exposed = amount::add(what, exposed, short)?;
            let confidence = self.market.confidence()?.min(conditions.confidence()?);
            let notional = amount::up(what, short, spot)?;
            let charge = self.parameters.option_contingency.charge(confidence, notional)?;
            oracle = amount::add("oracle contingency", oracle, charge)?;
        }
        let rate = self.parameters.depeg.rate(stable)?;
        let depeg = amount::up("depeg", amount::up("depeg", exposed, rate)?, spot)?;
        Ok(UnderlyingMargin {
            expiries: margins,
            perpetual,
            oracle: Margin::of_initial(amount::neg("oracle contingency", oracle)?),
            depeg: Margin::of_initial(amount::neg("depeg", depeg)?),
        })
    }

    /// The margin of so many perpetuals, long or short, and what uncertain feeds cost of them.
    fn perpetual(
        &self,
        size: Fixed,
        unsettled: Fixed,
        spot: Fixed,
    ) -> Result<(Margin, Fixed), MarginError> {
        if size.is_zero() {
            return Ok((Margin::of_value(unsettled), Fixed::ZERO));
        }
        let what = "the margin of a perpetual";
        let notional = amount::up(what, size, self.market.perpetual_mark()?)?;
        let after = |part| amount::sub(what, unsettled, amount::up(what, notional, part)?);
        let parameters = &self.parameters.perpetual;
        let margin = Margin {
            initial: after(parameters.initial)?,
            maintenance: after(parameters.maintenance)?,
            mark_to_market: unsettled,
        };
        let confidence = self.market.perpetual_confidence()?.min(self.market.confidence()?);
        let notional = amount::up(what, size, spot)?;
        let charge = self.parameters.perpetual_contingency.charge(confidence, notional)?;
        Ok((margin, charge))
    }
}
