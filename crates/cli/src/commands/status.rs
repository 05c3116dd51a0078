//! `buttress status`.

use crate::{CommandResult, context::Context};
use market_data::format_utc;
use units::Timestamp;

/// Ask a running node how it is.
#[derive(clap::Args)]
pub(crate) struct Status {}

impl Status {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let client = context.client();
        let status = client.status()?;
        if context.json {
            return crate::output::json(&status);
        }
        let (data, counts) = (&status.data, &status.data.counts);
        let health = match &data.halted {
            Some(reason) => format!("halted: {reason}"),
            None => "running, ledgers agree".to_owned(),
        };
        println!("chain       {} ({})", data.name, data.chain);
        println!("height      {} at {}", status.height, format_utc(Timestamp::new(status.time)));
        println!(
            "epoch       {}, the next in {:.1} s",
            data.epoch,
            data.next_epoch_in_ms as f64 / 1_000.0
        );
        println!("state root  {}", data.state_root);
        println!("state       {health}");
        println!(
            "has         {} accounts, {} operators, {} vaults, {} services, {} feeds",
            counts.accounts, counts.operators, counts.vaults, counts.services, counts.feeds
        );
        println!("cases       {}, {} of them open", counts.cases, counts.open_cases);
        println!("pending     {} transactions", counts.pending_transactions);
        for operator in client.operators()?.data {
            let jailed = if operator.jailed_since.is_some() { ", jailed" } else { "" };
            println!("operator    {}{jailed}", operator.name);
        }
        Ok(())
    }
}
