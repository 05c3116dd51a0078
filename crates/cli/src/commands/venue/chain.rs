//! `buttress venue chain` and `book`.

use super::brief;
use crate::{CommandResult, context::Context};
use client::view::{ContractView, LevelView};
use market_data::format_utc;
use units::Timestamp;

/// Every contract of a market, by expiry and strike.
#[derive(clap::Args)]
pub(crate) struct Chain {
    /// The market: `market-0`, or just `0`.
    market: String,
    /// Only the expiry at this time, in milliseconds.
    #[arg(long, value_name = "MS")]
    expiry: Option<u64>,
}

/// The prices of a contract's book.
#[derive(clap::Args)]
pub(crate) struct Book {
    /// The contract: its name, `contract-7`, or just `7`.
    contract: String,
    /// At most so many prices of each side.
    #[arg(long, default_value_t = 20)]
    depth: usize,
    /// The last trades as well.
    #[arg(long)]
    trades: bool,
}

impl Chain {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let answer = context.client().chain(&self.market, self.expiry)?;
        if context.json {
            return crate::output::json(&answer);
        }
        let chain = &answer.data;
        println!("{} at {}", chain.symbol, brief(chain.spot.as_deref(), 6));
        for expiry in &chain.expiries {
            let forward = brief(expiry.forward.as_deref(), 4);
            println!();
            println!("{}  forward {forward}", format_utc(Timestamp::new(expiry.expiry)));
            println!(
                "{:<24} {:>12} {:>12} {:>12} {:>8} {:>8} {:>12}",
                "contract", "bid", "mark", "ask", "vol", "delta", "open"
            );
            for strike in &expiry.strikes {
                for contract in [&strike.call, &strike.put].into_iter().flatten() {
                    print_contract(contract);
                }
            }
        }
        Ok(())
    }
}

fn print_contract(contract: &ContractView) {
    let side = |level: &Option<LevelView>| brief(level.as_ref().map(|it| it.price.as_str()), 4);
    println!(
        "{:<24} {:>12} {:>12} {:>12} {:>8} {:>8} {:>12}",
        contract.name,
        side(&contract.bid),
        brief(contract.mark.as_deref(), 4),
        side(&contract.ask),
        brief(contract.volatility.as_deref(), 4),
        brief(contract.greeks.as_ref().map(|greeks| greeks.delta.as_str()), 4),
        contract.open_interest
    );
}

impl Book {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let client = context.client();
        let answer = client.book(&self.contract, self.depth)?;
        let trades = self.trades.then(|| client.contract_trades(&self.contract, self.depth));
        let trades = trades.transpose()?.map(|answer| answer.data);
        if context.json {
            let object = serde_json::json!({ "book": answer, "trades": trades });
            return crate::output::json(&object);
        }
        let book = &answer.data;
        let halted = if book.halted { ", halted" } else { "" };
        println!(
            "{} ({}), mark {}{halted}",
            book.name,
            book.contract,
            brief(book.mark.as_deref(), 6)
        );
        println!("{:>6} {:>14} {:>14} {:>8}", "", "price", "size", "orders");
        let line = |side: &str, level: &LevelView| {
            println!("{side:>6} {:>14} {:>14} {:>8}", level.price, level.size, level.orders);
        };
        book.asks.iter().rev().for_each(|level| line("ask", level));
        book.bids.iter().for_each(|level| line("bid", level));
        for trade in trades.unwrap_or_default() {
            let (time, side) = (format_utc(Timestamp::new(trade.time)), trade.side);
            let side = side.unwrap_or_else(|| "block".to_owned());
            println!("{time} {side} {} at {}", trade.size, trade.price);
        }
        Ok(())
    }
}
