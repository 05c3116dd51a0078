//! Takes earned premiums.

use crate::Context;
use ledger::Pot;
use protocol::{ClaimPremiums, Event, Rejection};
use units::{AccountIndex, Shares, TrancheId};

/// Executes a [`ClaimPremiums`]. Costs O(assets).
///
/// # Errors
/// In this order: unknown tranche; the sender never had shares of it.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &ClaimPremiums,
) -> Result<(), Rejection> {
    let ClaimPremiums { tranche } = *action;
    context.restaking.tranche(tranche)?;
    context.restaking.absorb(sender, tranche);
    if context.restaking.position(sender, tranche).is_none() {
        let (needs, has) = (Shares::new(1), Shares::ZERO);
        return Err(Rejection::InsufficientShares { tranche, needs, has });
    }
    // After this point the premiums are claimed.
    pay(context, sender, tranche);
    Ok(())
}

/// Pays all that a position is owed.
pub(crate) fn pay(context: &mut Context<'_>, account: AccountIndex, id: TrancheId) {
    let restaking = &mut *context.restaking;
    let Some(position) = restaking.positions.find(&(account, id)) else { return };
    let (Some(position), Some(tranche)) =
        (restaking.positions.get_mut(position), restaking.tranches.get_mut(id))
    else {
        return;
    };
    position.settle(tranche);
    for (asset, amount) in position.take_owed() {
        tranche.claimed(asset, amount);
        context.ledger.pay_out(Pot::Premiums, account, asset, amount);
        let staker = context.ledger.account_id(account);
        context.events.push(Event::PremiumsClaimed { staker, tranche: id, asset, amount });
    }
}
