//! `buttress risk`.

mod attack;
mod cascade;
mod check;
mod compare;
mod interrupt;
mod liquidations;
mod losses;
mod prove;
mod report;
mod search;
mod source;
mod words;

use crate::{CommandResult, context::Context};

/// How safe shared security is: attacks, proofs, cascades, losses, prices, liquidations.
#[derive(clap::Subcommand)]
pub(crate) enum Risk {
    /// Everything about a network, as text, JSON or one page.
    Report(report::Report),
    /// The best attack, the exact margin, and the headroom of every service.
    Attack(attack::Attack),
    /// Prove the exact margin, the most that an attack gains, and every headroom, for `risk check`.
    Prove(prove::Prove),
    /// Check a proof about a network, in whole numbers alone.
    Check(check::Check),
    /// What a shock leads to at worst.
    Cascade(cascade::Cascade),
    /// What portfolios may lose to correlated slashing.
    Losses(losses::Losses),
    /// What portfolios should be paid for the services that they back.
    Price(losses::Price),
    /// Slashed stake, sales, prices, leveraged positions: where it ends.
    Liquidations(liquidations::Liquidations),
    /// The same services isolated, rented and restaked.
    Compare(compare::Compare),
}

impl Risk {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        match self {
            Self::Report(command) => command.run(context),
            Self::Attack(command) => command.run(context),
            Self::Prove(command) => command.run(context),
            Self::Check(command) => command.run(context),
            Self::Cascade(command) => command.run(context),
            Self::Losses(command) => command.run(context),
            Self::Price(command) => command.run(context),
            Self::Liquidations(command) => command.run(context),
            Self::Compare(command) => command.run(context),
        }
    }
}
