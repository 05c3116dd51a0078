//! Takes a part of an account that is auctioned.
//!
//! What is really taken is a `Slice` of whole lots. It is worth by how much the account's mark to market changed when it was
//! gone, and lacks by how much its maintenance margin did; the auction's price is for just that, so it does not matter how lots
//! were rounded. The price is rounded up to a base unit: in favour of the account, and of the venue where that pays.
//!
//! What the venue owes a bidder comes out of its fund, then out of fees that were not handed on. What is missing then up to the
//! hole itself, by how much the slice is worth less than nothing, is divided among all others who have cash, the bidder as well. What the bidder would
//! get on top of that is a bonus that only the fund and the fees pay: nobody's cash is worth less for it. The bidder says how
//! little is too little.

use crate::auction::{self, Terms};
use crate::requirement::Facts;
use crate::slice::Slice;
use crate::{Context, Taken, cash, deficit, marks, restitution, security, trading};
use margin::Margin;
use protocol::{BidLiquidation, Event, ReduceOnly, Rejection};
use units::{AccountIndex, Amount, Fixed, Millis, Ratio, Rounding, TraderId, VenueId};

/// Executes a [`BidLiquidation`]. Markets that take no new risk as their security is used up do not bar it: a bid moves risk, it
/// makes none. A feed without a fresh price does: nobody buys at a price that only the buyer knows to be over.
///
/// # Errors
/// In this order: a part of nothing or of more than all; unknown venue; the sender has no account there, or one that is auctioned or
/// has to be; no such account there; not auctioned; a margin that cannot be reckoned; a market without a fresh price ([`Rejection::ReduceOnly`]); a part that holds no whole lot; what the books
/// refuse; a price above what the sender pays; too little initial margin left, orders included.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &BidLiquidation,
) -> Result<(), Rejection> {
    let BidLiquidation { venue, account, part, most } = *action;
    Rejection::check_ratio("part", part, Ratio::new(1), Ratio::ONE)?;
    let id = context.ledger.account_id(sender);
    let bidder = context.options.require_trader(venue, sender, id)?;
    trading::require_free(context, bidder)?;
    let unknown = Rejection::UnknownTrader { venue, account };
    let index = context.ledger.find_account(&account).ok_or(unknown)?;
    let trader = context.options.require_trader(venue, index, account)?;
    let sale = Sale::now(context, venue, trader)?;
    require_prices(context, trader)?;
    let nothing = Rejection::NothingForSale { trader, part };
    let slice = Slice::of(context, trader, (part, sale.most), sale.kept).ok_or(nothing)?;
    slice.hand_over(context, trader, bidder)?;
    let left = margin_of(context, trader)?;
    let taken = less(sale.margin, left).ok_or_else(|| no_price(trader))?;
    let paid = match sale.terms {
        Terms::Sold(discount) => sell(context, venue, (trader, bidder), &taken, discount, &sale)?,
        Terms::GivenAway(_) => give_away(context, venue, (trader, bidder), &taken, &sale)?,
    };
    if paid > most {
        return Err(Rejection::BidTooLow { most, price: paid });
    }
    count(context, venue, &slice)?;
    let facts = Facts { ledger: context.ledger, oracle: context.oracle };
    let left = context.options.initial_with_orders(facts, bidder)?;
    if left.is_negative() {
        return Err(Rejection::InsufficientMargin { trader: bidder, left });
    }
    record(context, (trader, bidder), &slice, &taken, paid)?;
    // After this point the slice is the bidder's.
    let part = slice.part;
    context.events.push(Event::LiquidationBid { trader, bidder, part, paid });
    crate::health::end_if_over(context, trader)
}

/// Refuses to sell at old prices.
fn require_prices(context: &Context<'_>, trader: TraderId) -> Result<(), Rejection> {
    for (book, _) in context.options.engine().positions(crate::books::owner(trader)) {
        let (_, listing) = context.options.contract_in(book)?;
        let row = context.options.market(listing.market)?;
        if let Some(reason @ ReduceOnly::NoPrice) = marks::unpriced(context, row) {
            return Err(Rejection::ReduceOnly { market: listing.market, reason });
        }
    }
    Ok(())
}

/// How an account is sold now, and how much of it.
struct Sale {
    terms: Terms,
    margin: Margin,
    /// Cash that is not sold.
    kept: Amount,
    /// The largest part.
    most: Ratio,
}

impl Sale {
    fn now(context: &Context<'_>, venue: VenueId, trader: TraderId) -> Result<Self, Rejection> {
        let row = context.options.trader(trader).and_then(|row| row.auction.as_ref());
        let auction = row.ok_or(Rejection::NotInLiquidation { trader })?;
        let margin = margin_of(context, trader)?;
        let row = context.options.venue(venue)?;
        let (parameters, currency) = (&row.parameters.auction, row.currency());
        let terms = auction.terms(parameters, context.now, &margin);
        let kept = auction.kept(terms, currency, &margin);
        let most = auction::most(parameters, terms, &margin, currency.worth(cash::signed(kept)));
        let most = most.ok_or_else(|| no_price(trader))?;
        Ok(Self { terms, margin, kept, most })
    }
}

