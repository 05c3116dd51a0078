//! §7.4: cover sold for an epoch can be collected for as long as the epoch can be judged, whoever leaves.

use crate::{
    Property, Violation,
    owed::{collectable, short_by_rounding},
    rows::{answers, tranches_of},
    step::Step,
    violation::Findings,
    wide::wide,
};
use restaking::{Case, CaseStatus, Cover, Restaking, Tenure, Vault};
use ruint::aliases::U256;
use units::{Epoch, ServiceId, VaultId};

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
        let takings = takings(restaking, id, vault, oldest);
        let watched = |cover: &&Cover| cover.epoch >= oldest && cover.epoch > step.monitor.began;
        for cover in vault.covers.iter().filter(watched) {
            let (service, epoch) = (cover.service, cover.epoch);
            let there = collectable(restaking, vault, cover)
                .saturating_add(taken_for(&takings, cover))
                .saturating_add(dust);
            let place = || format!("cover of {service} by {id} for epoch {epoch}, dust included");
            found.at_least(place, wide(cover.amount.raw()), there);
        }
    }
    found.into_list()
}

/// What one case took of one tranche.
struct Took {
    service: ServiceId,
    /// At the boundary into this epoch.
    boundary: Epoch,
    tenure: Tenure,
    amount: U256,
}

/// What cases took of a vault at boundaries after `oldest`, and did not return: as they booked it, not as shares remember
/// it, since shares of tranches that were slashed to a few units merge at the worth of those units.
fn takings(restaking: &Restaking, id: VaultId, vault: &Vault, oldest: Epoch) -> Vec<Took> {
    let executed = |case: &&Case| {
        let kept = matches!(
            case.status,
            CaseStatus::Held { .. } | CaseStatus::Reversing { .. } | CaseStatus::Paid
        );
        kept && case.executes_at > oldest
    };
    let cases = restaking.cases_against(vault.operator).map(|(_, case)| case).filter(executed);
    let mut takings = Vec::new();
    for case in cases {
        for (tranche, _, amount) in &case.taken {
            let Ok(row) = restaking.tranche(*tranche) else { continue };
            if row.vault == id {
                takings.push(Took {
                    service: case.service,
                    boundary: case.executes_at,
                    tenure: row.tenure,
                    amount: wide(amount.raw()),
                });
            }
        }
    }
    takings
}

/// What a service took since an epoch of those who answer for it.
fn taken_for(takings: &[Took], cover: &Cover) -> U256 {
    takings
        .iter()
        .filter(|took| took.service == cover.service && took.boundary > cover.epoch)
        .filter(|took| answers(&took.tenure, cover.epoch))
        .fold(U256::ZERO, |sum, took| sum.saturating_add(took.amount))
}
