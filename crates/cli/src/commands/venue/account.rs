//! `buttress venue account`.

use super::{Asked, brief, or_dash};
use crate::CommandResult;
use crate::programs::{answers, key};
use client::view::TraderView;
use protocol::account_of;
use std::path::PathBuf;
use units::AccountId;

/// An account at a venue: cash, margin, positions, orders.
#[derive(clap::Args)]
#[command(group(clap::ArgGroup::new("whose").required(true)))]
pub(crate) struct Account {
    /// The venue: `venue-0`, or just `0`.
    venue: String,
    /// Whose: 64 hexadecimal digits.
    #[arg(group = "whose")]
    account: Option<String>,
    /// The key of whose account it is.
    #[arg(long, value_name = "FILE", group = "whose")]
    key: Option<PathBuf>,
    #[command(flatten)]
    asked: Asked,
}

impl Account {
    pub(super) fn run(self) -> CommandResult {
        let account: AccountId = match (&self.account, &self.key) {
            (Some(text), _) => answers::digits("account", text)?,
            (None, Some(file)) => account_of(&key::read(file)?.public_key()),
            (None, None) => return Err("expected an account or --key".into()),
        };
        let answer = self.asked.client().trader(&self.venue, &account)?;
        if self.asked.json {
            println!("{}", serde_json::to_string_pretty(&answer)?);
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