/// The bidder pays the account; that cash is not sold again.
fn sell(
    context: &mut Context<'_>,
    venue: VenueId,
    (trader, bidder): (TraderId, TraderId),
    taken: &Margin,
    discount: Ratio,
    sale: &Sale,
) -> Result<i128, Rejection> {
    let row = context.options.venue(venue)?;
    let taken = auction::auctioned(taken, Fixed::ZERO);
    let price = row.parameters.auction.bid(&taken, discount, Ratio::ONE);
    let price = price.and_then(|price| row.currency().amount(price, Rounding::Up));
    let price = price.ok_or_else(|| no_price(trader))?;
    move_cash(context, bidder, price.checked_neg())?;
    move_cash(context, trader, Some(price))?;
    let brought = Amount::new(price.unsigned_abs());
    if let Some(auction) = context.options.traders.get_mut(trader).and_then(|t| t.auction.as_mut())
    {
        auction.reserved = sale.kept.saturating_add(brought);
    }
    Ok(price)
}

/// The venue pays the bidder: what its fund and its fees have, and all others with cash for the hole that is left.
fn give_away(
    context: &mut Context<'_>,
    venue: VenueId,
    (trader, bidder): (TraderId, TraderId),
    taken: &Margin,
    sale: &Sale,
) -> Result<i128, Rejection> {
    let Terms::GivenAway(elapsed) = sale.terms else { return Ok(0) };
    let row = context.options.venue(venue)?;
    let slice = auction::auctioned(taken, Fixed::ZERO);
    let price = row.parameters.auction.insolvent_bid(&slice, elapsed, Ratio::ONE);
    let base_units = |worth: Fixed| row.currency().amount(worth.min(Fixed::ZERO), Rounding::Up);
    let owed = price.and_then(base_units).ok_or_else(|| no_price(trader))?;
    let hole = base_units(taken.mark_to_market).ok_or_else(|| no_price(trader))?;
    let (owed, hole) = (Amount::new(owed.unsigned_abs()), Amount::new(hole.unsigned_abs()));
    let own = deficit::from_till(context, venue, owed);
    let missing = owed.min(hole).saturating_sub(own);
    let others = deficit::socialise(context, venue, missing, trader);
    let paid = cash::signed(own.saturating_add(others));
    move_cash(context, bidder, Some(paid))?;
    if let Some(auction) = context.options.traders.get_mut(trader).and_then(|t| t.auction.as_mut())
    {
        auction.reserved = Amount::ZERO;
    }
    paid.checked_neg().ok_or_else(|| no_price(trader))
}

/// Keeps what was taken at what marks, in case they turn out wrong.
fn record(
    context: &mut Context<'_>,
    (trader, bidder): (TraderId, TraderId),
    slice: &Slice,
    taken: &Margin,
    paid: i128,
) -> Result<(), Rejection> {
    let row = context.options.trader(trader);
    let unknown = Rejection::NotInLiquidation { trader };
    let (row, auction) = row.and_then(|row| Some((row, row.auction.as_ref()?))).ok_or(unknown)?;
    let mut legs = Vec::with_capacity(slice.lots.len());
    for (book, lots) in &slice.lots {
        let (contract, _) = context.options.contract_in(*book)?;
        let leg = restitution::leg(context.options, contract, *lots);
        legs.push(leg.ok_or_else(|| no_price(trader))?);
    }
    let venue = row.venue;
    let parameters = &context.options.venue(venue)?.parameters.auction;
    let taken = Taken {
        venue,
        trader,
        bidder: Some(bidder),
        epoch: context.epochs.epoch(context.now),
        worth: taken.mark_to_market,
        // What the venue pays a bidder is nothing that the account gets.
        received: paid.max(0),
        discount: parameters.discount(Millis::new(context.now.since(auction.started))),
        rounds: restitution::marked(context.options, venue),
        began: auction.began.clone(),
        legs,
    };
    context.options.taken.push(taken);
    Ok(())
}

/// Counts what other hands can add to the profit from corruption, as a trade of the same lots would.
fn count(context: &mut Context<'_>, venue: VenueId, slice: &Slice) -> Result<(), Rejection> {
    let mut added = Amount::ZERO;
    for (book, lots) in &slice.lots {
        let (_, listing) = context.options.contract_in(*book)?;
        let market = context.options.market(listing.market)?;
        let lots = u64::try_from(lots.unsigned_abs()).unwrap_or(u64::MAX);
        added = added.saturating_add(security::added(context, market, lots));
    }
    if let Some(till) = context.options.tills.get_mut(venue) {
        till.added = till.added.saturating_add(added);
    }
    Ok(())
}

fn move_cash(context: &mut Context<'_>, of: TraderId, by: Option<i128>) -> Result<(), Rejection> {
    let row = context.options.traders.get_mut(of);
    let moved = row.zip(by).and_then(|(row, by)| row.add_cash(by));
    moved.ok_or_else(|| Rejection::Overflow { field: "cash".to_owned() })
}

fn margin_of(context: &Context<'_>, trader: TraderId) -> Result<Margin, Rejection> {
    let facts = Facts { ledger: context.ledger, oracle: context.oracle };
    context.options.margin_of(facts, trader)
}

/// By how much a margin is less than another.
fn less(before: Margin, after: Margin) -> Option<Margin> {
    Some(Margin {
        initial: before.initial.checked_sub(after.initial)?,
        maintenance: before.maintenance.checked_sub(after.maintenance)?,
        mark_to_market: before.mark_to_market.checked_sub(after.mark_to_market)?,
    })
}

fn no_price(trader: TraderId) -> Rejection {
    Rejection::NoMargin { trader, reason: "the auction's price does not fit".to_owned() }
}
