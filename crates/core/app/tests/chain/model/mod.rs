//! A naive re-statement of `security-core.md`, to hold the core against.
//!
//! Written from the specification, not from the code: one record per lot of stake (who, where, from when, until
//! when), each with its own exact worth in each epoch as a fraction of whole numbers. No tranches, no shares, no
//! indices, no fast paths, and memory for twice as long as anything can ask; every limit is the formula of §5
//! evaluated over all lots and all epochs. It costs what it costs.
//!
//! | file | idea |
//! |---|---|
//! | `exact` | exact numbers, and the grains at which the core keeps its own |
//! | `lot` | one lot: tenure, worth, takings, liability |
//! | `requests`, `cases` | what people do between boundaries, and what must be refused |
//! | `premiums`, `execution`, `reversal`, `payment`, `mergers`, `market` | the parts of a boundary |
//! | `penalty` | what an offence costs when others are condemned too |
//! | `auction`, `rounds` | one service's auction; all of them, where a vault offers the same stake to several |
//! | `world`, `evidence` | the stage: who there is, what the services punish, and how it is proven |
//! | `history` | random histories, and fixed ones |
//! | `campaign` | many of them, each from a number |
//! | `observed` | what the chain says happened at a boundary, to be judged |
//! | `driver` | plays a history on the chain and in the model |
//! | `compare` | what must be equal after each boundary, and to how many base units |
//! | `counts` | what the histories went through |
//!
//! # Where the two may differ
//!
//! The core rounds owed amounts down per tranche (§7.10), so it may take up to one base unit less than the exact
//! result, per tranche and taking. *Dust stays with the pool*: after each taking the model first checks that the
//! difference is such dust, for every lot by itself, then writes down what the lot has, so that errors never add up and
//! every comparison stays as tight as one operation. Likewise what encumbers a vault is a number in a contract: the model
//! works out exactly what may still be taken and what a penalty is, checks both to 10⁻¹⁸, and then holds the core to the
//! numbers that were written down. From these on the auctions have one outcome, to the last digit (`auction`).
//!
//! # Mergers
//!
//! There are none in the model: a lot's fate depends on its own tenure and history, before and after the chain books it
//! with others. A merger only counts its units anew (`mergers`), which leaves what all of them are worth together, now
//! and in every epoch, as it was. After it every lot is still compared by itself, and may differ by
//!
//! * less than one unit for its position, which converts to whole shares: these fractions are a lot that is
//!   nobody's, counted as `left_by_mergers`;
//! * its part of the dust of both pools: one unit for the shares given, and one for each time in the window that
//!   something rounded in either of them (a leaver, a taking, a reversal, a merger). A share of one pool is worth so
//!   many of the other up to that, and no more precisely. This is `Lot::blur`.

#![allow(dead_code, unreachable_pub)] // shared test code: each target uses its part

pub mod auction;
pub mod campaign;
mod cases;
pub mod compare;
pub mod counts;
pub mod driver;
mod evidence;
pub mod exact;
mod execution;
pub mod history;
pub mod lot;
mod market;
mod mergers;
pub mod observed;
mod payment;
mod penalty;
mod premiums;
mod requests;
mod reversal;
pub mod rounds;
pub mod world;

use crate::common::WINDOW;
use counts::Counts;
use exact::{Difference, Exact, fraction, ratio, whole};
use lot::{Lot, PoolKey};
use observed::Observed;
use protocol::Terms;
use std::collections::BTreeMap;
use units::Ratio;

/// The rules to play by: those of the specification, or one of several known-wrong ones, to show that a wrong
/// rule is noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    AsSpecified,
    /// A leaver answers for one epoch after its tenure.
    LeaversLiableTooLong,
    /// What a service took no longer frees its share of the vault.
    EncumbranceIgnoresTakings,
    /// The penalty is taken of what there is when it is executed.
    WorthAtExecution,
    /// A larger offer binds at the next boundary.
    NoNotice,
    /// A premium is divided among those at risk when it is paid, not in the epoch that it is for.
    PremiumsToNewcomers,
    /// A claim succeeds one epoch early.
    EarlyRelease,
    /// Stake merges once it was at risk for W, whatever was slashed meanwhile.
    MergedAtWindow,
    /// Not wrong but for dust: stake merges in the same way when the rule of §3 says so. Where this goes unnoticed, what
    /// is noticed of the one above is that it breaks the rule.
    MergedByRule,
}

impl Variant {
    pub const WRONG: [Self; 7] = [
        Self::LeaversLiableTooLong,
        Self::EncumbranceIgnoresTakings,
        Self::WorthAtExecution,
        Self::NoNotice,
        Self::PremiumsToNewcomers,
        Self::EarlyRelease,
        Self::MergedAtWindow,
    ];
}

