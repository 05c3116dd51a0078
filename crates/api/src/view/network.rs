//! The exposure network as its file format has it: `docs/reference/network.md`.

use network::{Id, Network, Tie};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A network file, without the fields that a ledger has nothing for. Amounts are whole numbers of 10⁻¹⁸ of the reference
/// currency, as texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NetworkView {
    /// What can be slashed.
    pub operators: Vec<NetworkOperatorView>,
    /// What can be corrupted.
    pub services: Vec<NetworkServiceView>,
    /// Which stake counts toward, and can be slashed by, which service.
    pub pledges: Vec<NetworkPledgeView>,
}

/// What can be slashed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NetworkOperatorView {
    /// Its name in the network.
    #[schema(example = "vault-0/service-1")]
    pub id: String,
    /// What corruption takes of it at most.
    pub stake: String,
    /// Its part of the vault's stake, where the vault's covers add up to more than that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_cost: Option<String>,
}

/// What can be corrupted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NetworkServiceView {
    /// The service.
    #[schema(example = "service-1")]
    pub id: String,
    /// The profit that it declared.
    pub profit: String,
    /// The part of its cover that corrupts it, as numerator and denominator.
    pub threshold: [u32; 2],
    /// Whether corruption at break-even is `secure` or `insecure`.
    pub tie: String,
}

/// What an operator of the network pledged to a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NetworkPledgeView {
    /// The operator.
    pub operator: String,
    /// The service.
    pub service: String,
    /// What corruption of that service takes.
    pub amount: String,
}

impl NetworkView {
    pub(crate) fn of(network: &Network) -> Self {
        let name = |id: &Id| id.to_string();
        let operators = network.operators().iter().map(|operator| NetworkOperatorView {
            id: name(&operator.id),
            stake: operator.stake.to_string(),
            private_cost: operator.private_cost.map(|cost| cost.to_string()),
        });
        let services = network.services().iter().map(|service| NetworkServiceView {
            id: name(&service.id),
            profit: service.profit.to_string(),
            threshold: [service.threshold.numerator, service.threshold.denominator],
            tie: match service.tie {
                Tie::Secure => "secure".to_owned(),
                Tie::Insecure => "insecure".to_owned(),
            },
        });
        let pledges = network.pledges().iter().map(|pledge| NetworkPledgeView {
            operator: name(&network.operators()[pledge.operator].id),
            service: name(&network.services()[pledge.service].id),
            amount: pledge.amount.to_string(),
        });
        Self {
            operators: operators.collect(),
            services: services.collect(),
            pledges: pledges.collect(),
        }
    }
}
