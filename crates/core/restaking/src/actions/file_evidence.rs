//! Accuses an operator.

use crate::{Case, CaseStatus, Context};
use ledger::Pot;
use protocol::{Event, FileEvidence, Rejection, Verdict};
use units::{AccountIndex, Ratio};

/// Executes a [`FileEvidence`]: the judge decides at once. Guilty opens a case and jails the operator; not
/// guilty gives the bond to the accused. Evidence that there is nothing to decide about is rejected, and
/// costs nothing.
///
/// # Errors
/// In this order: unknown operator, terms, offence; the bond is not covered; whatever the judge rejects
/// (see the judge's own list); then, for what would be guilty: outside the window; no cover in that epoch;
/// cover sold under other terms; charged already.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &FileEvidence,
) -> Result<(), Rejection> {
    let restaking = &*context.restaking;
    let (published, offence) = restaking.offence_of(action)?;
    let (service, name) = (published.service, offence.name.clone());
    let (bond, bond_asset) = (restaking.parameters().bond, restaking.parameters().bond_asset);
    context.ledger.require(sender, bond_asset, bond)?;
    let verdict = restaking.weigh(context.court, action, context.epoch)?;
    let FileEvidence { operator, terms, offence: number, evidence } = action;
    let (operator, terms, number) = (*operator, *terms, *number);
    let reporter = context.ledger.account_id(sender);
    let owner = restaking.operator(operator)?.owner;
    let Verdict::Guilty { epoch, finding } = &verdict else {
        context.ledger.transfer(sender, owner, bond_asset, bond)?;
        // After this point the accusation is dismissed.
        let dismissed =
            Event::EvidenceDismissed { operator, service, offence: name, reporter, bond, verdict };
        context.events.push(dismissed);
        return Ok(());
    };
    let executes_at = offence.executes_at(context.epoch);
    let charge = (operator, terms, number, *epoch);
    let before = u32::try_from(restaking.cases_on(&charge).count()).unwrap_or(u32::MAX);
    // What is known now; other cases may raise it until it is executed.
    let fraction = offence.penalty.fraction(finding, Ratio::ZERO);
    let fraction = fraction.saturating_sub(restaking.fraction_before(&charge, before, executes_at));
    let case = Case {
        operator,
        service,
        terms,
        offence: number,
        epoch: *epoch,
        number: before,
        fraction,
        part: context.restaking.part_of_cover(operator, service, *epoch),
        reporter: sender,
        bond,
        filed: context.epoch,
        executes_at,
        delayed: false,
        evidence: evidence.clone(),
        finding: finding.clone(),
        status: CaseStatus::Open,
        taken: Vec::new(),
    };
    context.ledger.pay_in(sender, Pot::Bonds, bond_asset, bond)?;
    // After this point the case is open.
    let (epoch, id) = (case.epoch, context.restaking.open_case(case));
    if let Some(row) = context.restaking.operators.get_mut(operator) {
        row.jailed = Some(context.epoch);
    }
    context.events.push(Event::CaseOpened {
        case: id,
        operator,
        service,
        offence: name,
        epoch,
        fraction,
        executes_at,
        verdict,
    });
    Ok(())
}
