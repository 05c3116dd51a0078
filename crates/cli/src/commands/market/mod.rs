//! `buttress market`.

mod offer;
mod preview;

use crate::{CommandResult, context::Context};

/// The market for cover: what an offer would be filled at, and making it.
#[derive(clap::Subcommand)]
pub(crate) enum Market {
    /// What an offer would be filled at if it were made now.
    Preview(preview::Preview),
    /// Offer a vault's stake to a service, or change the offer.
    Offer(offer::Offer),
}

impl Market {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        match self {
            Self::Preview(command) => command.run(context),
            Self::Offer(command) => command.run(context),
        }
    }
}
