//! What a trader says to the books. Prices and sizes are in units of cash and of the underlying, exactly whole ticks and
//! lots.

use super::{Form, Reader};
use crate::fault::{self, Fault, id, number};
use crate::view::{self, Lookup, price_of, size_of};
use matching::{
    Amend, BookId, Choice, Command, GroupId, MassQuote, OpenRequest, OrderId, OwnerId, Place,
    ProtectionLimits, Quote, QuoteSide, RequestId, Scope, SelfTrade, Side, TimeInForce,
};
use options::Market;
use protocol::Trade;
use serde::{Deserialize, Serialize};
use units::{MarketId, Millis, Timestamp, TraderId, VenueId};
use utoipa::ToSchema;

const SIDES: [(&str, Side); 2] = [("buy", Side::Buy), ("sell", Side::Sell)];
const SELF_TRADES: [(&str, SelfTrade); 4] = [
    ("cancel-newest", SelfTrade::CancelNewest),
    ("cancel-oldest", SelfTrade::CancelOldest),
    ("cancel-both", SelfTrade::CancelBoth),
    ("decrement", SelfTrade::Decrement),
];

/// What a trader says to the books: orders, quotes, requests. Its owner is the sender's trading account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TradeForm {
    /// The venue.
    #[schema(example = "venue-0")]
    pub venue: String,
    /// What to do.
    pub command: CommandForm,
}

/// A command of a trader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum CommandForm {
    /// A new order.
    Place(PlaceForm),
    /// An order changes.
    Amend {
        /// Which: `order-7`.
        order: String,
        /// Its price from now on, in units of cash for one unit of the underlying.
        price: String,
        /// All that it is for, what traded included, in units of the underlying.
        size: String,
        /// Good till before this time, in milliseconds; till cancelled when nothing is said.
        #[serde(default)]
        until: Option<u64>,
    },
    /// An order ends.
    Cancel {
        /// Which: `order-7`.
        order: String,
    },
    /// All of the sender's orders end.
    CancelAll {
        /// Only those in this contract: its name, or `contract-7`.
        #[serde(default)]
        contract: Option<String>,
    },
    /// New quotes instead of old ones.
    MassQuote {
        /// Good till before this time, in milliseconds; till replaced when nothing is said.
        #[serde(default)]
        until: Option<u64>,
        /// One for each contract.
        quotes: Vec<QuoteForm>,
    },
    /// Sets or changes what protects the sender's quotes in a market; without limits, nothing does.
    Protect {
        /// In which market: `market-0`.
        market: String,
        /// How much may trade.
        #[serde(default)]
        limits: Option<LimitsForm>,
    },
    /// The sender may quote again, and what is counted begins anew.
    Unfreeze {
        /// In which market: `market-0`.
        market: String,
    },
    /// Asks for quotes.
    OpenRequest {
        /// In which contract: its name, or `contract-7`.
        contract: String,
        /// Which way it would trade: `buy` or `sell`.
        side: String,
        /// In units of the underlying, all or none.
        size: String,
        /// Open till before this time, in milliseconds.
        until: u64,
    },
    /// The sender does not ask any more.
    CloseRequest {
        /// Which: `request-7`.
        request: String,
    },
    /// Answers a request.
    AnswerRequest {
        /// Which: `request-7`.
        request: String,
        /// At what price, for all of the size.
        price: String,
        /// Good till before this time, in milliseconds.
        until: u64,
    },
    /// Takes an answer back.
    WithdrawAnswer {
        /// Which: `request-7`.
        request: String,
    },
    /// Trades with whoever answered.
    AcceptAnswer {
        /// Which: `request-7`.
        request: String,
        /// No further than this price; with a maker, exactly its price.
        price: String,
        /// With whom: `trader-3`; with the best answer when nothing is said.
        #[serde(default)]
        maker: Option<String>,
    },
}

