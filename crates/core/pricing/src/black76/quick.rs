//! Black's formula in 128 bits: a first attempt, which knows when it does not know.
//!
//! The price is F × N(d₁) − K × N(d₁ − v), which is the most that F × N(x) − K × N(x − v) is for any x: whoever
//! exercises at the best boundary gets most. Beside a maximum nothing is lost to the first order. With a d₁ that is off
//! by δ the price is off by F × n(d₁) × v × δ² ÷ 2 only, so 60 bits of d₁ are enough for 120 bits of the price. What has to
//! be exact is v, which is between 2⁻²⁴ and 23 here, and the distribution.
//!
//! How far off it is, in units of 2⁻¹²⁷ of the next power of two above forward and strike:
//!
//! | because of | which is within | at most |
//! |---|---|---|
//! | d₁ | 2⁻⁶¹ and 2⁻⁶³ of itself, and 2⁻⁹⁹ ÷ v of the logarithms | n × δ² < 0.46 × 2⁻¹²², × 24 ÷ 2: 180 |
//! | N(d₁) and N(d₂) | 2⁻¹²³ | 2 × 16 |
//! | v | 24 × 2⁻¹²⁵ + 2⁻¹²² | 0.4 × 128 |
//! | products | | 4 |
//!
//! The discount is at most 2 and makes four more; all of it is less than [`DOUBT`].

use super::UNIT;
use crate::Kind;
use ruint::aliases::U256;
use units::narrow::{binary, floor_sqrt, ln, nearest, tail, tail_of_short, upper, wide_product};
use units::{Fixed, Millis, Price, Ratio};

/// How far off a price may be, in units of 2⁻¹²⁷ of the next power of two above forward and strike.
const DOUBT: u128 = 1 << 10;

/// The least bits after the point of the count of 10⁻¹⁸ with which doubt does not swallow them all.
const FEWEST_BITS: u32 = 12;

/// Between these v, at 2⁻¹²², the bounds above hold.
const SMALLEST_V: u128 = 1 << 98;
const LARGEST_V: u128 = 23 << 122;

/// Only discounts below 2 have a place at 2⁻¹²⁷.
const LARGEST_DISCOUNT: u128 = 2 * UNIT;

/// Beyond ±14, less than 2⁻¹⁴⁶ of the distribution is left.
const FAR: u128 = 14;

/// One at 2⁻¹²⁷.
const ONE: u128 = 1 << 127;

/// What all options of an expiry share.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quick {
    forward: u128,
    /// At 2⁻¹²⁰.
    ln_forward: i128,
    root: RootOfTime,
    /// At 2⁻¹²⁷.
    discount: u128,
}

impl Quick {
    /// `None` if there is no forward or no time, or a discount of 2 or more.
    pub(crate) fn new(forward: Price, remaining: Millis, discount: Ratio) -> Option<Self> {
        // From 2⁻¹²⁶ to 2⁻¹²⁷: at most four units are lost.
        let discount = Some(discount.raw()).filter(|raw| *raw < LARGEST_DISCOUNT)?;
        let discount = binary(discount, 67)?.wrapping_shl(1);
        Some(Self {
            forward: forward.raw(),
            ln_forward: ln(forward.raw())?,
            root: RootOfTime::of(remaining)?,
            discount,
        })
    }
    /// The same expiry with another forward.
    pub(crate) fn with_forward(&self, forward: Price) -> Option<Self> {
        Some(Self { forward: forward.raw(), ln_forward: ln(forward.raw())?, ..*self })
    }

