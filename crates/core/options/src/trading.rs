//! A command to the books: who may give it, what it costs, and what has to hold after it.
//!
//! The command is done first and looked at afterwards: an error undoes the whole transaction. So what is checked is what is
//! there, and not a guess at what would be.

use crate::requirement::{Facts, size};
use crate::{Context, Market, books, cash, security};
use matching::{BookId, Command, Event as Said, Scope, Side};
use protocol::{Event, Rejection};
use rules::Role;
use std::collections::{BTreeMap, BTreeSet};
use units::{Amount, Fixed, MarketId, Rounding, TraderId, VenueId};

/// A trade as the books told it.
#[derive(Clone, Copy, Debug)]
struct Fill {
    book: BookId,
    price: u64,
    lots: u64,
    buyer: TraderId,
    seller: TraderId,
    /// Who of the two had a resting order or an answer.
    maker: TraderId,
}

/// What a command does to the risk that a trader has.
enum Kind {
    /// It cannot add any.
    Harmless,
    /// It may.
    Risk {
        /// Whether it can only make positions smaller.
        reduce_only: bool,
    },
}

/// Gives the books a trader's command.
///
/// # Errors
/// In this order: [`Rejection::HostCommand`], [`Rejection::NotTheTrader`], [`Rejection::UnknownContract`] for a book of another venue;
/// where it may add risk [`Rejection::InLiquidation`], [`Rejection::ReduceOnly`]; [`Rejection::Book`]; then what does not hold after it:
/// [`Rejection::OpenInterest`], [`Rejection::InsufficientMargin`].
pub(crate) fn execute(
    context: &mut Context<'_>,
    venue: VenueId,
    trader: TraderId,
    command: &Command,
) -> Result<(), Rejection> {
    let (owner, kind) = classify(context, command)?;
    let have = books::trader(owner);
    if have != trader {
        return Err(Rejection::NotTheTrader { have, expected: trader });
    }
    let touched = books_of(context, command);
    let markets = markets_of(context, venue, &touched)?;
    if let Kind::Risk { reduce_only } = kind {
        require_free(context, trader)?;
        require_open(context, &markets, reduce_only)?;
    }
    let said = context.options.books.execute(context.now, command)?;
    settle(context, trader, said, &kind)
}

/// The same for a trade beside the book, which both have agreed on.
///
/// # Errors
/// As [`execute`], for both.
pub(crate) fn block(
    context: &mut Context<'_>,
    venue: VenueId,
    taker: TraderId,
    trade: matching::BlockTrade,
) -> Result<(), Rejection> {
    let markets = markets_of(context, venue, &[trade.book])?;
    for of in [trade.buyer, trade.seller] {
        require_free(context, books::trader(of))?;
    }
    require_open(context, &markets, false)?;
    let said = context.options.books.execute(context.now, &Command::BlockTrade(trade))?;
    settle(context, taker, said, &Kind::Risk { reduce_only: false })
}

/// Pays for what was traded, then looks whether everybody can afford what is there now.
fn settle(
    context: &mut Context<'_>,
    sender: TraderId,
    said: Vec<Said>,
    kind: &Kind,
) -> Result<(), Rejection> {
    let fills: Vec<(Fill, bool)> = said.iter().filter_map(fill).collect();
    let grown = growth(context, &fills);
    context.tell(said);
    for ((fill, _), grown) in fills.iter().zip(grown) {
        pay(context, fill, grown)?;
    }
    let Kind::Risk { reduce_only } = kind else { return Ok(()) };
    let facts = Facts { ledger: context.ledger, oracle: context.oracle };
    // A resting order was paid for in margin when it came; an answer to a request, or a block, was not.
    let beside = fills.iter().filter(|(_, beside)| *beside);
    let mut parties: BTreeSet<TraderId> =
        beside.flat_map(|(fill, _)| [fill.buyer, fill.seller]).collect();
    parties.insert(sender);
    for trader in parties {
        let left = if *reduce_only {
            context.options.margin_of(facts, trader)?.maintenance
        } else {
            context.options.initial_with_orders(facts, trader)?
        };
        if left.is_negative() {
            return Err(Rejection::InsufficientMargin { trader, left });
        }
    }
    if *reduce_only { Ok(()) } else { security::require_room(context, &fills_of(&fills)) }
}

fn fills_of(fills: &[(Fill, bool)]) -> BTreeSet<BookId> {
    fills.iter().map(|(fill, _)| fill.book).collect()
}

