//! Executes cases whose appeal window is over (`security-core.md` §6.3).

use crate::{CaseStatus, Context, dry_run};
use ledger::Pot;
use protocol::Event;
use units::{Amount, CaseId, Epoch};

/// Executes every open case that is due, in order of offence epoch, then of case.
pub(super) fn execute_due(context: &mut Context<'_>) {
    let now = context.epoch;
    let cases = context.restaking.cases.iter();
    let due = cases.filter(|(_, case)| case.is_open() && case.executes_at <= now);
    let mut due: Vec<(Epoch, CaseId)> = due.map(|(id, case)| (case.epoch, id)).collect();
    due.sort_unstable();
    for (_, case) in due {
        execute(context, case);
    }
}

fn execute(context: &mut Context<'_>, id: CaseId) {
    let restaking = &mut *context.restaking;
    let Some(case) = restaking.cases.get(id).cloned() else { return };
    // The operator and the terms were checked when the case was opened, and neither is ever removed.
    let losses = dry_run(restaking, case.operator, case.terms, case.epoch, case.fraction)
        .unwrap_or_default();
    let window = restaking.parameters.evidence_window;
    let (mut taken, mut shortfall) = (Vec::new(), Amount::ZERO);
    for loss in losses {
        shortfall = shortfall.saturating_add(loss.shortfall);
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
    if let Some(service) = restaking.services.get_mut(case.service).filter(|_| !shortfall.is_zero())
    {
        service.shortfall = service.shortfall.saturating_add(shortfall);
    }
    // The accusation held: the bond goes back.
    context.ledger.pay_out(Pot::Bonds, case.reporter, restaking.parameters.bond_asset, case.bond);
    if let Some(case) = restaking.cases.get_mut(id) {
        case.taken = taken;
        case.status = CaseStatus::Held { until };
        let taken = case.proceeds();
        context.events.push(Event::CaseExecuted { case: id, taken, shortfall });
    }
}
