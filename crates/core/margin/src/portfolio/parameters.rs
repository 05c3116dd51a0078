//! How strict portfolio margin is on one underlying.

use super::{Scenario, Shift, Skew};
use crate::limits::{
    Range, UP_TO_ONE, UP_TO_TEN, UP_TO_TWENTY, WITHIN_TEN, parts_per_thousand as thousandths,
};
use crate::{Contingency, Depeg, OutOfRange};
use borsh::{BorshDeserialize, BorshSerialize};
use units::{Fixed, Millis, Rounding};

/// How far volatility goes when it goes up or down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct VolatilityShock {
    /// Up by this part of itself, of an option of 30 days.
    pub range_up: Fixed,
    /// And then to at least this.
    pub least_up: Fixed,
    /// Down by this part of itself, of an option of 30 days.
    pub range_down: Fixed,
    /// Both are multiplied by (30 days ÷ time)^power: this power up to 30 days.
    pub short_power: Fixed,
    /// And this one beyond.
    pub long_power: Fixed,
    /// Time counts as at least this.
    pub least_time: Millis,
}

/// How far a skew shock goes at most: base + slope × √years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SkewCap {
    /// At once.
    pub base: Fixed,
    /// For each √year.
    pub slope: Fixed,
}

/// How far the skew goes. The cap is reached at the log-moneyness max(`least_width`, √years × `width` × (`volatility` +
/// `volatility_slope` × √years)), about where the smile flattens out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SkewShock {
    /// Of [`Skew::Linear`].
    pub linear: SkewCap,
    /// Of [`Skew::Absolute`].
    pub absolute: SkewCap,
    /// The least width.
    pub least_width: Fixed,
    /// In standard deviations.
    pub width: Fixed,
    /// The volatility that they are taken of, at once.
    pub volatility: Fixed,
    /// And for each √year.
    pub volatility_slope: Fixed,
}

/// Which part of a value under a scenario counts: factor × e^(∓(rate × multiple + added) × years).
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct StaticRate {
    /// At once.
    pub factor: Fixed,
    /// Of the expiry's rate.
    pub multiple: Fixed,
    /// To it, a year.
    pub added: Fixed,
}

/// The static discount: what an expiry is worth under a scenario may be worth less, what it owes may be more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct StaticDiscount {
    /// Of values above zero; the exponent is negative.
    pub long: StaticRate,
    /// Of values below zero; the exponent is positive, and the whole at most what undoes the discount to expiry.
    pub short: StaticRate,
}

/// What the worst scenario is multiplied by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Factors {
    /// Initially; a stable currency off its peg adds to it.
    pub initial: Fixed,
    /// To maintain it.
    pub maintenance: Fixed,
}

/// Forwards that move against the spot price: each expiry loses the worse of two moves, times `factor` + `per_year` × years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Basis {
    /// What the forward price is multiplied by in one.
    pub up: Fixed,
    /// And in the other.
    pub down: Fixed,
    /// At once.
    pub factor: Fixed,
    /// For each year.
    pub per_year: Fixed,
}

/// Parts of a notional at the spot price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Notional {
    /// Initially, what maintains it included.
    pub initial: Fixed,
    /// To maintain it.
    pub maintenance: Fixed,
}

/// How strict portfolio margin is on one underlying.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Parameters {
    /// The moves; at most [`Parameters::MOST_SCENARIOS`].
    pub scenarios: Vec<Scenario>,
    /// How far volatility goes.
    pub volatility: VolatilityShock,
    /// How far the skew goes.
    pub skew: SkewShock,
    /// What values under scenarios count for.
    pub discount: StaticDiscount,
    /// What the worst scenario is multiplied by.
    pub factors: Factors,
    /// Forwards that move against the spot price.
    pub basis: Basis,
    /// Of perpetuals.
    pub perpetual: Notional,
    /// Of short options that nothing long at their strike covers.
    pub option: Notional,
    /// While the feeds are uncertain: on perpetuals and on all options, long and short.
    pub contingency: Contingency,
    /// While the stable currency is off its peg.
    pub depeg: Depeg,
}

