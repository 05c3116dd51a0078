//! Rows by id, and the questions that others ask of the core.

use crate::{
    Case, Charge, Cover, Offer, Operator, Position, PublishedTerms, Restaking, Service, Tranche,
    Vault,
};
use ledger::Ledger;
use protocol::Rejection;
use units::{
    AccountIndex, Amount, AssetId, CaseId, Epoch, OfferId, OperatorId, PositionIndex, ServiceId,
    TermsId, TrancheId, Value, VaultId,
};

impl Restaking {
    /// An operator.
    ///
    /// # Errors
    /// [`Rejection::UnknownOperator`].
    pub fn operator(&self, operator: OperatorId) -> Result<&Operator, Rejection> {
        self.operators.get(operator).ok_or(Rejection::UnknownOperator { operator })
    }
    /// A vault.
    ///
    /// # Errors
    /// [`Rejection::UnknownVault`].
    pub fn vault(&self, vault: VaultId) -> Result<&Vault, Rejection> {
        self.vaults.get(vault).ok_or(Rejection::UnknownVault { vault })
    }
    /// A tranche.
    ///
    /// # Errors
    /// [`Rejection::UnknownTranche`].
    pub fn tranche(&self, tranche: TrancheId) -> Result<&Tranche, Rejection> {
        self.tranches.get(tranche).ok_or(Rejection::UnknownTranche { tranche })
    }
    /// Rejects a tranche that merged: its shares are shares of another now, and have to be named as such.
    pub(crate) fn require_unmerged(&self, tranche: TrancheId) -> Result<(), Rejection> {
        let end = self.end_of(tranche);
        self.tranche(end)?;
        if end == tranche { Ok(()) } else { Err(Rejection::Merged { tranche, into: end }) }
    }
    /// A service.
    ///
    /// # Errors
    /// [`Rejection::UnknownService`].
    pub fn service(&self, service: ServiceId) -> Result<&Service, Rejection> {
        self.services.get(service).ok_or(Rejection::UnknownService { service })
    }
    /// Published terms.
    ///
    /// # Errors
    /// [`Rejection::UnknownTerms`].
    pub fn terms(&self, terms: TermsId) -> Result<&PublishedTerms, Rejection> {
        self.terms.get(terms).ok_or(Rejection::UnknownTerms { terms })
    }
    /// A case.
    ///
    /// # Errors
    /// [`Rejection::UnknownCase`].
    pub fn case(&self, case: CaseId) -> Result<&Case, Rejection> {
        self.cases.get(case).ok_or(Rejection::UnknownCase { case })
    }
    /// An offer, if there is one of this number.
    #[must_use]
    pub fn offer(&self, offer: OfferId) -> Option<&Offer> {
        self.offers.get(offer)
    }
    /// An account's shares of a tranche, if it ever had any.
    #[must_use]
    pub fn position(&self, account: AccountIndex, tranche: TrancheId) -> Option<&Position> {
        self.positions.lookup(&(account, tranche))
    }
    /// The number of that row.
    #[must_use]
    pub fn find_position(
        &self,
        account: AccountIndex,
        tranche: TrancheId,
    ) -> Option<PositionIndex> {
        self.positions.find(&(account, tranche))
    }

