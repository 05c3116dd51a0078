//! `buttress`: the one binary.
//!
//! stdout carries a command's result and nothing else; progress, banners and errors go to stderr. Every command that
//! has a result for programs takes `--json`. A command that fails exits with 1 and says what was wrong with what; one that
//! was called wrongly exits with 2.

mod banner;
mod commands;
mod programs;
mod progress;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// A market for trust: stake that secures one chain, bought as cover by services that name their offences.
#[derive(Parser)]
#[command(name = "buttress", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run everything in one process: node, API, page, a simulated market and its operators.
    Dev(commands::dev::Dev),
    /// Replay a scenario as fast as possible and say what happened.
    Replay(commands::replay::Replay),
    /// Make and show keys.
    #[command(subcommand)]
    Key(commands::key::Key),
    /// Ask a running node how it is.
    Status(commands::status::Status),
    /// What could take how much of an account's stake, and until when one can leave.
    Exposure(commands::exposure::Exposure),
    /// What it costs to corrupt a service, and whether that is enough.
    Security(commands::security::Security),
    /// What an offer would be filled at if it were made now.
    Preview(commands::preview::Preview),
    /// Run an operator's duties, and move its signing record.
    #[command(subcommand)]
    Operator(commands::operator::Operator),
    /// Follow the rounds of a running node, prove what can be proven, file it, and earn the reporter's share.
    Watch(commands::watch::Watch),
    /// Start auctions of venues' accounts that fell below their maintenance margin, and bid in them.
    Keeper(commands::keeper::Keep),
    /// Options venues: what they list, what is in their books, and trading there.
    #[command(subcommand)]
    Venue(commands::venue::Venue),
    /// What the oracle computes, without a chain.
    #[command(subcommand)]
    Oracle(commands::oracle::Oracle),
    /// What options are worth, without a chain.
    #[command(subcommand, name = "option")]
    Options(commands::option::Options),
    /// How safe shared security is, exactly: attacks, proofs, cascades, losses, prices, liquidations.
    #[command(subcommand)]
    Risk(commands::risk::Risk),
    /// What trading venues say now, and how the connections to them fare.
    Venues(commands::venues::Venues),
}

/// What a command ends with when it fails: a sentence for people.
type CommandResult = Result<(), Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Dev(command) => command.run(),
        Command::Replay(command) => command.run(),
        Command::Key(command) => command.run(),
        Command::Status(command) => command.run(),
        Command::Exposure(command) => command.run(),
        Command::Security(command) => command.run(),
        Command::Preview(command) => command.run(),
        Command::Operator(command) => command.run(),
        Command::Watch(command) => command.run(),
        Command::Keeper(command) => command.run(),
        Command::Venue(command) => command.run(),
        Command::Oracle(command) => command.run(),
        Command::Options(command) => command.run(),
        Command::Risk(command) => command.run(),
        Command::Venues(command) => command.run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
