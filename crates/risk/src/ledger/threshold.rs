//! A ratio of 18 decimals as a fraction of 32-bit numbers.

use network::Threshold;
use units::Ratio;

/// The largest fraction of 32-bit numbers that is not above the ratio: the ratio itself where it is one. A ratio above 1 is 1.
///
/// By continued fractions: convergents of even order, and the last of them cut short, are best from below.
pub(super) fn below(ratio: Ratio) -> Threshold {
    const MOST: u128 = u32::MAX as u128;
    let (mut above, mut under) = (ratio.raw().min(Ratio::ONE.raw()), Ratio::ONE.raw());
    // Convergents before the last and last: numerators and denominators.
    let (mut before, mut last) = ((0_u128, 1_u128), (1_u128, 0_u128));
    let mut best = (0, 1);
    let mut from_below = true;
    while under > 0 {
        let digit = above / under;
        (above, under) = (under, above % under);
        let most = (MOST - before.1).checked_div(last.1).unwrap_or(digit);
        let fits = digit.min(most);
        let next = (fits * last.0 + before.0, fits * last.1 + before.1);
        if from_below || (fits == digit && under == 0) {
            best = next;
        }
        if fits < digit {
            break;
        }
        (before, last) = (last, next);
        from_below = !from_below;
    }
    let fitting = |number: u128| u32::try_from(number).unwrap_or(u32::MAX);
    match best {
        // Below one part in 2³² a threshold is that part: there is no smaller one.
        (0, _) => Threshold { numerator: 1, denominator: u32::MAX },
        (numerator, denominator) => {
            Threshold { numerator: fitting(numerator), denominator: fitting(denominator) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(raw: u128) -> (u32, u32) {
        let Threshold { numerator, denominator } = below(Ratio::new(raw));
        (numerator, denominator)
    }

    #[test]
    fn simple_ratios_stay_what_they_are() {
        const ONE: u128 = 1_000_000_000_000_000_000;
        for (raw, expected) in [
            (ONE, (1, 1)),
            (2 * ONE, (1, 1)),
            (ONE / 2, (1, 2)),
            (ONE / 100 * 67, (67, 100)),
            // Two thirds, rounded up and down to 18 digits.
            (ONE / 3 * 2 + 1, (2, 3)),
            (1, (1, u32::MAX)),
            (0, (1, u32::MAX)),
        ] {
            assert_eq!(of(raw), expected, "{raw}");
        }
        // A hair below a half is below a half.
        let (numerator, denominator) = of(ONE / 2 - 1);
        assert!(u64::from(numerator) * 2 < denominator.into() && denominator > 4_000_000_000);
        // Two thirds rounded down are below two thirds.
        let (numerator, denominator) = of(ONE / 3 * 2);
        assert!(
            u64::from(numerator) * 3 < u64::from(denominator) * 2 && denominator > 4_000_000_000
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            rng_seed: prop::test_runner::RngSeed::Fixed(6),
            ..Default::default()
        })]

        #[test]
        fn a_fraction_is_never_above_and_near(raw in 1_000_000_000_000_u128..1_000_000_000_000_000_000) {
            let (numerator, denominator) = of(raw);
            let (one, numerator) = (Ratio::ONE.raw(), u128::from(numerator));
            let found = numerator * one;
            let wanted = raw * u128::from(denominator);
            prop_assert!(found <= wanted);
            // No fraction with as small a denominator is nearer by more than one part of all of them.
            prop_assert!((wanted - found) / u128::from(denominator) <= one / u128::from(u32::MAX));
        }
    }
}
