//! §7.3: in a vault with leverage cap 1, what a service can recover does not depend on the slashes of others.
//!
//! Two sides of it. Across a boundary, what a service can recover for an epoch changes by what it took or gave back
//! itself, and by nothing else. And at any time the largest claims of all services on a share add up to no more than
//! what the share is worth, so that whoever takes first leaves enough.

use crate::{
    Property, Violation,
    before::Boundary,
    owed::{owed, recoverable, short_by_rounding},
    rows::{answers, tranches_of},
    step::Step,
    violation::Findings,
    wide::{add, count, sum_of, wide},
};
use protocol::Event;
use restaking::{Restaking, Tranche, Vault};
use ruint::aliases::U256;
use std::collections::BTreeMap;
use units::{CaseId, ServiceId, TrancheId, VaultId};

/// Both sides, in vaults that were exclusive for as long as anything can be judged.
pub(crate) fn check(step: &Step<'_>) -> Vec<Violation> {
    let mut found = Findings::of(Property::Isolation);
    if let Some(notes) = step.before.boundary.as_ref().filter(|_| step.crossed()) {
        compare(step, notes, &mut found);
    }
    if step.moved_stake() {
        claims_fit(step, &mut found);
    }
    found.into_list()
}

fn compare(step: &Step<'_>, notes: &Boundary, found: &mut Findings) {
    let (state, restaking) = (step.state, step.state.restaking());
    let service_of = |case: CaseId| restaking.case(case).map(|case| case.service).ok();
    let mut returned: BTreeMap<(VaultId, ServiceId), U256> = BTreeMap::new();
    for event in step.passed {
        if let Event::Returned { case, tranche, amount } = event
            && let (Some(service), Ok(row)) = (service_of(*case), restaking.tranche(*tranche))
        {
            add(&mut returned, (row.vault, service), wide(amount.raw()));
        }
    }
    for (key, after) in recoverable(restaking, state.epoch()) {
        let (id, service, epoch) = key;
        let (Some(before), Ok(vault)) = (notes.recoverable.get(&key), restaking.vault(id)) else {
            continue;
        };
        if !step.monitor.is_exclusive(state, id, vault) {
            continue;
        }
        // Of tranches that answer for the epoch: what its own cases took of others is not its loss here.
        let own = step.slashes().filter(|slash| {
            let tranche = restaking.tranche(slash.tranche).map(|row| answers(&row.tenure, epoch));
            slash.vault == id && service_of(slash.case) == Some(service) && tranche == Ok(true)
        });
        let own = own.fold(U256::ZERO, |sum, slash| sum.saturating_add(wide(slash.amount.raw())));
        let dust = step.monitor.dust(state, id, vault);
        let place = || format!("what {service} can recover of {id} for epoch {epoch}");
        let kept = after.saturating_add(own).saturating_add(dust);
        found.at_least(place, *before, kept);
        let back = sum_of(&returned, &(id, service));
        found.at_most(place, before.saturating_add(back).saturating_add(dust), after);
    }
}

fn claims_fit(step: &Step<'_>, found: &mut Findings) {
    let (state, restaking) = (step.state, step.state.restaking());
    for (id, vault) in restaking.vaults() {
        if !step.monitor.is_exclusive(state, id, vault) {
            continue;
        }
        let cases = u128::try_from(restaking.cases_against(vault.operator).count());
        let cases = cases.unwrap_or(u128::MAX);
        for (tranche, row) in tranches_of(restaking, vault) {
            let (claims, services) = largest_claims(restaking, step, vault, (tranche, row));
            let dust = short_by_rounding(row, cases).saturating_add(services);
            let most = wide(row.stake.raw()).saturating_add(dust).saturating_add(U256::ONE);
            found.at_most(|| format!("claims of all services on {tranche}"), most, claims);
        }
    }
}

/// The largest claim of each service on a tranche, added up, and how many services have one.
fn largest_claims(
    restaking: &Restaking,
    step: &Step<'_>,
    vault: &Vault,
    (_, tranche): (TrancheId, &Tranche),
) -> (U256, U256) {
    let oldest = step.state.epoch().minus(restaking.parameters().evidence_window);
    let mut largest: BTreeMap<ServiceId, U256> = BTreeMap::new();
    let covers = vault.covers.iter().filter(|cover| cover.epoch >= oldest);
    for cover in covers.filter(|cover| answers(&tranche.tenure, cover.epoch)) {
        let claim = largest.entry(cover.service).or_insert(U256::ZERO);
        *claim = (*claim).max(owed(tranche, cover));
    }
    let sum = largest.values().fold(U256::ZERO, |sum, claim| sum.saturating_add(*claim));
    (sum, count(largest.len()))
}