fn classify(
    context: &Context<'_>,
    command: &Command,
) -> Result<(matching::OwnerId, Kind), Rejection> {
    let risk = |reduce_only| Kind::Risk { reduce_only };
    Ok(match command {
        Command::Tick
        | Command::OpenBook(_)
        | Command::Halt { .. }
        | Command::Resume { .. }
        | Command::CloseBook { .. }
        | Command::SetMark(_)
        | Command::SetPosition { .. }
        | Command::CancelAll(Scope::Book(_))
        | Command::BlockTrade(_) => return Err(Rejection::HostCommand),
        Command::Place(place) => (place.owner, risk(place.reduce_only)),
        Command::Amend(amend) => {
            let order = context.options.engine().order(amend.order);
            (amend.owner, risk(order.is_some_and(|order| order.reduce_only)))
        }
        Command::MassQuote(quotes) => {
            let pulls =
                quotes.quotes.iter().all(|quote| quote.bid.is_none() && quote.ask.is_none());
            (quotes.owner, if pulls { Kind::Harmless } else { risk(false) })
        }
        Command::OpenRequest(request) => (request.owner, risk(false)),
        Command::AnswerRequest { owner, .. } | Command::AcceptAnswer { owner, .. } => {
            (*owner, risk(false))
        }
        Command::Cancel { owner, .. }
        | Command::CancelAll(Scope::Owner(owner) | Scope::OwnerInBook(owner, _))
        | Command::Protect { owner, .. }
        | Command::Unfreeze { owner, .. }
        | Command::CloseRequest { owner, .. }
        | Command::WithdrawAnswer { owner, .. } => (*owner, Kind::Harmless),
    })
}

