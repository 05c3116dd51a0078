//! Pays slashed stake out, down the waterfall of the terms (`security-core.md` §6.4).

use crate::{CaseStatus, Context};
use ledger::Pot;
use protocol::{Event, Offence, Waterfall};
use units::{Amount, AssetId, CaseId, Ratio, Rounding};

/// Pays out every case whose hold is over.
pub(super) fn pay_due(context: &mut Context<'_>) {
    let now = context.epoch;
    let cases = context.restaking.unsettled_cases();
    let due =
        cases.filter(|(_, case)| matches!(case.status, CaseStatus::Held { until } if until <= now));
    let due: Vec<CaseId> = due.map(|(id, _)| id).collect();
    for id in due {
        let Some(case) = context.restaking.cases.get(id) else { continue };
        let (proceeds, terms, number) = (case.proceeds(), case.terms, case.offence);
        context.restaking.settle_case(id, CaseStatus::Paid);
        let offence = context.restaking.terms.get(terms).and_then(|t| t.offence(number)).cloned();
        let Some(Offence { waterfall, .. }) = offence else { continue };
        for (asset, amount) in proceeds {
            pour(context, id, &waterfall, asset, amount);
        }
    }
}

/// Divides `amount`: every part rounds down, and the insurance fund takes the rest, as nobody can steer it.
fn pour(
    context: &mut Context<'_>,
    id: CaseId,
    waterfall: &Waterfall,
    asset: AssetId,
    amount: Amount,
) {
    let Some(case) = context.restaking.cases.get(id) else { return };
    let (service, reporter) = (case.service, case.reporter);
    let part = |share: Ratio| share.of_amount(amount, Rounding::Down).unwrap_or_default();
    let mut left = amount;

    let bounty = part(waterfall.reporter);
    if !bounty.is_zero() {
        context.ledger.pay_out(Pot::Escrow, reporter, asset, bounty);
        let account = context.ledger.account_id(reporter);
        context.events.push(Event::ReporterPaid { case: id, account, asset, amount: bounty });
        left = left.saturating_sub(bounty);
    }

    let restitution = part(waterfall.restitution);
    let weights =
        waterfall.payees.iter().fold(0_u128, |sum, payee| sum.saturating_add(payee.weight.into()));
    for payee in &waterfall.payees {
        let paid =
            restitution.mul_div(payee.weight.into(), weights, Rounding::Down).unwrap_or_default();
        if paid.is_zero() {
            continue;
        }
        let account = context.ledger.open_account(payee.account);
        context.ledger.pay_out(Pot::Escrow, account, asset, paid);
        context.events.push(Event::RestitutionPaid {
            case: id,
            account: payee.account,
            asset,
            amount: paid,
        });
        left = left.saturating_sub(paid);
    }

    let burned = part(waterfall.burn);
    if !burned.is_zero() {
        context.ledger.burn(Pot::Escrow, asset, burned);
        context.events.push(Event::Burned { case: id, asset, amount: burned });
        left = left.saturating_sub(burned);
    }

    if !left.is_zero() {
        context.ledger.shift(Pot::Escrow, Pot::Insurance, asset, left);
        if let Some(row) = context.restaking.services.get_mut(service) {
            row.insure(asset, left);
        }
        context.events.push(Event::InsurancePaid { case: id, asset, amount: left });
    }
}
