//! `buttress operator list` and `show`.

use crate::programs::find;
use crate::{CommandResult, context::Context, output};
use client::view::OperatorView;

/// All operators, a line each.
pub(super) fn list(context: &Context) -> CommandResult {
    let answer = context.client().operators()?;
    if context.json {
        return output::json(&answer);
    }
    answer.data.iter().for_each(line);
    Ok(())
}

/// One operator with its keys, vaults and cases.
pub(super) fn show(context: &Context, operator: &str) -> CommandResult {
    let client = context.client();
    let answer = client.operator(&find::operator(&client, operator)?.id)?;
    if context.json {
        return output::json(&answer);
    }
    let view = &answer.data.operator;
    line(view);
    println!("  owner        {}", view.owner);
    println!("  claims to    {}", view.claims_to);
    println!("  commission   {}", view.commission);
    for key in &view.duty_keys {
        let until = key.until.map(|epoch| format!(" to {epoch}")).unwrap_or_default();
        println!("  duty key     {} from epoch {}{until}", key.key, key.from);
    }
    for vault in &answer.data.vaults {
        println!("  {:<12} {} {} at risk", vault.id, vault.at_risk.amount, vault.at_risk.symbol);
    }
    for case in &answer.data.cases {
        println!("  {:<12} {:?}: {}", case.id, case.phase, case.finding);
    }
    Ok(())
}

fn line(view: &OperatorView) {
    let jailed = view.jailed_since.map(|epoch| format!(", jailed since epoch {epoch}"));
    println!(
        "{:<12} {:<16} {} at risk, {} sold, {} open cases{}",
        view.id,
        view.name,
        view.at_risk_value,
        view.cover_value,
        view.open_cases,
        jailed.unwrap_or_default()
    );
}
