//! `buttress case list` and `show`.

use crate::{CommandResult, context::Context, output};
use client::view::{CasePhase, CaseView};

/// All cases, a line each.
pub(super) fn list(context: &Context) -> CommandResult {
    let answer = context.client().cases()?;
    if context.json {
        return output::json(&answer);
    }
    answer.data.iter().for_each(line);
    Ok(())
}

/// One case. While it is open, what it would take if it were executed now.
pub(super) fn show(context: &Context, case: &str) -> CommandResult {
    let client = context.client();
    let answer = client.case(case)?;
    if context.json {
        return output::json(&answer);
    }
    let detail = &answer.data;
    let view = &detail.case;
    line(view);
    println!("  offence      {} of {}", view.offence_name, view.service_name);
    println!("  evidence     {} {}", view.evidence, view.evidence_digest);
    println!("  costs        {} of the cover", view.fraction);
    println!("  executes     at the boundary into epoch {}", view.executes_at);
    println!("  bond         {} {} of {}", view.bond.amount, view.bond.symbol, view.reporter);
    if view.phase == CasePhase::Open {
        for loss in client.dry_run(case)?.data.losses {
            let taken = &loss.taken;
            println!("  would take   {} {} of {}", taken.amount, taken.symbol, loss.tranche);
        }
    }
    for loss in &detail.losses {
        println!("  took         {} {} of {}", loss.taken.amount, loss.taken.symbol, loss.tranche);
    }
    for payment in &detail.payments {
        let to = payment.account.as_deref().map(|account| format!(" to {account}"));
        let (amount, symbol) = (&payment.amount.amount, &payment.amount.symbol);
        println!("  pays         {amount} {symbol} {}{}", payment.purpose, to.unwrap_or_default());
    }
    Ok(())
}

fn line(view: &CaseView) {
    println!("{:<12} {:<16} {:?}: {}", view.id, view.operator_name, view.phase, view.finding);
}
