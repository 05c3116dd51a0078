//! What a transaction would do, for people.

use crate::{CommandResult, context::Context, output};
use client::view::{AsOf, MarginChangeView, MarginView, TrialView};

/// Shows it all.
///
/// # Errors
/// Why the actions would be rejected.
pub(crate) fn show(context: &Context, answer: &AsOf<TrialView>) -> CommandResult {
    if context.json {
        output::json(answer)?;
    } else {
        print(&answer.data);
    }
    accepted(&answer.data)?;
    if !context.json {
        println!("dry run     it would be done; nothing was signed or sent");
    }
    Ok(())
}

/// That the actions would be done.
///
/// # Errors
/// Why not, and which of them is the reason.
pub(crate) fn accepted(trial: &TrialView) -> CommandResult {
    let Some(rejection) = trial.rejection.as_ref().filter(|_| !trial.accepted) else {
        return Ok(());
    };
    let action = rejection.action.map(|action| format!("action {action}: ")).unwrap_or_default();
    Err(format!("{action}{}; nothing was signed or sent", rejection.words).into())
}

fn print(trial: &TrialView) {
    for words in &trial.words {
        println!("would       {words}");
    }
    for balance in &trial.balances {
        let (symbol, change) = (&balance.symbol, &balance.change);
        println!(
            "balance     {} -> {} {symbol} ({change}) of {}",
            balance.before, balance.after, balance.account
        );
    }
    for stake in &trial.stake {
        let free = stake.free_at.map(|epoch| format!(", free from epoch {epoch}"));
        println!(
            "stake       {} -> {} {} in {} of {}{}",
            stake.before,
            stake.after,
            stake.symbol,
            stake.vault,
            stake.operator_name,
            free.unwrap_or_default()
        );
    }
    let risk = &trial.risk;
    println!("at risk     {} -> {}", risk.at_risk_before, risk.at_risk_after);
    println!("at most     {} -> {} could be taken", risk.most_before, risk.most_after);
    for service in &risk.services {
        println!("service     {} in epoch {}", service.name, risk.epoch);
        println!("  cover     {} -> {}", service.cover_before, service.cover_after);
        println!("  cost      {} -> {} to corrupt it", service.cost_before, service.cost_after);
        println!("  profit    {} -> {} declared", service.profit_before, service.profit_after);
    }
    trial.margin.iter().for_each(margin);
    for event in &trial.events {
        println!("then        {}", event.words);
    }
}

fn margin(change: &MarginChangeView) {
    let (before, after) = (&change.before, &change.after);
    println!("margin      at {}", change.venue);
    let text = |side: &Option<MarginView>, of: fn(&MarginView) -> &String| {
        side.as_ref().map_or_else(|| "none".to_owned(), |margin| of(margin).clone())
    };
    let row = |name: &str, of: fn(&MarginView) -> &String| {
        println!("  {name:<9} {} -> {} left", text(before, of), text(after, of));
    };
    row("worth", |margin| &margin.mark_to_market);
    row("initial", |margin| &margin.with_orders);
    row("keep", |margin| &margin.maintenance);
}
