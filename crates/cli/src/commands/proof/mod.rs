//! `buttress proof`.

mod check;
mod get;

use crate::{CommandResult, context::Context};
use client::view::{BaseUnitsView, CheckedView, FactView, SubjectView};
use market_data::format_utc;
use units::Timestamp;

/// Proofs of what the state says, checked without a node.
#[derive(clap::Subcommand)]
pub(crate) enum Proof {
    /// Ask a node for a proof.
    Get(get::Get),
    /// Check a proof against a root, without a node.
    Check(check::Check),
}

impl Proof {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        match self {
            Self::Get(command) => command.run(context),
            Self::Check(command) => command.run(context),
        }
    }
}

/// What is proved, in lines.
fn tell(subject: &SubjectView, checked: &CheckedView) {
    println!("{}", named(subject));
    let line = |what: &str, value: &dyn std::fmt::Display| println!("  {what:<12} {value}");
    let amounts = |what: &str, held: &[BaseUnitsView]| {
        for BaseUnitsView { asset, base_units } in held {
            line(what, &format_args!("{base_units} base units of {asset}"));
        }
    };
    match &checked.fact {
        FactView::Account { nonce, members, balances } => {
            line("nonce", nonce);
            if let Some(members) = members {
                let (threshold, of) = (members.threshold, members.accounts.join(", "));
                line("keys", &format_args!("{threshold} of {of}"));
            }
            amounts("has", balances);
        }
        FactView::Position { vault, shares, of_shares, stake, merged_into, .. } => {
            line("vault", vault);
            line("shares", &format_args!("{shares} of {of_shares}"));
            line("stake", &format_args!("{stake} base units, of all shares"));
            merged_into.iter().for_each(|tranche| line("merged into", tranche));
        }
        FactView::Trader { cash, collateral, frozen, in_auction } => {
            line("cash", &format_args!("{cash} base units, {frozen} of them frozen"));
            amounts("collateral", collateral);
            line("in auction", in_auction);
        }
        FactView::Cover { operator, terms, amount, premium, paid } => {
            line("sold by", operator);
            line("terms", terms);
            line("amount", &format_args!("{amount} base units"));
            let paid = if *paid { "paid" } else { "not paid" };
            line("premium", &format_args!("{premium} base units, {paid}"));
        }
        FactView::Case { operator, service, terms, offence, epoch, fraction, taken, .. } => {
            line("accused", operator);
            line("against", &format_args!("{service}, offence {offence} of {terms}"));
            line("in epoch", epoch);
            line("costs", &format_args!("{fraction} of the cover"));
            amounts("took", taken);
        }
    }
    let time = format_utc(Timestamp::new(checked.time));
    line("after block", &format_args!("{} at {time}", checked.height));
    line("digest", &checked.block);
    line("chain", &checked.chain);
}

fn named(subject: &SubjectView) -> String {
    match subject {
        SubjectView::Account { account } => format!("account {account}"),
        SubjectView::Position { account, tranche } => format!("position of {account} in {tranche}"),
        SubjectView::Trader { venue, account } => {
            format!("trading account of {account} at {venue}")
        }
        SubjectView::Cover { vault, service, epoch } => {
            format!("cover of {vault} for {service} in epoch {epoch}")
        }
        SubjectView::Case { case } => case.clone(),
    }
}
