//! Returns what reversed cases took (`security-core.md` §6.4).

use crate::{CaseStatus, Context};
use ledger::Pot;
use protocol::Event;
use units::{CaseId, OperatorId};

/// Gives back, to the tranches that paid, exactly what each lost. Shares that left since took their part of the claim along.
pub(super) fn return_reversed(context: &mut Context<'_>) {
    let cases = context.restaking.unsettled_cases();
    let due = cases.filter(|(_, case)| matches!(case.status, CaseStatus::Reversing { .. }));
    let due: Vec<(CaseId, OperatorId)> = due.map(|(id, case)| (id, case.operator)).collect();
    for (id, operator) in due {
        let restaking = &mut *context.restaking;
        let Some(case) = restaking.cases.get(id) else { continue };
        let taken = case.taken.clone();
        restaking.settle_case(id, CaseStatus::Reversed);
        for (tranche, asset, amount) in taken {
            // Also where nothing was there to be taken: it counted against what the service may take later.
            if let Some(row) = restaking.tranches.get_mut(tranche) {
                row.restore(id, context.epoch, amount);
            }
            if amount.is_zero() {
                continue;
            }
            context.ledger.shift(Pot::Escrow, Pot::Stake, asset, amount);
            context.events.push(Event::Returned { case: id, tranche, amount });
        }
        restaking.free_if_innocent(operator, context.events);
    }
}
