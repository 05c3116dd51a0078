//! How initial margin rises before the security that was bought is used up.

use crate::{OutOfRange, range};
use borsh::{BorshDeserialize, BorshSerialize};
use units::{Ratio, Rounding};

/// How initial margin rises with utilisation: what corruption of a price would pay ÷ what is secured. A straight line from
/// `base` of the notional where the ramp begins to all of it where it ends, as dYdX scales it with open interest.
///
/// Risk that is not secured is so made dearer before it is refused, and who holds it is asked gradually.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct MarginRamp {
    /// The initial margin fraction below the ramp: above 0, at most 1.
    pub base: Ratio,
    /// Up to this utilisation nothing changes.
    pub from: Ratio,
    /// From this utilisation on the fraction is 1. Zero: there is no ramp.
    pub to: Ratio,
}

impl MarginRamp {
    /// From one fifth at half of what is secured, so that margin is fivefold when all is used.
    #[must_use]
    pub const fn standard() -> Self {
        Self { base: range::thousandths(200), from: range::thousandths(500), to: Ratio::ONE }
    }

    /// Checks that it rises, and reaches its end before security does.
    ///
    /// # Errors
    /// [`OutOfRange`] with the first that is not what it may be.
    pub fn check(&self) -> Result<(), OutOfRange> {
        let Self { base, from, to } = *self;
        // A hundredfold at most: what is multiplied stays in bounds.
        range::check("ramp.base", base, range::thousandths(10), Ratio::ONE)?;
        range::check("ramp.to", to, Ratio::ZERO, Ratio::ONE)?;
        range::check("ramp.from", from, Ratio::ZERO, to)
    }

    /// The initial margin fraction at this utilisation, rounded up: against the account.
    #[must_use]
    pub fn fraction(&self, utilisation: Ratio) -> Ratio {
        let Self { base, from, to } = *self;
        if to.is_zero() || utilisation <= from {
            return base;
        }
        if utilisation >= to {
            return Ratio::ONE;
        }
        let (done, whole) = (utilisation.saturating_sub(from), to.saturating_sub(from));
        let missing = Ratio::ONE.saturating_sub(base);
        let added = units::mul_div(missing.raw(), done.raw(), whole.raw(), Rounding::Up);
        // What is added is at most what is missing.
        base.saturating_add(added.map_or(missing, Ratio::new))
    }

    /// How many times what is usual is asked at this utilisation, rounded up: [`fraction`](Self::fraction) ÷ `base`. None if
    /// the ramp was not checked and its base is zero.
    #[must_use]
    pub fn multiplier(&self, utilisation: Ratio) -> Option<Ratio> {
        Ratio::of(self.fraction(utilisation).raw(), self.base.raw(), Rounding::Up)
    }
}

/// What corruption of a price would pay ÷ what is secured, rounded up; as much as there can be if nothing is secured or it does
/// not fit. Both in the same unit.
#[must_use]
pub fn utilisation(profit: u128, secured: u128) -> Ratio {
    if profit == 0 {
        return Ratio::ZERO;
    }
    Ratio::of(profit, secured, Rounding::Up).unwrap_or(Ratio::new(u128::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRILLION: u128 = 1_000_000_000_000;

    /// dYdX's own cases (`liquidity_tier_test.go`): what 500 000 are asked initially at a base of 20 %, caps and open interest
    /// in quantums.
    #[test]
    fn published_cases() {
        for (from, to, open, expected) in [
            (0, 0, 1_500 * TRILLION, 100_000),
            (TRILLION, 2 * TRILLION, 3 * TRILLION / 2, 300_000),
            (25 * TRILLION, 50 * TRILLION, 80 * TRILLION, 500_000),
            (25 * TRILLION, 50 * TRILLION, 25 * TRILLION, 100_000),
            (25 * TRILLION, 60 * TRILLION, 28_123_456_789_123, 135_697),
        ] {
            let [from, to, open] = [from, to, open].map(Ratio::new);
            let ramp = MarginRamp { base: range::thousandths(200), from, to };
            let margin = ramp.fraction(open).apply(500_000, Rounding::Up);
            assert_eq!(margin, Some(expected), "{open:?}");
        }
    }

    #[test]
    fn it_never_falls_and_has_its_ends() {
        let ramp = MarginRamp::standard();
        assert_eq!(ramp.check(), Ok(()));
        let at =
            |percent: u32| ramp.multiplier(range::thousandths(percent * 10)).unwrap().to_string();
        assert_eq!(
            [at(0), at(50), at(75), at(90), at(100), at(1_000)],
            ["1", "1", "3", "4.2", "5", "5"]
        );
        let all = (0..=10_000).map(|bps| ramp.fraction(Ratio::from_bps(bps)));
        assert!(all.is_sorted());
        let just = Ratio::new(range::thousandths(500).raw() + 1);
        assert_eq!(ramp.fraction(just).raw(), ramp.base.raw() + 2, "rounded up");
        assert_eq!(ramp.fraction(Ratio::new(u128::MAX)), Ratio::ONE);
        let third = MarginRamp { base: range::thousandths(300), ..ramp };
        let multiplier = third.multiplier(Ratio::ONE).unwrap();
        assert_eq!(multiplier.to_string(), "3.333333333333333334", "rounded up");
    }

    #[test]
    fn without_security_everything_is_used() {
        assert_eq!(utilisation(0, 0), Ratio::ZERO);
        assert_eq!(utilisation(1, 0), Ratio::new(u128::MAX));
        assert_eq!(utilisation(u128::MAX, 1), Ratio::new(u128::MAX));
        assert_eq!(utilisation(1, 3), Ratio::new(333_333_333_333_333_334));
        assert_eq!(MarginRamp::standard().fraction(utilisation(1, 0)), Ratio::ONE);
    }

    #[test]
    fn a_step_is_a_ramp_too() {
        let step = MarginRamp { from: Ratio::ONE, ..MarginRamp::standard() };
        assert_eq!(step.check(), Ok(()));
        assert_eq!(step.fraction(Ratio::ONE), step.base);
        assert_eq!(step.fraction(Ratio::new(Ratio::ONE.raw() + 1)), Ratio::ONE);
    }

    #[test]
    fn what_does_not_rise_is_refused() {
        let standard = MarginRamp::standard();
        for (ramp, expected) in [
            (
                MarginRamp { base: Ratio::ZERO, ..standard },
                "ramp.base is 0, expected from 0.01 to 1",
            ),
            (
                MarginRamp { to: range::thousandths(1_001), ..standard },
                "ramp.to is 1.001, expected from 0 to 1",
            ),
            (
                MarginRamp { to: range::thousandths(400), ..standard },
                "ramp.from is 0.5, expected from 0 to 0.4",
            ),
        ] {
            assert_eq!(ramp.check().unwrap_err().to_string(), expected);
        }
        assert_eq!(MarginRamp { base: Ratio::ZERO, ..standard }.multiplier(Ratio::ONE), None);
    }
}
