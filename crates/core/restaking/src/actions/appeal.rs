//! Answers a case.

use crate::{Accused, CaseStatus, Context};
use ledger::Pot;
use protocol::{Appeal, Event, Rejection, Rule, Verdict};
use units::{AccountIndex, CaseId, Epoch, OperatorId};

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
    let operator = restaking.require_operator_owner(context.ledger, case.operator, sender)?;
    if !case.is_open() {
        let until = case.executes_at.minus(1);
        return Err(Rejection::AppealClosed { case: *id, until, now: context.epoch });
    }
    let accused =
        Accused { operator: case.operator, duty_key: operator.duty_key, service: case.service };
    let rule: &Rule = match restaking.terms(case.terms)?.offence(case.offence) {
        Some(offence) => &offence.rule,
        None => {
            return Err(Rejection::UnknownOffence {
                terms: case.terms,
                have: case.offence,
                offences: 0,
            });
        }
    };
    let verdict = context.court.judge(restaking, rule, &accused, &case.evidence, Some(answer))?;
    // After this point the appeal is judged.
    let upheld = matches!(verdict, Verdict::Guilty { .. });
    if !upheld {
        acquit(context, *id, case.operator, sender, case.filed);
    }
    context.events.push(Event::AppealJudged { case: *id, upheld, verdict });
    Ok(())
}

fn acquit(
    context: &mut Context<'_>,
    id: CaseId,
    operator: OperatorId,
    owner: AccountIndex,
    filed: Epoch,
) {
    let restaking = &mut *context.restaking;
    let Some(case) = restaking.cases.get_mut(id) else { return };
    case.status = CaseStatus::Acquitted;
    let bond = case.bond;
    context.ledger.pay_out(Pot::Bonds, owner, restaking.parameters.bond_asset, bond);
    // Jailed for this case alone: free at once, for it did nothing.
    let only_this =
        restaking.cases_against(operator).all(|(_, case)| case.status == CaseStatus::Acquitted);
    let jailed_by_this =
        restaking.operators.get(operator).is_some_and(|row| row.jailed == Some(filed));
    if only_this
        && jailed_by_this
        && let Some(row) = restaking.operators.get_mut(operator)
    {
        row.jailed = None;
        context.events.push(Event::ReturnedFromJail { operator });
    }
}
