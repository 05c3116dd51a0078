//! Where the chain stands.

use crate::view::{AmountView, Lookup};
use app::State;
use crypto::Digest;
use node::Node;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether the two ledgers agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Audit {
    /// They did whenever they were compared.
    Ok,
    /// The node found itself wrong and stopped.
    Halted,
}

/// Where the chain stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StatusView {
    /// What people call the chain.
    pub name: String,
    /// The digest of the genesis: the chain's name in every signature.
    pub chain: String,
    /// The commitment to the whole state after the last block.
    pub state_root: String,
    /// The epoch of the last block.
    pub epoch: u64,
    /// Length of an epoch.
    pub epoch_length_ms: u64,
    /// When the next epoch begins.
    pub next_epoch_at: u64,
    /// From the last block to the next epoch.
    pub next_epoch_in_ms: u64,
    /// Whether this is a development chain, whose people one may direct.
    pub development: bool,
    /// Whether the two ledgers agree.
    pub audit: Audit,
    /// Why the node stopped, if it did.
    pub halted: Option<String>,
    /// How many there are of each.
    pub counts: CountsView,
    /// Numbers that hold for the whole chain.
    pub parameters: ParametersView,
}

/// How many there are of each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CountsView {
    /// Accounts that something ever reached.
    pub accounts: usize,
    /// Assets.
    pub assets: usize,
    /// Operators.
    pub operators: usize,
    /// Vaults.
    pub vaults: usize,
    /// Services.
    pub services: usize,
    /// Feeds.
    pub feeds: usize,
    /// Cases, whatever became of them.
    pub cases: usize,
    /// Cases that may still take something.
    pub open_cases: usize,
    /// Transactions that wait for a block.
    pub pending_transactions: usize,
}

/// Numbers that hold for the whole chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ParametersView {
    /// W: epochs for which an offence can be judged and charged for.
    pub evidence_window_epochs: u64,
    /// Full epochs before an offer that raises risk binds.
    pub notice_epochs: u64,
    /// Full epochs that a jailed operator waits after its last case.
    pub jail_epochs: u64,
    /// What an accuser posts.
    pub bond: AmountView,
}

impl StatusView {
    pub(crate) fn of(node: &Node, state: &State, root: Digest, development: bool) -> Self {
        let meta = state.meta();
        let epoch = state.epoch();
        let next = meta.epochs.start(epoch.plus(1).raw());
        let halted = node.halted();
        let (restaking, ledger) = (state.restaking(), state.ledger());
        let parameters = restaking.parameters();
        Self {
            name: node.genesis().name.to_string(),
            chain: meta.chain.to_string(),
            state_root: root.to_string(),
            epoch: epoch.raw(),
            epoch_length_ms: meta.epochs.length.raw(),
            next_epoch_at: next.raw(),
            next_epoch_in_ms: next.since(meta.time),
            development,
            audit: if halted.is_some() { Audit::Halted } else { Audit::Ok },
            halted,
            counts: CountsView {
                accounts: ledger.accounts().count(),
                assets: ledger.assets().count(),
                operators: restaking.operators().count(),
                vaults: restaking.vaults().count(),
                services: restaking.services().count(),
                feeds: state.oracle().feeds().count(),
                cases: restaking.cases().count(),
                open_cases: restaking.cases().filter(|(_, case)| case.is_open()).count(),
                pending_transactions: node.pending(),
            },
            parameters: ParametersView {
                evidence_window_epochs: parameters.evidence_window,
                notice_epochs: parameters.notice_epochs,
                jail_epochs: parameters.jail_epochs,
                bond: Lookup(state).amount(parameters.bond_asset, parameters.bond),
            },
        }
    }
}

/// Whether the node makes blocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HealthView {
    /// Always `ok`; otherwise the answer is a problem with status 503.
    #[schema(example = "ok")]
    pub status: String,
}

/// Whether the node takes what it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReadinessView {
    /// Always `ready`; otherwise the answer is a problem with status 503.
    #[schema(example = "ready")]
    pub status: String,
    /// The height of the last block.
    pub height: u64,
    /// Transactions that wait for a block.
    pub pending_transactions: usize,
    /// Most that may.
    pub queue_limit: usize,
}
