//! `buttress market`.

mod preview;

use crate::{CommandResult, context::Context};

/// The market for cover: what an offer would be filled at.
#[derive(clap::Subcommand)]
pub(crate) enum Market {
    /// What an offer would be filled at if it were made now.
    Preview(preview::Preview),
}

impl Market {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        match self {
            Self::Preview(command) => command.run(context),
        }
    }
}
