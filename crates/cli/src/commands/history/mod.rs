//! `buttress history`.

mod event;
mod export;
mod state;
mod table;
#[cfg(test)]
mod tests;

use crate::{CommandResult, context::Context};

/// History: what happened on a chain, for analysis elsewhere.
#[derive(clap::Subcommand)]
pub(crate) enum History {
    /// Write blocks, transactions, events and the state of a stopped node as CSV.
    Export(export::Export),
}

impl History {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        match self {
            Self::Export(command) => command.run(context),
        }
    }
}