    /// The price to the nearest 10⁻¹⁸, if it is beyond doubt which that is.
    pub(crate) fn price(&self, kind: Kind, strike: Price, volatility: Ratio) -> Option<Fixed> {
        let (forward, strike) = (self.forward, strike.raw());
        let v = self.root.times(volatility)?;
        // Both to the left, until the larger has no room: their counts have `bits` after the point, and one for a sign.
        let room = forward.leading_zeros().min(strike.leading_zeros());
        let bits = room.checked_sub(1).filter(|bits| *bits >= FEWEST_BITS)?;
        let calls = strike >= forward;
        let (call_leg, put_leg) = self.probabilities(ln(strike)?, v, calls)?;
        let legs = (
            upper(forward.wrapping_shl(room), call_leg),
            upper(strike.wrapping_shl(room), put_leg),
        );
        let out_of_the_money = match calls {
            true => legs.0.saturating_sub(legs.1),
            false => legs.1.saturating_sub(legs.0),
        };
        let intrinsic = match calls == (kind == Kind::Call) {
            true => 0,
            false => forward.abs_diff(strike).wrapping_shl(bits),
        };
        // No option is worth more than the larger of forward and strike, which has 127 bits here.
        let price = upper(out_of_the_money.wrapping_add(intrinsic).wrapping_shl(1), self.discount);
        Fixed::from_magnitude(false, nearest(price, DOUBT, bits)?)
    }

    /// N(d₁) and N(d₂) of a call, N(−d₁) and N(−d₂) of a put, at 2⁻¹²⁷.
    fn probabilities(&self, ln_strike: i128, v: u128, call: bool) -> Option<(u128, u128)> {
        // At 2⁻¹¹⁷, where v² ÷ 2 has the bits that the upper half of v × v has.
        let moneyness = self.ln_forward.wrapping_sub(ln_strike).wrapping_shr(3);
        let half_variance = upper(v, v).cast_signed();
        let scaled_d1 = moneyness.wrapping_add(half_variance);
        // v is at 2⁻¹²²: 32 times as much at 2⁻¹¹⁷.
        let far = v.wrapping_shr(5).wrapping_mul(FAR);
        if scaled_d1.unsigned_abs() >= far {
            let scaled_d2 = moneyness.wrapping_sub(half_variance);
            let nothing =
                if call { scaled_d1.is_negative() } else { scaled_d2 >= far.cast_signed() };
            return nothing.then_some((0, 0));
        }
        let d1 = quotient(scaled_d1, v).wrapping_shl(62);
        let d2 = d1.saturating_sub(v.cast_signed());
        Some(match call {
            true => (below(d1, tail_of_short), below(d2, tail)),
            false => (below(d1.wrapping_neg(), tail_of_short), below(d2.saturating_neg(), tail)),
        })
    }
}

/// N(x) at 2⁻¹²⁷, of an `x` at 2⁻¹²², by what is beyond |x| on one side.
fn below(x: i128, tail: impl Fn(i128) -> i128) -> u128 {
    let tail = tail(x).cast_unsigned();
    if x.is_negative() { tail } else { ONE.wrapping_sub(tail) }
}

/// `scaled_d1` at 2⁻¹¹⁷ ÷ `v` at 2⁻¹²², to the nearest 2⁻⁶⁰ but for 2⁻⁶³ of itself. Less than 14.
fn quotient(scaled_d1: i128, v: u128) -> i128 {
    // The leading 64 bits of v: it has 99 to 127.
    let rest = 64_u32.wrapping_sub(v.leading_zeros());
    let divisor = v.wrapping_shr(rest).max(1);
    let dividend = scaled_d1.unsigned_abs().wrapping_shl(65_u32.wrapping_sub(rest));
    let quotient = dividend.wrapping_add(divisor.wrapping_shr(1)).checked_div(divisor);
    let quotient = quotient.unwrap_or(0).cast_signed();
    if scaled_d1.is_negative() { quotient.wrapping_neg() } else { quotient }
}

/// √t ÷ 10¹⁸, whose product with the count of a volatility is v.
#[derive(Clone, Copy, Debug)]
struct RootOfTime {
    /// At 2^−(`bits` + 122), within 2⁻¹²⁵ of itself.
    mantissa: u128,
    bits: u32,
}

impl RootOfTime {
    /// 1 ÷ (√31,536,000,000 × 10¹⁸) at 2⁻²⁰⁵: from √ms to √years at 10⁻¹⁸.
    const PER_MILLISECOND: u128 = 0xd9d8_2838_da30_885d_3a2e_7da1_b090_d680;

