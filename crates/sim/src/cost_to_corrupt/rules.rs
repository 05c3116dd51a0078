//! Five sets of rules for the same attack. Sources of the numbers: `docs/reference/cost-to-corrupt.md`.

use super::{Attack, Coalition, Target};
use protocol::Finding;
use units::{Millis, Ratio, Round, Rounding, Value};

/// A set of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    /// Ours: a median weighted by cover; whoever signed a wrong price is convicted by what venues signed.
    Buttress,
    /// Pyth with Oracle Integrity Staking: publishers' quotes count alike; a council votes on at most 5 % of stake.
    Pyth,
    /// Chainlink's OCR2: one oracle more than may be faulty signs what it likes; stake answers for silence only.
    Chainlink,
    /// Terra's x/oracle: a median weighted by stake; whoever is far from that median has missed.
    Terra,
    /// Hyperliquid's HIP-3: one deployer sets the price; validators vote on its stake, which is burned.
    Hip3,
}

/// What becomes of stake after the attack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fate {
    /// What the coalition loses at most.
    pub lost: Value,
    /// Of that, what whoever was harmed is paid.
    pub to_harmed: Value,
    /// What reporters lose who told the truth.
    pub by_honest: Value,
}

/// Pyth: from which deviation on, for how long, and how much of the stake, at most.
const PYTH_DEVIATION: Ratio = Ratio::from_bps(250);
const PYTH_DURATION: Millis = Millis::new(60_000);
const PYTH_CAP: Ratio = Ratio::from_bps(500);
/// Terra: the part of stake that is taken, and how long one has to miss nearly all votes (all but 5 % of a week).
const TERRA_FRACTION: Ratio = Ratio::from_bps(1);
const TERRA_WINDOW: Millis = Millis::new(7 * 24 * 3_600_000);
const TERRA_MISSES: Ratio = Ratio::from_bps(9_500);
/// HIP-3: the largest move of one update, and the time between two.
const HIP3_MOVE: Ratio = Ratio::from_bps(100);
const HIP3_PACE: Millis = Millis::new(2_500);

impl Rules {
    /// All of them, ours first.
    pub const ALL: [Self; 5] =
        [Self::Buttress, Self::Pyth, Self::Chainlink, Self::Terra, Self::Hip3];

    /// What people call them.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Buttress => "Buttress",
            Self::Pyth => "Pyth OIS",
            Self::Chainlink => "Chainlink OCR2",
            Self::Terra => "Terra x/oracle",
            Self::Hip3 => "Hyperliquid HIP-3",
        }
    }

    /// On whose word stake is taken.
    #[must_use]
    pub const fn decided_by(self) -> &'static str {
        match self {
            Self::Buttress => "evidence from anyone",
            Self::Pyth => "council vote",
            Self::Chainlink => "nobody",
            Self::Terra => "the median itself",
            Self::Hip3 => "validator vote",
        }
    }

    /// Whether stake is taken without anybody's consent.
    #[must_use]
    pub const fn is_certain(self) -> bool {
        !matches!(self, Self::Pyth | Self::Hip3)
    }

    /// The largest deviation that costs nobody anything; none if any does not.
    #[must_use]
    pub const fn free_up_to(self, target: &Target) -> Option<Ratio> {
        match self {
            Self::Buttress => Some(target.tolerance),
            Self::Pyth => Some(PYTH_DEVIATION),
            Self::Chainlink | Self::Terra | Self::Hip3 => None,
        }
    }

    /// Whether a coalition sets the price.
    pub(super) fn controls(self, coalition: &Coalition<'_>, attack: &Attack) -> bool {
        let (members, of) = (coalition.len(), coalition.target.stakes.len());
        match self {
            // Half of the weight: the median is at or below what it says.
            Self::Buttress | Self::Terra => {
                let stake = coalition.stake();
                !coalition.is_empty() && stake >= coalition.target.all().saturating_sub(stake)
            }
            // More than half of three quotes each.
            Self::Pyth => 2 * members > of,
            // f + 1 signatures of n = 3f + 1 or more.
            Self::Chainlink => members > of.saturating_sub(1) / 3,
            // The deployer has all the stake, and needs time.
            Self::Hip3 => members == of && of > 0 && hip3_time(attack.deviation) <= attack.lasts,
        }
    }

    /// What becomes of everybody's stake.
    pub(super) fn fate(self, coalition: &Coalition<'_>, attack: &Attack) -> Fate {
        let target = coalition.target;
        let none = Fate { lost: Value::ZERO, to_harmed: Value::ZERO, by_honest: Value::ZERO };
        let part = |ratio: Ratio, of: Value| {
            Value::new(ratio.apply(of.raw(), Rounding::Down).unwrap_or_default())
        };
        match self {
            Self::Buttress => {
                let lost = buttress(coalition, attack);
                Fate { lost, to_harmed: part(target.restitution, lost), ..none }
            }
            Self::Pyth if attack.deviation < PYTH_DEVIATION || attack.lasts < PYTH_DURATION => none,
            Self::Pyth => Fate { lost: part(PYTH_CAP, coalition.stake()), ..none },
            Self::Chainlink => none,
            Self::Terra => {
                let misses = part(TERRA_MISSES, Value::new(TERRA_WINDOW.raw().into()));
                let honest = target.all().saturating_sub(coalition.stake());
                let missed = u128::from(attack.lasts.raw()) > misses.raw();
                let by_honest = if missed { part(TERRA_FRACTION, honest) } else { Value::ZERO };
                Fate { by_honest, ..none }
            }
            Self::Hip3 => Fate { lost: coalition.stake(), ..none },
        }
    }
}

/// What our terms take: of each member its penalty, for what it did and for the cover of the others that is condemned.
fn buttress(coalition: &Coalition<'_>, attack: &Attack) -> Value {
    let target = coalition.target;
    let Some(penalty) = &target.penalty else { return Value::ZERO };
    if attack.deviation <= target.tolerance || attack.lasts < target.duration {
        return Value::ZERO;
    }
    let (all, together) = (target.all(), coalition.stake());
    // What a judge would find of each: the same deviation in every round.
    let (first, last) = (Round::ZERO, Round::ZERO);
    let (least, most) = (attack.deviation, attack.deviation);
    let finding = Finding::Deviated { first, last, lasted: attack.lasts, least, most };
    let losses = coalition.stakes().map(|stake| {
        let others = together.saturating_sub(stake);
        let condemned = Ratio::of(others.raw(), all.raw(), Rounding::Down).unwrap_or(Ratio::ZERO);
        let fraction = penalty.fraction(&finding, condemned);
        Value::new(fraction.apply(stake.raw(), Rounding::Down).unwrap_or_default())
    });
    losses.fold(Value::ZERO, Value::saturating_add)
}

/// How long HIP-3 takes to move a price so far: each update moves it by at most a hundredth of what it is.
fn hip3_time(deviation: Ratio) -> Millis {
    let goal = Ratio::ONE.saturating_add(deviation).raw();
    let step = Ratio::ONE.saturating_add(HIP3_MOVE);
    let (mut price, mut updates) = (Ratio::ONE.raw(), 0_u64);
    while price < goal {
        let Some(next) = step.apply(price, Rounding::Down) else { break };
        (price, updates) = (next, updates + 1);
    }
    Millis::new(updates.saturating_sub(1).saturating_mul(HIP3_PACE.raw()))
}
