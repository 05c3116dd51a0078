//! How often stake is pledged: each unit counted once, and once per service that it backs. Both are always shown together,
//! as either alone misleads.

use crate::{Restaking, Vault};
use ledger::Ledger;
use std::collections::BTreeMap;
use units::{Epoch, OperatorId, Ratio, Rounding, ServiceId, Value, VaultId};

/// Stake, and what was sold of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backing {
    /// Stake at risk, each unit once; less haircuts, as cover counts.
    pub stake: Value,
    /// Cover sold, each unit once per service.
    pub cover: Value,
}

/// Stake and cover of an epoch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rehypothecation {
    /// The epoch.
    pub epoch: Epoch,
    /// Of everyone.
    pub total: Backing,
    /// Cover by service, in order of service; together as much as the total.
    pub services: Vec<(ServiceId, Value)>,
    /// By operator, in order of operator.
    pub operators: Vec<(OperatorId, Backing)>,
    /// By vault, in order of vault.
    pub vaults: Vec<(VaultId, Backing)>,
}

impl Backing {
    /// How many times the stake was sold, rounded up; nothing where there is none. With a leverage cap of 1 it is at most 1.
    #[must_use]
    pub fn ratio(&self) -> Option<Ratio> {
        Ratio::of(self.cover.raw(), self.stake.raw(), Rounding::Up)
    }
    fn add(&mut self, other: Self) {
        self.stake = self.stake.saturating_add(other.stake);
        self.cover = self.cover.saturating_add(other.cover);
    }
}

impl Restaking {
    /// How often the stake at risk in the present epoch was pledged in it. Costs O(tranches + covers of the epoch).
    #[must_use]
    pub fn rehypothecation(&self, ledger: &Ledger, now: Epoch) -> Rehypothecation {
        let mut total = Backing::default();
        let mut services: BTreeMap<ServiceId, Value> = BTreeMap::new();
        let mut operators: BTreeMap<OperatorId, Backing> = BTreeMap::new();
        let mut vaults = Vec::new();
        for (id, vault) in self.vaults() {
            for cover in vault.covers_in(now) {
                let sold = services.entry(cover.service).or_default();
                *sold = sold.saturating_add(cover.value);
            }
            let backing = self.backing(ledger, vault, now);
            total.add(backing);
            operators.entry(vault.operator).or_default().add(backing);
            vaults.push((id, backing));
        }
        let services = services.into_iter().collect();
        let operators = operators.into_iter().collect();
        Rehypothecation { epoch: now, total, services, operators, vaults }
    }

    fn backing(&self, ledger: &Ledger, vault: &Vault, now: Epoch) -> Backing {
        let cover = vault.covers_in(now).fold(Value::ZERO, |sum, c| sum.saturating_add(c.value));
        Backing { stake: self.stake_value(ledger, vault, now), cover }
    }
}