/// What differs between the tiers.
struct Tier {
    /// A quarter of the farthest regular move of the price.
    step: i64,
    range_up: i64,
    range_down: i64,
    least_up: i64,
    /// Perpetuals, initially and to maintain them.
    perpetual: (i64, i64),
    /// Uncovered short options, initially and to maintain them.
    option: (i64, i64),
}

impl Parameters {
    /// The most scenarios that there may be.
    pub const MOST_SCENARIOS: usize = 64;

    /// Deep markets: those of Derive's mainnet for BTC and ETH. 33 scenarios, to ±18 %, tails to a third and to sixfold.
    #[must_use]
    pub fn major() -> Self {
        Self::of(&Tier {
            step: 45,
            range_up: 500,
            range_down: 300,
            least_up: 400,
            perpetual: (40, 30),
            option: (5, 3),
        })
    }

    /// Depth on few venues: to ±27 %. No published model goes beyond deep markets, so these and those of
    /// [`long_tail`](Self::long_tail) are ours: moves and contingencies half as much again and twice as much.
    #[must_use]
    pub fn mid() -> Self {
        Self::of(&Tier {
            step: 68,
            range_up: 600,
            range_down: 400,
            least_up: 600,
            perpetual: (60, 45),
            option: (8, 5),
        })
    }

    /// Anything else: to ±36 %.
    #[must_use]
    pub fn long_tail() -> Self {
        Self::of(&Tier {
            step: 90,
            range_up: 750,
            range_down: 450,
            least_up: 800,
            perpetual: (80, 60),
            option: (10, 6),
        })
    }

    fn of(tier: &Tier) -> Self {
        let notional = |(initial, maintenance)| Notional {
            initial: thousandths(initial),
            maintenance: thousandths(maintenance),
        };
        let step = thousandths(tier.step);
        let cap = SkewCap { base: thousandths(250), slope: thousandths(-100) };
        let added = thousandths(160);
        Self {
            scenarios: scenarios(step),
            volatility: VolatilityShock {
                range_up: thousandths(tier.range_up),
                least_up: thousandths(tier.least_up),
                range_down: thousandths(tier.range_down),
                short_power: thousandths(300),
                long_power: thousandths(130),
                least_time: Millis::new(86_400_000),
            },
            skew: SkewShock {
                linear: cap,
                absolute: cap,
                least_width: thousandths(10),
                width: Fixed::from_whole(4),
                volatility: thousandths(600),
                volatility_slope: thousandths(-100),
            },
            discount: StaticDiscount {
                long: StaticRate { factor: thousandths(950), multiple: Fixed::ONE, added },
                short: StaticRate { factor: thousandths(1_050), multiple: thousandths(500), added },
            },
            factors: Factors { initial: Fixed::ONE, maintenance: thousandths(800) },
            basis: Basis {
                up: times(step, 1).checked_add(Fixed::ONE).unwrap_or(Fixed::ONE),
                down: Fixed::ONE.checked_sub(step).unwrap_or(Fixed::ONE),
                factor: thousandths(500),
                per_year: Fixed::from_whole(2),
            },
            perpetual: notional(tier.perpetual),
            option: notional(tier.option),
            contingency: Contingency { threshold: thousandths(550), factor: Fixed::ONE },
            depeg: Depeg { threshold: thousandths(990), factor: Fixed::from_whole(4) },
        }
    }
}