/// What the chain must have booked for all lots of one vault with the same tenure, and for those that merged into them.
#[derive(Clone, Debug, Default)]
pub struct Pool {
    /// Base units. The exact worth of the lots differs from it by dust only.
    pub booked: u128,
    /// How many operations may have left less than one base unit of dust since the last taking.
    pub roundings: u64,
    /// How often someone left into this pool, each time with up to one base unit less than exact; and as often again
    /// for each case that may give back what it took of them.
    pub joined_by_leavers: u64,
    /// By how many units more mergers may have left it short: their roundings, which are no shortfall (§6.3).
    pub rounded_by_mergers: u64,
    /// How often something went back to it. The fraction of a unit that had not been taken of it may have been pledged
    /// to others meanwhile.
    pub returns: u64,
    /// Whether lots of another tenure joined.
    pub merged: bool,
    /// At which boundaries something was taken of it or given back, and how many roundings that took up.
    pub repriced_at: Vec<(u64, u64)>,
}

impl Pool {
    /// What each of so many units is worth is written down anew: no dust is left over from before, unless they are
    /// worth more than was pledged. A price is one at most.
    fn reprice(&mut self, boundary: u64, units: u128) -> Exact {
        self.repriced_at.push((boundary, self.roundings + 1));
        self.roundings = u64::try_from(self.booked.saturating_sub(units)).expect("dust");
        fraction(self.booked.min(units), units)
    }
}

/// What is known of a vault.
#[derive(Clone, Debug)]
pub struct VaultBook {
    pub leverage_cap: Exact,
    /// Premiums that could not be divided, by asset.
    pub carried: BTreeMap<usize, u128>,
    /// The last boundary at which something was taken.
    pub last_slash: Option<u64>,
}

/// What is known of a service.
#[derive(Clone, Debug, Default)]
pub struct ServiceBook {
    pub budget: u128,
    /// In 10⁻¹⁸ of the reference currency.
    pub target: u128,
    pub rate: Ratio,
    pub insurance: BTreeMap<usize, u128>,
    pub shortfall: u128,
}

/// What an operator promises.
#[derive(Clone, Copy, Debug)]
pub struct Promise {
    pub terms: usize,
    pub share: Ratio,
    pub reserve: Ratio,
}

/// An offer: what binds, and what will.
#[derive(Clone, Debug)]
pub struct Offer {
    pub vault: usize,
    pub service: usize,
    pub bound: Option<Promise>,
    /// Since when it is as old as that: a smaller share keeps its age, anything else begins anew.
    pub since: u64,
    pub pending: Option<(u64, Promise)>,
}

impl Offer {
    /// Binds what was announced for an epoch.
    fn bind(&mut self, epoch: u64) {
        let Some((from, promise)) = self.pending.filter(|(from, _)| *from <= epoch) else { return };
        let only_smaller = self.bound.is_some_and(|bound| {
            (promise.terms, promise.reserve) == (bound.terms, bound.reserve)
                && promise.share <= bound.share
        });
        if !only_smaller {
            self.since = from;
        }
        (self.bound, self.pending) = (Some(promise), None);
    }
}

/// Cover that was sold for one epoch.
#[derive(Clone, Debug)]
pub struct Cover {
    pub vault: usize,
    pub service: usize,
    pub epoch: u64,
    pub terms: usize,
    pub rate: Exact,
    /// What it counted for.
    pub value: u128,
    pub premium: u128,
}

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    Open { executes_at: u64 },
    Held { until: u64 },
    Reversing,
    Paid,
    Acquitted,
    Reversed,
}

/// A case.
#[derive(Clone, Debug)]
pub struct Case {
    pub operator: usize,
    pub terms: usize,
    pub offence: usize,
    pub epoch: u64,
    pub reporter: &'static str,
    pub filed: Charge,
    pub delayed: bool,
    pub stage: Stage,
    /// What the chain says it took, by pool; where someone left to since, with nothing.
    pub taken: Vec<(PoolKey, u128)>,
    /// How often someone left with a part of what may go back, each time rounded down.
    pub splits: u64,
}

/// What evidence says, as the world knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charge {
    /// Nothing that the judge minds.
    Unfounded,
    /// True.
    Founded,
    /// Guilty by quotes that were picked for it, innocent by all of them.
    Picked,
}

/// Premiums of one asset that a staker earned in one vault.
#[derive(Clone, Debug)]
pub struct Earned {
    /// Before any rounding down to whole base units.
    pub exact: Exact,
    /// By how much less the chain may have paid, because it rounded down on the way.
    pub dust: Exact,
    pub claimed: u128,
}

impl Default for Earned {
    fn default() -> Self {
        Self { exact: whole(0), dust: whole(0), claimed: 0 }
    }
}

