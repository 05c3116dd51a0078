//! Accuses an operator.

use crate::{Accused, Case, CaseStatus, Context, penalty::deviation};
use ledger::Pot;
use protocol::{Event, FileEvidence, Rejection, Verdict};
use units::{AccountIndex, Epoch, OperatorId, Ratio, TermsId};

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
    let FileEvidence { operator, terms, offence, evidence } = action;
    let (operator, terms, number) = (*operator, *terms, *offence);
    let restaking = &*context.restaking;
    let row = restaking.operator(operator)?;
    let published = restaking.terms(terms)?;
    let service = published.service;
    let offences = u16::try_from(published.terms.offences.len()).unwrap_or(u16::MAX);
    let offence = published.offence(number).ok_or(Rejection::UnknownOffence {
        terms,
        have: number,
        offences,
    })?;
    let (bond, bond_asset) = (restaking.parameters().bond, restaking.parameters().bond_asset);
    context.ledger.require(sender, bond_asset, bond)?;
    let accused = Accused { operator, service };
    let verdict = context.court.judge(restaking, &offence.rule, &accused, evidence, None)?;
    let name = offence.name.clone();
    let reporter = context.ledger.account_id(sender);
    let owner = row.owner;
    let Verdict::Guilty { epoch, finding } = &verdict else {
        context.ledger.transfer(sender, owner, bond_asset, bond)?;
        // After this point the accusation is dismissed.
        let dismissed =
            Event::EvidenceDismissed { operator, service, offence: name, reporter, bond, verdict };
        context.events.push(dismissed);
        return Ok(());
    };
    check_chargeable(context, operator, terms, number, *epoch)?;
    // What is known now; other cases may raise it until it is executed.
    let fraction = offence.penalty.fraction(deviation(finding), Ratio::ZERO);
    let executes_at = context.epoch.plus(offence.appeal_epochs).plus(1);
    let case = Case {
        operator,
        service,
        terms,
        offence: number,
        epoch: *epoch,
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

/// Rejects a charge that is too late, was not covered, or was brought already.
fn check_chargeable(
    context: &Context<'_>,
    operator: OperatorId,
    terms: TermsId,
    offence: u16,
    epoch: Epoch,
) -> Result<(), Rejection> {
    let restaking = &*context.restaking;
    let published = restaking.terms(terms)?;
    let service = published.service;
    let accepted_until = epoch.plus(published.terms.evidence_epochs);
    if context.epoch < epoch || context.epoch > accepted_until {
        return Err(Rejection::OutsideWindow { epoch, accepted_until, now: context.epoch });
    }
    let row = restaking.operator(operator)?;
    let sold: Vec<_> =
        restaking.covers_of(row, service, epoch).map(|(_, cover)| cover.terms).collect();
    let Some(sold_under) = sold.first().copied() else {
        return Err(Rejection::NoCover { operator, service, epoch });
    };
    if !sold.contains(&terms) {
        return Err(Rejection::OtherTerms { named: terms, sold_under });
    }
    match restaking.cases.find(&(operator, terms, offence, epoch)) {
        Some(case) => Err(Rejection::AlreadyCharged { case }),
        None => Ok(()),
    }
}
