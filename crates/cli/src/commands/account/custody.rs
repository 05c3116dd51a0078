//! `buttress account deposit` and `withdraw`: the door to an asset's primary chain.

use crate::arguments::Quantity;
use crate::{CommandResult, context::Context, desk::Desk};
use protocol::{Action, CustodyDeposit, CustodyWithdrawal};
use units::AccountId;

/// Let an asset in from its primary chain. Only the asset's custodian may.
#[derive(clap::Args)]
pub(crate) struct Deposit {
    /// How much of what: `100USDC`.
    amount: Quantity,
    /// Whose it is: 64 hexadecimal digits.
    #[arg(long, value_name = "ACCOUNT")]
    to: AccountId,
}

/// Let an asset out to its primary chain, where the custodian pays it.
#[derive(clap::Args)]
pub(crate) struct Withdraw {
    /// How much of what: `100USDC`.
    amount: Quantity,
    /// An address there, as the custodian reads it: text, or bytes in hexadecimal after `0x`.
    #[arg(long, value_name = "ADDRESS")]
    destination: String,
}

impl Deposit {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let (asset, amount) = desk.amount(&self.amount)?;
        desk.act(Action::CustodyDeposit(CustodyDeposit { to: self.to, asset, amount }))
    }
}

impl Withdraw {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let (asset, amount) = desk.amount(&self.amount)?;
        let destination = match self.destination.strip_prefix("0x") {
            Some(digits) => hex::decode(digits)
                .map_err(|error| format!("destination is {}: {error}", self.destination))?,
            None => self.destination.into_bytes(),
        };
        desk.act(Action::CustodyWithdrawal(CustodyWithdrawal { asset, amount, destination }))
    }
}