/// Everything that the specification says there is.
#[derive(Clone, Debug)]
pub struct Model {
    pub variant: Variant,
    pub epoch: u64,
    pub terms: [Terms; world::TERMS_OF.len()],
    pub lots: Vec<Lot>,
    pub pools: BTreeMap<PoolKey, Pool>,
    pub vaults: Vec<VaultBook>,
    pub services: Vec<ServiceBook>,
    /// Since when each operator is jailed.
    pub jailed: [Option<u64>; world::COMMISSION.len()],
    pub offers: Vec<Offer>,
    pub covers: Vec<Cover>,
    pub cases: Vec<Case>,
    /// By staker, vault and asset.
    pub earned: BTreeMap<(usize, usize, usize), Earned>,
    /// By account and asset.
    pub balances: BTreeMap<(&'static str, usize), u128>,
    pub burned: [u128; 3],
    pub counts: Counts,
}

impl Model {
    /// The stage before anyone acts.
    pub fn new(variant: Variant, caps: &world::Caps) -> Self {
        let vault = |cap: &Ratio| VaultBook {
            leverage_cap: ratio(*cap),
            carried: BTreeMap::new(),
            last_slash: None,
        };
        let mut balances = BTreeMap::new();
        for who in world::STAKERS {
            balances.insert((who, world::ETH), world::MOST);
            balances.insert((who, world::TOKEN), world::MOST);
        }
        for (who, asset) in world::BUYERS.into_iter().zip(world::PAYS_IN) {
            balances.insert((who, asset), world::MOST);
        }
        for who in world::WATCHERS {
            balances.insert((who, world::USDC), 12 * world::BOND);
        }
        Self {
            variant,
            epoch: 0,
            terms: world::terms(),
            lots: Vec::new(),
            pools: BTreeMap::new(),
            vaults: caps.iter().map(vault).collect(),
            services: vec![ServiceBook::default(); world::BUYERS.len()],
            jailed: [None; world::COMMISSION.len()],
            offers: Vec::new(),
            covers: Vec::new(),
            cases: Vec::new(),
            earned: BTreeMap::new(),
            balances,
            burned: [0; 3],
            counts: Counts::default(),
        }
    }

    /// Crosses into the next epoch; `observed` is what the chain says happened, to be judged.
    pub fn cross(&mut self, observed: &Observed) -> Result<(), Difference> {
        self.epoch += 1;
        self.counts.boundaries += 1;
        self.pay_premiums(observed)?;
        self.execute_cases(observed)?;
        self.return_reversed(observed)?;
        self.pay_cases(observed)?;
        self.merge(observed)?;
        // Twice as long as anything can ask for.
        let oldest = self.epoch.saturating_sub(2 * WINDOW);
        self.lots.iter_mut().for_each(|lot| lot.note(self.epoch, oldest));
        self.covers.retain(|cover| cover.epoch >= oldest);
        self.buy_cover(observed)?;
        self.check_guarantee()
    }

    pub fn balance(&self, who: &'static str, asset: usize) -> u128 {
        self.balances.get(&(who, asset)).copied().unwrap_or(0)
    }

    fn credit(&mut self, who: &'static str, asset: usize, amount: u128) {
        *self.balances.entry((who, asset)).or_default() += amount;
    }

    fn debit(&mut self, who: &'static str, asset: usize, amount: u128) {
        *self.balances.entry((who, asset)).or_default() -= amount;
    }

    /// How many units were pledged for all lots of a pool.
    pub fn units(&self, key: PoolKey) -> u128 {
        self.lots_of(key).map(|lot| lot.units).sum()
    }

    /// How many of them are a staker's.
    pub fn units_of(&self, staker: usize, key: PoolKey) -> u128 {
        self.lots_of(key).filter(|lot| lot.staker == staker).map(|lot| lot.units).sum()
    }

    pub fn lots_of(&self, key: PoolKey) -> impl Iterator<Item = &Lot> {
        self.lots.iter().filter(move |lot| lot.pool() == key)
    }

    /// The pools of a vault.
    fn pools_of(&self, vault: usize) -> Vec<PoolKey> {
        self.pools.keys().filter(|(of, _)| *of == vault).copied().collect()
    }

    /// What is at risk in a vault in an epoch, in base units.
    fn at_risk(&self, vault: usize, epoch: u64) -> u128 {
        let pools = self.pools.iter();
        let pools = pools.filter(|((of, tenure), _)| *of == vault && tenure.contains(epoch));
        pools.map(|(_, pool)| pool.booked).sum()
    }
}

/// The lots that the chain books as one.
fn of_pool(lots: &mut [Lot], key: PoolKey) -> impl Iterator<Item = &mut Lot> {
    lots.iter_mut().filter(move |lot| lot.pool() == key)
}
