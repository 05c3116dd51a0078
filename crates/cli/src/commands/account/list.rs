//! `buttress account list`.

use crate::{CommandResult, context::Context, output};

/// All accounts, a line each.
pub(super) fn list(context: &Context) -> CommandResult {
    let answer = context.client().accounts()?;
    if context.json {
        return output::json(&answer);
    }
    for account in &answer.data {
        let spendable = account.balances.iter();
        let mut has: Vec<String> =
            spendable.map(|held| format!("{} {}", held.amount, held.symbol)).collect();
        if account.positions > 0 {
            has.push(format!("stake in {} tranches", account.positions));
        }
        let has = if has.is_empty() { "nothing".to_owned() } else { has.join(", ") };
        println!("{} {has}", account.id);
    }
    Ok(())
}
