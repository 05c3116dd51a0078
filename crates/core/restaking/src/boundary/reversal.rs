//! Returns what reversed cases took (`security-core.md` §6.4).

use crate::{CaseStatus, Context};
use ledger::Pot;
use protocol::Event;
use units::{CaseId, OperatorId};

/// Gives back, to the tranches that paid, exactly what each lost. What left a tranche since took its part of the claim
/// along; what merged since is found where it is now.
pub(super) fn return_reversed(context: &mut Context<'_>) {
    let cases = context.restaking.cases.iter();
    let due = cases.filter(|(_, case)| matches!(case.status, CaseStatus::Reversing { .. }));
    let due: Vec<(CaseId, OperatorId)> = due.map(|(id, case)| (id, case.operator)).collect();
    for (id, operator) in due {
        let restaking = &mut *context.restaking;
        let Some(case) = restaking.cases.get_mut(id) else { continue };
        case.status = CaseStatus::Reversed;
        for (tranche, asset, amount) in case.taken.clone() {
            let merged = restaking.tranches.get(tranche).and_then(|row| row.merged.as_ref());
            let tranche = merged.map_or(tranche, |merger| merger.into);
            if let Some(row) = restaking.tranches.get_mut(tranche) {
                row.restore(id, context.epoch, amount);
            }
            context.ledger.shift(Pot::Escrow, Pot::Stake, asset, amount);
            context.events.push(Event::Returned { case: id, tranche, amount });
        }
        restaking.free_if_innocent(operator, context.events);
    }
}
