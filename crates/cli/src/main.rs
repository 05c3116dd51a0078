//! `buttress`: the one binary.
//!
//! A command is a noun and a verb: `stake pledge`, `vault list`. stdout carries its result and nothing else; progress, banners and
//! errors go to stderr. A command that fails exits with 1 and says what was wrong with what; one that was called wrongly exits
//! with 2. What holds for all commands (the node, the signer, `--json`) is in [`context`].

// First, because its macros stand for the standard library's in all that follows.
#[macro_use]
mod output;

mod arguments;
mod banner;
mod commands;
mod context;
mod desk;
mod document;
mod programs;
mod progress;
#[cfg(test)]
mod reference;
mod trial;

use clap::{CommandFactory, Parser, Subcommand};
use context::{Context, Globals, Usage};
use std::process::ExitCode;

/// A market for trust: stake that secures one chain, bought as cover by services that name their offences.
#[derive(Parser)]
#[command(name = "buttress", version, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run everything in one process: node, API, page, a simulated market and its operators.
    Dev(commands::dev::Dev),
    /// Replay a scenario as fast as possible and say what happened.
    Replay(commands::replay::Replay),
    /// Measure what a node does in a second, on this machine and this disk.
    Bench(commands::bench::Bench),
    /// Make and show keys.
    #[command(subcommand)]
    Key(commands::key::Key),
    /// Ask a running node how it is.
    Status(commands::status::Status),
    /// Accounts: what they have, what could be taken of it, who acts for them.
    #[command(subcommand)]
    Account(commands::account::Account),
    /// Stake: put it at risk, end its tenure, take it home with its premiums.
    #[command(subcommand)]
    Stake(commands::stake::Stake),
    /// Vaults: what stakers join. One operator, one asset.
    #[command(subcommand)]
    Vault(commands::vault::Vault),
    /// Operators: register one, run its duties, move its signing record.
    #[command(subcommand)]
    Operator(commands::operator::Operator),
    /// Services: what they buy, whether it is enough, and what their owners say.
    #[command(subcommand)]
    Service(commands::service::Service),
    /// The market for cover: what an offer would be filled at, and making it.
    #[command(subcommand)]
    Market(commands::market::Market),
    /// Feeds and rounds: what sources say, what a price is made of, what a wrong one costs.
    #[command(subcommand)]
    Oracle(commands::oracle::Oracle),
    /// Cases: who is accused of what, what it would take, and answering it.
    #[command(subcommand)]
    Case(commands::case::Case),
    /// Options venues: what they list, what is in their books, and trading there.
    #[command(subcommand)]
    Venue(commands::venue::Venue),
    /// Execute the blocks of a stopped node again, and compare everything with what was recorded.
    Verify(commands::verify::Verify),
    /// Snapshots: a chain in one file that can be carried elsewhere.
    #[command(subcommand)]
    Snapshot(commands::snapshot::Snapshot),
    /// History: what happened on a chain, for analysis elsewhere.
    #[command(subcommand)]
    History(commands::history::History),
    /// Proofs of what the state says, checked without a node.
    #[command(subcommand)]
    Proof(commands::proof::Proof),
    /// Events: what happened, to whom.
    #[command(subcommand)]
    Event(commands::chain::event::Event),
    /// Blocks: transactions and what they caused.
    #[command(subcommand)]
    Block(commands::chain::block::Block),
    /// Transactions: what became of one, several actions together, and signatures of several members.
    #[command(subcommand)]
    Transaction(commands::transaction::Transaction),
    /// Follow the rounds of a running node, prove what can be proven, file it, and earn the reporter's share.
    Watch(commands::watch::Watch),
    /// Start auctions of venues' accounts that fell below their maintenance margin, and bid in them.
    Keeper(commands::keeper::Keep),
    /// What options are worth, without a chain.
    #[command(subcommand, name = "option")]
    Options(commands::option::Options),
    /// How safe shared security is, exactly: attacks, proofs, cascades, losses, prices, liquidations.
    #[command(subcommand)]
    Risk(commands::risk::Risk),
    /// Print a script that completes commands and options in a shell.
    Completions(commands::completions::Completions),
    /// Write man pages: one for each command.
    Man(commands::man::Man),
}

impl Command {
    /// Whether it sends transactions, or only reads: then there is nothing that `--dry-run` or `--save` could mean.
    const fn may_send(&self) -> bool {
        !matches!(
            self,
            Self::Dev(_)
                | Self::Replay(_)
                | Self::Bench(_)
                | Self::Key(_)
                | Self::Verify(_)
                | Self::Snapshot(_)
                | Self::History(_)
                | Self::Completions(_)
                | Self::Man(_)
        )
    }

    fn run(self, context: &Context) -> CommandResult {
        match self {
            Self::Dev(command) => command.run(context),
            Self::Replay(command) => command.run(context),
            Self::Bench(command) => command.run(context),
            Self::Key(command) => command.run(context),
            Self::Status(command) => command.run(context),
            Self::Account(command) => command.run(context),
            Self::Stake(command) => command.run(context),
            Self::Vault(command) => command.run(context),
            Self::Operator(command) => command.run(context),
            Self::Service(command) => command.run(context),
            Self::Market(command) => command.run(context),
            Self::Oracle(command) => command.run(context),
            Self::Case(command) => command.run(context),
            Self::Venue(command) => command.run(context),
            Self::Verify(command) => command.run(context),
            Self::Snapshot(command) => command.run(context),
            Self::History(command) => command.run(context),
            Self::Proof(command) => command.run(context),
            Self::Event(command) => command.run(context),
            Self::Block(command) => command.run(context),
            Self::Transaction(command) => command.run(context),
            Self::Watch(command) => command.run(context),
            Self::Keeper(command) => command.run(context),
            Self::Options(command) => command.run(context),
            Self::Risk(command) => command.run(context),
            Self::Completions(command) => command.run(Cli::command()),
            Self::Man(command) => command.run(Cli::command()),
        }
    }
}

/// What a command ends with when it fails: a sentence for people.
type CommandResult = Result<(), Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let Cli { globals, command } = Cli::parse();
    if globals.is_about_sending() && !command.may_send() {
        let words =
            "--dry-run and --save are for commands that send transactions, and this one sends none";
        return context::report(&Usage::new(words), None);
    }
    let context = match globals.resolve(|name| std::env::var(name).ok()) {
        Ok(context) => context,
        Err(error) => return context::report(&error, None),
    };
    match command.run(&context) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => context::report(error.as_ref(), Some(&context)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
