//! One short option by itself.

use super::OptionParameters;
use crate::positions::Leg;
use crate::{Margin, MarginError, amount};
use pricing::Kind;
use units::Fixed;

/// What is left of a short option worth `value`, which is not above zero.
pub(super) fn margin(
    leg: &Leg,
    value: Fixed,
    spot: Fixed,
    parameters: &OptionParameters,
) -> Result<Margin, MarginError> {
    let what = "the margin of a short option";
    let size = amount::abs(what, leg.size)?;
    let strike = amount::of_price(what, leg.contract.strike)?;
    let of_spot = |part| amount::up(what, part, spot);
    let after = |per_unit| amount::sub(what, value, amount::up(what, per_unit, size)?);
    // How far the option is out of the money lowers what is asked, down to the least. Both are parts of the spot price, so
    // nothing has to be divided by it.
    let out = match leg.contract.kind {
        Kind::Call => amount::sub(what, strike, spot)?,
        Kind::Put => amount::sub(what, spot, strike)?,
    };
    let lowered = amount::sub(what, of_spot(parameters.initial_most)?, out.max(Fixed::ZERO))?;
    let initial = after(lowered.max(of_spot(parameters.initial_least)?))?;
    let (initial, maintenance) = match leg.contract.kind {
        Kind::Call => (initial, after(of_spot(parameters.call_maintenance)?)?),
        Kind::Put => {
            // A put deep in the money is worth more than any part of the spot price: it also needs a part of its value.
            let worth = amount::down(what, parameters.put_maintenance_of_value, value)?;
            let by_value = amount::add(what, value, worth)?;
            let maintenance = after(of_spot(parameters.put_maintenance)?)?.min(by_value);
            let over = amount::down(what, maintenance, parameters.put_initial_over_maintenance)?;
            (initial.min(over), maintenance)
        }
    };
    Ok(Margin { initial, maintenance, mark_to_market: value })
}
