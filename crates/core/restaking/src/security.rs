//! Enough security? (`security-core.md` §8)
//!
//! Corrupting a service takes operators with a part θ of its cover, and costs them at least
//! `θ × cover × the smallest penalty of an offence that corrupts`. (§8 counts the whole cover; where the penalty is less than
//! all of it the attacker keeps the rest, so the penalty counts here.) As weights and costs are the same cover, no set of
//! operators is cheaper, whatever the exact sizes: the number is a lower bound, found by adding up.
//!
//! Locally, a vault is safe when the profits of all services that it backs, each by the vault's part of the service's cost,
//! are worth less than its stake ÷ (1 + γ): the sufficient condition of Durvasula and Roughgarden, *Robust Restaking
//! Networks* (2024). The exact worst case over joint attacks is for the risk engine; this is integer and conservative.

use crate::{Cover, Declared, Restaking, Vault};
use ledger::Ledger;
use protocol::Rejection;
use std::collections::BTreeMap;
use units::{Epoch, Ratio, Rounding, ServiceId, Value, VaultId};

/// How secure a service is in an epoch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceSecurity {
    /// The epoch.
    pub epoch: Epoch,
    /// Cover that it bought for it.
    pub cover: Value,
    /// θ: the part of the cover whose operators could corrupt it; the smallest of the terms that cover was sold under.
    pub threshold: Ratio,
    /// The smallest penalty of an offence that corrupts, likewise.
    pub penalty: Ratio,
    /// Cost of corruption: what an attack forfeits at least.
    pub cost: Value,
    /// What was declared of it.
    pub declared: Declared,
    /// The highest profit at which both the service by itself and each of its vaults are safe with slack γ.
    pub secured: Value,
    /// Until when the cover can be collected: the epoch + W.
    pub guaranteed_until: Epoch,
}

/// How much the services of a vault tempt it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VaultSecurity {
    /// Its stake at risk, less the haircut.
    pub stake: Value,
    /// Σ over its services of its part of the cost × profit, rounded up.
    pub obligation: Value,
}

/// All of it, for one epoch.
pub(crate) struct Measured {
    /// Services that bought cover or have a profit to protect.
    pub services: Vec<(ServiceId, ServiceSecurity)>,
    /// Vaults that are tempted.
    pub vaults: Vec<(VaultId, VaultSecurity)>,
}

impl ServiceSecurity {
    /// Whether the declared profit is safe.
    #[must_use]
    pub fn is_secured(&self) -> bool {
        self.declared.profit <= self.secured
    }
    /// What would have to be safe besides; zero if all is.
    #[must_use]
    pub fn missing(&self) -> Value {
        self.declared.profit.saturating_sub(self.secured)
    }
}

impl VaultSecurity {
    /// The largest γ with which the condition holds; nothing where there is no obligation, and any γ would do.
    #[must_use]
    pub fn slack(&self) -> Option<Ratio> {
        if self.obligation.is_zero() {
            return None;
        }
        let times = Ratio::of(self.stake.raw(), self.obligation.raw(), Rounding::Down);
        // Below 1 the condition fails even without slack: that is a slack of zero, and `is_safe` says so.
        Some(times.unwrap_or(Ratio::new(u128::MAX)).saturating_sub(Ratio::ONE))
    }
    /// Whether the condition holds with slack γ.
    #[must_use]
    pub fn is_safe(&self, slack: Ratio) -> bool {
        self.obligation <= less_slack(self.stake, slack)
    }
}

/// `value ÷ (1 + γ)`, rounded down.
fn less_slack(value: Value, slack: Ratio) -> Value {
    let one = Ratio::ONE.raw();
    value.mul_div(one, Ratio::ONE.saturating_add(slack).raw(), Rounding::Down).unwrap_or_default()
}

/// What of a service's security does not depend on its profit.
#[derive(Clone, Copy)]
pub(crate) struct Bought {
    pub(crate) cover: Value,
    threshold: Ratio,
    penalty: Ratio,
}

impl Bought {
    pub(crate) const NOTHING: Self =
        Self { cover: Value::ZERO, threshold: Ratio::ONE, penalty: Ratio::ONE };

