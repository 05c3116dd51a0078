//! Which strikes an expiry has.

use crate::{OutOfRange, range};
use borsh::{BorshDeserialize, BorshSerialize};
use units::{Price, Ratio, Rounding};

/// Which strikes an expiry has: so many round ones on either side of the spot price. When that moves, more are listed; none is
/// ever taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct StrikeRule {
    /// How far apart strikes are, in parts of the spot price; the nearest round number is taken: 1, 2, 2.5 or 5 × 10ⁿ.
    pub step: Ratio,
    /// How many strikes there are above the spot price at least, and how many below.
    pub each_side: u16,
    /// Most strikes of an expiry. Once there are so many no other is listed, however far the price moves.
    pub most: u16,
}

/// What is round, in tenths; the last is the first of the next power of ten.
const ROUND: [u128; 5] = [10, 20, 25, 50, 100];

impl StrikeRule {
    /// Most strikes of an expiry.
    pub const MOST: u16 = 128;

    /// A strike about every 2.5 % of the price, twelve on either side, at most 96.
    #[must_use]
    pub const fn standard() -> Self {
        Self { step: range::thousandths(25), each_side: 12, most: 96 }
    }

    /// Checks that there is room for the strikes on either side.
    ///
    /// # Errors
    /// [`OutOfRange`] with the first of its fields that is not what it may be.
    pub fn check(&self) -> Result<(), OutOfRange> {
        let Self { step, each_side, most } = *self;
        range::check("strikes.each_side", each_side, 1, (Self::MOST - 1) / 2)?;
        // The round step is at most a third more, so there are that many multiples of it below the price.
        let tenths = u128::from(each_side).saturating_mul(10);
        let farthest = Ratio::of(7, tenths, Rounding::Down).unwrap_or(Ratio::ZERO);
        range::check("strikes.step", step, range::thousandths(1), farthest)?;
        let least = each_side.saturating_mul(2).saturating_add(1);
        range::check("strikes.most", most, least, Self::MOST)
    }

    /// The strikes that an expiry with the strikes `listed` gets besides, rising. None if the price is so small that strikes
    /// would not be whole counts of 10⁻¹⁸, or so large that they would not fit.
    ///
    /// There are then `each_side` strikes above the spot price and as many below, unless `most` is reached. What is nearest to
    /// the price is listed first.
    #[must_use]
    pub fn besides(&self, spot: Price, listed: &[Price]) -> Option<Vec<Price>> {
        let step = self.round_step(spot)?;
        let nearest_below = spot.raw().checked_sub(1)?.checked_div(step)?;
        let lowest = nearest_below.checked_add(1)?.saturating_sub(self.each_side.into()).max(1);
        let nearest_above = spot.raw().checked_div(step)?.checked_add(1)?;
        let highest = nearest_above.checked_add(self.each_side.into())?.checked_sub(1)?;
        let mut wanted: Vec<Price> = (lowest..=highest)
            .map(|multiple| multiple.checked_mul(step).map(Price::new))
            .collect::<Option<_>>()?;
        wanted.retain(|strike| !listed.contains(strike));
        wanted.sort_by_key(|strike| (strike.abs_diff(spot), *strike));
        wanted.truncate(usize::from(self.most).saturating_sub(listed.len()));
        wanted.sort();
        Some(wanted)
    }

