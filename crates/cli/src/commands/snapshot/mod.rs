//! `buttress snapshot`.

mod export;
mod import;

use crate::{CommandResult, context::Context};

/// Snapshots: a chain in one file that can be carried elsewhere.
#[derive(clap::Subcommand)]
pub(crate) enum Snapshot {
    /// Write the chain of a node into a file.
    Export(export::Export),
    /// Make the chain of a node out of such a file.
    Import(import::Importing),
}

impl Snapshot {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        match self {
            Self::Export(command) => command.run(context),
            Self::Import(command) => command.run(context),
        }
    }
}
