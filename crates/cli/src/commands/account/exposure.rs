//! `buttress account exposure`.

use crate::{CommandResult, arguments::ratio, context::Context};
use client::view::HoldingExposureView;
use units::{AccountId, Ratio};

/// What could take how much of an account's stake, and until when one can leave.
#[derive(clap::Args)]
pub(crate) struct Exposure {
    /// The account, 64 hexadecimal digits; the one that acts if left out.
    account: Option<AccountId>,
    /// What the staked assets yield by themselves per year.
    #[arg(long, value_name = "RATIO", default_value = "0", value_parser = ratio)]
    base_rate: Ratio,
}

impl Exposure {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let answer =
            context.client().exposure(&context.account_or(self.account)?, self.base_rate)?;
        if context.json {
            return crate::output::json(&answer);
        }
        let data = &answer.data;
        println!("epoch       {}", data.epoch);
        println!("worth       {}", data.worth);
        println!(
            "at stake    {} now, {} if all that is offered is sold",
            data.most, data.most_after_changes
        );
        for holding in &data.holdings {
            show(holding);
        }
        Ok(())
    }
}

fn show(holding: &HoldingExposureView) {
    let position = &holding.position;
    let symbol = &position.worth.symbol;
    println!();
    println!(
        "holding     {} of {} in {}",
        position.tranche, position.operator_name, position.vault
    );
    println!("worth       {} {symbol}", position.worth.amount);
    if let Some(free_at) = position.free_at {
        println!("free        from epoch {free_at}");
    }
    if let (Some(case), Some(until)) = (&holding.held_by, holding.held_until) {
        println!("held        by {case} until epoch {until}");
    }
    println!("at stake    {} {symbol}", holding.most.amount);
    for service in &holding.services {
        println!("  {}: {} {symbol} together", service.service_name, service.most.amount);
        for offence in &service.offences {
            let (name, terms) = (&offence.name, &offence.terms);
            println!("    {name} ({terms}): {} {symbol} each time", offence.once.amount);
        }
    }
    for case in &holding.cases {
        let (id, loss, at) = (&case.case, &case.loss.amount, case.executes_at);
        println!("open        {id} would take {loss} {symbol} at the boundary into epoch {at}");
    }
    for next in &holding.prospects {
        println!(
            "offered     {} to {} from epoch {}: up to {} {symbol}; leave by the end of epoch {} to avoid it",
            next.share, next.service_name, next.from, next.most.amount, next.leave_by
        );
    }
    for loss in &holding.losses {
        println!(
            "lost        {} {symbol} to {} in {}",
            loss.amount.amount, loss.service_name, loss.case
        );
    }
    let earnings = &holding.earnings;
    println!("per year    {} over the last {} epochs", earnings.net_per_year, earnings.epochs);
    println!("  base: {}", earnings.base.per_year);
    for earned in &earnings.services {
        println!("  {}: {}", earned.service_name, earned.rate.per_year);
    }
    println!("  lost: {}", earnings.lost.per_year);
}
