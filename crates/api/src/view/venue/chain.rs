//! Option chains: every contract of a market, by expiry and strike.

use super::book::LevelView;
use super::size_of;
use crate::view::amount::price;
use app::State;
use matching::{BookId, Side};
use options::{Listing, Market};
use pricing::{Greeks, Kind, Slice};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use units::{ContractId, Fixed, MarketId, Millis, Price, Ratio, Timestamp, VenueId};
use utoipa::ToSchema;

/// Whether a contract can be traded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ContractState {
    /// It can.
    Trading,
    /// Only what makes positions smaller is done.
    ReduceOnly,
    /// It is over and waits for its settlement price.
    Expired,
    /// It was paid.
    Settled,
}

/// How what a contract is worth changes, for one unit of the underlying.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GreeksView {
    /// Per unit of the forward price.
    pub delta: String,
    /// Of delta, per unit of the forward price.
    pub gamma: String,
    /// Per 1.00, that is 100 points, of volatility.
    pub vega: String,
    /// Per year that passes; a day is a 365th.
    pub theta: String,
}

/// A listed call or put.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ContractView {
    /// Its id.
    #[schema(example = "contract-7")]
    pub id: String,
    /// What people call it.
    #[schema(example = "ETH-27MAR26-3000-C")]
    pub name: String,
    /// Its market.
    pub market: String,
    /// The number of its book, as orders name it.
    pub book: u32,
    /// `call` or `put`.
    pub kind: String,
    /// The price from which on it pays.
    pub strike: String,
    /// When it settles.
    pub expiry: u64,
    /// Whether it can be traded.
    pub state: ContractState,
    /// The best price at which somebody buys.
    pub bid: Option<LevelView>,
    /// The best price at which somebody sells.
    pub ask: Option<LevelView>,
    /// What it is worth for one unit of the underlying, from the last price round on.
    pub mark: Option<String>,
    /// The volatility of a year that the mark was made with: 0.6 is 60 %.
    pub volatility: Option<String>,
    /// How the mark changes; left out without a volatility, or where one of them is too large to be stated.
    pub greeks: Option<GreeksView>,
    /// What all who are long have together, in units of the underlying.
    pub open_interest: String,
    /// The price that it settled at.
    pub settled: Option<String>,
}

/// Call and put of one strike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StrikeView {
    /// The strike.
    pub strike: String,
    /// The call.
    pub call: Option<ContractView>,
    /// The put.
    pub put: Option<ContractView>,
}

/// All contracts of one expiry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExpiryChainView {
    /// When they settle.
    pub expiry: u64,
    /// How long that is from the last price round on.
    pub remaining_ms: Option<u64>,
    /// The price that the expiry is expected to settle at, as of the last price round.
    pub forward: Option<String>,
    /// The part of it that is settled already, while the average runs.
    pub fixed: Option<String>,
    /// By strike, the lowest first.
    pub strikes: Vec<StrikeView>,
}

/// Every contract of a market that is not settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChainView {
    /// The market.
    pub market: String,
    /// How its contracts' names begin.
    pub symbol: String,
    /// The price of the underlying at the last price round.
    pub spot: Option<String>,
    /// By expiry, the next first.
    pub expiries: Vec<ExpiryChainView>,
}

/// How many lots are open in each book of a venue. Costs O(accounts × their positions).
pub(crate) fn open_interest(state: &State, venue: VenueId) -> BTreeMap<BookId, i128> {
    let (options, mut open) = (state.options(), BTreeMap::new());
    for (trader, _) in options.traders_of(venue) {
        let owner = matching::OwnerId::new(trader.index());
        for (book, lots) in options.engine().positions(owner).filter(|(_, lots)| *lots > 0) {
            let sum: &mut i128 = open.entry(book).or_default();
            *sum = sum.saturating_add(lots);
        }
    }
    open
}

/// What the last price round said of a strike: the slice that it was priced in, and its volatility.
fn conditions(market: &Market, expiry: Timestamp, strike: Price) -> Option<(Slice, Ratio)> {
    let marked = &market.marked.as_ref()?.market;
    let conditions = marked.expiries.get(&expiry)?;
    let volatility = conditions.volatilities.get(&strike)?;
    let forward = conditions.forward.fixed.saturating_add(conditions.forward.variable);
    let remaining = Millis::new(expiry.since(marked.now));
    Some((Slice::new(forward, remaining, Ratio::ONE), *volatility))
}

