//! Pays for the epoch that ended (`security-core.md` §5).

use crate::{Context, Tranche};
use ledger::Pot;
use protocol::Event;
use units::{Amount, AssetId, Epoch, Rounding, ServiceId, TrancheId, VaultId};

/// Divides each premium of the epoch before `context.epoch`: the operator's commission first, the rest to the
/// tranches that were at risk in it, in proportion to their stake. What cannot be divided is carried.
pub(super) fn distribute(context: &mut Context<'_>) {
    let ended = context.epoch.minus(1);
    let mut due: Vec<(VaultId, ServiceId, AssetId, Amount)> = Vec::new();
    for (vault, row) in context.restaking.vaults.iter() {
        for cover in row.covers_in(ended).filter(|cover| !cover.paid) {
            if let Some(service) = context.restaking.services.get(cover.service) {
                due.push((vault, cover.service, service.payment_asset, cover.premium));
            }
        }
    }
    for (vault, service, asset, premium) in due {
        pay(context, vault, service, asset, premium, ended);
    }
}

fn pay(
    context: &mut Context<'_>,
    vault: VaultId,
    service: ServiceId,
    asset: AssetId,
    premium: Amount,
    ended: Epoch,
) {
    let restaking = &mut *context.restaking;
    let Some(row) = restaking.vaults.get_mut(vault) else { return };
    if let Some(cover) =
        row.covers.iter_mut().rev().find(|c| c.service == service && c.epoch == ended)
    {
        cover.paid = true;
    }
    let carried =
        row.dust.iter().position(|(of, _)| *of == asset).map(|at| row.dust.swap_remove(at).1);
    let operator = restaking.operators.get(row.operator);
    let commission =
        operator.and_then(|o| o.commission.of_amount(premium, Rounding::Down)).unwrap_or_default();
    let stakers = premium.saturating_sub(commission).saturating_add(carried.unwrap_or_default());
    if let Some(operator) = operator {
        context.ledger.pay_out(Pot::Premiums, operator.claims_to, asset, commission);
    }
    let at_risk: Vec<(TrancheId, Amount)> = row
        .tranches
        .iter()
        .filter_map(|id| restaking.tranches.get(*id).map(|tranche| (*id, tranche)))
        .filter(|(_, tranche)| tranche.tenure.contains(ended))
        .map(|(id, tranche)| (id, tranche.stake))
        .collect();
    let total = at_risk.iter().fold(Amount::ZERO, |sum, (_, stake)| sum.saturating_add(*stake));
    let mut left = stakers;
    for (id, stake) in at_risk {
        let part = stakers.mul_div(stake.raw(), total.raw(), Rounding::Down).unwrap_or_default();
        if let Some(tranche) = restaking.tranches.get_mut(id).filter(|_| !part.is_zero()) {
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
