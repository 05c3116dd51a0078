//! `buttress account transfer`.

use crate::arguments::Quantity;
use crate::{CommandResult, context::Context, desk::Desk};
use protocol::Action;
use units::AccountId;

/// Move an asset to another account.
#[derive(clap::Args)]
pub(crate) struct Transfer {
    /// How much of what: `100USDC`.
    amount: Quantity,
    /// The receiver: 64 hexadecimal digits.
    #[arg(long, value_name = "ACCOUNT")]
    to: AccountId,
}

impl Transfer {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let (asset, amount) = desk.amount(&self.amount)?;
        desk.act(Action::Transfer(protocol::Transfer { to: self.to, asset, amount }))
    }
}