/// A new order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceForm {
    /// Its name, or `contract-7`.
    #[schema(example = "ETH-27MAR26-3000-C")]
    pub contract: String,
    /// `buy` or `sell`.
    pub side: String,
    /// How far it goes, in units of cash for one unit of the underlying.
    #[schema(example = "12.5")]
    pub price: String,
    /// In units of the underlying.
    #[schema(example = "0.1")]
    pub size: String,
    /// `limit` (trades what it can, the rest stands), `immediate-or-cancel`, `fill-or-kill`, or `market` (as
    /// immediate-or-cancel, and no further than the band around the mark).
    #[serde(default = "limit")]
    pub time_in_force: String,
    /// With `limit`: never trades on arrival.
    #[serde(default)]
    pub post_only: bool,
    /// With `limit`: good till before this time, in milliseconds; till cancelled when nothing is said.
    #[serde(default)]
    pub until: Option<u64>,
    /// Whether it may only make the position smaller.
    #[serde(default)]
    pub reduce_only: bool,
    /// Where it meets an order of the sender: cancel-newest, cancel-oldest, cancel-both or decrement.
    #[serde(default = "cancel_newest")]
    pub self_trade: String,
}

/// What is quoted in one contract from now on. A side that is left out is not quoted any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuoteForm {
    /// Its name, or `contract-7`.
    pub contract: String,
    /// What the sender buys at.
    #[serde(default)]
    pub bid: Option<QuoteSideForm>,
    /// What the sender sells at.
    #[serde(default)]
    pub ask: Option<QuoteSideForm>,
}

/// Price and size of one side of a quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuoteSideForm {
    /// In units of cash for one unit of the underlying.
    pub price: String,
    /// In units of the underlying.
    pub size: String,
}

/// How much may trade on quotes within a window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitsForm {
    /// How long a window is.
    pub window_ms: u64,
    /// Units of the underlying, bought and sold added up, that freeze.
    #[serde(default)]
    pub quantity: Option<String>,
    /// Deltas, bought less sold, that freeze in either direction, in units of the underlying with at most 6 digits after
    /// the point.
    #[serde(default)]
    pub delta: Option<String>,
}

fn limit() -> String {
    "limit".to_owned()
}
fn cancel_newest() -> String {
    "cancel-newest".to_owned()
}

/// Deltas are counted in millionths of the underlying.
const DELTA_DECIMALS: u8 = 6;

/// The contracts, orders and requests of a venue.
#[derive(Clone, Copy)]
struct Books<'a> {
    look: Lookup<'a>,
    venue: VenueId,
    owner: OwnerId,
}

impl<'a> Books<'a> {
    fn market_of(self, book: BookId) -> Option<&'a Market> {
        let options = self.look.0.options();
        let (_, listing) = options.contract_in(book).ok()?;
        options.market(listing.market).ok()
    }
    /// How a contract is written.
    fn contract(self, book: BookId) -> Option<String> {
        let (contract, _) = self.look.0.options().contract_in(book).ok()?;
        Some(contract.to_string())
    }
    fn find(self, field: &str, text: &str) -> Result<(BookId, &'a Market), Fault> {
        let options = self.look.0.options();
        let found = crate::routes::find_contract(self.look.0, text);
        let found = found.ok().and_then(|id| options.contract(id)).map(|listing| listing.book);
        let found = found.and_then(|book| Some((book, self.market_of(book)?)));
        let expected = || format!("a contract of {}, by name or such as contract-7", self.venue);
        let here = found.filter(|(_, market)| market.venue == self.venue);
        here.ok_or_else(|| Fault::missing(field, text, expected()))
    }
    fn market(self, field: &str, text: &str) -> Result<(MarketId, &'a Market), Fault> {
        let market = id(field, "market", text)?;
        let found = self.look.0.options().market(market).ok();
        let here = found.filter(|row| row.venue == self.venue).map(|row| (market, row));
        here.ok_or_else(|| Fault::missing(field, text, format!("a market of {}", self.venue)))
    }
    fn order(self, text: &str) -> Result<OrderId, Fault> {
        number("order", "order", text).map(OrderId::new)
    }
    /// The market that an order is in.
    fn market_of_order(self, order: OrderId) -> Option<&'a Market> {
        self.market_of(self.look.0.options().engine().order(order)?.book)
    }
    fn request(self, text: &str) -> Result<RequestId, Fault> {
        number("request", "request", text).map(RequestId::new)
    }
    /// The market that a request is in.
    fn market_of_request(self, request: RequestId) -> Option<&'a Market> {
        self.market_of(self.look.0.options().engine().request(request)?.book)
    }
}

fn until(time: Option<u64>) -> Option<Timestamp> {
    time.map(Timestamp::new)
}

