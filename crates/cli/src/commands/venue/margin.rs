//! `buttress venue deposit`, `withdraw`, `fund` and `margin-model`.

use super::floor::Where;
use crate::arguments::Quantity;
use crate::desk::Desk;
use crate::programs::answers;
use crate::{CommandResult, context::Context};
use protocol::{Action, DepositMargin, FundVenue, MarginModel, SetMarginModel, WithdrawMargin};

/// An amount that moves.
#[derive(clap::Args)]
pub(crate) struct Moving {
    /// How much, with its unit: cash or what the venue takes as collateral, `10_000USDC`.
    amount: Quantity,
    #[command(flatten)]
    at: Where,
}

/// How margin is reckoned from now on.
#[derive(clap::Args)]
pub(crate) struct Reckoning {
    /// `standard`, leg by leg, or `portfolio`, by scenarios.
    #[arg(value_enum)]
    model: Model,
    #[command(flatten)]
    at: Where,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Model {
    Standard,
    Portfolio,
}

impl Moving {
    pub(super) fn deposit(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let venue = answers::id(&self.at.find(desk.client())?.id)?;
        let (asset, amount) = desk.amount(&self.amount)?;
        desk.act(Action::DepositMargin(DepositMargin { venue, asset, amount }))
    }

    pub(super) fn withdraw(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let venue = answers::id(&self.at.find(desk.client())?.id)?;
        let (asset, amount) = desk.amount(&self.amount)?;
        desk.act(Action::WithdrawMargin(WithdrawMargin { venue, asset, amount }))
    }

    pub(super) fn fund(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let venue = self.at.find(desk.client())?;
        let (_, amount) = desk.amount_of(&self.amount, &venue.cash)?;
        desk.act(Action::FundVenue(FundVenue { venue: answers::id(&venue.id)?, amount }))
    }
}

impl Reckoning {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let venue = answers::id(&self.at.find(desk.client())?.id)?;
        let model = match self.model {
            Model::Standard => MarginModel::Standard,
            Model::Portfolio => MarginModel::Portfolio,
        };
        desk.act(Action::SetMarginModel(SetMarginModel { venue, model }))
    }
}
