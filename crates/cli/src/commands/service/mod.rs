//! `buttress service`.

mod security;

use crate::{CommandResult, context::Context};

/// Services: what they buy, and whether it is enough.
#[derive(clap::Subcommand)]
pub(crate) enum Service {
    /// What it costs to corrupt a service, and whether that is enough.
    Security(security::Security),
}

impl Service {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        match self {
            Self::Security(command) => command.run(context),
        }
    }
}
