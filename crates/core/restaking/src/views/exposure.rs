//! What could take how much of a staker, now and after announced changes; when each unit is free; what it earned and lost.

use super::{PastLoss, Prospect, ServiceExposure, Yield};
use crate::{Holding, Restaking, Tenure, dry_run};
use ledger::Ledger;
use std::collections::BTreeMap;
use units::{
    AccountIndex, Amount, AssetId, CaseId, Epoch, OperatorId, PerShare, Ratio, Rounding, ServiceId,
    Value, VaultId,
};

/// What an open case would take of a holding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseExposure {
    /// The case.
    pub case: CaseId,
    /// When it is executed, unless it ends in an acquittal.
    pub executes_at: Epoch,
    /// φ, with the other cases that are known now.
    pub fraction: Ratio,
    /// The dry run: what it would take by itself.
    pub loss: Amount,
}

/// All that concerns one holding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldingExposure {
    /// Tranche, shares, worth, premiums that can be claimed.
    pub holding: Holding,
    /// The vault.
    pub vault: VaultId,
    /// Whose vault that is.
    pub operator: OperatorId,
    /// The vault's asset.
    pub asset: AssetId,
    /// The epochs that it answers for.
    pub tenure: Tenure,
    /// The first epoch in which it can be claimed, once its owner asked to leave.
    pub free_at: Option<Epoch>,
    /// The case that took of it and may yet return it, and until when that keeps it from being claimed.
    pub held: Option<(CaseId, Epoch)>,
    /// What each service could take for epochs up to now, open cases included.
    pub services: Vec<ServiceExposure>,
    /// What all of them could take; never more than the worth.
    pub most: Amount,
    /// Cases that are open.
    pub cases: Vec<CaseExposure>,
    /// What may be sold of it in later epochs.
    pub prospects: Vec<Prospect>,
    /// Another leverage cap, from which epoch on it binds, and the last epoch in which leaving avoids it.
    pub leverage: Option<(Ratio, Epoch, Epoch)>,
    /// The same as `most` if every offer were sold in full for one epoch, the dearest of each service.
    pub most_after: Amount,
    /// What cases took within the evidence window.
    pub losses: Vec<PastLoss>,
    /// What it yields.
    pub earnings: Yield,
}

/// All that concerns a staker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposure {
    /// In which epoch this is so.
    pub epoch: Epoch,
    /// What all holdings are worth, haircuts apart.
    pub worth: Value,
    /// What could be taken of that for epochs up to now.
    pub most: Value,
    /// The same after announced changes.
    pub most_after: Value,
    /// One by one, in order of tranche.
    pub holdings: Vec<HoldingExposure>,
}

impl Exposure {
    /// Of someone who has nothing.
    #[must_use]
    pub const fn none(epoch: Epoch) -> Self {
        let (worth, most, most_after) = (Value::ZERO, Value::ZERO, Value::ZERO);
        Self { epoch, worth, most, most_after, holdings: Vec::new() }
    }
}

impl Restaking {
    /// What could take how much of an account's stake. `base_rate` is what the assets yield by themselves per year, as far as
    /// the asker wants to count it. Costs O(positions × (covers × offences + cases against their operators)).
    #[must_use]
    pub fn exposure_of(
        &self,
        ledger: &Ledger,
        account: AccountIndex,
        base_rate: Ratio,
        now: Epoch,
    ) -> Exposure {
        let holdings: Vec<HoldingExposure> = self
            .holdings_of(account)
            .into_iter()
            .filter_map(|holding| self.exposure(ledger, holding, base_rate, now))
            .collect();
        let total = |of: fn(&HoldingExposure) -> Amount| {
            holdings.iter().fold(Value::ZERO, |sum, holding| {
                let asset = ledger.asset(holding.asset);
                let value = asset.map_or(Value::ZERO, |a| a.value(of(holding), Rounding::Down));
                sum.saturating_add(value)
            })
        };
        Exposure {
            epoch: now,
            worth: total(|of| of.holding.worth),
            most: total(|of| of.most),
            most_after: total(|of| of.most_after),
            holdings,
        }
    }

    fn exposure(
        &self,
        ledger: &Ledger,
        holding: Holding,
        base_rate: Ratio,
        now: Epoch,
    ) -> Option<HoldingExposure> {
        let tranche = self.tranches.get(holding.tranche)?;
        let vault = self.vaults.get(tranche.vault)?;
        let (shares, tenure) = (holding.shares, tranche.tenure);
        // Premiums may be left where no stake is.
        let has_stake = !shares.is_zero();
        let takeable = if has_stake { self.takeable(vault, tranche, now) } else { BTreeMap::new() };
        let prospects =
            if has_stake { self.prospects(vault, tranche, shares, now) } else { Vec::new() };
        let mut by_service: BTreeMap<ServiceId, PerShare> =
            takeable.iter().map(|(service, of)| (*service, of.most())).collect();
        let most = tranche.at_most(shares, sum(&by_service));
        for prospect in &prospects {
            let largest = by_service.entry(prospect.service).or_default();
            *largest = (*largest).max(Prospect::per_share(tranche, prospect.share));
        }
        let leverage = vault.pending_leverage;
        let leverage = leverage.filter(|(from, _)| has_stake && tenure.contains(*from));
        let losses = self.past_losses(tranche, shares, now);
        let past = (holding.worth, losses.as_slice());
        Some(HoldingExposure {
            vault: tranche.vault,
            operator: vault.operator,
            asset: vault.asset,
            tenure,
            free_at: tenure.free_at(self.parameters.evidence_window),
            held: self.hold_on(holding.tranche),
            services: takeable
                .iter()
                .map(|(service, of)| ServiceExposure::of(tranche, shares, (*service, of)))
                .collect(),
            most,
            cases: self.case_exposures(vault.operator, &holding),
            prospects,
            leverage: leverage.map(|(from, cap)| (cap, from, from.minus(1))),
            most_after: tranche.at_most(shares, sum(&by_service)),
            earnings: self.yield_of(ledger, (vault, tranche), past, base_rate, now),
            losses,
            holding,
        })
    }

    /// What each open case against an operator would take of a holding; those that would take nothing are left out.
    fn case_exposures(&self, operator: OperatorId, holding: &Holding) -> Vec<CaseExposure> {
        let open = self.unsettled_cases();
        let open = open.filter(|(_, case)| case.is_open() && case.operator == operator);
        let exposure = open.filter_map(|(id, case)| {
            let fraction = self.fraction_at(case, case.executes_at);
            let losses = dry_run(self, operator, case.terms, case.epoch, fraction).ok()?;
            let loss = losses.into_iter().find(|loss| loss.tranche == holding.tranche)?;
            let loss = self.tranches.get(loss.tranche)?.loss_of(holding.shares, loss.taken);
            let executes_at = case.executes_at;
            (!loss.is_zero()).then_some(CaseExposure { case: id, executes_at, fraction, loss })
        });
        exposure.collect()
    }
}

fn sum(by_service: &BTreeMap<ServiceId, PerShare>) -> PerShare {
    by_service.values().fold(PerShare::ZERO, |sum, most| sum.saturating_add(*most))
}
