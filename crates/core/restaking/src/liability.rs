//! What a service may still take (`security-core.md` §5).

use crate::{Restaking, Tranche, Vault};
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

/// The share of a vault's stake that `service` may still take for epochs that can be judged: the largest
/// `liability ÷ price now` over tranches at risk in `now` and epochs in `[now − W, now)`.
///
/// Rounded up, as it limits what may be sold to others. Where no price moved within the window this
/// is the largest pledge rate of the epochs of the window in which anyone who is at risk now was so already:
/// the fast path.
#[must_use]
pub fn encumbered(restaking: &Restaking, vault: &Vault, service: ServiceId, now: Epoch) -> Ratio {
    let oldest = now.minus(restaking.parameters().evidence_window);
    let judgeable = || {
        vault
            .covers
            .iter()
            .filter(move |c| c.service == service && c.epoch >= oldest && c.epoch < now)
    };
    // Not by the last slash: what a reversal gave back later moved prices too.
    let steady =
        |tranche: &Tranche| tranche.prices.last().is_none_or(|since| since.epoch <= oldest);
    if restaking.tranches_of(vault).all(|(_, tranche)| steady(tranche)) {
        // Whoever is at risk now was at risk in every epoch since it joined, so the first to join decides.
        let at_risk = restaking.tranches_of(vault).map(|(_, tranche)| tranche.tenure);
        let joined = at_risk.filter(|tenure| tenure.contains(now)).map(|tenure| tenure.from).min();
        let Some(joined) = joined else { return Ratio::ZERO };
        let since = judgeable().filter(|cover| cover.epoch >= joined);
        return since.map(|cover| cover.pledge_rate).max().unwrap_or(Ratio::ZERO);
    }
    restaking
        .tranches_of(vault)
        .filter(|(_, tranche)| tranche.tenure.contains(now))
        .flat_map(|(_, tranche)| {
            judgeable().filter(|cover| tranche.tenure.contains(cover.epoch)).map(|cover| {
                let owed = liability(tranche, service, cover.pledge_rate, cover.epoch);
                owed.over(tranche.price_now())
            })
        })
        .max()
        .unwrap_or(Ratio::ZERO)
}
