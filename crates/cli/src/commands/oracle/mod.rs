//! `buttress oracle`: what the oracle computes, without a chain.

mod verify;

use crate::CommandResult;

/// What the oracle computes, without a chain.
#[derive(clap::Subcommand)]
pub(crate) enum Oracle {
    /// Verify a file of messages that outside publishers signed.
    Verify(verify::Verify),
}

impl Oracle {
    pub(crate) fn run(self) -> CommandResult {
        match self {
            Self::Verify(command) => command.run(),
        }
    }
}