    /// `None` of no time.
    fn of(remaining: Millis) -> Option<Self> {
        let milliseconds = U256::from(remaining.raw());
        if milliseconds.is_zero() {
            return None;
        }
        // The largest even shift that keeps all bits: the root has 128 bits, half of them after the point.
        let shift = milliseconds.leading_zeros() & !1;
        let root = floor_sqrt(milliseconds.wrapping_shl(shift));
        // 2^(−shift÷2) × 2⁻²⁰⁵ × 2¹²⁸ is 2^−(shift÷2 − 45) at 2⁻¹²².
        let bits = u32::try_from(shift.wrapping_shr(1)).ok()?.checked_sub(45)?;
        Some(Self { mantissa: upper(root, Self::PER_MILLISECOND), bits })
    }

    /// v at 2⁻¹²², if it is between the bounds of this attempt.
    fn times(&self, volatility: Ratio) -> Option<u128> {
        let (high, low) = wide_product(volatility.raw(), self.mantissa);
        // `bits` is between 51 and 82.
        if high.wrapping_shr(self.bits.wrapping_sub(1)) != 0 {
            return None;
        }
        let v = high.wrapping_shl(128_u32.wrapping_sub(self.bits)) | low.wrapping_shr(self.bits);
        (SMALLEST_V..LARGEST_V).contains(&v).then_some(v)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::black76::{Terms, YEAR, exact};
    use units::real::Real;

    #[test]
    fn the_constant_is_the_wide_one() {
        let root = Real::from_ratio(YEAR, 1).sqrt().times_whole(UNIT);
        let constant = Real::ONE.doubled(205).over(root);
        let error = constant.minus(Real::from_whole(RootOfTime::PER_MILLISECOND));
        assert!(!error.is_negative() && error < Real::ONE);
    }

    #[test]
    fn v_is_within_its_bound() {
        for milliseconds in [1, 2, 3, 999, 60_000, 604_800_000, 31_536_000_000, u64::MAX] {
            let root = RootOfTime::of(Millis::new(milliseconds)).unwrap();
            let years = Real::from_ratio(u128::from(milliseconds), YEAR);
            for volatility in [1, 7 * UNIT / 10, 3 * UNIT + 1, 123 * UNIT, 40_000 * UNIT] {
                let exact = Real::from_ratio(volatility, UNIT).times(years.sqrt());
                let Some(v) = root.times(Ratio::new(volatility)) else {
                    let bounds = Real::ONE.halved(24)..Real::from_whole(23);
                    assert!(!bounds.contains(&exact), "{milliseconds} {volatility}");
                    continue;
                };
                let error = Real::from_whole(v).halved(122).minus(exact).abs();
                let bound = exact.halved(125).plus(Real::ONE.halved(122));
                assert!(error <= bound, "{milliseconds} {volatility} {error:?}");
            }
        }
        assert!(RootOfTime::of(Millis::ZERO).is_none());
    }

    /// Of all sizes, from one count of 10⁻¹⁸ to where 128 bits are full: what is beyond doubt is right, and most is.
    #[test]
    fn what_is_beyond_doubt_is_right() {
        let mut state = 7_u64;
        let mut below = |limit: u32| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            u32::try_from((u64::from(limit) * (state >> 40)) >> 24).unwrap()
        };
        let mut decided = 0;
        for case in 0..4_000 {
            // Of 1 to `bits` bits, as many of each.
            let mut number =
                |bits: u32| (u128::MAX / u128::from(1_024 + below(1_024))) >> (117 - below(bits));
            let (forward, apart) = (number(115), number(100));
            let strike = match case % 3 {
                0 => forward + apart,
                1 => forward.saturating_sub(apart).max(1),
                _ => number(115),
            };
            let terms = Terms {
                forward: Price::new(forward),
                strike: Price::new(strike),
                volatility: Ratio::new(number(24) << 42),
                remaining: Millis::new(u64::try_from(number(25)).unwrap() << 14),
                discount: Ratio::new(if case % 2 == 0 { UNIT } else { number(61) % (2 * UNIT) }),
            };
            let Some(quick) = Quick::new(terms.forward, terms.remaining, terms.discount) else {
                panic!("{terms:?}");
            };
            for kind in [Kind::Call, Kind::Put] {
                if let Some(price) = quick.price(kind, terms.strike, terms.volatility) {
                    assert_eq!(Some(price), exact::price(&terms, kind), "{kind} {terms:?}");
                    decided += 1;
                }
            }
        }
        assert!(decided > 4_000, "{decided}");
    }
}