    /// θ × cover: what has to be corrupted, rounded down.
    fn corruptible(&self) -> Value {
        self.threshold.apply(self.cover.raw(), Rounding::Down).map_or(Value::ZERO, Value::new)
    }
    /// What that forfeits.
    pub(crate) fn cost(&self) -> Value {
        let cost = self.penalty.apply(self.corruptible().raw(), Rounding::Down);
        cost.map_or(Value::ZERO, Value::new)
    }
}

impl Restaking {
    /// How secure a service is in `epoch`, the present one or one whose cover is still known. Costs O(offers of the services
    /// that share a vault with it).
    ///
    /// # Errors
    /// [`Rejection::UnknownService`].
    pub fn security_of(
        &self,
        ledger: &Ledger,
        service: ServiceId,
        epoch: Epoch,
    ) -> Result<ServiceSecurity, Rejection> {
        let declared = self.service(service)?.declared.clone();
        Ok(self.security(ledger, service, &declared, epoch))
    }

    /// How much the services of a vault tempt it in `epoch`.
    ///
    /// # Errors
    /// [`Rejection::UnknownVault`].
    pub fn security_of_vault(
        &self,
        ledger: &Ledger,
        vault: VaultId,
        epoch: Epoch,
    ) -> Result<VaultSecurity, Rejection> {
        let row = self.vault(vault)?;
        Ok(VaultSecurity {
            stake: self.stake_value(ledger, row, epoch),
            obligation: self.obligation(row, epoch, &mut BTreeMap::new()),
        })
    }

    /// Measures everything. Costs O(covers of the epoch).
    pub(crate) fn all_security(&self, ledger: &Ledger, epoch: Epoch) -> Measured {
        let mut known: BTreeMap<ServiceId, Bought> = BTreeMap::new();
        for (_, vault) in self.vaults() {
            for cover in vault.covers_in(epoch) {
                self.count(known.entry(cover.service).or_insert(Bought::NOTHING), cover);
            }
        }
        let mut services: BTreeMap<ServiceId, ServiceSecurity> = BTreeMap::new();
        for (id, service) in self.services() {
            let bought = known.get(&id).copied().unwrap_or(Bought::NOTHING);
            if !bought.cover.is_zero() || !service.declared.profit.is_zero() {
                services.insert(id, self.alone(&bought, &service.declared, epoch));
            }
        }
        let mut vaults = Vec::new();
        for (id, vault) in self.vaults() {
            let stake = self.stake_value(ledger, vault, epoch);
            let obligation = self.obligation(vault, epoch, &mut known);
            for cover in vault.covers_in(epoch) {
                if let Some(security) = services.get_mut(&cover.service) {
                    let bears =
                        self.bears(cover, stake, obligation, &security.declared, &mut known);
                    security.secured = security.secured.min(bears);
                }
            }
            if !obligation.is_zero() {
                vaults.push((id, VaultSecurity { stake, obligation }));
            }
        }
        Measured { services: services.into_iter().collect(), vaults }
    }

    /// Rejects a profit that the cover of `epoch` does not make unprofitable. For whatever would raise a protected
    /// service's profit.
    ///
    /// # Errors
    /// [`Rejection::UnknownService`], [`Rejection::Unsecured`] with the number that is missing.
    pub fn require_secured(
        &self,
        ledger: &Ledger,
        service: ServiceId,
        declared: &Declared,
        epoch: Epoch,
    ) -> Result<(), Rejection> {
        self.service(service)?;
        let security = self.security(ledger, service, declared, epoch);
        if security.is_secured() {
            return Ok(());
        }
        let (profit, secured) = (declared.profit, security.secured);
        Err(Rejection::Unsecured { service, profit, secured, missing: security.missing() })
    }

    fn security(
        &self,
        ledger: &Ledger,
        service: ServiceId,
        declared: &Declared,
        epoch: Epoch,
    ) -> ServiceSecurity {
        let mut known = BTreeMap::new();
        let mut security = self.alone(&self.bought(service, epoch, &mut known), declared, epoch);
        for vault in self.sellers_to(service) {
            if let Some(cover) = vault.cover(service, epoch) {
                let stake = self.stake_value(ledger, vault, epoch);
                let obligation = self.obligation(vault, epoch, &mut known);
                let bears = self.bears(cover, stake, obligation, declared, &mut known);
                security.secured = security.secured.min(bears);
            }
        }
        security
    }

