//! `buttress oracle`: what the oracle computes, without a chain.

mod aggregate;
mod cost;
mod round;
mod verify;

use crate::CommandResult;

/// What the oracle computes, without a chain.
#[derive(clap::Subcommand)]
pub(crate) enum Oracle {
    /// Aggregate quotes of a file into a price.
    Aggregate(aggregate::Aggregate),
    /// What it costs to corrupt the feeds of a scenario, under our rules and under those of others.
    Cost(cost::Cost),
    /// Compute a round's price again from its signed reports.
    Round(round::Round),
    /// Verify a file of messages that outside publishers signed.
    Verify(verify::Verify),
}

impl Oracle {
    pub(crate) fn run(self) -> CommandResult {
        match self {
            Self::Aggregate(command) => command.run(),
            Self::Cost(command) => command.run(),
            Self::Round(command) => command.run(),
            Self::Verify(command) => command.run(),
        }
    }
}
