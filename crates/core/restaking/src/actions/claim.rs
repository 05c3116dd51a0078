//! Takes stake home.

use crate::{Context, actions::claim_premiums};
use ledger::Pot;
use protocol::{Claim, Event, Rejection};
use units::{AccountIndex, Shares};

/// Executes a [`Claim`] of all of the sender's shares of a tranche, with their premiums. Costs O(tranches of
/// the vault).
///
/// # Errors
/// In this order: unknown tranche; it merged into another; it has no end of tenure; an offence in its tenure could still be
/// charged; something taken of it is on hold; no shares.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &Claim,
) -> Result<(), Rejection> {
    let Claim { tranche: id } = *action;
    let restaking = &mut *context.restaking;
    restaking.require_unmerged(id)?;
    let tranche = restaking.tranche(id)?;
    let window = restaking.parameters().evidence_window;
    let free_at = tranche.tenure.free_at(window).ok_or(Rejection::NotLeaving { tranche: id })?;
    if context.epoch < free_at {
        return Err(Rejection::StillLiable { tranche: id, free_at, now: context.epoch });
    }
    if let Some((case, until)) = restaking.hold_on(id) {
        return Err(Rejection::OnHold { tranche: id, case, until });
    }
    let shares = restaking.position(sender, id).map(|position| position.shares).unwrap_or_default();
    if shares.is_zero() {
        return Err(Rejection::InsufficientShares {
            tranche: id,
            needs: Shares::new(1),
            has: shares,
        });
    }
    let (vault, amount) = (tranche.vault, tranche.worth(shares));
    let asset = restaking.vault(vault)?.asset;
    // After this point the stake is claimed.
    claim_premiums::pay(context, sender, id);
    let restaking = &mut *context.restaking;
    if let Some(position) = restaking.positions.find(&(sender, id))
        && let Some(position) = restaking.positions.get_mut(position)
        && let Some(tranche) = restaking.tranches.get_mut(id)
    {
        position.shares = Shares::ZERO;
        tranche.shares = tranche.shares.saturating_sub(shares);
        tranche.stake = tranche.stake.saturating_sub(amount);
        if tranche.shares.is_zero()
            && let Some(vault) = restaking.vaults.get_mut(vault)
        {
            vault.tranches.retain(|open| *open != id);
        }
    }
    context.ledger.pay_out(Pot::Stake, sender, asset, amount);
    let staker = context.ledger.account_id(sender);
    context.events.push(Event::Claimed { staker, vault, tranche: id, amount });
    Ok(())
}
