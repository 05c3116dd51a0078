//! `buttress venue account`.

use super::floor::Where;
use super::{brief, or_dash};
use crate::{CommandResult, context::Context};
use client::view::TraderView;
use units::AccountId;

/// An account at a venue: cash, margin, positions, orders.
#[derive(clap::Args)]
pub(crate) struct Account {
    /// Whose, 64 hexadecimal digits; of the account that acts if left out.
    account: Option<AccountId>,
    #[command(flatten)]
    at: Where,
}

impl Account {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let account = context.account_or(self.account)?;
        let venue = self.at.find(&context.client())?.id;
        let answer = context.client().trader(&venue, &account)?;
        if context.json {
            crate::output::json(&answer)?;
        } else {
            print(&answer.data);
        }
        Ok(())
    }
}

fn print(account: &TraderView) {
    println!("account     {} as {}", account.account, account.trader);
    println!("cash        {} {}", account.cash.amount, account.cash.symbol);
    for held in &account.collateral {
        println!("collateral  {} {}", held.amount, held.symbol);
    }
    match (&account.margin, &account.no_margin) {
        (Some(margin), _) => {
            println!("worth       {}", margin.mark_to_market);
            println!("initial     {} left ({} margin)", margin.initial, account.model);
            println!("            {} left whichever orders trade", margin.with_orders);
            println!("maintenance {} left", margin.maintenance);
        }
        (None, reason) => println!("margin      unknown: {}", or_dash(reason.as_deref())),
    }
    if let Some(unhealthy) = &account.unhealthy {
        let keeper = or_dash(unhealthy.keeper.as_deref());
        println!("unhealthy   to be auctioned until {} ms, by {keeper}", unhealthy.deadline);
    }
    if let Some(auction) = &account.auction {
        println!("auctioned   {} of its worth is asked", or_dash(auction.asked.as_deref()));
    }
    for position in &account.positions {
        println!(
            "position    {} {} at {} is worth {}, delta {}",
            position.size,
            position.name,
            brief(position.mark.as_deref(), 6),
            brief(position.worth.as_deref(), 6),
            brief(position.greeks.as_ref().map(|greeks| greeks.delta.as_str()), 6)
        );
    }
    for order in &account.orders {
        println!(
            "order       {} to {} {} {} at {}",
            order.id, order.side, order.open, order.name, order.price
        );
    }
}
