//! `buttress operator`.

mod list;
mod manage;
mod record;
mod run;

use crate::{CommandResult, context::Context};

/// Operators: register one, run its duties, move its signing record.
#[derive(clap::Subcommand)]
pub(crate) enum Operator {
    /// All operators, with what they have at risk.
    List,
    /// An operator: keys, vaults, cases.
    Show {
        /// The operator: its name, `operator-0`, or just `0`.
        operator: String,
    },
    /// Become the owner of a new operator.
    Register(manage::Register),
    /// Replace the key that signs an operator's reports.
    RotateKey(manage::RotateKey),
    /// Say where an operator's commission is paid.
    ClaimAddress(manage::ClaimAddress),
    /// End an operator's jail once its cases are over.
    ReturnFromJail(manage::ReturnFromJail),
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
            Self::List => list::list(context),
            Self::Show { operator } => list::show(context, &operator),
            Self::Register(command) => command.run(context),
            Self::RotateKey(command) => command.run(context),
            Self::ClaimAddress(command) => command.run(context),
            Self::ReturnFromJail(command) => command.run(context),
            Self::Run(command) => command.run(context),
            Self::Export(command) => command.run(),
            Self::Import(command) => command.run(),
        }
    }
}