/// The regular moves in quarters, the tails, and the skews.
fn scenarios(step: Fixed) -> Vec<Scenario> {
    let moved = |by: Fixed, volatility, damping| {
        let spot = Fixed::ONE.checked_add(by).unwrap_or(Fixed::ONE);
        Scenario::Move { spot, volatility, damping }
    };
    let mut all = Vec::new();
    for quarters in (-4..=4).rev() {
        let by = times(step, quarters);
        // At the ends the fall of volatility would only soften the blow.
        let shifts: &[Shift] = match quarters {
            -4 | 4 => &[Shift::Up],
            _ => &[Shift::Down, Shift::Unchanged, Shift::Up],
        };
        all.extend(shifts.iter().map(|shift| moved(by, *shift, Fixed::ONE)));
    }
    // Damped so that a position that loses in proportion to the move loses as much as in 77 % of the farthest regular one.
    let tail = times(times(step, 4), 770);
    for spot in [340, 670, 1_500, 2_000, 3_000, 4_000, 5_000, 6_000] {
        let by = thousandths(spot).checked_sub(Fixed::ONE).unwrap_or(Fixed::ONE);
        let distance = times(by.checked_abs().unwrap_or(Fixed::ONE), 1_000);
        let damping = tail.checked_div(distance, Rounding::Up).unwrap_or(Fixed::ONE);
        all.push(moved(by, Shift::Up, damping.min(Fixed::ONE)));
    }
    all.extend(
        [Skew::Linear, Skew::Absolute].map(|skew| Scenario::Skew { skew, damping: Fixed::ONE }),
    );
    all
}

/// Of small numbers, so that it always fits.
fn times(number: Fixed, count: i64) -> Fixed {
    number.checked_mul(Fixed::from_whole(count), Rounding::Down).unwrap_or(Fixed::ZERO)
}

impl Parameters {
    /// Checks that every parameter is in its range, and none of the initial requirements below what maintains the same.
    ///
    /// # Errors
    /// [`OutOfRange`] with the first that is not.
    pub fn check(&self) -> Result<(), OutOfRange> {
        let count = i64::try_from(self.scenarios.len()).unwrap_or(i64::MAX);
        let most = i64::try_from(Self::MOST_SCENARIOS).unwrap_or(64);
        Range::whole(1, most).check("scenarios", Fixed::from_whole(count))?;
        for scenario in &self.scenarios {
            if let Scenario::Move { spot, .. } = scenario {
                UP_TO_TWENTY.check("scenarios.spot", *spot)?;
            }
            UP_TO_ONE.check("scenarios.damping", scenario.damping())?;
        }
        let VolatilityShock { range_up, least_up, range_down, short_power, long_power, .. } =
            self.volatility;
        UP_TO_TEN.check("volatility.range_up", range_up)?;
        UP_TO_TWENTY.check("volatility.least_up", least_up)?;
        UP_TO_TEN.check("volatility.range_down", range_down)?;
        UP_TO_TEN.check("volatility.short_power", short_power)?;
        UP_TO_TEN.check("volatility.long_power", long_power)?;
        let skew = &self.skew;
        UP_TO_TEN.check("skew.linear.base", skew.linear.base)?;
        WITHIN_TEN.check("skew.linear.slope", skew.linear.slope)?;
        UP_TO_TEN.check("skew.absolute.base", skew.absolute.base)?;
        WITHIN_TEN.check("skew.absolute.slope", skew.absolute.slope)?;
        UP_TO_TEN.check("skew.least_width", skew.least_width)?;
        UP_TO_TEN.check("skew.width", skew.width)?;
        UP_TO_TEN.check("skew.volatility", skew.volatility)?;
        WITHIN_TEN.check("skew.volatility_slope", skew.volatility_slope)?;
        let StaticDiscount { long, short } = &self.discount;
        UP_TO_ONE.check("discount.long.factor", long.factor)?;
        UP_TO_TEN.check("discount.long.multiple", long.multiple)?;
        UP_TO_TEN.check("discount.long.added", long.added)?;
        Range::whole(0, 4).check("discount.short.factor", short.factor)?;
        UP_TO_TEN.check("discount.short.multiple", short.multiple)?;
        UP_TO_TEN.check("discount.short.added", short.added)?;
        let Factors { initial, maintenance } = self.factors;
        UP_TO_TEN.from(thousandths(500)).check("factors.maintenance", maintenance)?;
        UP_TO_TEN.from(maintenance).check("factors.initial", initial)?;
        Range::whole(1, 3).check("basis.up", self.basis.up)?;
        UP_TO_ONE.check("basis.down", self.basis.down)?;
        UP_TO_TWENTY.check("basis.factor", self.basis.factor)?;
        UP_TO_TWENTY.check("basis.per_year", self.basis.per_year)?;
        self.perpetual.check("perpetual.initial", "perpetual.maintenance")?;
        self.option.check("option.initial", "option.maintenance")?;
        self.contingency.check("contingency.threshold", "contingency.factor")?;
        self.depeg.check()
    }
}

