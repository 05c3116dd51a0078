//! Executes cases whose appeal window is over (`security-core.md` §6.3).

use crate::{CaseStatus, Context, Restaking, amounts, dry_run};
use ledger::Pot;
use protocol::Event;
use units::{CaseId, Epoch, Ratio};

/// Executes every open case that is due, in order of offence epoch, then of case. What each costs is settled for all of them
/// before the first is executed.
pub(super) fn execute_due(context: &mut Context<'_>) {
    for (_, case, fraction) in context.restaking.due_at(context.epoch) {
        execute(context, case, fraction);
    }
}

impl Restaking {
    /// The cases that the boundary into `now` executes, in its order: by offence epoch, then by case; with what each costs.
    #[must_use]
    pub fn due_at(&self, now: Epoch) -> Vec<(Epoch, CaseId, Ratio)> {
        let cases = self.unsettled_cases();
        let due = cases.filter(|(_, case)| case.is_open() && case.executes_at <= now);
        let mut due: Vec<_> =
            due.map(|(id, case)| (case.epoch, id, self.fraction_at(case, now))).collect();
        due.sort_unstable();
        due
    }
}

fn execute(context: &mut Context<'_>, id: CaseId, fraction: Ratio) {
    let restaking = &mut *context.restaking;
    let Some(case) = restaking.cases.get(id).cloned() else { return };
    // The operator and the terms were checked when the case was opened, and neither is ever removed.
    let losses =
        dry_run(restaking, case.operator, case.terms, case.epoch, fraction).unwrap_or_default();
    let window = restaking.parameters.evidence_window;
    let (mut taken, mut shortfall) = (Vec::new(), Vec::new());
    for loss in losses {
        if !loss.shortfall.is_zero() {
            amounts::add(&mut shortfall, loss.asset, loss.shortfall);
        }
        if loss.per_share.is_zero() {
            continue;
        }
        if let Some(tranche) = restaking.tranches.get_mut(loss.tranche) {
            tranche.take((case.service, id), context.epoch, loss.per_share, loss.taken, window);
        }
        if let Some(vault) = restaking.vaults.get_mut(loss.vault) {
            vault.last_slash = Some(context.epoch);
        }
        context.ledger.shift(Pot::Stake, Pot::Escrow, loss.asset, loss.taken);
        let (vault, tranche, amount) = (loss.vault, loss.tranche, loss.taken);
        context.events.push(Event::Slashed { case: id, vault, tranche, amount });
        taken.push((loss.tranche, loss.asset, loss.taken));
    }
    let terms = restaking.terms.get(case.terms).map(|published| &published.terms);
    let until = context.epoch.plus(terms.map_or(0, |terms| terms.hold_epochs));
    if !shortfall.is_empty()
        && let Some(service) = restaking.services.get_mut(case.service)
    {
        for (asset, amount) in &shortfall {
            amounts::add(&mut service.shortfall, *asset, *amount);
        }
    }
    // The accusation held: the bond goes back.
    context.ledger.pay_out(Pot::Bonds, case.reporter, restaking.parameters.bond_asset, case.bond);
    if let Some(case) = restaking.cases.get_mut(id) {
        (case.taken, case.fraction) = (taken, fraction);
        case.status = CaseStatus::Held { until };
        let taken = case.proceeds();
        context.events.push(Event::CaseExecuted { case: id, fraction, taken, shortfall });
    }
}
