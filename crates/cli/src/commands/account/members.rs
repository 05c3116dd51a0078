//! `buttress account members`.

use crate::{CommandResult, context::Context, desk::Desk};
use protocol::Action;
use units::AccountId;

/// Put the account under the keys of others: so many of them have to endorse what it does.
///
/// From the next transaction on. The keys of the member accounts count, whatever those accounts have become. One member alone
/// replaces the account's key. Transactions of such an account are saved, endorsed and sent: `--save`, `transaction endorse`,
/// `transaction send`.
#[derive(clap::Args)]
pub(crate) struct SetMembers {
    /// A member: 64 hexadecimal digits; given once for each.
    #[arg(long = "member", value_name = "ACCOUNT", required = true)]
    members: Vec<AccountId>,
    /// How many of them have to endorse.
    #[arg(long, value_name = "COUNT")]
    threshold: u16,
}

impl SetMembers {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let Self { members, threshold } = self;
        let action = Action::SetMembers(protocol::SetMembers { members, threshold });
        Desk::open(context)?.act(action)
    }
}
