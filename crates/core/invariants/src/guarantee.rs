//! §7.4: cover sold for an epoch can be collected for as long as the epoch can be judged, whoever leaves.

use crate::{
    Property, Violation,
    owed::{owed_and_taken, short_by_rounding},
    rows::{answers, tranches_of},
    step::Step,
    violation::Findings,
    wide::wide,
};
use restaking::{Cover, Restaking, Vault};
use ruint::aliases::U256;

/// For every cover that can be judged: what can be collected now and what was taken since are what was sold, but for
/// dust. In vaults that pledged no unit twice; in the others the shortfall is a number of its own.
pub(crate) fn check(step: &Step<'_>) -> Vec<Violation> {
    let mut found = Findings::of(Property::Guarantee);
    if !step.moved_stake() {
        return found.into_list();
    }
    let (state, restaking) = (step.state, step.state.restaking());
    let oldest = state.epoch().minus(restaking.parameters().evidence_window);
    for (id, vault) in restaking.vaults() {
        if !step.monitor.is_exclusive(state, id, vault) {
            continue;
        }
        let cases = u128::try_from(restaking.cases_against(vault.operator).count());
        let dust = tranches_of(restaking, vault)
            .map(|(_, tranche)| short_by_rounding(tranche, cases.unwrap_or(u128::MAX)))
            .fold(step.monitor.dust(state, id, vault), U256::saturating_add);
        let watched = |cover: &&Cover| cover.epoch >= oldest && cover.epoch > step.monitor.began;
        for cover in vault.covers.iter().filter(watched) {
            let (service, epoch) = (cover.service, cover.epoch);
            let there = collectable_and_taken(restaking, vault, cover).saturating_add(dust);
            let place = || format!("cover of {service} by {id} for epoch {epoch}, dust included");
            found.at_least(place, wide(cover.amount.raw()), there);
        }
    }
    found.into_list()
}

fn collectable_and_taken(restaking: &Restaking, vault: &Vault, cover: &Cover) -> U256 {
    tranches_of(restaking, vault)
        .filter(|(_, tranche)| answers(&tranche.tenure, cover.epoch))
        .map(|(_, tranche)| {
            let (owed, taken) = owed_and_taken(tranche, cover);
            owed.min(wide(tranche.stake.raw())).saturating_add(taken)
        })
        .fold(U256::ZERO, U256::saturating_add)
}
