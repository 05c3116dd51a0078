//! `buttress option`: what options are worth, without a chain.

mod chain;
mod margin;
mod number;
mod price;

use crate::{CommandResult, context::Context};

/// What options are worth, without a chain.
#[derive(clap::Subcommand)]
pub(crate) enum Options {
    /// Compute the margin of the accounts of a file.
    Margin(margin::Margin),
    /// Read a recorded option chain: do its marks follow from its volatilities, what are its smiles, and would they be free money.
    Chain(chain::Chain),
    /// Price a European call and put by Black's formula, to the last of 18 digits, with their greeks.
    Price(price::Price),
}

impl Options {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        match self {
            Self::Margin(command) => command.run(context),
            Self::Chain(command) => command.run(context),
            Self::Price(command) => command.run(context),
        }
    }
}
