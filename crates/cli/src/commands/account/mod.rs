//! `buttress account`.

mod exposure;

use crate::{CommandResult, context::Context};

/// Accounts: what they have and what could be taken of it.
#[derive(clap::Subcommand)]
pub(crate) enum Account {
    /// What could take how much of an account's stake, and until when one can leave.
    Exposure(exposure::Exposure),
}

impl Account {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        match self {
            Self::Exposure(command) => command.run(context),
        }
    }
}
