//! §7.7: a slash that the state allows completes, and every view answers.

use crate::{
    Property, Violation,
    rows::{answers, tranches},
    step::Step,
    violation::Findings,
    wide::{add, sum_of, wide},
};
use app::State;
use protocol::Event;
use restaking::{Case, dry_run, encumbered};
use ruint::aliases::U256;
use std::collections::BTreeMap;
use units::{Amount, AssetId, CaseId, OperatorId, Ratio};

/// After a boundary nothing is left that was due, what was done was done in whole, and every view has an answer that
/// is not more than there is.
pub(crate) fn check(step: &Step<'_>) -> Vec<Violation> {
    let mut found = Findings::of(Property::Totality);
    if !step.crossed() {
        return found.into_list();
    }
    let (now, restaking) = (step.state.epoch(), step.state.restaking());
    let late = restaking.cases().filter(|(_, case)| case.is_open() && case.executes_at <= now);
    for (id, case) in late {
        found.add(format_args!("{id}, due in epoch {}", case.executes_at), "executed", "open");
    }
    let due = step.before.boundary.iter().flat_map(|notes| &notes.due);
    for due in due {
        let done =
            |event: &&Event| matches!(event, Event::CaseExecuted { case, .. } if *case == due.case);
        let times = step.passed.iter().filter(done).count();
        found.equal(|| format!("executions of {}", due.case), 1, times);
    }
    for event in step.passed {
        if let Event::CaseExecuted { case: id, taken, .. } = event
            && let Ok(case) = restaking.case(*id)
        {
            check_whole(step, *id, case, taken, &mut found);
        }
    }
    ask_everything(step.state, &mut found);
    found.into_list()
}

/// A case took what its slashes took, and says so.
fn check_whole(
    step: &Step<'_>,
    id: CaseId,
    case: &Case,
    said: &[(AssetId, Amount)],
    found: &mut Findings,
) {
    let restaking = step.state.restaking();
    let mut slashed: BTreeMap<AssetId, U256> = BTreeMap::new();
    for slash in step.slashes().filter(|slash| slash.case == id) {
        if let Ok(vault) = restaking.vault(slash.vault) {
            add(&mut slashed, vault.asset, wide(slash.amount.raw()));
        }
    }
    let mut booked: BTreeMap<AssetId, U256> = BTreeMap::new();
    for (_, asset, amount) in &case.taken {
        add(&mut booked, *asset, wide(amount.raw()));
    }
    let mut announced: BTreeMap<AssetId, U256> = BTreeMap::new();
    for (asset, amount) in said {
        add(&mut announced, *asset, wide(amount.raw()));
    }
    let assets: std::collections::BTreeSet<AssetId> =
        slashed.keys().chain(booked.keys()).chain(announced.keys()).copied().collect();
    for asset in assets {
        let slashed = sum_of(&slashed, &asset);
        found.equal(|| format!("{asset} that {id} holds"), slashed, sum_of(&booked, &asset));
        found.equal(|| format!("{asset} that {id} took"), slashed, sum_of(&announced, &asset));
    }
    if case.is_open() {
        found.add(id, "a case that is past appeal", "an open one");
    }
}

/// Calls every view. That of what accounts hold was asked already, to count premiums.
fn ask_everything(state: &State, found: &mut Findings) {
    let (restaking, now) = (state.restaking(), state.epoch());
    for (id, vault) in restaking.vaults() {
        for cover in &vault.covers {
            let (terms, epoch) = (cover.terms, cover.epoch);
            let place = || format!("dry run of {terms} for epoch {epoch} against {id}");
            let losses = match dry_run(restaking, vault.operator, terms, epoch, Ratio::ONE) {
                Ok(losses) => losses,
                Err(rejection) => {
                    found.add(place(), "an answer", rejection);
                    continue;
                }
            };
            for loss in losses {
                let Ok(tranche) = restaking.tranche(loss.tranche) else { continue };
                found.at_most(place, tranche.stake, loss.taken);
                if !answers(&tranche.tenure, epoch) {
                    found.add(place(), "tranches that answer for it", loss.tranche);
                }
            }
            // Any ratio is an answer here: how much may be encumbered is for isolation and the guarantee to say.
            let _ = encumbered(restaking, vault, cover.service, now);
        }
    }
    let mut staked: BTreeMap<(OperatorId, AssetId), U256> = BTreeMap::new();
    for (_, tranche) in tranches(restaking) {
        if let Ok(vault) = restaking.vault(tranche.vault) {
            add(&mut staked, (vault.operator, vault.asset), wide(tranche.stake.raw()));
        }
    }
    for (id, operator) in restaking.operators() {
        for (asset, amount) in restaking.stake_of(operator) {
            let expected = sum_of(&staked, &(id, asset));
            found.equal(|| format!("{asset} staked with {id}"), expected, wide(amount.raw()));
        }
    }
    for (id, _) in restaking.services() {
        for (operator, _) in restaking.cover_by_operator(id, now) {
            let on_duty = restaking.is_on_duty(operator, id, now);
            found.equal(|| format!("duty of {operator} to {id}"), true, on_duty);
        }
    }
}
