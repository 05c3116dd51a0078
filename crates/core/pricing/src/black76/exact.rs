//! Black's formula with 256 bits after the point: for every number that a quicker attempt leaves in doubt.
//!
//! Its parts are within 2⁻²³⁰ of one, and no forward or strike has more than 2¹²⁸ counts of 10⁻¹⁸: a price is within
//! 2⁻¹⁰⁰ of a count before it is rounded, and so the nearest to the true one unless that lies as close as this to the
//! middle between two.

use super::{Greeks, Terms, UNIT};
use crate::Kind;
use units::Fixed;
use units::real::Real;

/// The price to the nearest 10⁻¹⁸, unless it does not fit.
pub(super) fn price(terms: &Terms, kind: Kind) -> Option<Fixed> {
    let exact = Exact::of(terms)?;
    nearest_count(terms.discounted(exact.undiscounted(terms, kind)))
}

/// The greeks, each to the nearest 10⁻¹⁸, unless one does not fit.
pub(super) fn greeks(terms: &Terms, kind: Kind) -> Option<Greeks> {
    let exact = Exact::of(terms)?;
    let forward = Real::from_ratio(terms.forward.raw(), UNIT);
    let volatility = Real::from_ratio(terms.volatility.raw(), UNIT);
    let discount = Real::from_ratio(terms.discount.raw(), UNIT);
    let call = discount.times(exact.d1.normal_distribution());
    let delta = match kind {
        Kind::Call => call,
        Kind::Put => call.minus(discount),
    };
    let density = discount.times(exact.d1.normal_density());
    let vega = forward.times(density).times(exact.root);
    let decay = vega.times(volatility).over(exact.years.doubled(1));
    let price = terms.discounted(exact.undiscounted(terms, kind)).over_whole(UNIT);
    Some(Greeks {
        delta: Fixed::nearest(delta)?,
        gamma: Fixed::nearest(density.over(forward.times(exact.v)))?,
        vega: Fixed::nearest(vega)?,
        theta: Fixed::nearest(terms.interest(price).minus(decay))?,
    })
}

/// The parts of the formula.
struct Exact {
    years: Real,
    /// √years.
    root: Real,
    v: Real,
    d1: Real,
}

impl Exact {
    fn of(terms: &Terms) -> Option<Self> {
        let years = terms.years();
        let root = years.sqrt();
        let v = Real::from_ratio(terms.volatility.raw(), UNIT).times(root);
        // Counts are whole: their logarithms lose nothing to a division.
        let forward = Real::from_whole(terms.forward.raw()).ln()?;
        let moneyness = forward.minus(Real::from_whole(terms.strike.raw()).ln()?);
        let d1 = moneyness.over(v).plus(v.halved(1));
        Some(Self { years, root, v, d1 })
    }

    /// The price before discounting, as a count of 10⁻¹⁸.
    fn undiscounted(&self, terms: &Terms, kind: Kind) -> Real {
        let (forward, strike) =
            (Real::from_whole(terms.forward.raw()), Real::from_whole(terms.strike.raw()));
        let d2 = self.d1.minus(self.v);
        let out_of_the_money = match terms.out_of_the_money() {
            Kind::Call => forward
                .times(self.d1.normal_distribution())
                .minus(strike.times(d2.normal_distribution())),
            Kind::Put => strike
                .times(d2.negated().normal_distribution())
                .minus(forward.times(self.d1.negated().normal_distribution())),
        };
        // The true value is positive, however small.
        out_of_the_money.max(Real::ZERO).plus(Real::from_whole(terms.intrinsic(kind)))
    }
}

/// A count of 10⁻¹⁸ to the nearest whole.
pub(super) fn nearest_count(count: Real) -> Option<Fixed> {
    let (negative, count) = count.round();
    Fixed::from_magnitude(negative, u128::try_from(count).ok()?)
}
