//! Accounts, operators, vaults, and what their stake backs.

use crate::client::{Answer, Client, segment};
use api::view::{
    AccountRowView, AccountView, AssetView, DutiesView, ExposureView, OperatorBackingView,
    OperatorDetailView, OperatorView, RehypothecationView, ServiceBackingView, VaultBackingView,
    VaultView,
};
use units::{AccountId, Ratio};

impl Client {
    /// All assets.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn assets(&self) -> Answer<Vec<AssetView>> {
        self.all("/v1/assets")
    }
    /// Every account that something ever reached.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn accounts(&self) -> Answer<Vec<AccountRowView>> {
        self.all("/v1/accounts")
    }
    /// An account: balances, next nonce, stake.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn account(&self, id: &AccountId) -> Answer<AccountView> {
        self.get(&format!("/v1/accounts/{id}"))
    }
    /// What could take how much of an account's stake. `base_rate` is what the assets yield by themselves per year.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn exposure(&self, id: &AccountId, base_rate: Ratio) -> Answer<ExposureView> {
        self.get(&format!("/v1/accounts/{id}/exposure?base_rate={base_rate}"))
    }
    /// How often stake is pledged.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn rehypothecation(&self) -> Answer<RehypothecationView> {
        self.get("/v1/rehypothecation")
    }
    /// The cover that each service bought; together as much as the total.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn rehypothecation_by_service(&self) -> Answer<Vec<ServiceBackingView>> {
        self.all("/v1/rehypothecation/services")
    }
    /// Stake and cover of each operator.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn rehypothecation_by_operator(&self) -> Answer<Vec<OperatorBackingView>> {
        self.all("/v1/rehypothecation/operators")
    }
    /// Stake and cover of each vault.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn rehypothecation_by_vault(&self) -> Answer<Vec<VaultBackingView>> {
        self.all("/v1/rehypothecation/vaults")
    }
    /// All operators.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn operators(&self) -> Answer<Vec<OperatorView>> {
        self.all("/v1/operators")
    }
    /// An operator, by `operator-0` or `0`.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn operator(&self, id: &str) -> Answer<OperatorDetailView> {
        self.get(&format!("/v1/operators/{}", segment(id)))
    }
    /// What an operator owes each feed in the round under way.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn duties(&self, id: &str) -> Answer<DutiesView> {
        self.get(&format!("/v1/operators/{}/duties", segment(id)))
    }
    /// All vaults.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn vaults(&self) -> Answer<Vec<VaultView>> {
        self.all("/v1/vaults")
    }
    /// A vault, by `vault-0` or `0`.
    ///
    /// # Errors
    /// [`ClientError`](crate::ClientError).
    pub fn vault(&self, id: &str) -> Answer<VaultView> {
        self.get(&format!("/v1/vaults/{}", segment(id)))
    }
}