/// A price as a whole number of ticks.
fn read_price(field: &str, text: &str, market: &Market) -> Result<u64, Fault> {
    let (raw, tick) = (fault::price(field, text)?.raw(), market.parameters.tick);
    let ticks = raw.checked_div(tick.raw()).and_then(|ticks| u64::try_from(ticks).ok());
    let whole = ticks.filter(|ticks| u128::from(*ticks).checked_mul(tick.raw()) == Some(raw));
    whole.ok_or_else(|| {
        Fault::new(field, text, format!("a multiple of the tick, {}", view::price(tick)))
    })
}

/// A size as a whole number of lots.
fn read_size(field: &str, text: &str, market: &Market) -> Result<u64, Fault> {
    let (raw, lot) = (fault::fixed(field, text)?.raw(), market.parameters.lot);
    let lots = raw.checked_div(lot.raw()).and_then(|lots| u64::try_from(lots).ok());
    let whole = lots.filter(|lots| i128::from(*lots).checked_mul(lot.raw()) == Some(raw));
    whole.ok_or_else(|| Fault::new(field, text, format!("a multiple of the lot, {lot}")))
}

fn write_size(market: &Market, lots: u64) -> String {
    size_of(market, lots.into())
}

impl Form for TradeForm {
    type Action = Trade;
    fn read(&self, reader: &Reader<'_>) -> Result<Trade, Fault> {
        let venue = id("venue", "venue", &self.venue)?;
        let look = Lookup(reader.state);
        if look.0.options().venue(venue).is_err() {
            return Err(Fault::missing("venue", &self.venue, "a venue that exists"));
        }
        let row = look.0.ledger().find_account(&reader.sender);
        let trader = row.and_then(|row| look.0.options().find_trader(venue, row));
        let trader = trader.ok_or_else(|| {
            let expected = format!("an account with margin at {venue}: deposit some first");
            Fault::missing("sender", reader.sender.to_string(), expected)
        })?;
        let books = Books { look, venue, owner: OwnerId::new(trader.index()) };
        let command = self.command.read(books).map_err(|fault| fault.within("command"))?;
        Ok(Trade { venue, command })
    }
    fn write(look: Lookup<'_>, action: &Trade) -> Option<Self> {
        let books = Books { look, venue: action.venue, owner: OwnerId::default() };
        let command = CommandForm::write(books, &action.command)?;
        Some(Self { venue: action.venue.to_string(), command })
    }
}

impl CommandForm {
    fn read(&self, books: Books<'_>) -> Result<Command, Fault> {
        let owner = books.owner;
        Ok(match self {
            Self::Place(place) => Command::Place(place.read(books)?),
            Self::Amend { order: text, price, size, until: time } => {
                let order = books.order(text)?;
                let market = books.market_of_order(order);
                let market =
                    market.ok_or_else(|| Fault::missing("order", text, "an order that rests"))?;
                let price = read_price("price", price, market)?;
                let size = read_size("size", size, market)?;
                Command::Amend(Amend { owner, order, price, size, until: until(*time) })
            }
            Self::Cancel { order } => Command::Cancel { owner, order: books.order(order)? },
            Self::CancelAll { contract: None } => Command::CancelAll(Scope::Owner(owner)),
            Self::CancelAll { contract: Some(text) } => {
                let (book, _) = books.find("contract", text)?;
                Command::CancelAll(Scope::OwnerInBook(owner, book))
            }
            Self::MassQuote { until: time, quotes } => {
                let quotes = quotes.iter().zip(0..).map(|(quote, place): (_, usize)| {
                    quote.read(books).map_err(|fault| fault.within(&format!("quotes[{place}]")))
                });
                let mut quotes = quotes.collect::<Result<Vec<_>, _>>()?;
                // The books want them in order, which nobody who writes names would know.
                quotes.sort_by_key(|quote| quote.book);
                Command::MassQuote(MassQuote { owner, until: until(*time), quotes })
            }
            Self::Protect { market, limits } => {
                let (group, market) = books.market("market", market)?;
                let limits = limits.as_ref().map(|limits| limits.read(market)).transpose();
                let limits = limits.map_err(|fault| fault.within("limits"))?;
                Command::Protect { owner, group: GroupId::new(group.index()), limits }
            }
            Self::Unfreeze { market } => {
                let (group, _) = books.market("market", market)?;
                Command::Unfreeze { owner, group: GroupId::new(group.index()) }
            }
            Self::OpenRequest { contract, side, size, until } => {
                let (book, market) = books.find("contract", contract)?;
                let side = fault::word("side", side, &SIDES)?;
                let size = read_size("size", size, market)?;
                let until = Timestamp::new(*until);
                Command::OpenRequest(OpenRequest { owner, book, side, size, until })
            }
            Self::CloseRequest { request } => {
                Command::CloseRequest { owner, request: books.request(request)? }
            }
            Self::AnswerRequest { request, price, until } => {
                let (request, market) = open_request(books, request)?;
                let price = read_price("price", price, market)?;
                Command::AnswerRequest { owner, request, price, until: Timestamp::new(*until) }
            }
            Self::WithdrawAnswer { request } => {
                Command::WithdrawAnswer { owner, request: books.request(request)? }
            }
            Self::AcceptAnswer { request, price, maker } => {
                let (request, market) = open_request(books, request)?;
                let price = read_price("price", price, market)?;
                let choice = match maker {
                    None => Choice::Best { limit: price },
                    Some(text) => {
                        let maker: TraderId = id("maker", "trader", text)?;
                        Choice::Of { maker: OwnerId::new(maker.index()), price }
                    }
                };
                Command::AcceptAnswer { owner, request, choice }
            }
        })
    }

