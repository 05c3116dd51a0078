//! `buttress case`.

mod act;
mod list;

use crate::{CommandResult, context::Context};

/// Cases: who is accused of what, what it would take, and answering it.
#[derive(clap::Subcommand)]
pub(crate) enum Case {
    /// All cases, newest first.
    List,
    /// A case: the finding, who loses what, who is paid.
    Show {
        /// The case: `case-0`, or just `0`.
        case: String,
    },
    /// Accuse an operator. The account posts the bond and receives the reporter's share.
    File(act::File),
    /// Answer a case with further quotes, judged together with the accuser's.
    Appeal(act::Appealing),
    /// Give the accused more time. The council may, once for each case.
    Delay(act::Delay),
    /// Return what a case took. The council may, while the proceeds are on hold.
    Reverse(act::Reverse),
}

impl Case {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        match self {
            Self::List => list::list(context),
            Self::Show { case } => list::show(context, &case),
            Self::File(command) => command.run(context),
            Self::Appeal(command) => command.run(context),
            Self::Delay(command) => command.run(context),
            Self::Reverse(command) => command.run(context),
        }
    }
}
