//! How safe shared security is, and pictures of it.

use crate::ClientError;
use crate::client::{Answer, Client, query, segment};
use api::view::{CascadeView, ChartView, LossesView, NetworkView, RiskView};

impl Client {
    /// Who could corrupt what at which cost: by `cover` or by `vault`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn network(&self, by: &str) -> Answer<NetworkView> {
        self.get(&format!("/v1/network?by={}", segment(by)))
    }
    /// How safe shared security is. A large network takes the node three seconds.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn risk(&self) -> Answer<RiskView> {
        self.get("/v1/risk")
    }
    /// What losing a part of all stake, such as `0.05` or `1/20`, leads to at worst.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn cascade(&self, shock: &str) -> Answer<CascadeView> {
        self.get(&format!("/v1/risk/cascade?shock={}", segment(shock)))
    }
    /// What may be lost to slashing, under rates that are supposed, such as `("offences", "0.01")` and `("vault", "vault-0")`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn losses(&self, supposed: &[(&str, &str)]) -> Answer<LossesView> {
        self.get(&format!("/v1/risk/losses{}", query(supposed)))
    }
    /// A figure for Plotly, by its name and what it is of, such as `rounds` of `("feed", "feed-0")`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn chart(&self, name: &str, of: &[(&str, &str)]) -> Result<ChartView, ClientError> {
        self.get(&format!("/v1/charts/{}{}", segment(name), query(of)))
    }
}
