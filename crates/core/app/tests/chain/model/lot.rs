//! One lot of stake: who, where, from when, until when, and what became of one unit of it.

use super::{
    Variant,
    exact::{Exact, at_least_zero, unit_grains, whole},
};
use std::collections::BTreeMap;

/// The epochs during which stake is at risk (§1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tenure {
    pub from: u64,
    pub until: Option<u64>,
}

impl Tenure {
    /// Whether an epoch lies in it.
    pub fn contains(&self, epoch: u64) -> bool {
        self.from <= epoch && self.until.is_none_or(|until| epoch <= until)
    }

    /// Whether stake with this tenure is liable for an offence in an epoch (§3): iff it contains it.
    pub fn answers_for(&self, epoch: u64, variant: Variant) -> bool {
        let until = match variant {
            Variant::LeaversLiableTooLong => self.until.map(|until| until + 1),
            _ => self.until,
        };
        Tenure { until, ..*self }.contains(epoch)
    }
}

/// What the chain books as one, by vault and by the tenure that it writes on it.
pub type PoolKey = (usize, Tenure);

/// What a service took of one unit.
#[derive(Clone, Debug)]
pub struct Taking {
    pub service: usize,
    pub case: usize,
    /// At the boundary into this epoch.
    pub boundary: u64,
    /// As it counts against what the service may take later.
    pub per_unit: Exact,
    /// What was there of it, and goes back if the case is reversed.
    pub felt: Exact,
}

/// One lot. Nothing is shared with other lots: each has its own worth in each epoch.
#[derive(Clone, Debug)]
pub struct Lot {
    pub staker: usize,
    pub vault: usize,
    pub tenure: Tenure,
    /// The tenure of the stake that the chain books it with: its own, until a merger.
    pub booked: Tenure,
    /// Where the chain keeps its owner's part: as `booked` once the owner touched it after a merger.
    pub position: Tenure,
    /// Base units that were pledged, as many as are still in it.
    pub pledged: Exact,
    /// How many parts it has: one for each base unit that was pledged, until a merger counts them anew.
    pub units: u128,
    /// What one of them is worth now.
    pub now: Exact,
    /// What one of them was worth from an epoch on, as changes only.
    pub worth: BTreeMap<u64, Exact>,
    pub takings: Vec<Taking>,
    /// How far mergers may have left the chain's numbers about one unit from these.
    pub blur: Exact,
}

impl Lot {
    /// A lot that was just pledged.
    pub fn pledged(staker: usize, vault: usize, epoch: u64, units: u128) -> Self {
        let tenure = Tenure { from: epoch + 1, until: None };
        Self {
            staker,
            vault,
            tenure,
            booked: tenure,
            position: tenure,
            pledged: whole(units),
            units,
            now: whole(1),
            worth: BTreeMap::new(),
            takings: Vec::new(),
            blur: whole(0),
        }
    }

    /// What the chain books it with.
    pub fn pool(&self) -> PoolKey {
        (self.vault, self.booked)
    }

    /// Whether two lots are one: same owner, same tenure, and so the same fate.
    pub fn is_like(&self, other: &Self) -> bool {
        (self.staker, self.tenure, self.pool()) == (other.staker, other.tenure, other.pool())
    }

    /// Splits off so many units: what happened to them stays with them.
    pub fn split(&mut self, units: u128) -> Self {
        let pledged = &self.pledged * whole(units) / whole(self.units);
        self.units -= units;
        self.pledged -= &pledged;
        Self { units, pledged, ..self.clone() }
    }

    /// Ends its tenure.
    pub fn leaving(self, epoch: u64) -> Self {
        let ends = |tenure| Tenure { until: Some(epoch), ..tenure };
        let booked = ends(self.booked);
        Self { tenure: ends(self.tenure), booked, position: booked, ..self }
    }

    /// Counts other units, of which each is worth so many of the present ones: all of them together were and
    /// are worth what they were.
    pub fn recount(&mut self, units: u128, worth: &Exact) {
        self.units = units;
        self.now *= worth;
        self.blur *= worth;
        self.worth.values_mut().for_each(|was| *was *= worth);
        for taking in &mut self.takings {
            taking.per_unit *= worth;
            taking.felt *= worth;
        }
    }

    /// Writes down what one unit is worth in an epoch, and forgets what was before the oldest.
    pub fn note(&mut self, epoch: u64, oldest: u64) {
        if self.worth.last_key_value().is_none_or(|(_, last)| *last != self.now) {
            self.worth.insert(epoch, self.now.clone());
        }
        while self.worth.keys().nth(1).is_some_and(|second| *second <= oldest) {
            self.worth.pop_first();
        }
        self.takings.retain(|taking| taking.boundary > oldest);
    }

    /// T(c) of one unit: what a service has taken at boundaries after an epoch.
    fn taken_since(&self, service: usize, epoch: u64) -> Exact {
        let after = self.takings.iter().filter(|t| t.service == service && t.boundary > epoch);
        after.fold(whole(0), |sum, taking| sum + &taking.per_unit)
    }

    /// What one unit was worth in an epoch.
    pub fn worth_in(&self, epoch: u64) -> Exact {
        let since = self.worth.range(..=epoch).next_back();
        since.map_or_else(|| self.now.clone(), |(_, worth)| worth.clone())
    }

    /// `max(0, κ·p(c) − T(c))` of one unit (§5): what the buyer of κ in epoch c may still take.
    pub fn liability(&self, service: usize, rate: &Exact, epoch: u64) -> Exact {
        at_least_zero(rate * self.worth_in(epoch) - self.taken_since(service, epoch))
    }

    /// [`Lot::liability`] as the known-wrong rule has it: without what was taken.
    pub fn liability_ignoring_takings(&self, rate: &Exact, epoch: u64) -> Exact {
        rate * self.worth_in(epoch)
    }

    /// `min(φ·κ·p(c), liability)` of one unit (§6.3), before it is cut to what there is: nothing outside its tenure.
    pub fn owed(
        &self,
        service: usize,
        rate: &Exact,
        fraction: &Exact,
        epoch: u64,
        variant: Variant,
    ) -> Exact {
        if !self.tenure.answers_for(epoch, variant) {
            return whole(0);
        }
        let worth = match variant {
            Variant::WorthAtExecution => self.now.clone(),
            _ => self.worth_in(epoch),
        };
        (fraction * rate * worth).min(self.liability(service, rate, epoch))
    }

    /// What a case took of one unit.
    pub fn felt(&self, case: usize) -> Exact {
        let of_case = self.takings.iter().filter(|taking| taking.case == case);
        of_case.fold(whole(0), |sum, taking| sum + &taking.felt)
    }

    /// How far the core's numbers about one unit may lie from these: its price per unit, κ times it and φ
    /// times that each round down to 2⁻¹²⁷, as did those numbers for every taking that is subtracted; and what
    /// mergers left.
    pub fn grains(&self) -> Exact {
        unit_grains(4 + 3 * self.takings.len()) + &self.blur
    }
}
