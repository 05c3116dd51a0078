//! `buttress operator`.

mod record;
mod run;

use crate::{CommandResult, context::Context};

/// Run an operator's duties, and move its signing record.
#[derive(clap::Subcommand)]
pub(crate) enum Operator {
    /// Report prices to a running node, through a guard that signs nothing that could convict.
    Run(run::Run),
    /// Write down what was signed last, for moving to another host. Nothing may be running on the record.
    Export(record::Export),
    /// Take over what another host signed with this key.
    Import(record::Import),
}

impl Operator {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        match self {
            Self::Run(command) => command.run(context),
            Self::Export(command) => command.run(),
            Self::Import(command) => command.run(),
        }
    }
}
