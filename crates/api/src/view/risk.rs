//! How safe shared security is. The searches behind it are those of `risk`.

mod attack;
mod cascade;
mod losses;
mod regimes;
mod report;
mod shared;

pub use attack::{AttackView, CheapestAttackView, HeadroomView};
pub use cascade::CascadeView;
pub use losses::{LossRangeView, LossesView, ServiceLossView, TailView};
pub use regimes::{RegimeView, RegimesView};
pub use report::{NetworkSizeView, OverlapView, RiskView};
pub use shared::{SharedView, SystemicView};

use crate::view::amount::value;
use units::Value;

/// A number that came out of a search, as every number is written here: without an exponent.
pub(crate) fn float(number: f64) -> String {
    // A whole number of 10⁻¹² is as much as any of them says.
    let rounded = (number * 1e12).round() / 1e12;
    let shown = if rounded.is_finite() { rounded } else { number };
    if shown == 0.0 { "0".to_owned() } else { shown.to_string() }
}

/// 10⁻¹⁸ of the reference currency.
pub(crate) fn worth(raw: u128) -> String {
    value(Value::new(raw))
}

/// The same, and below zero.
pub(super) fn signed(raw: i128) -> String {
    let text = worth(raw.unsigned_abs());
    if raw < 0 { format!("-{text}") } else { text }
}

/// The same as a float of a report, in whole units.
pub(super) fn worth_of(raw: f64) -> String {
    float(raw / 1e18)
}

/// A part of a whole.
pub(super) fn part(part: u128, whole: u128) -> String {
    float(if whole == 0 { 0.0 } else { part as f64 / whole as f64 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_no_exponent_and_no_noise() {
        assert_eq!((float(0.1 + 0.2).as_str(), float(-0.0).as_str()), ("0.3", "0"));
        assert_eq!(float(1e-7), "0.0000001");
        assert_eq!(float(1e300).len(), 301);
        assert_eq!(signed(-1_500_000_000_000_000_000), "-1.5");
        assert_eq!(part(1, 0), "0");
    }
}
