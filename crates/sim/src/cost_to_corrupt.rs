//! What it costs to make a feed publish a wrong price, under our rules and under those of others.
//!
//! One attack, the same stake, five sets of rules. A set of rules says which coalitions of reporters control the price and
//! what becomes of their stake afterwards; the cheapest coalition is found by trying all. What is compared is what is
//! written, not how probable it is: a price that is wrong is assumed to be noticed, and everything that the rules promise to
//! be done. `docs/reference/cost-to-corrupt.md` has the formulas and the assumptions.

mod rules;
mod table;

pub use rules::Rules;
pub use table::{Row, markdown, table};

use crate::{Scenario, SimError, replay::found};
use oracle::Limits;
use protocol::{Offence, Penalty, Rule, Tier};
use std::path::Path;
use units::{Millis, Ratio, Value};

/// A price that is wrong by so much, for so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attack {
    /// How far the published price is from the market's, relative to that.
    pub deviation: Ratio,
    /// From the first wrong round to the last.
    pub lasts: Millis,
}

/// A feed and the stake behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// What people call it.
    pub name: String,
    /// The stake of each reporter that it loses at most: its cover, at the value that the ledger counts it at.
    pub stakes: Vec<Value>,
    /// Relative distance from the reference up to which a report is right.
    pub tolerance: Ratio,
    /// How long a report must stay wrong to be an offence.
    pub duration: Millis,
    /// What a deviation costs; none if the terms do not punish it.
    pub penalty: Option<Penalty>,
    /// The part of what is taken that goes to the harmed.
    pub restitution: Ratio,
}

impl Target {
    /// The most reporters of which every coalition is tried.
    pub const MOST_REPORTERS: usize = 20;

    /// Every feed of a scenario with the cover that its service has bought once its window begins.
    ///
    /// # Errors
    /// [`SimError`], if the scenario cannot be founded; [`SimError::Field`] for more than
    /// [`MOST_REPORTERS`](Self::MOST_REPORTERS) operators with cover.
    pub fn of(scenario: &Scenario, data: &Path) -> Result<Vec<Self>, SimError> {
        let state = found(scenario, data)?;
        let (restaking, epoch) = (state.restaking(), state.epoch());
        let mut targets = Vec::new();
        for (id, feed) in state.oracle().feeds() {
            let covers = restaking.cover_by_operator(feed.service, epoch);
            if covers.len() > Self::MOST_REPORTERS {
                let expected = format!("at most {} with cover", Self::MOST_REPORTERS);
                return Err(scenario.error("operators", covers.len(), &expected));
            }
            let punishes = |offence: &&Offence| match &offence.rule {
                Rule::OracleDeviation { feeds } => feeds.contains(&id),
                _ => false,
            };
            let terms = restaking.all_terms().filter(|(_, terms)| terms.service == feed.service);
            let deviation =
                terms.flat_map(|(_, terms)| &terms.terms.offences).filter(punishes).last();
            targets.push(Self {
                name: feed.specification.pair.to_string(),
                stakes: covers.into_iter().map(|(_, worth)| worth).collect(),
                tolerance: feed.specification.tolerance,
                duration: feed.specification.duration,
                penalty: deviation.map(|offence| offence.penalty.clone()),
                restitution: deviation.map_or(Ratio::ZERO, |offence| offence.waterfall.restitution),
            });
        }
        Ok(targets)
    }

    /// The same stake and terms behind the laxest feed that a tier allows. The long tail allows anything, and promises nothing.
    #[must_use]
    pub fn at_limits_of(&self, tier: Tier) -> Self {
        let Limits { tolerance, duration, .. } = Limits::of(tier);
        Self { name: format!("laxest {}", tier.name()), tolerance, duration, ..self.clone() }
    }

    /// All stake behind it.
    #[must_use]
    pub fn all(&self) -> Value {
        self.stakes.iter().fold(Value::ZERO, |sum, stake| sum.saturating_add(*stake))
    }
}

/// Some of a target's reporters, who act together.
#[derive(Clone, Copy, Debug)]
pub struct Coalition<'a> {
    target: &'a Target,
    /// Bit i: whether reporter i belongs to it.
    members: u32,
}

