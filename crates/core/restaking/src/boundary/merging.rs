//! Merges tranches that nothing judgeable can tell apart (`security-core.md` §3), so that a vault's tranches do not grow
//! with its age.

use crate::{Context, Restaking, Tranche, tranche::Merger};
use protocol::Event;
use units::{Epoch, Shares, TrancheId, VaultId};

/// Merges, in every vault, each mature tranche into the oldest mature one that can take it.
pub(super) fn merge(context: &mut Context<'_>) {
    let vaults: Vec<VaultId> = context.restaking.vaults.iter().map(|(id, _)| id).collect();
    for vault in vaults {
        let mature = mature(context.restaking, vault, context.epoch);
        let mut kept: Vec<TrancheId> = Vec::new();
        for from in mature {
            if !kept.iter().any(|into| merge_one(context, vault, from, *into)) {
                kept.push(from);
            }
        }
    }
}

/// The tranches of a vault that may merge, oldest first: those that stay, have stake, and are at risk for so long that
/// either no judgeable epoch lies before any slash that told them apart, or there was no such slash.
fn mature(restaking: &Restaking, vault: VaultId, now: Epoch) -> Vec<TrancheId> {
    let Some(row) = restaking.vaults.get(vault) else { return Vec::new() };
    // Most vaults have one tranche, or a young second one: look before allocating.
    if row.tranches.len() < 2 {
        return Vec::new();
    }
    let window = restaking.parameters.evidence_window;
    let quiet = row.last_slash.is_none_or(|slash| slash.plus(window.saturating_mul(2)) < now);
    let age = if quiet { window } else { window.saturating_mul(3) };
    let is_mature = |tranche: &Tranche| {
        tranche.tenure.until.is_none()
            && !tranche.stake.is_zero()
            && tranche.tenure.from.plus(age) <= now
    };
    let mut mature: Vec<(Epoch, TrancheId)> = restaking
        .tranches_of(row)
        .filter(|(_, tranche)| is_mature(tranche))
        .map(|(id, tranche)| (tranche.tenure.from, id))
        .collect();
    mature.sort_unstable();
    mature.into_iter().map(|(_, id)| id).collect()
}

/// Says whether it could: the shares of a tranche that was slashed to almost nothing are worth so little that there may
/// be too many for any other stake.
fn merge_one(context: &mut Context<'_>, vault: VaultId, from: TrancheId, into: TrancheId) -> bool {
    let restaking = &mut *context.restaking;
    let (Some(source), Some(target)) = (restaking.tranches.get(from), restaking.tranches.get(into))
    else {
        return false;
    };
    // The remainder of the division stays with the pool.
    let oldest = context.epoch.minus(restaking.parameters.evidence_window);
    let Some(given) = target.shares_for(source, oldest) else { return false };
    let source = source.clone();
    let merger = Merger { into, given, of: source.shares, since: target.indices() };
    let stake = source.stake;
    // What may be returned to the one is returned to the other, whose shares its owners have.
    restaking.split_holds(from, into, merger.of, merger.of);
    if let Some(target) = restaking.tranches.get_mut(into) {
        target.join(&source, given, oldest);
    }
    if let Some(source) = restaking.tranches.get_mut(from) {
        source.shares = Shares::ZERO;
        source.stake = units::Amount::ZERO;
        source.merged = Some(merger);
    }
    if let Some(row) = restaking.vaults.get_mut(vault) {
        row.tranches.retain(|id| *id != from);
    }
    context.events.push(Event::Merged { vault, from, into, stake });
    true
}
