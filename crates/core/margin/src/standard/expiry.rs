//! One expiry: the less severe of leg by leg and the most it can lose.

use super::{OptionParameters, short};
use crate::positions::Leg;
use crate::{ExpiryMarket, Margin, MarginError, Market, amount, price};
use pricing::Kind;
use units::{Fixed, Timestamp};

/// The options of one expiry. Values are not discounted: what is owed at expiry is asked for now.
pub(super) fn margin(
    legs: &[Leg],
    expiry: Timestamp,
    conditions: &ExpiryMarket,
    market: &Market,
    spot: Fixed,
    parameters: &OptionParameters,
) -> Result<Margin, MarginError> {
    let what = "the margin of an expiry";
    let forward = conditions.forward(expiry)?;
    let mut isolated = Margin::default();
    let mut worst = max_loss(legs, Fixed::ZERO)?;
    let mut net_calls = Fixed::ZERO;
    for leg in legs {
        let price = price::undiscounted(leg, expiry, forward, conditions, market.now)?;
        let value = amount::down("the value of an option", price, leg.size)?;
        let leg_margin = if leg.size.is_negative() {
            short::margin(leg, value, spot, parameters)?
        } else {
            // What is bought and paid needs nothing, and covers nothing that is sold: only the bound below counts it.
            Margin { mark_to_market: value, ..Margin::default() }
        };
        isolated = isolated.plus(leg_margin)?;
        worst = worst.min(max_loss(legs, amount::of_price(what, leg.strike)?)?);
        if leg.kind == Kind::Call {
            net_calls = amount::add(what, net_calls, leg.size)?;
        }
    }
    let bound = |multiple| {
        // Beyond the highest strike, calls that no other call covers lose without end.
        let unpaired = net_calls.min(Fixed::ZERO);
        let more = amount::down(what, amount::up(what, multiple, forward)?, unpaired)?;
        amount::add(what, worst, more)
    };
    Ok(Margin {
        initial: isolated.initial.max(bound(parameters.unpaired_initial)?),
        maintenance: isolated.maintenance.max(bound(parameters.unpaired_maintenance)?),
        mark_to_market: isolated.mark_to_market,
    })
}

/// What is lost if everything settles at `settlement`; never a gain.
fn max_loss(legs: &[Leg], settlement: Fixed) -> Result<Fixed, MarginError> {
    let what = "the payoff of an expiry";
    let payoff = legs.iter().try_fold(Fixed::ZERO, |sum, leg| {
        let strike = amount::of_price(what, leg.strike)?;
        let per_unit = match leg.kind {
            Kind::Call => amount::sub(what, settlement, strike)?,
            Kind::Put => amount::sub(what, strike, settlement)?,
        };
        let payoff = amount::down(what, per_unit.max(Fixed::ZERO), leg.size)?;
        amount::add(what, sum, payoff)
    })?;
    Ok(payoff.min(Fixed::ZERO))
}
