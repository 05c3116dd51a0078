//! Ends the tenure of shares with the present epoch.

use crate::{Context, Tenure};
use protocol::{Event, Leave, Rejection};
use units::{AccountIndex, Amount, CaseId, Shares, TrancheId};

/// Executes a [`Leave`]: the shares move to the tranche with the same beginning that ends now, which
/// inherits the history of the one they leave. Costs O(tranches of the vault).
///
/// # Errors
/// In this order: shares zero; unknown tranche; it merged into another; its tenure has an end already; insufficient shares.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &Leave,
) -> Result<(), Rejection> {
    let Leave { tranche: source, shares } = *action;
    if shares.is_zero() {
        return Err(Rejection::Zero { field: "shares".to_owned() });
    }
    let restaking = &mut *context.restaking;
    restaking.require_unmerged(source)?;
    restaking.absorb(sender, source);
    let left = restaking.tranche(source)?;
    if let Some(until) = left.tenure.until {
        return Err(Rejection::AlreadyLeaving { tranche: source, until });
    }
    let has =
        restaking.position(sender, source).map(|position| position.shares).unwrap_or_default();
    if has < shares {
        return Err(Rejection::InsufficientShares { tranche: source, needs: shares, has });
    }
    // After this point the shares have left.
    let until = context.epoch;
    let tenure = Tenure { until: Some(until), ..left.tenure };
    let vault = left.vault;
    let (moved, all) = (left.worth(shares), left.shares);
    let opened = left.leaving(until);
    let joined = restaking
        .vault(vault)?
        .tranches
        .iter()
        .find(|id| restaking.tranches.get(**id).is_some_and(|tranche| tranche.tenure == tenure))
        .copied();
    let target = joined.unwrap_or_else(|| restaking.tranches.push(opened));
    if let Some(position) = restaking.positions.find(&(sender, source))
        && let Some(position) = restaking.positions.get_mut(position)
        && let Some(tranche) = restaking.tranches.get_mut(source)
    {
        position.settle(tranche);
        position.shares = position.shares.saturating_sub(shares);
        tranche.shares = tranche.shares.saturating_sub(shares);
        tranche.stake = tranche.stake.saturating_sub(moved);
    }
    if let Some(tranche) = restaking.tranches.get_mut(target) {
        tranche.shares = tranche.shares.saturating_add(shares);
        tranche.stake = tranche.stake.saturating_add(moved);
        tranche.dust = tranche.dust.saturating_add(Amount::new(1));
    }
    restaking.add_shares(sender, target, shares);
    restaking.split_holds(source, target, shares, all);
    let emptied = restaking.tranches.get(source).is_some_and(|tranche| tranche.shares.is_zero());
    // A vault's row is long: it is touched only when its list of tranches changes.
    if (joined.is_none() || emptied)
        && let Some(vault) = restaking.vaults.get_mut(vault)
    {
        if joined.is_none() {
            vault.tranches.push(target);
        }
        if emptied {
            vault.tranches.retain(|id| *id != source);
        }
    }
    let staker = context.ledger.account_id(sender);
    context.events.push(Event::Left {
        staker,
        vault,
        tranche: target,
        shares,
        at_risk_until: until,
    });
    Ok(())
}

impl crate::Restaking {
    /// What cases on hold took of `from` is owed to `to` for the shares that moved there.
    pub(crate) fn split_holds(
        &mut self,
        from: TrancheId,
        to: TrancheId,
        shares: Shares,
        of: Shares,
    ) {
        if self.hold_on(from).is_none() {
            return;
        }
        let held: Vec<CaseId> = self
            .unsettled_cases()
            .filter(|(_, case)| case.is_on_hold())
            .map(|(id, _)| id)
            .collect();
        for id in held {
            let Some(case) = self.cases.get_mut(id) else { continue };
            let dust = case.split(from, to, shares, of);
            if let Some(tranche) = self.tranches.get_mut(to).filter(|_| !dust.is_zero()) {
                tranche.dust = tranche.dust.saturating_add(dust);
            }
        }
    }
}
