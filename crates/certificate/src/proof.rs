//! The proof as a file.

use crate::{Problem, Refusal, Whole, digest};
use network::Network;
use serde::{Deserialize, Serialize};

/// The format's number.
pub const FORMAT: u32 = 1;

/// The longest text that is read, in bytes: 64 MiB. A million nodes fit.
pub const MOST_BYTES: usize = 1 << 26;

/// Proofs of claims about one network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// [`FORMAT`].
    pub format: u32,
    /// The network's [`digest`].
    pub network: String,
    /// What an attack costs.
    pub costs: Costs,
    /// The claims, each with its proof.
    pub claims: Vec<Claim>,
}

/// Whose loss counts as the cost of an attack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Costs {
    /// All stake of the operators that take part: what it costs everyone who pledged with them.
    #[default]
    Stake,
    /// What those who decide lose themselves; the stake where that is unknown. With delegated stake that is less, and the
    /// network less secure than it looks.
    Private,
}

impl Costs {
    /// What an operator's part in an attack costs.
    #[must_use]
    pub fn of(self, operator: &network::Operator) -> u128 {
        match self {
            Self::Stake => operator.stake,
            Self::Private => operator.cost_to_decider(),
        }
    }
}

/// For every attack, or every one on `with` among others: `profit_times × its gain − cost_times × its cost ≤ at_most`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// P, positive.
    pub profit_times: Whole,
    /// Q, positive.
    pub cost_times: Whole,
    /// R.
    pub at_most: Whole,
    /// The service that the attacks have in common.
    #[serde(default)]
    pub with: Option<usize>,
    /// The cases, in preorder: after a node that branches come those with its column in, then those with it out.
    pub tree: Vec<Node>,
}

/// One case: multipliers that bound it, or that fix some of its columns before it is split. Those left out are zero.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// U of a service's row: the operators in the attack have what its corruption takes.
    #[serde(default, rename = "u", skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<(usize, Whole)>,
    /// U of a pool's row: what is drawn from it, its services ask for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pools: Vec<(usize, Whole)>,
    /// U of a row of a bonus and one of its services: without the service there is no bonus.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bonuses: Vec<(usize, usize, Whole)>,
    /// Rows of services less some operators.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covers: Vec<Cover>,
    /// The column that the case is split by, if it is.
    pub branch: Option<Column>,
}

/// A knapsack cover row: even if all of `without` take part, the others have to bring what is then still missing. Written as
/// `[service, [operators], "U"]`. Carr, Fleischer, Leung and Phillips, *Strengthening integrality gaps for capacitated network
/// design and covering problems* (2000).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(usize, Vec<usize>, Whole)", into = "(usize, Vec<usize>, Whole)")]
pub struct Cover {
    /// The service.
    pub service: usize,
    /// Operators of the service, ascending. Those that are decided do not matter.
    pub without: Vec<usize>,
    /// U of the row.
    pub multiplier: Whole,
}

impl From<(usize, Vec<usize>, Whole)> for Cover {
    fn from((service, without, multiplier): (usize, Vec<usize>, Whole)) -> Self {
        Self { service, without, multiplier }
    }
}

impl From<Cover> for (usize, Vec<usize>, Whole) {
    fn from(cover: Cover) -> Self {
        (cover.service, cover.without, cover.multiplier)
    }
}

/// What is decided: whether a service is attacked, or whether an operator takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Column {
    /// A place in [`Network::services`].
    Service(usize),
    /// A place in [`Network::operators`].
    Operator(usize),
}

impl Proof {
    /// A proof without claims.
    #[must_use]
    pub fn new(network: &Network, costs: Costs) -> Self {
        Self { format: FORMAT, network: digest(network), costs, claims: Vec::new() }
    }
    /// Reads a file.
    ///
    /// # Errors
    /// [`Problem::TooLong`], [`Problem::Unreadable`] with line and column.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if text.len() > MOST_BYTES {
            return Err(Problem::TooLong { bytes: text.len() }.of_file());
        }
        serde_json::from_str(text).map_err(|error| Problem::Unreadable(error.to_string()).of_file())
    }
    /// The file's text: one line.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
