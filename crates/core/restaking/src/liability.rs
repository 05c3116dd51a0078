//! What a service may still take (`security-core.md` §5).

use crate::{Restaking, Tranche, Vault};
use std::collections::BTreeMap;
use units::{Epoch, PerShare, Ratio, Rounding, ServiceId};

/// `max(0, κ·p(c) − T(c))`: what the buyer of pledge rate κ in epoch c can still take of one share.
pub(crate) fn liability(
    tranche: &Tranche,
    service: ServiceId,
    pledge_rate: Ratio,
    epoch: Epoch,
) -> PerShare {
    tranche
        .price_in(epoch)
        .scale(pledge_rate, Rounding::Down)
        .saturating_sub(tranche.taken_since(service, epoch))
}

/// The share of a vault's stake that each service may still take for epochs that can be judged: the largest
/// `liability ÷ price now` over tranches at risk in `now` and epochs in `[now − W, now)`.
///
/// Rounded up, as it limits what may be sold to others. Where nothing was taken or returned within the window this
/// is the largest pledge rate of the epochs of the window in which anyone who is at risk now was so already:
/// the fast path.
#[must_use]
pub fn encumbrances(
    restaking: &Restaking,
    vault: &Vault,
    now: Epoch,
) -> BTreeMap<ServiceId, Ratio> {
    let oldest = now.minus(restaking.parameters().evidence_window);
    let judgeable = || vault.covers.iter().filter(move |c| c.epoch >= oldest && c.epoch < now);
    let mut largest: BTreeMap<ServiceId, Ratio> = BTreeMap::new();
    let mut raise = |service: ServiceId, rate: Ratio| {
        let entry = largest.entry(service).or_default();
        *entry = (*entry).max(rate);
    };
    // What was slashed to nothing is closed: it owes nothing, however long its empty shares are kept.
    let answers = |tranche: &Tranche| tranche.tenure.contains(now) && !tranche.stake.is_zero();
    let at_risk = || restaking.tranches_of(vault).filter(move |(_, tranche)| answers(tranche));
    // Not by the vault's last slash: what a reversal gave back later moved prices too.
    if at_risk().all(|(_, tranche)| tranche.is_steady_since(oldest)) {
        // Whoever is at risk now was at risk in every epoch since it joined, so the first to join decides.
        let Some(joined) = at_risk().map(|(_, tranche)| tranche.tenure.from).min() else {
            return largest;
        };
        for cover in judgeable().filter(|cover| cover.epoch >= joined) {
            raise(cover.service, cover.pledge_rate);
        }
        return largest;
    }
    for (_, tranche) in at_risk() {
        for cover in judgeable().filter(|cover| tranche.tenure.contains(cover.epoch)) {
            let owed = liability(tranche, cover.service, cover.pledge_rate, cover.epoch);
            raise(cover.service, owed.over(tranche.price_now()));
        }
    }
    largest
}

/// What one service may still take: see [`encumbrances`].
#[must_use]
pub fn encumbered(restaking: &Restaking, vault: &Vault, service: ServiceId, now: Epoch) -> Ratio {
    encumbrances(restaking, vault, now).get(&service).copied().unwrap_or(Ratio::ZERO)
}
