//! What a bug could do to the core, for the tests of those who look for bugs: rows to change without any rule.

use crate::{Case, Offer, Restaking, Service, Tranche, Vault};
use units::{CaseId, OfferId, ServiceId, TrancheId, VaultId};

impl Restaking {
    /// A tranche.
    pub fn tamper_tranche(&mut self, tranche: TrancheId) -> Option<&mut Tranche> {
        self.tranches.get_mut(tranche)
    }
    /// A vault.
    pub fn tamper_vault(&mut self, vault: VaultId) -> Option<&mut Vault> {
        self.vaults.get_mut(vault)
    }
    /// A service.
    pub fn tamper_service(&mut self, service: ServiceId) -> Option<&mut Service> {
        self.services.get_mut(service)
    }
    /// An offer.
    pub fn tamper_offer(&mut self, offer: OfferId) -> Option<&mut Offer> {
        self.offers.get_mut(offer)
    }
    /// A case.
    pub fn tamper_case(&mut self, case: CaseId) -> Option<&mut Case> {
        self.cases.get_mut(case)
    }
}
