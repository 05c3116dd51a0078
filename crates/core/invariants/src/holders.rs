//! What all accounts own together, from the view that each of them sees.

use crate::wide::{add, wide};
use app::State;
use ruint::aliases::U256;
use std::collections::BTreeMap;
use units::{AssetId, TrancheId, VaultId};

/// Sums over all accounts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Holders {
    /// Shares by tranche, past any merger.
    pub(crate) shares: BTreeMap<TrancheId, U256>,
    /// Their worth.
    pub(crate) worth: BTreeMap<TrancheId, U256>,
    /// What can be claimed of premiums.
    pub(crate) premiums: BTreeMap<(VaultId, AssetId), U256>,
    /// How many positions there are, empty ones included.
    pub(crate) positions: BTreeMap<VaultId, U256>,
}

impl Holders {
    /// Asks for every account. Costs O(positions).
    pub(crate) fn of(state: &State) -> Self {
        let restaking = state.restaking();
        let vault_of = |tranche| restaking.tranche(tranche).map(|row| row.vault).ok();
        let mut all = Self::default();
        for (account, _) in state.ledger().accounts() {
            for position in restaking.positions_of(account) {
                if let Some(vault) = vault_of(position.tranche) {
                    add(&mut all.positions, vault, U256::ONE);
                }
            }
            for holding in restaking.holdings_of(account) {
                add(&mut all.shares, holding.tranche, wide(holding.shares.raw()));
                add(&mut all.worth, holding.tranche, wide(holding.worth.raw()));
                let Some(vault) = vault_of(holding.tranche) else { continue };
                for (asset, amount) in holding.premiums {
                    add(&mut all.premiums, (vault, asset), wide(amount.raw()));
                }
            }
        }
        all
    }
}
