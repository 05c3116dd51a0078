//! `buttress venue request`, `close-request`, `answer`, `withdraw-answer` and `accept`: requests for quotes.

use super::floor::{Contract, Where, trade};
use super::orders::Way;
use crate::arguments::{Quantity, duration};
use crate::{CommandResult, context::Context, desk::Desk};
use matching::{Choice, Command, OpenRequest, OwnerId, RequestId};
use units::Millis;

/// Ask for quotes.
#[derive(clap::Args)]
pub(crate) struct Asking {
    /// Which way the account would trade.
    #[arg(value_enum)]
    side: Way,
    /// How much of the underlying, all or none: `10ETH`.
    size: Quantity,
    /// The contract: its name, `contract-7`, or just `7`.
    contract: String,
    /// Open for so long: `30s`.
    #[arg(long = "for", value_name = "DURATION", value_parser = duration)]
    lasts: Millis,
}

/// A request that one asked or answered.
#[derive(clap::Args)]
pub(crate) struct Requested {
    /// The request: `request-0`, or just `0`.
    request: String,
    #[command(flatten)]
    at: Where,
}

/// Answer a request, in place of one's answer if there is one.
#[derive(clap::Args)]
pub(crate) struct Answering {
    /// The request: `request-0`, or just `0`.
    request: String,
    /// The contract that it is about: its name, `contract-7`, or just `7`.
    contract: String,
    /// At what price of one unit of the underlying, for all of the size: `101.5USDC`.
    #[arg(long)]
    price: Quantity,
    /// Good for so long: `10s`.
    #[arg(long = "for", value_name = "DURATION", value_parser = duration)]
    lasts: Millis,
}

/// Trade with whoever answered a request of one's own.
#[derive(clap::Args)]
pub(crate) struct Accepting {
    /// The request: `request-0`, or just `0`.
    request: String,
    /// The contract that it is about: its name, `contract-7`, or just `7`.
    contract: String,
    /// No further than this price; with `--from`, exactly at it.
    #[arg(long)]
    price: Quantity,
    /// The answer of this trader, `trader-3` or just `3`; the best one if left out.
    #[arg(long, value_name = "TRADER")]
    from: Option<String>,
}

impl Asking {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let contract = Contract::find(&desk, &self.contract)?;
        let command = Command::OpenRequest(OpenRequest {
            owner: contract.floor.owner,
            book: contract.book,
            side: self.side.into(),
            size: contract.floor.lots(&self.size)?,
            until: desk.later(self.lasts)?,
        });
        desk.act(trade(contract.floor.venue, command))
    }
}

impl Requested {
    pub(super) fn close(self, context: &Context) -> CommandResult {
        let request = number(&self.request)?;
        let desk = Desk::open(context)?;
        let (venue, owner) = self.at.seat(&desk)?;
        desk.act(trade(venue, Command::CloseRequest { owner, request }))
    }

    pub(super) fn withdraw(self, context: &Context) -> CommandResult {
        let request = number(&self.request)?;
        let desk = Desk::open(context)?;
        let (venue, owner) = self.at.seat(&desk)?;
        desk.act(trade(venue, Command::WithdrawAnswer { owner, request }))
    }
}

impl Answering {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let request = number(&self.request)?;
        let desk = Desk::open(context)?;
        let contract = Contract::find(&desk, &self.contract)?;
        let (price, until) = (contract.floor.ticks(&self.price)?, desk.later(self.lasts)?);
        let owner = contract.floor.owner;
        desk.act(trade(
            contract.floor.venue,
            Command::AnswerRequest { owner, request, price, until },
        ))
    }
}

impl Accepting {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let request = number(&self.request)?;
        let desk = Desk::open(context)?;
        let contract = Contract::find(&desk, &self.contract)?;
        let price = contract.floor.ticks(&self.price)?;
        let choice = match &self.from {
            None => Choice::Best { limit: price },
            Some(trader) => Choice::Of { maker: maker(trader)?, price },
        };
        let owner = contract.floor.owner;
        desk.act(trade(contract.floor.venue, Command::AcceptAnswer { owner, request, choice }))
    }
}

fn number(text: &str) -> Result<RequestId, String> {
    let number = text.strip_prefix("request-").unwrap_or(text).parse();
    number
        .map(RequestId::new)
        .map_err(|_| format!("request is {text:?}, expected such as request-0"))
}

fn maker(text: &str) -> Result<OwnerId, String> {
    let number = text.strip_prefix("trader-").unwrap_or(text).parse();
    number.map(OwnerId::new).map_err(|_| format!("trader is {text:?}, expected such as trader-0"))
}