    /// Nothing for a command of the host's, and for one about an order or request that is not there any more: its ticks
    /// have no meaning then.
    fn write(books: Books<'_>, command: &Command) -> Option<Self> {
        Some(match command {
            Command::Place(place) => Self::Place(PlaceForm::write(books, place)?),
            Command::Amend(row) => {
                let market = books.market_of_order(row.order)?;
                Self::Amend {
                    order: row.order.to_string(),
                    price: price_of(market, row.price),
                    size: write_size(market, row.size),
                    until: row.until.map(Timestamp::raw),
                }
            }
            Command::Cancel { order, .. } => Self::Cancel { order: order.to_string() },
            Command::CancelAll(Scope::Owner(_)) => Self::CancelAll { contract: None },
            Command::CancelAll(Scope::OwnerInBook(_, book)) => {
                Self::CancelAll { contract: Some(books.contract(*book)?) }
            }
            Command::MassQuote(row) => {
                let quotes = row.quotes.iter().map(|quote| QuoteForm::write(books, quote));
                let until = row.until.map(Timestamp::raw);
                Self::MassQuote { until, quotes: quotes.collect::<Option<_>>()? }
            }
            Command::Protect { group, limits, .. } => {
                let id = MarketId::new(group.raw());
                let market = books.look.0.options().market(id).ok()?;
                let limits = limits.as_ref().map(|limits| LimitsForm::write(market, limits));
                Self::Protect { market: id.to_string(), limits }
            }
            Command::Unfreeze { group, .. } => {
                Self::Unfreeze { market: MarketId::new(group.raw()).to_string() }
            }
            Command::OpenRequest(row) => Self::OpenRequest {
                contract: books.contract(row.book)?,
                side: row.side.to_string(),
                size: write_size(books.market_of(row.book)?, row.size),
                until: row.until.raw(),
            },
            Command::CloseRequest { request, .. } => {
                Self::CloseRequest { request: request.to_string() }
            }
            Command::AnswerRequest { request, price, until, .. } => Self::AnswerRequest {
                request: request.to_string(),
                price: price_of(books.market_of_request(*request)?, *price),
                until: until.raw(),
            },
            Command::WithdrawAnswer { request, .. } => {
                Self::WithdrawAnswer { request: request.to_string() }
            }
            Command::AcceptAnswer { request, choice, .. } => {
                let market = books.market_of_request(*request)?;
                let (price, maker) = match choice {
                    Choice::Best { limit } => (*limit, None),
                    Choice::Of { maker, price } => (*price, Some(TraderId::new(maker.raw()))),
                };
                Self::AcceptAnswer {
                    request: request.to_string(),
                    price: price_of(market, price),
                    maker: maker.map(|maker| maker.to_string()),
                }
            }
            Command::Tick
            | Command::OpenBook(_)
            | Command::Halt { .. }
            | Command::Resume { .. }
            | Command::CloseBook { .. }
            | Command::SetMark(_)
            | Command::SetPosition { .. }
            | Command::CancelAll(Scope::Book(_))
            | Command::BlockTrade(_) => return None,
        })
    }
}

