//! `buttress service`.

mod list;
mod manage;
mod security;

use crate::{CommandResult, context::Context};

/// Services: what they buy, whether it is enough, and what their owners say.
#[derive(clap::Subcommand)]
pub(crate) enum Service {
    /// All services, with the cover that they want and have.
    List,
    /// A service: its terms in words, who covers it, its budget.
    Show {
        /// The service: its name, `service-0`, or just `0`.
        service: String,
    },
    /// What it costs to corrupt a service, and whether that is enough.
    Security(security::Security),
    /// Become the owner of a new service.
    Register(manage::Register),
    /// Pay into a service's budget for premiums. Anyone may.
    Fund(manage::Fund),
    /// Publish a new version of a service's terms.
    PublishTerms(manage::Publish),
    /// Say how much cover a service wants each epoch and what it pays for it at most.
    Demand(manage::Demand),
    /// Declare what could be gained by corrupting a service, and by how much its security has to exceed that.
    Declare(manage::Declare),
}

impl Service {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        match self {
            Self::List => list::list(context),
            Self::Show { service } => list::show(context, &service),
            Self::Security(command) => command.run(context),
            Self::Register(command) => command.run(context),
            Self::Fund(command) => command.run(context),
            Self::PublishTerms(command) => command.run(context),
            Self::Demand(command) => command.run(context),
            Self::Declare(command) => command.run(context),
        }
    }
}