/// The volatility of a contract's mark, and the greeks by it.
pub(super) fn greeks(market: &Market, listing: &Listing) -> Option<(Ratio, Option<Greeks>)> {
    let terms = listing.terms;
    let (slice, volatility) = conditions(market, terms.expiry, terms.strike)?;
    Some((volatility, slice.greeks(terms.kind, terms.strike, volatility).ok()))
}

impl GreeksView {
    /// Of so much of the underlying, which may be below zero; nothing where that does not fit.
    pub(super) fn of(greeks: &Greeks, size: Fixed) -> Option<Self> {
        let times = |greek: Fixed| greek.checked_mul(size, units::Rounding::Down);
        Some(Self {
            delta: times(greeks.delta)?.to_string(),
            gamma: times(greeks.gamma)?.to_string(),
            vega: times(greeks.vega)?.to_string(),
            theta: times(greeks.theta)?.to_string(),
        })
    }
}

impl ContractState {
    fn of(state: &State, market: &Market, listing: &Listing) -> Self {
        if listing.settled.is_some() {
            Self::Settled
        } else if listing.terms.expiry <= state.time() {
            Self::Expired
        } else if market.restricted.is_some() {
            Self::ReduceOnly
        } else {
            Self::Trading
        }
    }
}

impl ContractView {
    pub(crate) fn of(
        state: &State,
        (id, listing): (ContractId, &Listing),
        market: &Market,
        open: &BTreeMap<BookId, i128>,
    ) -> Self {
        let engine = state.options().engine();
        let best = |side| engine.best(listing.book, side).map(|at| LevelView::of(market, at));
        let found = greeks(market, listing);
        let lots = open.get(&listing.book).copied().unwrap_or(0);
        Self {
            id: id.to_string(),
            name: listing.name.to_string(),
            market: listing.market.to_string(),
            book: listing.book.raw(),
            kind: listing.terms.kind.to_string(),
            strike: price(listing.terms.strike),
            expiry: listing.terms.expiry.raw(),
            state: ContractState::of(state, market, listing),
            bid: best(Side::Buy),
            ask: best(Side::Sell),
            mark: listing.mark.map(|mark| mark.to_string()),
            volatility: found.as_ref().map(|(volatility, _)| volatility.to_string()),
            greeks: found.and_then(|(_, greeks)| GreeksView::of(&greeks?, Fixed::ONE)),
            open_interest: size_of(market, lots),
            settled: listing.settled.map(price),
        }
    }
}

impl ChainView {
    /// All expiries, or one.
    pub(crate) fn of(
        state: &State,
        id: MarketId,
        market: &Market,
        only: Option<Timestamp>,
    ) -> Self {
        let open = open_interest(state, market.venue);
        let wanted = |expiry: &Timestamp| only.is_none_or(|only| only == *expiry);
        let expiries = market.expiries.iter().filter(|(expiry, _)| wanted(expiry));
        let expiries = expiries.map(|(expiry, contracts)| {
            let mut strikes: BTreeMap<Price, StrikeView> = BTreeMap::new();
            for contract in contracts {
                let Some(listing) = state.options().contract(*contract) else { continue };
                let view = ContractView::of(state, (*contract, listing), market, &open);
                let strike = listing.terms.strike;
                let row = strikes.entry(strike).or_insert_with(|| StrikeView {
                    strike: price(strike),
                    call: None,
                    put: None,
                });
                match listing.terms.kind {
                    Kind::Call => row.call = Some(view),
                    Kind::Put => row.put = Some(view),
                }
            }
            let marked = market.marked.as_ref().map(|marked| &marked.market);
            let forward = marked.and_then(|marked| Some(marked.expiries.get(expiry)?.forward));
            ExpiryChainView {
                expiry: expiry.raw(),
                remaining_ms: marked.map(|marked| expiry.since(marked.now)),
                forward: forward.map(|of| price(of.fixed.saturating_add(of.variable))),
                fixed: forward.map(|of| price(of.fixed)),
                strikes: strikes.into_values().collect(),
            }
        });
        Self {
            market: id.to_string(),
            symbol: market.parameters.symbol.to_string(),
            spot: market.spot().map(price),
            expiries: expiries.collect(),
        }
    }
}
