//! Everything of a state that answers about risk depend on.

use crate::Problem;
use crate::view::Lookup;
use app::State;
use network::Network;
use risk::ledger::{Reading, network};
use std::collections::BTreeMap;

/// A vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VaultFacts {
    /// Its id.
    pub(crate) id: String,
    /// Whose.
    pub(crate) operator: String,
    /// What people call the operator.
    pub(crate) operator_name: String,
    /// The symbol of its asset.
    pub(crate) asset: String,
    /// Its stake at risk in 10⁻¹⁸ of the reference currency, less the haircut.
    pub(crate) stake: u128,
    /// Cover that it sold for the present epoch: service, terms, and its value.
    pub(crate) covers: Vec<(String, String, u128)>,
}

/// A state, as far as risk is concerned. Equal pictures have equal answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    /// Each cover is an operator: what attacks cost.
    pub(crate) covers: Network,
    /// Each vault is one: what may be lost.
    pub(crate) vaults: Network,
    /// Every vault with stake at risk or cover.
    pub(crate) facts: Vec<VaultFacts>,
    /// What people call services, by id.
    pub(crate) names: BTreeMap<String, String>,
}

impl Picture {
    /// Of a state.
    pub(crate) fn of(state: &State) -> Result<Self, Problem> {
        let (look, epoch) = (Lookup(state), state.epoch());
        let restaking = state.restaking();
        let read = |reading| {
            network(state, reading).map_err(|error| Problem::unprocessable(error.to_string()))
        };
        let facts = restaking.vaults().filter_map(|(id, vault)| {
            let stake = restaking.security_of_vault(state.ledger(), id, epoch).ok()?.stake.raw();
            let covers = vault.covers_in(epoch).map(|cover| {
                (cover.service.to_string(), cover.terms.to_string(), cover.value.raw())
            });
            Some(VaultFacts {
                id: id.to_string(),
                operator: vault.operator.to_string(),
                operator_name: look.operator(vault.operator),
                asset: look.symbol(vault.asset),
                stake,
                covers: covers.collect(),
            })
        });
        let facts = facts.filter(|vault| vault.stake > 0 || !vault.covers.is_empty()).collect();
        let services = restaking.services();
        let names = services.map(|(id, service)| (id.to_string(), service.name.to_string()));
        Ok(Self {
            covers: read(Reading::Covers)?,
            vaults: read(Reading::Vaults)?,
            facts,
            names: names.collect(),
        })
    }

    /// What people call a service.
    pub(crate) fn name(&self, service: &str) -> String {
        self.names.get(service).cloned().unwrap_or_else(|| service.to_owned())
    }
}