    /// The round number nearest to `step × spot`, of two the smaller.
    fn round_step(&self, spot: Price) -> Option<u128> {
        let exact = self.step.apply(spot.raw(), Rounding::Down)?;
        // A tenth of the power of ten, so that 2.5 of it is whole.
        let unit = 10_u128.checked_pow(exact.checked_ilog10()?.checked_sub(1)?)?;
        let mut nearest = None;
        for tenths in ROUND {
            let round = unit.checked_mul(tenths)?;
            if nearest.is_none_or(|best: u128| round.abs_diff(exact) < best.abs_diff(exact)) {
                nearest = Some(round);
            }
        }
        nearest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use units::parse_decimal;

    fn price(text: &str) -> Price {
        Price::new(parse_decimal(text, Price::DECIMALS).unwrap())
    }

    fn listed(rule: &StrikeRule, spot: &str) -> Vec<String> {
        let strikes = rule.besides(price(spot), &[]).unwrap();
        strikes.iter().map(|strike| units::format_decimal(strike.raw(), 18)).collect()
    }

    #[test]
    fn strikes_are_round() {
        let rule = StrikeRule { step: range::thousandths(25), each_side: 2, most: 8 };
        for (spot, expected) in [
            ("3010", ["2900", "3000", "3100", "3200"].as_slice()),
            // A strike at the price itself is on neither side.
            ("4000", &["3800", "3900", "4000", "4100", "4200"]),
            ("1000", &["950", "975", "1000", "1025", "1050"]),
            ("67867.16", &["64000", "66000", "68000", "70000"]),
            ("2100", &["2000", "2050", "2100", "2150", "2200"]),
            ("0.0000081", &["0.0000078", "0.000008", "0.0000082", "0.0000084"]),
        ] {
            assert_eq!(listed(&rule, spot), expected, "{spot}");
        }
    }

    #[test]
    fn of_two_round_numbers_the_nearest() {
        let rule = |step| StrikeRule { step: Ratio::new(step), each_side: 1, most: 3 };
        // In thousandths of one.
        for (step, round) in [
            (99, 100),
            (100, 100),
            (150, 100),
            (151, 200),
            (225, 200),
            (226, 250),
            (375, 250),
            (376, 500),
            (750, 500),
            (751, 1_000),
        ] {
            let thousandth = 10_u128.pow(15);
            let spot = Price::new(10_u128.pow(18));
            assert_eq!(
                rule(step * thousandth).round_step(spot),
                Some(round * thousandth),
                "{step}"
            );
        }
    }

    /// Prices of all sizes and rules of all kinds: as many on either side as the rule says, all multiples of one step.
    #[test]
    fn there_are_enough_on_either_side() {
        for each_side in [1_u16, 2, 7, 12, 63] {
            for step in [1_u128, 3, 10, 11, 15, 25, 58, 99, 100, 350, 700] {
                let step = Ratio::new(step * 10_u128.pow(15));
                let rule = StrikeRule { step, each_side, most: 128 };
                if rule.check().is_err() {
                    continue;
                }
                for exponent in 1..34_u32 {
                    for mantissa in
                        [1_000_u128, 1_001, 1_499, 1_999, 2_500, 3_333, 7_499, 7_501, 9_999]
                    {
                        let spot = Price::new(mantissa * 10_u128.pow(exponent));
                        let Some(strikes) = rule.besides(spot, &[]) else {
                            assert!(step.apply(spot.raw(), Rounding::Down) < Some(10));
                            continue;
                        };
                        let below = strikes.iter().filter(|strike| **strike < spot).count();
                        let above = strikes.iter().filter(|strike| **strike > spot).count();
                        assert_eq!(
                            (below, above),
                            (each_side.into(), each_side.into()),
                            "{rule:?} {spot}"
                        );
                        assert!(strikes.is_sorted() && !strikes[0].is_zero());
                        let step = strikes[1].abs_diff(strikes[0]);
                        assert!(strikes.windows(2).all(|pair| pair[1].abs_diff(pair[0]) == step));
                        assert_eq!(strikes[0].raw() % step.raw(), 0);
                    }
                }
            }
        }
    }

    #[test]
    fn when_the_price_moves_more_are_listed() {
        let rule = StrikeRule { step: range::thousandths(25), each_side: 2, most: 8 };
        let mut all = rule.besides(price("3010"), &[]).unwrap();
        assert_eq!(rule.besides(price("3090"), &all), Some(vec![]));
        let more = rule.besides(price("3110"), &all).unwrap();
        assert_eq!(more, [price("3300")]);
        all.extend(more);
        // A fall by half: the step changes, and only so many fit, the nearest first.
        let more = rule.besides(price("1501"), &all).unwrap();
        assert_eq!(more, [price("1450"), price("1500"), price("1550")]);
        all.extend(more);
        assert_eq!(all.len(), 8);
        assert_eq!(rule.besides(price("900"), &all), Some(vec![]));
        assert_eq!(rule.besides(price("900"), &vec![price("7"); 200]), Some(vec![]));
    }

    #[test]
    fn a_price_beyond_strikes_lists_nothing() {
        let rule = StrikeRule::standard();
        for spot in [Price::ZERO, Price::new(1), Price::new(399), Price::MAX] {
            assert_eq!(rule.besides(spot, &[]), None, "{spot}");
        }
        assert!(rule.besides(Price::new(400), &[]).is_some());
        let unchecked = StrikeRule { step: Ratio::ONE, each_side: u16::MAX, most: 3 };
        assert_eq!(unchecked.besides(price("3"), &[]).map(|strikes| strikes.len()), Some(3));
    }

    #[test]
    fn bounds() {
        let rule =
            |step, each_side, most| StrikeRule { step: range::thousandths(step), each_side, most };
        assert_eq!(StrikeRule::standard().check(), Ok(()));
        assert_eq!(rule(58, 12, 25).check(), Ok(()));
        for (rule, expected) in [
            (
                rule(59, 12, 25),
                "strikes.step is 0.059, expected from 0.001 to 0.058333333333333333",
            ),
            (rule(0, 12, 25), "strikes.step is 0, expected from 0.001 to 0.058333333333333333"),
            (rule(25, 12, 24), "strikes.most is 24, expected from 25 to 128"),
            (rule(25, 12, 129), "strikes.most is 129, expected from 25 to 128"),
            (rule(5, 64, 128), "strikes.each_side is 64, expected from 1 to 63"),
        ] {
            assert_eq!(rule.check().unwrap_err().to_string(), expected);
        }
    }
}
