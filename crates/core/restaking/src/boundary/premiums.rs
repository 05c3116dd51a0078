//! Pays for the epoch that ended (`security-core.md` §5).

use crate::{Context, Tranche, Vault};
use ledger::Pot;
use protocol::Event;
use units::{Amount, AssetId, Epoch, Rounding, ServiceId, TrancheId, VaultId};

/// A premium to divide.
struct Due {
    service: ServiceId,
    asset: AssetId,
    premium: Amount,
}

/// Divides each premium of the epoch before `context.epoch`: the operator's commission first, the rest to the
/// tranches that were at risk in it, in proportion to their stake. What cannot be divided is carried. Costs O(covers of the
/// epoch × tranches of their vaults).
pub(super) fn distribute(context: &mut Context<'_>) {
    let ended = context.epoch.minus(1);
    let sold = |vault: &Vault| vault.covers_in(ended).any(|cover| !cover.paid);
    let vaults = context.restaking.vaults.iter().filter(|(_, vault)| sold(vault));
    for vault in vaults.map(|(id, _)| id).collect::<Vec<VaultId>>() {
        distribute_to(context, vault, ended);
    }
}

fn distribute_to(context: &mut Context<'_>, vault: VaultId, ended: Epoch) {
    let restaking = &mut *context.restaking;
    let Some(row) = restaking.vaults.get_mut(vault) else { return };
    let mut due = Vec::new();
    for cover in row.covers.iter_mut().rev().take_while(|cover| cover.epoch >= ended) {
        if cover.epoch == ended
            && !cover.paid
            && let Some(service) = restaking.services.get(cover.service)
        {
            cover.paid = true;
            let (asset, premium) = (service.payment_asset, cover.premium);
            due.push(Due { service: cover.service, asset, premium });
        }
    }
    // As they were bought.
    due.reverse();
    let at_risk: Vec<(TrancheId, Amount)> = row
        .tranches
        .iter()
        .filter_map(|id| restaking.tranches.get(*id).map(|tranche| (*id, tranche)))
        .filter(|(_, tranche)| tranche.tenure.contains(ended))
        .map(|(id, tranche)| (id, tranche.stake))
        .collect();
    for due in due {
        pay(context, vault, &due, &at_risk, ended);
    }
}

fn pay(
    context: &mut Context<'_>,
    vault: VaultId,
    due: &Due,
    at_risk: &[(TrancheId, Amount)],
    ended: Epoch,
) {
    let Due { service, asset, premium } = *due;
    let restaking = &mut *context.restaking;
    let Some(row) = restaking.vaults.get_mut(vault) else { return };
    let carried =
        row.dust.iter().position(|(of, _)| *of == asset).map(|at| row.dust.swap_remove(at).1);
    let operator = restaking.operators.get(row.operator);
    let commission =
        operator.and_then(|o| o.commission.of_amount(premium, Rounding::Down)).unwrap_or_default();
    let stakers = premium.saturating_sub(commission).saturating_add(carried.unwrap_or_default());
    if let Some(operator) = operator {
        context.ledger.pay_out(Pot::Premiums, operator.claims_to, asset, commission);
    }
    let total = at_risk.iter().fold(Amount::ZERO, |sum, (_, stake)| sum.saturating_add(*stake));
    let mut left = stakers;
    for (id, stake) in at_risk {
        let part = stakers.mul_div(stake.raw(), total.raw(), Rounding::Down).unwrap_or_default();
        if let Some(tranche) = restaking.tranches.get_mut(*id).filter(|_| !part.is_zero()) {
            Tranche::accrue(tranche, asset, part);
            left = left.saturating_sub(part);
        }
    }
    if !left.is_zero() {
        row.dust.push((asset, left));
    }
    let stakers = stakers.saturating_sub(left);
    context.events.push(Event::PremiumPaid { vault, service, epoch: ended, commission, stakers });
}
