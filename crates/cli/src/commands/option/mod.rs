//! `buttress option`: what options are worth, without a chain.

mod number;
mod price;

use crate::CommandResult;

/// What options are worth, without a chain.
#[derive(clap::Subcommand)]
pub(crate) enum Options {
    /// Price a European call and put by Black's formula, to the last of 18 digits, with their greeks.
    Price(price::Price),
}

impl Options {
    pub(crate) fn run(self) -> CommandResult {
        match self {
            Self::Price(command) => command.run(),
        }
    }
}
