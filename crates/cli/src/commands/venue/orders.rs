//! `buttress venue place`, `amend`, `cancel` and `cancel-all`.

use super::floor::{Contract, Where, trade};
use crate::arguments::{Quantity, duration};
use crate::desk::Desk;
use crate::{CommandResult, context::Context};
use client::view::OpenOrderView;
use matching::{Amend, Command, OrderId, Place, Scope, SelfTrade, Side, TimeInForce};
use units::{Millis, Timestamp};

/// Place an order. It is limited unless something else is said, and rests until it is cancelled.
#[derive(clap::Args)]
pub(crate) struct Placing {
    /// `buy` or `sell`.
    #[arg(value_enum)]
    side: Way,
    /// How much of the underlying, with its unit; a whole number of lots: `1.5ETH`.
    size: Quantity,
    /// The contract: its name, `contract-7`, or just `7`.
    contract: String,
    /// How far it goes: the price of one unit of the underlying, a whole number of ticks: `101.5USDC`.
    #[arg(long)]
    price: Quantity,
    /// Never trade on arrival: an order that would is rejected.
    #[arg(long, conflicts_with = "when")]
    post_only: bool,
    /// How long it stands, if it is not to rest.
    #[arg(long, value_enum)]
    when: Option<When>,
    /// Good for so long, and no longer: `10m`.
    #[arg(long = "for", value_name = "DURATION", value_parser = duration, conflicts_with = "when")]
    lasts: Option<Millis>,
    /// Only make the position smaller.
    #[arg(long)]
    reduce_only: bool,
    /// What happens where it meets an order of one's own.
    #[arg(long, value_enum, default_value = "cancel-newest")]
    self_trade: OwnOrders,
}

/// Change the price, the size or the end of an order.
#[derive(clap::Args)]
pub(crate) struct Amending {
    /// The order: `order-7`, or just `7`.
    order: String,
    /// Its price from now on, with its unit; as it was if left out.
    #[arg(long)]
    price: Option<Quantity>,
    /// All that it is for, what traded already included, with its unit; as it was if left out.
    #[arg(long)]
    size: Option<Quantity>,
    /// Good for so long from now on: `10m`; as it was if left out.
    #[arg(long = "for", value_name = "DURATION", value_parser = duration)]
    lasts: Option<Millis>,
    #[command(flatten)]
    at: Where,
}

/// Cancel an order.
#[derive(clap::Args)]
pub(crate) struct Cancelling {
    /// The order: `order-7`, or just `7`.
    order: String,
    #[command(flatten)]
    at: Where,
}

/// Cancel all orders, or those of one contract.
#[derive(clap::Args)]
pub(crate) struct CancellingAll {
    /// Only those of this contract.
    #[arg(long)]
    contract: Option<String>,
    #[command(flatten)]
    at: Where,
}

/// Which way an order trades.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(super) enum Way {
    Buy,
    Sell,
}

impl From<Way> for Side {
    fn from(way: Way) -> Self {
        match way {
            Way::Buy => Self::Buy,
            Way::Sell => Self::Sell,
        }
    }
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum When {
    /// Trade what it can at once, cancel the rest.
    Ioc,
    /// Trade all of it at once, or nothing.
    Fok,
    /// As `ioc`, but no further from the mark than the market's band.
    Market,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum OwnOrders {
    /// The order that arrives ends.
    CancelNewest,
    /// The order that rests ends.
    CancelOldest,
    /// Both end.
    CancelBoth,
    /// Both become smaller by what would have traded.
    Decrement,
}

impl From<OwnOrders> for SelfTrade {
    fn from(own: OwnOrders) -> Self {
        match own {
            OwnOrders::CancelNewest => Self::CancelNewest,
            OwnOrders::CancelOldest => Self::CancelOldest,
            OwnOrders::CancelBoth => Self::CancelBoth,
            OwnOrders::Decrement => Self::Decrement,
        }
    }
}

impl Placing {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let contract = Contract::find(&desk, &self.contract)?;
        let until = self.lasts.map(|length| desk.later(length)).transpose()?;
        let time_in_force = match self.when {
            None => TimeInForce::Limit { post_only: self.post_only, until },
            Some(When::Ioc) => TimeInForce::ImmediateOrCancel,
            Some(When::Fok) => TimeInForce::FillOrKill,
            Some(When::Market) => TimeInForce::Market,
        };
        let command = Command::Place(Place {
            owner: contract.floor.owner,
            book: contract.book,
            side: self.side.into(),
            price: contract.floor.ticks(&self.price)?,
            size: contract.floor.lots(&self.size)?,
            time_in_force,
            reduce_only: self.reduce_only,
            self_trade: self.self_trade.into(),
        });
        desk.act(trade(contract.floor.venue, command))
    }
}

impl Amending {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let order = number(&self.order)?;
        let venue = self.at.find(desk.client())?.id;
        let own = desk.client().trader(&venue, &desk.account())?.data.orders;
        let known = own.iter().find(|known| known.id == order.to_string());
        let known = known.ok_or_else(|| unknown(order, &own))?;
        let contract = Contract::find(&desk, &known.name)?;
        // What rests and what traded, together: that is what an amendment names.
        let traded: Quantity = format!("{}{}", known.filled, contract.floor.underlying).parse()?;
        let filled = if known.filled == "0" { 0 } else { contract.floor.lots(&traded)? };
        let until = match self.lasts {
            Some(length) => Some(desk.later(length)?),
            None => known.until.map(Timestamp::new),
        };
        let size = self.size.as_ref().map(|size| contract.floor.lots(size)).transpose()?;
        let price = self.price.as_ref().map(|price| contract.floor.ticks(price)).transpose()?;
        let command = Command::Amend(Amend {
            owner: contract.floor.owner,
            order,
            price: price.unwrap_or(known.ticks),
            size: size.unwrap_or(known.lots.saturating_add(filled)),
            until,
        });
        desk.act(trade(contract.floor.venue, command))
    }
}

impl Cancelling {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let order = number(&self.order)?;
        let (venue, owner) = self.at.seat(&desk)?;
        desk.act(trade(venue, Command::Cancel { owner, order }))
    }
}

impl CancellingAll {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let (venue, scope) = match &self.contract {
            None => {
                let (venue, owner) = self.at.seat(&desk)?;
                (venue, Scope::Owner(owner))
            }
            Some(contract) => {
                let contract = Contract::find(&desk, contract)?;
                (contract.floor.venue, Scope::OwnerInBook(contract.floor.owner, contract.book))
            }
        };
        desk.act(trade(venue, Command::CancelAll(scope)))
    }
}

fn number(text: &str) -> Result<OrderId, String> {
    let number = text.strip_prefix("order-").unwrap_or(text).parse();
    number.map(OrderId::new).map_err(|_| format!("order is {text:?}, expected such as order-7"))
}

fn unknown(order: OrderId, own: &[OpenOrderView]) -> String {
    let ids: Vec<&str> = own.iter().map(|known| known.id.as_str()).collect();
    let have = if ids.is_empty() {
        "it has none".to_owned()
    } else {
        format!("it has {}", ids.join(", "))
    };
    format!("{order} is no resting order of this account: {have}")
}
