//! `buttress oracle`: what the oracle computes, without a chain.

mod aggregate;

use crate::CommandResult;

/// What the oracle computes, without a chain.
#[derive(clap::Subcommand)]
pub(crate) enum Oracle {
    /// Aggregate quotes of a file into a price.
    Aggregate(aggregate::Aggregate),
}

impl Oracle {
    pub(crate) fn run(self) -> CommandResult {
        match self {
            Self::Aggregate(command) => command.run(),
        }
    }
}
