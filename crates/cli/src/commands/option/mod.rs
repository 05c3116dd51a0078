//! `buttress option`: what options are worth, without a chain.

mod margin;

use crate::CommandResult;

/// What options are worth, without a chain.
#[derive(clap::Subcommand)]
pub(crate) enum Options {
    /// Compute the margin of the accounts of a file.
    Margin(margin::Margin),
}

impl Options {
    pub(crate) fn run(self) -> CommandResult {
        match self {
            Self::Margin(command) => command.run(),
        }
    }
}
