//! Answers a case.

use crate::{Case, CaseStatus, Context, Restaking};
use ledger::Pot;
use protocol::{Appeal, Event, Rejection, Verdict};
use units::{AccountIndex, CaseId, OperatorId};

/// Executes an [`Appeal`]: the judge decides again, on the evidence and the answer together. An acquittal
/// gives the bond to the accused, and frees it if nothing else is open against it.
///
/// # Errors
/// In this order: unknown case; not the accused operator's owner; the case is past appeal; whatever the
/// judge rejects.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &Appeal,
) -> Result<(), Rejection> {
    let Appeal { case: id, evidence: answer } = action;
    let restaking = &*context.restaking;
    let case = restaking.case(*id)?;
    restaking.require_operator_owner(context.ledger, case.operator, sender)?;
    let verdict = restaking.if_appealed(context.court, *id, answer, context.epoch)?;
    // After this point the appeal is judged.
    let upheld = matches!(verdict, Verdict::Guilty { .. });
    if !upheld {
        acquit(context, *id, case.operator, sender);
    }
    context.events.push(Event::AppealJudged { case: *id, upheld, verdict });
    Ok(())
}

fn acquit(context: &mut Context<'_>, id: CaseId, operator: OperatorId, owner: AccountIndex) {
    let restaking = &mut *context.restaking;
    let Some(bond) = restaking.cases.get(id).map(|case| case.bond) else { return };
    restaking.settle_case(id, CaseStatus::Acquitted);
    context.ledger.pay_out(Pot::Bonds, owner, restaking.parameters.bond_asset, bond);
    restaking.free_if_innocent(operator, context.events);
}

impl Restaking {
    /// Ends an operator's jail if every case against it came to nothing: it did nothing.
    pub(crate) fn free_if_innocent(&mut self, operator: OperatorId, events: &mut Vec<Event>) {
        let came_to_nothing =
            |case: &Case| matches!(case.status, CaseStatus::Acquitted | CaseStatus::Reversed);
        let innocent = self.cases_against(operator).all(|(_, case)| came_to_nothing(case));
        let jailed = self.operators.get(operator).is_some_and(|row| row.jailed.is_some());
        if innocent
            && jailed
            && let Some(row) = self.operators.get_mut(operator)
        {
            row.jailed = None;
            events.push(Event::ReturnedFromJail { operator });
        }
    }
}