    /// All operators.
    pub fn operators(&self) -> impl Iterator<Item = (OperatorId, &Operator)> {
        self.operators.iter()
    }
    /// All vaults.
    pub fn vaults(&self) -> impl Iterator<Item = (VaultId, &Vault)> {
        self.vaults.iter()
    }
    /// All services.
    pub fn services(&self) -> impl Iterator<Item = (ServiceId, &Service)> {
        self.services.iter()
    }
    /// All terms.
    pub fn all_terms(&self) -> impl Iterator<Item = (TermsId, &PublishedTerms)> {
        self.terms.iter()
    }
    /// All offers.
    pub fn offers(&self) -> impl Iterator<Item = (OfferId, &Offer)> {
        self.offers.iter()
    }
    /// All cases.
    pub fn cases(&self) -> impl DoubleEndedIterator<Item = (CaseId, &Case)> {
        self.cases.iter()
    }
    /// All cases against an operator.
    pub fn cases_against(&self, operator: OperatorId) -> impl Iterator<Item = (CaseId, &Case)> {
        let first = (operator, TermsId::new(0), 0, Epoch::ZERO);
        let last = (operator, TermsId::new(u32::MAX), u16::MAX, Epoch::new(u64::MAX));
        self.cases.range((first, 0)..=(last, u32::MAX))
    }
    /// All cases on a charge, in order.
    pub fn cases_on(&self, charge: &Charge) -> impl Iterator<Item = (CaseId, &Case)> {
        self.cases.range((*charge, 0)..=(*charge, u32::MAX))
    }
    /// All positions of an account, in order of tranche.
    pub fn positions_of(&self, account: AccountIndex) -> impl Iterator<Item = &Position> {
        let (first, last) = (TrancheId::new(0), TrancheId::new(u32::MAX));
        self.positions.range((account, first)..=(account, last)).map(|(_, position)| position)
    }
    /// A vault's tranches, oldest first.
    pub fn tranches_of<'a>(
        &'a self,
        vault: &'a Vault,
    ) -> impl Iterator<Item = (TrancheId, &'a Tranche)> {
        vault.tranches.iter().filter_map(|id| self.tranches.get(*id).map(|tranche| (*id, tranche)))
    }

    /// A vault's stake that is at risk in `epoch`.
    #[must_use]
    pub fn stake_at_risk(&self, vault: &Vault, epoch: Epoch) -> Amount {
        self.tranches_of(vault)
            .filter(|(_, tranche)| tranche.tenure.contains(epoch))
            .fold(Amount::ZERO, |sum, (_, tranche)| sum.saturating_add(tranche.stake))
    }

    /// All stake of an operator that is not claimed, whatever its tenure, by asset.
    #[must_use]
    pub fn stake_of(&self, operator: &Operator) -> Vec<(AssetId, Amount)> {
        let mut totals = std::collections::BTreeMap::<AssetId, Amount>::new();
        for vault in operator.vaults.iter().filter_map(|id| self.vaults.get(*id)) {
            let total = totals.entry(vault.asset).or_default();
            for (_, tranche) in self.tranches_of(vault) {
                *total = total.saturating_add(tranche.stake);
            }
        }
        totals.into_iter().collect()
    }

    /// Everything that an operator sold a service for an epoch, vault by vault.
    pub fn covers_of<'a>(
        &'a self,
        operator: &'a Operator,
        service: ServiceId,
        epoch: Epoch,
    ) -> impl Iterator<Item = (VaultId, &'a Cover)> {
        let vaults = operator.vaults.iter();
        vaults.filter_map(move |id| Some((*id, self.vaults.get(*id)?.cover(service, epoch)?)))
    }

    /// Whether an operator sold a service cover for an epoch, and so has duties there.
    #[must_use]
    pub fn is_on_duty(&self, operator: OperatorId, service: ServiceId, epoch: Epoch) -> bool {
        self.operators
            .get(operator)
            .is_some_and(|row| self.covers_of(row, service, epoch).next().is_some())
    }

    /// The worth of the cover that each operator sold a service for an epoch, in order of operator.
    #[must_use]
    pub fn cover_by_operator(&self, service: ServiceId, epoch: Epoch) -> Vec<(OperatorId, Value)> {
        let mut worth = std::collections::BTreeMap::<OperatorId, Value>::new();
        let offers =
            self.services.get(service).map(|service| service.offers.as_slice()).unwrap_or_default();
        for vault in offers.iter().filter_map(|id| self.vaults.get(self.offers.get(*id)?.vault)) {
            if let Some(cover) = vault.cover(service, epoch) {
                let total = worth.entry(vault.operator).or_default();
                *total = total.saturating_add(cover.value);
            }
        }
        worth.into_iter().collect()
    }

    /// The longest that any terms of a service commit those who offer it cover, in epochs.
    #[must_use]
    pub fn longest_commitment(&self, service: ServiceId) -> u64 {
        let published = self.services.get(service).map(|service| service.terms.as_slice());
        let terms = published.unwrap_or_default().iter().filter_map(|id| self.terms.get(*id));
        terms.map(|published| published.terms.commitment_epochs).max().unwrap_or(0)
    }

    /// Rejects unless `sender` is the council.
    pub(crate) fn require_council(
        &self,
        ledger: &Ledger,
        sender: AccountIndex,
    ) -> Result<(), Rejection> {
        let (owner, sender) = (self.parameters.council, ledger.account_id(sender));
        if owner == sender {
            return Ok(());
        }
        Err(Rejection::NotOwner { field: "council".to_owned(), owner, sender })
    }

    /// The case that may still return to a tranche what it took of it, and when that is over.
    #[must_use]
    pub fn hold_on(&self, tranche: TrancheId) -> Option<(CaseId, Epoch)> {
        // Most tranches were never slashed: look at the few before looking at the many.
        if self.tranches.get(tranche)?.takings.is_empty() {
            return None;
        }
        self.unsettled_cases().find_map(|(id, case)| {
            let until = case.hold_until()?;
            let took = case.taken.iter().any(|(from, ..)| *from == tranche);
            took.then_some((id, until))
        })
    }

    /// Rejects unless `sender` owns the operator.
    pub(crate) fn require_operator_owner(
        &self,
        ledger: &Ledger,
        operator: OperatorId,
        sender: AccountIndex,
    ) -> Result<&Operator, Rejection> {
        let row = self.operator(operator)?;
        require_owner(ledger, operator.to_string(), row.owner, sender)?;
        Ok(row)
    }

    /// Rejects unless `sender` owns the service.
    ///
    /// # Errors
    /// [`Rejection::UnknownService`], [`Rejection::NotOwner`].
    pub fn require_service_owner(
        &self,
        ledger: &Ledger,
        service: ServiceId,
        sender: AccountIndex,
    ) -> Result<&Service, Rejection> {
        let row = self.service(service)?;
        require_owner(ledger, service.to_string(), row.owner, sender)?;
        Ok(row)
    }
}

fn require_owner(
    ledger: &Ledger,
    field: String,
    owner: AccountIndex,
    sender: AccountIndex,
) -> Result<(), Rejection> {
    if owner == sender {
        return Ok(());
    }
    Err(Rejection::NotOwner {
        field,
        owner: ledger.account_id(owner),
        sender: ledger.account_id(sender),
    })
}
