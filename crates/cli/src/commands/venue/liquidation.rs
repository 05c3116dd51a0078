//! `buttress venue liquidate` and `bid`; `buttress keeper` does both by itself.

use super::floor::Where;
use crate::arguments::{Quantity, ratio};
use crate::context::Usage;
use crate::programs::{Step, answers};
use crate::{CommandResult, context::Context, desk::Desk};
use protocol::{Action, BidLiquidation, StartLiquidation};
use units::{AccountId, Ratio};

/// Begin to auction an account that is below its maintenance margin.
#[derive(clap::Args)]
pub(crate) struct Starting {
    /// Whose: 64 hexadecimal digits.
    account: AccountId,
    #[command(flatten)]
    at: Where,
}

/// Take a part of an account that is auctioned: positions, cash and collateral.
#[derive(clap::Args)]
#[command(group(clap::ArgGroup::new("price").required(true)))]
pub(crate) struct Bidding {
    /// Whose: 64 hexadecimal digits.
    account: AccountId,
    /// The part; less is taken if less is for sale: `50%`.
    #[arg(long, value_name = "RATIO", value_parser = ratio)]
    part: Ratio,
    /// The most that is paid for that, in the venue's cash: `1_000USDC`.
    #[arg(long, value_name = "AMOUNT", group = "price")]
    pay: Option<Quantity>,
    /// The least that one is paid for that, where the account is worth less than nothing.
    #[arg(long, value_name = "AMOUNT", group = "price")]
    receive: Option<Quantity>,
    #[command(flatten)]
    at: Where,
}

impl Starting {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let venue = answers::id(&self.at.find(desk.client())?.id)?;
        let account = self.account;
        desk.act(Action::StartLiquidation(StartLiquidation { venue, account }))
    }
}

impl Bidding {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let view = self.at.find(desk.client())?;
        let signed = |quantity: &Quantity| -> Step<i128> {
            let (_, amount) = desk.amount_of(quantity, &view.cash)?;
            let wrong = || Usage::new(format!("amount is {quantity}, which is too large"));
            Ok(i128::try_from(amount.raw()).map_err(|_| wrong())?)
        };
        let most = match (&self.pay, &self.receive) {
            (Some(most), _) => signed(most)?,
            (None, Some(least)) => -signed(least)?,
            (None, None) => return Err(Usage::new("expected --pay or --receive").into()),
        };
        let venue = answers::id(&view.id)?;
        let Self { account, part, .. } = self;
        desk.act(Action::BidLiquidation(BidLiquidation { venue, account, part, most }))
    }
}
