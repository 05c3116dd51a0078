//! A staker of a scenario: joins, leaves, claims.

use crate::founding::STAKE;
use app::State;
use operator::Wallet;
use protocol::{Action, Claim, Leave, Pledge, SignedTransaction};
use units::{Amount, Name, Timestamp, VaultId};

/// A staker of the scenario.
pub(super) struct StakerAgent {
    pub(super) name: Name,
    pub(super) wallet: Wallet,
    pub(super) vault: VaultId,
    pub(super) amount: Amount,
    pub(super) joins_at: Timestamp,
    pub(super) leaves_at: Option<Timestamp>,
}

impl StakerAgent {
    pub(super) fn pledge(&self, state: &State) -> SignedTransaction {
        let pledge = Pledge { vault: self.vault, amount: self.amount };
        self.wallet.sign(state, vec![Action::Pledge(pledge)])
    }

    /// Joins, leaves or claims, when it is time and was not done.
    pub(super) fn step(&self, state: &State, now: Timestamp) -> Option<SignedTransaction> {
        let account = state.ledger().find_account(&self.wallet.account())?;
        let restaking = state.restaking();
        let holdings = restaking.holdings_of(account);
        let position = holdings.iter().find(|holding| !holding.shares.is_zero());
        let Some(position) = position else {
            let has = state.ledger().balance(account, STAKE);
            let never = restaking.positions_of(account).next().is_none();
            let joins = never && now >= self.joins_at && has >= self.amount;
            return joins.then(|| self.pledge(state));
        };
        let tranche = restaking.tranche(position.tranche).ok()?;
        match tranche.tenure.free_at(restaking.parameters().evidence_window) {
            None if self.leaves_at.is_some_and(|leaves| now >= leaves) => {
                let leave = Leave { tranche: position.tranche, shares: position.shares };
                Some(self.wallet.sign(state, vec![Action::Leave(leave)]))
            }
            Some(free_at) if state.epoch() >= free_at => {
                let claim = Claim { tranche: position.tranche };
                Some(self.wallet.sign(state, vec![Action::Claim(claim)]))
            }
            _ => None,
        }
    }
}
