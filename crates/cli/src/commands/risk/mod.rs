//! `buttress risk`.

mod attack;
mod check;
mod interrupt;
mod prove;
mod search;
mod source;
mod words;

use crate::CommandResult;

/// How safe shared security is: attacks, proofs, cascades, losses, prices, liquidations.
#[derive(clap::Subcommand)]
pub(crate) enum Risk {
    /// The best attack, the exact margin, and the headroom of every service.
    Attack(attack::Attack),
    /// Prove the exact margin, the most that an attack gains, and every headroom, for `risk check`.
    Prove(prove::Prove),
    /// Check a proof about a network, in whole numbers alone.
    Check(check::Check),
}

impl Risk {
    pub(crate) fn run(self) -> CommandResult {
        match self {
            Self::Attack(command) => command.run(),
            Self::Prove(command) => command.run(),
            Self::Check(command) => command.run(),
        }
    }
}
