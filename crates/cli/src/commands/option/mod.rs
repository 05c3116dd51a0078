//! `buttress option`: what options are worth, without a chain.

mod margin;
mod number;
mod price;

use crate::CommandResult;

/// What options are worth, without a chain.
#[derive(clap::Subcommand)]
pub(crate) enum Options {
    /// Compute the margin of the accounts of a file.
    Margin(margin::Margin),
    /// Price a European call and put by Black's formula, to the last of 18 digits, with their greeks.
    Price(price::Price),
}

impl Options {
    pub(crate) fn run(self) -> CommandResult {
        match self {
            Self::Margin(command) => command.run(),
            Self::Price(command) => command.run(),
        }
    }
}
