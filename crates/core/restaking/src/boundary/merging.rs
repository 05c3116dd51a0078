//! Merges tranches that nothing judgeable can tell apart (`security-core.md` §3), so that a vault's tranches do not grow
//! with its age.

use crate::{Context, Restaking, Tranche, tranche::Merger};
use core::cmp::Reverse;
use protocol::Event;
use units::{Amount, Epoch, Shares, TrancheId, VaultId};

/// Merges, in every vault, each mature tranche into the largest mature one.
///
/// Into the largest, as prices and takings per share are those of the one that is merged into: what roundings made of a
/// tranche of a few units would be multiplied by all the stake that joins it, and cover would no longer be there.
pub(super) fn merge(context: &mut Context<'_>) {
    let vaults: Vec<VaultId> = context.restaking.vaults.iter().map(|(id, _)| id).collect();
    for vault in vaults {
        let mature = mature(context.restaking, vault, context.epoch);
        let Some((into, others)) = mature.split_first() else { continue };
        for from in others {
            merge_one(context, vault, *from, *into);
        }
    }
}

/// The tranches of a vault that may merge, the largest first, then the oldest: those that stay, have stake, of which
/// nothing is on hold, and that are at risk for so long that either no judgeable epoch lies before any slash that told
/// them apart, or there was no such slash.
fn mature(restaking: &Restaking, vault: VaultId, now: Epoch) -> Vec<TrancheId> {
    let Some(row) = restaking.vaults.get(vault) else { return Vec::new() };
    // Most vaults have one tranche, or a young second one: look before allocating.
    if row.tranches.len() < 2 {
        return Vec::new();
    }
    let window = restaking.parameters.evidence_window;
    let oldest = now.minus(window);
    let quiet = row.last_slash.is_none_or(|slash| slash.plus(window.saturating_mul(2)) < now);
    let age = if quiet { window } else { window.saturating_mul(3) };
    let is_mature = |id: TrancheId, tranche: &Tranche| {
        tranche.tenure.until.is_none()
            && !tranche.stake.is_zero()
            && tranche.tenure.from.plus(age) <= now
            // What may come back belongs to shares at their old worth, not at what a slash left of it.
            && restaking.hold_on(id).is_none()
    };
    let mut mature: Vec<(Reverse<Amount>, Epoch, TrancheId)> = restaking
        .tranches_of(row)
        .filter(|(id, tranche)| is_mature(*id, tranche))
        .map(|(id, tranche)| (Reverse(tranche.most_since(oldest)), tranche.tenure.from, id))
        .collect();
    mature.sort_unstable();
    mature.into_iter().map(|(_, _, id)| id).collect()
}

fn merge_one(context: &mut Context<'_>, vault: VaultId, from: TrancheId, into: TrancheId) {
    let restaking = &mut *context.restaking;
    let (Some(source), Some(target)) = (restaking.tranches.get(from), restaking.tranches.get(into))
    else {
        return;
    };
    // The remainder of the division stays with the pool.
    let oldest = context.epoch.minus(restaking.parameters.evidence_window);
    let Some(given) = target.shares_for(source, oldest) else { return };
    // Age alone does not say it: a slash and its reversal leave epochs that other cases are about, and so on
    // (`reversals_keep_stake_apart_for_longer_than_its_age_says`).
    let Some(dust) = target.agrees(source, given, oldest) else { return };
    let merger = Merger { into, given, of: source.shares, since: target.indices() };
    let stake = source.stake;
    if let Some(target) = restaking.tranches.get_mut(into) {
        target.shares = target.shares.saturating_add(given);
        target.stake = target.stake.saturating_add(stake);
        // Its prices may say so many units more than both have together: roundings, not a shortfall.
        target.dust = target.dust.saturating_add(dust);
    }
    if let Some(source) = restaking.tranches.get_mut(from) {
        source.shares = Shares::ZERO;
        source.stake = Amount::ZERO;
        source.merged = Some(merger);
    }
    if let Some(row) = restaking.vaults.get_mut(vault) {
        row.tranches.retain(|id| *id != from);
    }
    context.events.push(Event::Merged { vault, from, into, stake });
}
