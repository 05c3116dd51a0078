//! `buttress account show`.

use crate::{CommandResult, context::Context, output};
use client::view::PositionView;
use units::AccountId;

/// What an account has: balances, stake, whose keys act for it.
#[derive(clap::Args)]
pub(crate) struct Show {
    /// The account, 64 hexadecimal digits; the one that acts if left out.
    account: Option<AccountId>,
}

impl Show {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let answer = context.client().account(&context.account_or(self.account)?)?;
        if context.json {
            return output::json(&answer);
        }
        let account = &answer.data;
        println!("account     {}", account.id);
        println!("done        {} transactions", account.nonce);
        if let Some(members) = &account.members {
            println!("members     {} of {}", members.threshold, members.accounts.join(", "));
        }
        for balance in &account.balances {
            println!("balance     {} {}", balance.amount, balance.symbol);
        }
        account.positions.iter().for_each(position);
        Ok(())
    }
}

/// A tranche, and when it is free.
fn position(position: &PositionView) {
    let free = position.free_at.map(|epoch| format!(", free from epoch {epoch}"));
    println!(
        "stake       {}: {} {} in {} of {}, at risk from epoch {}{}",
        position.tranche,
        position.worth.amount,
        position.worth.symbol,
        position.vault,
        position.operator_name,
        position.at_risk_from,
        free.unwrap_or_default()
    );
    for premium in &position.premiums {
        println!("premium     {} {} of {}", premium.amount, premium.symbol, position.tranche);
    }
}