/// The books that a command names, itself or by an order or a request that there is.
fn books_of(context: &Context<'_>, command: &Command) -> Vec<BookId> {
    let engine = context.options.engine();
    let of_request = |id| engine.request(id).map(|request| request.book);
    match command {
        Command::Place(place) => vec![place.book],
        Command::Amend(amend) => engine.order(amend.order).map(|o| o.book).into_iter().collect(),
        Command::MassQuote(quotes) => quotes.quotes.iter().map(|quote| quote.book).collect(),
        Command::OpenRequest(request) => vec![request.book],
        Command::AnswerRequest { request, .. } | Command::AcceptAnswer { request, .. } => {
            of_request(*request).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn markets_of(
    context: &Context<'_>,
    venue: VenueId,
    touched: &[BookId],
) -> Result<BTreeSet<MarketId>, Rejection> {
    let mut markets = BTreeSet::new();
    for book in touched {
        let (_, listing) = context.options.contract_in(*book)?;
        if context.options.market(listing.market)?.venue != venue {
            return Err(Rejection::UnknownContract { book: *book });
        }
        markets.insert(listing.market);
    }
    Ok(markets)
}

/// Refuses what an account may not do that is auctioned or has to be.
pub(crate) fn require_free(context: &Context<'_>, trader: TraderId) -> Result<(), Rejection> {
    let row = context.options.trader(trader);
    if row.is_some_and(|row| row.auction.is_some() || row.unhealthy.is_some()) {
        return Err(Rejection::InLiquidation { trader });
    }
    Ok(())
}

fn require_open(
    context: &Context<'_>,
    markets: &BTreeSet<MarketId>,
    reduce_only: bool,
) -> Result<(), Rejection> {
    if reduce_only {
        return Ok(());
    }
    for id in markets {
        let market = context.options.market(*id)?;
        // The security is as of the last price round; how old price and surface are is as of now.
        let reason = crate::marks::unpriced(context, market).or(market.restricted);
        if let Some(reason) = reason {
            return Err(Rejection::ReduceOnly { market: *id, reason });
        }
    }
    Ok(())
}

/// A trade in what the books said, and whether it was beside the book.
fn fill(said: &Said) -> Option<(Fill, bool)> {
    let of = |book, price, lots, side, taker, maker| {
        let (taker, maker) = (books::trader(taker), books::trader(maker));
        let (buyer, seller) = match side {
            Side::Buy => (taker, maker),
            Side::Sell => (maker, taker),
        };
        Fill { book, price, lots, buyer, seller, maker }
    };
    match *said {
        Said::Traded { book, price, size, side, maker_owner, taker_owner, .. } => {
            Some((of(book, price, size, side, taker_owner, maker_owner), false))
        }
        Said::RequestTraded { book, side, taker, maker, price, size, .. } => {
            Some((of(book, price, size, side, taker, maker), true))
        }
        // Nobody waited in the book for a block: both pay what takers pay.
        Said::BlockTraded { book, buyer, seller, price, size } => {
            let (buyer, seller) = (books::trader(buyer), books::trader(seller));
            let maker = TraderId::new(u32::MAX);
            Some((Fill { book, price, lots: size, buyer, seller, maker }, true))
        }
        _ => None,
    }
}

/// By how many lots each fill made the buyer's and the seller's position larger, whichever way it points: from the positions
/// that there are, back to where they came from.
fn growth(context: &Context<'_>, fills: &[(Fill, bool)]) -> Vec<(u64, u64)> {
    let mut positions: BTreeMap<(TraderId, BookId), i128> = BTreeMap::new();
    let mut grown = Vec::with_capacity(fills.len());
    for (fill, _) in fills.iter().rev() {
        let mut back = |trader: TraderId, bought: i128| {
            let now = || context.options.books.position(trader, fill.book);
            let position = positions.entry((trader, fill.book)).or_insert_with(now);
            let after = *position;
            *position = after.saturating_sub(bought);
            let larger = after.unsigned_abs().saturating_sub(position.unsigned_abs());
            u64::try_from(larger).unwrap_or(u64::MAX)
        };
        let lots = i128::from(fill.lots);
        grown.push((back(fill.buyer, lots), back(fill.seller, lots.saturating_neg())));
    }
    grown.reverse();
    grown
}

/// Moves the premium, takes the fees, and counts what the trade can add to the profit from corruption.
fn pay(context: &mut Context<'_>, fill: &Fill, grown: (u64, u64)) -> Result<(), Rejection> {
    let overflow = || Rejection::Overflow { field: "cash".to_owned() };
    let (contract, listing) = context.options.contract_in(fill.book)?;
    let id = listing.market;
    let market = context.options.market(id)?;
    let premium = cash::premium(market.unit, fill.price, fill.lots)?;
    let fee = |trader, grown| fee(context, market, (fill, premium), trader, grown);
    let buyer_fee = fee(fill.buyer, grown.0)?;
    let seller_fee = fee(fill.seller, grown.1)?;
    let venue = market.venue;
    let schedule = context.options.venue(venue)?.parameters.fees;
    let exposure = security::added(context, market, fill.lots);
    // After this point the trade is paid for.
    let paid = cash::signed(premium).checked_add(cash::signed(buyer_fee)).ok_or_else(overflow)?;
    let earned =
        cash::signed(premium).checked_sub(cash::signed(seller_fee)).ok_or_else(overflow)?;
    if let Some(buyer) = context.options.traders.get_mut(fill.buyer) {
        buyer.cash = buyer.cash.checked_sub(paid).ok_or_else(overflow)?;
    }
    if let Some(seller) = context.options.traders.get_mut(fill.seller) {
        seller.cash = seller.cash.checked_add(earned).ok_or_else(overflow)?;
    }
    let fees = buyer_fee.saturating_add(seller_fee);
    let kept = schedule.fund_part(fees).unwrap_or(Amount::ZERO);
    if let Some(till) = context.options.tills.get_mut(venue) {
        till.fund = till.fund.saturating_add(kept);
        till.fees = till.fees.saturating_add(fees.saturating_sub(kept));
        till.added = till.added.saturating_add(exposure);
    }
    let (buyer, seller, size) = (fill.buyer, fill.seller, fill.lots);
    context.events.push(Event::TradePaid {
        contract,
        buyer,
        seller,
        size,
        premium,
        buyer_fee,
        seller_fee,
    });
    Ok(())
}

/// What one side of a trade pays, in base units of cash.
fn fee(
    context: &Context<'_>,
    market: &Market,
    (fill, premium): (&Fill, Amount),
    trader: TraderId,
    grown: u64,
) -> Result<Amount, Rejection> {
    let overflow = || Rejection::Overflow { field: "fee".to_owned() };
    let venue = context.options.venue(market.venue)?;
    let notional = |lots: u64| {
        let spot = Fixed::from_price(market.spot()?)?;
        let worth = size(market, lots.into())?.checked_mul(spot, Rounding::Up)?;
        let amount = venue.currency().amount(worth, Rounding::Up)?;
        u128::try_from(amount).ok().map(Amount::new)
    };
    let role = if trader == fill.maker { Role::Maker } else { Role::Taker };
    let notional_of = |lots| notional(lots).ok_or_else(overflow);
    let (notional, opened) = (notional_of(fill.lots)?, notional_of(grown)?);
    let fee = venue.parameters.fees.fee(&rules::Fill { role, notional, premium, opened });
    fee.and_then(rules::Fee::total).ok_or_else(overflow)
}