impl<'a> Coalition<'a> {
    /// Every one that there can be, the empty one first.
    fn every(target: &'a Target) -> impl Iterator<Item = Self> {
        (0..1_u32 << target.stakes.len()).map(move |members| Self { target, members })
    }
    /// How many belong to it.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.members.count_ones() as usize
    }
    /// Whether nobody does.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.members == 0
    }
    fn stakes(&self) -> impl Iterator<Item = Value> {
        let stakes = self.target.stakes.iter().enumerate();
        stakes.filter(|(place, _)| self.members >> place & 1 == 1).map(|(_, stake)| *stake)
    }
    /// Their stake together.
    #[must_use]
    pub fn stake(&self) -> Value {
        self.stakes().fold(Value::ZERO, Value::saturating_add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::RisingPenalty;

    const UNIT: u128 = Ratio::ONE.raw();

    fn target(stakes: &[u128]) -> Target {
        let rising = RisingPenalty {
            least: Ratio::from_bps(5_000),
            most: Ratio::ONE,
            full_deviation: None,
            full_duration: None,
            full_condemned: Some(Ratio::from_bps(5_000)),
            window_epochs: 2,
        };
        Target {
            name: "ETH-USD".to_owned(),
            stakes: stakes.iter().map(|stake| Value::new(stake * UNIT)).collect(),
            tolerance: Ratio::from_bps(200),
            duration: Millis::new(6_000),
            penalty: Some(Penalty::Rising(rising)),
            restitution: Ratio::from_bps(7_500),
        }
    }

    fn attack(bps: u32, seconds: u64) -> Attack {
        Attack { deviation: Ratio::from_bps(bps), lasts: Millis::new(seconds * 1_000) }
    }

    /// Of each set of rules: how many are corrupted, their stake, what they lose for certain and at most, what the harmed are
    /// paid, what the honest lose.
    fn rows(target: &Target, attack: &Attack) -> Vec<(Option<usize>, [u128; 5])> {
        let rows = table(std::slice::from_ref(target), &Rules::ALL, attack);
        let numbers = rows.iter().map(|row| {
            let certain = row.lost_for_certain;
            (row.corrupted, [row.stake, certain, row.lost, row.to_harmed, row.lost_by_honest])
        });
        numbers.collect()
    }

    #[test]
    fn the_worked_example() {
        let reporters = target(&[3_000, 2_500, 2_000, 1_500, 1_000]);
        // Ours: 2 500 and all pairs are less than half; 3 000 + 2 000 is the first half. Condemned besides are 2 000 and
        // 3 000 of 10 000: 3 000 × (50 % + 50 % × 0.2 ÷ 0.5) + 2 000 × (50 % + 50 % × 0.3 ÷ 0.5) = 2 100 + 1 600.
        let expected = [
            (Some(2), [5_000, 3_700, 3_700, 2_775, 0]),
            // The three smallest: 5 % of 4 500.
            (Some(3), [4_500, 0, 225, 0, 0]),
            // f = 1, so the two smallest.
            (Some(2), [2_500, 0, 0, 0, 0]),
            (Some(2), [5_000, 0, 0, 0, 0]),
            (Some(5), [10_000, 0, 10_000, 0, 0]),
        ];
        assert_eq!(rows(&reporters, &attack(1_000, 600)), expected);
    }

    #[test]
    fn what_the_rules_let_pass_costs_nothing() {
        let reporters = target(&[100, 100, 100]);
        let lost = |attack: Attack| {
            rows(&reporters, &attack).iter().map(|row| row.1[2]).collect::<Vec<_>>()
        };
        assert_eq!(lost(attack(200, 600))[..2], [0, 0], "within both tolerances");
        assert_eq!(lost(attack(201, 600))[..2], [166, 0], "200 × (50 % + 50 % × 2/3)");
        assert_eq!(lost(attack(250, 60))[..2], [166, 10]);
        assert_eq!(lost(attack(250, 59))[..2], [166, 0]);
        assert_eq!(lost(attack(250, 5))[..2], [0, 0], "shorter than the duration");
        let lenient = Target { penalty: None, ..reporters.clone() };
        assert_eq!(rows(&lenient, &attack(1_000, 600))[0].1[2], 0);
    }

    #[test]
    fn terra_punishes_the_honest_and_only_after_a_week() {
        let reporters = target(&[60_000, 40_000]);
        let honest = |seconds| rows(&reporters, &attack(1_000, seconds))[3];
        let week = 7 * 24 * 3_600;
        assert_eq!(honest(week * 95 / 100), (Some(1), [60_000, 0, 0, 0, 0]));
        assert_eq!(honest(week), (Some(1), [60_000, 0, 0, 0, 4]), "0.01 % of 40 000");
    }

    #[test]
    fn one_deployer_moves_a_price_by_a_hundredth_every_two_and_a_half_seconds() {
        let reporters = target(&[100]);
        // 1.01^9 < 1.1 < 1.01^10: ten updates, nine pauses.
        let able = |milliseconds| {
            let attack =
                Attack { deviation: Ratio::from_bps(1_000), lasts: Millis::new(milliseconds) };
            rows(&reporters, &attack)[4].0
        };
        assert_eq!((able(22_499), able(22_500)), (None, Some(1)));
    }

    /// No coalition that sets our price loses less than the one in the table.
    #[test]
    fn the_cheapest_coalition_is_the_cheapest() {
        let reporters = target(&[7, 1, 9, 4, 4, 2]);
        let attack = attack(1_000, 600);
        let [_, _, lost, ..] = rows(&reporters, &attack)[0].1;
        for members in 0_u32..1 << 6 {
            let of = |place: usize| members >> place & 1 == 1;
            let stakes = [7, 1, 9, 4, 4, 2];
            let stake: u128 = (0..6).filter(|place| of(*place)).map(|place| stakes[place]).sum();
            let coalition = Coalition { target: &reporters, members };
            assert_eq!(
                Rules::Buttress.controls(&coalition, &attack),
                2 * stake >= 27,
                "{members:b}"
            );
            if 2 * stake >= 27 {
                assert!(Rules::Buttress.fate(&coalition, &attack).lost.raw() / UNIT >= lost);
            }
        }
    }

    #[test]
    fn a_table_is_read_by_people() {
        let targets = [target(&[1_000_000, 500, 400])];
        let text = markdown(&table(&targets, &Rules::ALL, &attack(1_000, 600)));
        let ours = "| ETH-USD | Buttress | 1 of 3 | 1 000 000 | 500 000 | 500 000 | evidence from anyone | 375 000 | 0 | 0.02 |";
        assert_eq!(text.lines().nth(2), Some(ours), "{text}");
        assert_eq!(text.lines().count(), 2 + Rules::ALL.len());
    }
}
