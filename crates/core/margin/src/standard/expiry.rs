//! One expiry: the less severe of leg by leg and the most it can lose.

use super::{OptionParameters, short};
use crate::positions::Leg;
use crate::{ExpiryMarket, Margin, MarginError, amount};
use pricing::{Contract, Payoff, Slice};
use units::{Fixed, Millis, Price, Ratio, Rounding, Timestamp};

/// The options of one expiry. Values are not discounted: what is owed at expiry is asked for now.
pub(super) fn margin(
    legs: &[Leg],
    expiry: Timestamp,
    conditions: &ExpiryMarket,
    now: Timestamp,
    spot: Fixed,
    parameters: &OptionParameters,
) -> Result<Margin, MarginError> {
    let what = "the margin of an expiry";
    let forward = conditions.forward(expiry)?;
    let slice = Slice::new(forward, Millis::new(expiry.since(now)), Ratio::ONE);
    let mut isolated = Margin::default();
    let mut worst = most_lost_at(legs, Price::ZERO)?;
    let mut beyond = Fixed::ZERO;
    for leg in legs {
        let Contract { kind, strike, .. } = leg.contract;
        let price = slice.price(kind, strike, conditions.volatility(expiry, strike)?)?;
        let value = amount::down("the value of an option", price, leg.size)?;
        let leg_margin = if leg.size.is_negative() {
            short::margin(leg, value, spot, parameters)?
        } else {
            // What is bought and paid needs nothing, and covers nothing that is sold: only the bound below counts it.
            Margin { mark_to_market: value, ..Margin::default() }
        };
        isolated = isolated.plus(leg_margin)?;
        for kink in leg.contract.kinks() {
            worst = worst.min(most_lost_at(legs, *kink)?);
        }
        let slope = amount::down(what, leg.contract.slope_beyond(), leg.size)?;
        beyond = amount::add(what, beyond, slope)?;
    }
    let forward = amount::of_price(what, forward)?;
    let bound = |multiple| {
        // Beyond the highest strike, calls that no other call covers lose without end.
        let unpaired = beyond.min(Fixed::ZERO);
        let more = amount::down(what, amount::up(what, multiple, forward)?, unpaired)?;
        amount::add(what, worst, more)
    };
    Ok(Margin {
        initial: isolated.initial.max(bound(parameters.unpaired_initial)?),
        maintenance: isolated.maintenance.max(bound(parameters.unpaired_maintenance)?),
        mark_to_market: isolated.mark_to_market,
    })
}

/// What is lost if everything settles at this price; never a gain. Between kinks payoffs are straight lines, so the worst is at
/// zero, at a kink, or beyond the last.
fn most_lost_at(legs: &[Leg], settlement: Price) -> Result<Fixed, MarginError> {
    let what = "the payoff of an expiry";
    let payoff = legs.iter().try_fold(Fixed::ZERO, |sum, leg| {
        // Who is paid is paid the less, who pays pays the more.
        let rounding = if leg.size.is_negative() { Rounding::Up } else { Rounding::Down };
        let paid = leg.contract.at_expiry(settlement, rounding)?;
        amount::add(what, sum, amount::down(what, paid, leg.size)?)
    })?;
    Ok(payoff.min(Fixed::ZERO))
}
