//! Puts stake into a vault.

use crate::{Context, Position, Tenure, Tranche};
use ledger::Pot;
use protocol::{Event, Pledge, Rejection};
use units::{AccountIndex, Shares};

/// Executes a [`Pledge`]: the stake joins the tranche that is at risk from the next epoch on, at one share
/// per base unit. Costs O(tranches of the vault).
///
/// # Errors
/// In this order: amount zero; unknown vault; insufficient balance.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &Pledge,
) -> Result<(), Rejection> {
    let Pledge { vault, amount } = *action;
    Rejection::check_positive("amount", amount)?;
    let row = context.restaking.vault(vault)?;
    let asset = row.asset;
    context.ledger.require(sender, asset, amount)?;
    let tenure = Tenure { from: context.epoch.plus(1), until: None };
    let joined = context.restaking.tranches_of(row).find(|(_, tranche)| tranche.tenure == tenure);
    let joined = joined.map(|(id, _)| id);
    context.ledger.pay_in(sender, Pot::Stake, asset, amount)?;
    // After this point the stake is pledged.
    let restaking = &mut *context.restaking;
    let tranche = joined.unwrap_or_else(|| {
        let id = restaking.tranches.push(Tranche::open(vault, tenure));
        if let Some(row) = restaking.vaults.get_mut(vault) {
            row.tranches.push(id);
        }
        id
    });
    // A tranche that is not yet at risk was never slashed: its price is one, and no donation can move it.
    let shares = Shares::new(amount.raw());
    if let Some(row) = restaking.tranches.get_mut(tranche) {
        row.shares = row.shares.saturating_add(shares);
        row.stake = row.stake.saturating_add(amount);
    }
    restaking.add_shares(sender, tranche, shares);
    let staker = context.ledger.account_id(sender);
    context.events.push(Event::Pledged {
        staker,
        vault,
        tranche,
        amount,
        at_risk_from: tenure.from,
    });
    Ok(())
}

impl crate::Restaking {
    /// Gives an account more shares of a tranche, after settling what its present ones earned.
    pub(crate) fn add_shares(
        &mut self,
        account: AccountIndex,
        tranche: units::TrancheId,
        shares: Shares,
    ) {
        let position = self.positions.find_or_insert(Position::open(account, tranche));
        let (Some(position), Some(tranche)) =
            (self.positions.get_mut(position), self.tranches.get(tranche))
        else {
            return; // both were just found
        };
        position.settle(tranche);
        position.shares = position.shares.saturating_add(shares);
    }
}