/// A request that is open, and its market.
fn open_request<'a>(books: Books<'a>, text: &str) -> Result<(RequestId, &'a Market), Fault> {
    let request = books.request(text)?;
    let market = books.market_of_request(request);
    let market = market.ok_or_else(|| Fault::missing("request", text, "a request that is open"))?;
    Ok((request, market))
}

impl PlaceForm {
    fn read(&self, books: Books<'_>) -> Result<Place, Fault> {
        let (book, market) = books.find("contract", &self.contract)?;
        let time_in_force = match self.time_in_force.as_str() {
            "limit" => TimeInForce::Limit { post_only: self.post_only, until: until(self.until) },
            other => {
                let known = [
                    ("limit", TimeInForce::Market),
                    ("immediate-or-cancel", TimeInForce::ImmediateOrCancel),
                    ("fill-or-kill", TimeInForce::FillOrKill),
                    ("market", TimeInForce::Market),
                ];
                let found = fault::word("time_in_force", other, &known)?;
                if self.post_only {
                    return Err(Fault::new("post_only", true, format!("false with {other}")));
                }
                if let Some(until) = self.until {
                    return Err(Fault::new("until", until, format!("none with {other}")));
                }
                found
            }
        };
        Ok(Place {
            owner: books.owner,
            book,
            side: fault::word("side", &self.side, &SIDES)?,
            price: read_price("price", &self.price, market)?,
            size: read_size("size", &self.size, market)?,
            time_in_force,
            reduce_only: self.reduce_only,
            self_trade: fault::word("self_trade", &self.self_trade, &SELF_TRADES)?,
        })
    }
    fn write(books: Books<'_>, row: &Place) -> Option<Self> {
        let market = books.market_of(row.book)?;
        let (time_in_force, post_only, until) = match row.time_in_force {
            TimeInForce::Limit { post_only, until } => ("limit", post_only, until),
            TimeInForce::ImmediateOrCancel => ("immediate-or-cancel", false, None),
            TimeInForce::FillOrKill => ("fill-or-kill", false, None),
            TimeInForce::Market => ("market", false, None),
        };
        Some(Self {
            contract: books.contract(row.book)?,
            side: row.side.to_string(),
            price: price_of(market, row.price),
            size: write_size(market, row.size),
            time_in_force: time_in_force.to_owned(),
            post_only,
            until: until.map(Timestamp::raw),
            reduce_only: row.reduce_only,
            self_trade: fault::written(&SELF_TRADES, &row.self_trade)?,
        })
    }
}

impl QuoteForm {
    fn read(&self, books: Books<'_>) -> Result<Quote, Fault> {
        let (book, market) = books.find("contract", &self.contract)?;
        let side = |name: &str, side: &Option<QuoteSideForm>| {
            let read = side.as_ref().map(|side| {
                let price = read_price("price", &side.price, market)?;
                Ok(QuoteSide { price, size: read_size("size", &side.size, market)? })
            });
            read.transpose().map_err(|fault: Fault| fault.within(name))
        };
        Ok(Quote { book, bid: side("bid", &self.bid)?, ask: side("ask", &self.ask)? })
    }
    fn write(books: Books<'_>, row: &Quote) -> Option<Self> {
        let market = books.market_of(row.book)?;
        let side = |side: QuoteSide| QuoteSideForm {
            price: price_of(market, side.price),
            size: write_size(market, side.size),
        };
        let (bid, ask) = (row.bid.map(side), row.ask.map(side));
        Some(Self { contract: books.contract(row.book)?, bid, ask })
    }
}

impl LimitsForm {
    fn read(&self, market: &Market) -> Result<ProtectionLimits, Fault> {
        let quantity = self.quantity.as_deref();
        let delta = self.delta.as_deref().map(|text| {
            let deltas = fault::decimal("delta", text, DELTA_DECIMALS)?;
            u64::try_from(deltas).map_err(|_| Fault::new("delta", text, "a smaller number"))
        });
        Ok(ProtectionLimits {
            window: Millis::new(self.window_ms),
            quantity: quantity.map(|text| read_size("quantity", text, market)).transpose()?,
            delta: delta.transpose()?,
        })
    }
    fn write(market: &Market, row: &ProtectionLimits) -> Self {
        let delta = |delta: u64| units::format_decimal(delta.into(), DELTA_DECIMALS);
        Self {
            window_ms: row.window.raw(),
            quantity: row.quantity.map(|lots| write_size(market, lots)),
            delta: row.delta.map(delta),
        }
    }
}
