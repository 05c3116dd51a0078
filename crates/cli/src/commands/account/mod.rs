//! `buttress account`.

mod custody;
mod exposure;
mod list;
mod members;
mod show;
mod transfer;

use crate::{CommandResult, context::Context};

/// Accounts: what they have, what could be taken of it, who acts for them.
#[derive(clap::Subcommand)]
pub(crate) enum Account {
    /// All accounts, a line each.
    List,
    /// What an account has: balances, stake, whose keys act for it.
    Show(show::Show),
    /// What could take how much of an account's stake, and until when one can leave.
    Exposure(exposure::Exposure),
    /// Move an asset to another account.
    Transfer(transfer::Transfer),
    /// Let an asset in from its primary chain. Only the asset's custodian may.
    Deposit(custody::Deposit),
    /// Let an asset out to its primary chain, where the custodian pays it.
    Withdraw(custody::Withdraw),
    /// Put the account under the keys of others: so many of them have to endorse what it does.
    Members(members::SetMembers),
}

impl Account {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        match self {
            Self::List => list::list(context),
            Self::Show(command) => command.run(context),
            Self::Exposure(command) => command.run(context),
            Self::Transfer(command) => command.run(context),
            Self::Deposit(command) => command.run(context),
            Self::Withdraw(command) => command.run(context),
            Self::Members(command) => command.run(context),
        }
    }
}
