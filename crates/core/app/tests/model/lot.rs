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

/// What a service took of one unit.
#[derive(Clone, Debug)]
pub struct Taking {
    pub service: usize,
    /// At the boundary into this epoch.
    pub boundary: u64,
    pub per_unit: Exact,
}

/// One lot. Nothing is shared with other lots: each has its own worth in each epoch.
#[derive(Clone, Debug)]
pub struct Lot {
    pub staker: usize,
    pub vault: usize,
    pub tenure: Tenure,
    /// Base units as they were pledged, before anything was taken.
    pub units: u128,
    /// What one of them is worth now.
    pub now: Exact,
    /// What one of them was worth in each epoch since the lot was pledged.
    pub worth: BTreeMap<u64, Exact>,
    pub takings: Vec<Taking>,
}

impl Lot {
    /// A lot that was just pledged.
    pub fn pledged(staker: usize, vault: usize, epoch: u64, units: u128) -> Self {
        Self {
            staker,
            vault,
            tenure: Tenure { from: epoch + 1, until: None },
            units,
            now: whole(1),
            worth: BTreeMap::new(),
            takings: Vec::new(),
        }
    }

    /// The part of this lot that leaves: what happened to it stays with it.
    pub fn leaving(&self, units: u128, epoch: u64) -> Self {
        let tenure = Tenure { until: Some(epoch), ..self.tenure };
        Self { units, tenure, ..self.clone() }
    }

    /// T(c) of one unit: what a service has taken at boundaries after an epoch.
    fn taken_since(&self, service: usize, epoch: u64) -> Exact {
        let after = self.takings.iter().filter(|t| t.service == service && t.boundary > epoch);
        after.fold(whole(0), |sum, taking| sum + &taking.per_unit)
    }

    /// What one unit was worth in an epoch.
    fn worth_in(&self, epoch: u64) -> Exact {
        self.worth.get(&epoch).cloned().unwrap_or_else(|| self.now.clone())
    }

    /// `max(0, κ·p(c) − T(c))` of one unit (§5): what the buyer of κ in epoch c may still take.
    pub fn liability(&self, service: usize, rate: &Exact, epoch: u64) -> Exact {
        at_least_zero(rate * self.worth_in(epoch) - self.taken_since(service, epoch))
    }

    /// [`Lot::liability`] as the known-wrong rule has it: without what was taken.
    pub fn liability_ignoring_takings(&self, rate: &Exact, epoch: u64) -> Exact {
        rate * self.worth_in(epoch)
    }

    /// `min(φ·κ·p(c), liability)` of one unit (§6.3), before it is cut to what there is.
    pub fn owed(
        &self,
        service: usize,
        rate: &Exact,
        fraction: &Exact,
        epoch: u64,
        variant: Variant,
    ) -> Exact {
        let worth = match variant {
            Variant::WorthAtExecution => self.now.clone(),
            _ => self.worth_in(epoch),
        };
        (fraction * rate * worth).min(self.liability(service, rate, epoch))
    }

    /// How far the core's numbers about one unit may lie from these: its price per unit, κ times it and φ
    /// times that each round down to 2⁻¹²⁷, as did those numbers for every taking that is subtracted.
    pub fn grains(&self) -> Exact {
        unit_grains(4 + 3 * self.takings.len())
    }
}