    /// How secure a service is if its vaults had no others.
    fn alone(&self, bought: &Bought, declared: &Declared, epoch: Epoch) -> ServiceSecurity {
        let cost = bought.cost();
        ServiceSecurity {
            epoch,
            cover: bought.cover,
            threshold: bought.threshold,
            penalty: bought.penalty,
            cost,
            secured: less_slack(cost, declared.slack),
            declared: declared.clone(),
            guaranteed_until: epoch.plus(self.parameters().evidence_window),
        }
    }

    /// The highest profit of a cover's buyer that its vault bears, given the temptations by all of the vault's services.
    fn bears(
        &self,
        cover: &Cover,
        stake: Value,
        obligation: Value,
        declared: &Declared,
        known: &mut BTreeMap<ServiceId, Bought>,
    ) -> Value {
        let own = self.temptation(cover, known);
        // A sum that was capped says nothing of its parts.
        let others =
            if obligation == Value::MAX { Value::MAX } else { obligation.saturating_sub(own) };
        let left = less_slack(stake, declared.slack).saturating_sub(others);
        // The vault's part of the cost is its cover ÷ what has to be corrupted.
        let corruptible = self.bought(cover.service, cover.epoch, known).corruptible();
        left.mul_div(corruptible.raw(), cover.value.raw(), Rounding::Down).unwrap_or(Value::MAX)
    }

    /// Σ over the services of a vault of its part of the cost × profit.
    fn obligation(
        &self,
        vault: &Vault,
        epoch: Epoch,
        known: &mut BTreeMap<ServiceId, Bought>,
    ) -> Value {
        vault
            .covers_in(epoch)
            .fold(Value::ZERO, |sum, cover| sum.saturating_add(self.temptation(cover, known)))
    }

    /// The buyer's profit × the vault's part of its cost, rounded up.
    fn temptation(&self, cover: &Cover, known: &mut BTreeMap<ServiceId, Bought>) -> Value {
        let profit = self.services.get(cover.service).map(|service| service.declared.profit);
        let profit = profit.unwrap_or_default();
        if profit.is_zero() {
            return Value::ZERO;
        }
        let corruptible = self.bought(cover.service, cover.epoch, known).corruptible();
        profit.mul_div(cover.value.raw(), corruptible.raw(), Rounding::Up).unwrap_or(Value::MAX)
    }

    fn bought(
        &self,
        service: ServiceId,
        epoch: Epoch,
        known: &mut BTreeMap<ServiceId, Bought>,
    ) -> Bought {
        *known.entry(service).or_insert_with(|| {
            let mut bought = Bought::NOTHING;
            for cover in self.sellers_to(service).filter_map(|vault| vault.cover(service, epoch)) {
                self.count(&mut bought, cover);
            }
            bought
        })
    }

    pub(crate) fn count(&self, bought: &mut Bought, cover: &Cover) {
        bought.cover = bought.cover.saturating_add(cover.value);
        if let Some(published) = self.terms.get(cover.terms) {
            let terms = &published.terms;
            bought.threshold = bought.threshold.min(terms.corruption_threshold);
            bought.penalty = bought.penalty.min(terms.corruption_penalty());
        }
    }

    /// The vaults that ever offered to a service.
    pub(crate) fn sellers_to(&self, service: ServiceId) -> impl Iterator<Item = &Vault> {
        let offers = self.services.get(service).map(|row| row.offers.as_slice());
        let offers = offers.unwrap_or_default().iter();
        offers.filter_map(|id| self.vaults.get(self.offers.get(*id)?.vault))
    }

    /// What a vault's stake at risk counts for.
    pub(crate) fn stake_value(&self, ledger: &Ledger, vault: &Vault, epoch: Epoch) -> Value {
        let stake = self.stake_at_risk(vault, epoch);
        ledger.asset(vault.asset).map_or(Value::ZERO, |asset| asset.cover_value(stake))
    }
}