impl Notional {
    fn check(&self, initial: &'static str, maintenance: &'static str) -> Result<(), OutOfRange> {
        Range::whole(0, 3).check(maintenance, self.maintenance)?;
        Range::whole(0, 3).from(self.maintenance).check(initial, self.initial)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(text: &str) -> Fixed {
        text.parse().unwrap()
    }

    #[test]
    fn the_defaults_are_in_range_and_stricter_the_thinner_the_market() {
        let tiers = [Parameters::major(), Parameters::mid(), Parameters::long_tail()];
        for tier in &tiers {
            assert_eq!(tier.check(), Ok(()));
            assert_eq!(tier.scenarios.len(), 33);
        }
        let farthest = |tier: &Parameters| match tier.scenarios[0] {
            Scenario::Move { spot, .. } => spot,
            Scenario::Skew { .. } => unreachable!(),
        };
        for pair in tiers.windows(2) {
            let (deep, thin) = (&pair[0], &pair[1]);
            assert!(farthest(deep) < farthest(thin));
            assert!(deep.volatility.range_up < thin.volatility.range_up);
            assert!(deep.volatility.range_down < thin.volatility.range_down);
            assert!(deep.volatility.least_up < thin.volatility.least_up);
            assert!(deep.basis.up < thin.basis.up && deep.basis.down > thin.basis.down);
            assert!(deep.perpetual.initial < thin.perpetual.initial);
            assert!(deep.option.maintenance < thin.option.maintenance);
        }
    }

    /// The published grid: regular moves to ±18 %, tails with their dampings.
    #[test]
    fn the_scenarios_of_deep_markets_are_those_published() {
        let moves: Vec<(Fixed, Shift, Fixed)> = Parameters::major()
            .scenarios
            .iter()
            .filter_map(|scenario| match *scenario {
                Scenario::Move { spot, volatility, damping } => Some((spot, volatility, damping)),
                Scenario::Skew { .. } => None,
            })
            .collect();
        let (regular, tails) = moves.split_at(23);
        assert_eq!(regular[0], (fixed("1.18"), Shift::Up, Fixed::ONE));
        assert_eq!(regular[1], (fixed("1.135"), Shift::Down, Fixed::ONE));
        assert_eq!(regular[11], (Fixed::ONE, Shift::Unchanged, Fixed::ONE));
        assert_eq!(regular[22], (fixed("0.82"), Shift::Up, Fixed::ONE));
        let published = [
            ("0.34", "0.21"),
            ("0.67", "0.42"),
            ("1.5", "0.2772"),
            ("2", "0.1386"),
            ("3", "0.0693"),
            ("4", "0.0462"),
            ("5", "0.03465"),
            ("6", "0.02772"),
        ];
        let published = published.map(|(spot, damping)| (fixed(spot), Shift::Up, fixed(damping)));
        assert_eq!(tails, published);
    }

    #[test]
    fn what_is_out_of_range_is_named() {
        let change = |change: fn(&mut Parameters)| {
            let mut parameters = Parameters::major();
            change(&mut parameters);
            parameters.check().unwrap_err().to_string()
        };
        let none = change(|it| it.scenarios.clear());
        assert_eq!(none, "scenarios is 0, expected from 1 to 64");
        let many = change(|it| it.scenarios = [it.scenarios.as_slice(); 2].concat());
        assert_eq!(many, "scenarios is 66, expected from 1 to 64");
        let factor = change(|it| it.factors.initial = thousandths(700));
        assert_eq!(factor, "factors.initial is 0.7, expected from 0.8 to 10");
        let part = change(|it| it.perpetual.initial = thousandths(29));
        assert_eq!(part, "perpetual.initial is 0.029, expected from 0.03 to 3");
    }
}
