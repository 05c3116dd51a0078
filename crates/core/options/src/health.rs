//! Accounts after a price round.
//!
//! Whoever is below initial margin with its orders loses the orders; whoever is below maintenance margin is to be auctioned. An
//! operator who sold the service cover has the duty to start the auction, another one for each account and round; if it does not
//! in time, the auction starts by itself, and the omission is on record.

use crate::requirement::Facts;
use crate::{Auction, Context, Unhealthy, auction, books, cash, restitution};
use margin::Margin;
use matching::Scope;
use protocol::{Event, Rejection};
use units::{
    AccountIndex, Amount, Epoch, Fixed, MarketId, Millis, OperatorId, Round, Rounding, Timestamp,
    TraderId, VenueId,
};

/// Looks at every account of a venue that has something in a market which was marked anew, or nothing at all. Whoever waits for
/// another feed is neither late nor better off by this one. Costs O(accounts × their positions), and where anybody has portfolio
/// margin O(contracts).
pub(crate) fn review(context: &mut Context<'_>, venue: VenueId, round: Round, moved: &[MarketId]) {
    let facts = Facts { ledger: context.ledger, oracle: context.oracle };
    let strictness = context.options.strictness(facts, venue);
    let grids = context.options.grids(&strictness);
    let traders = context.options.traders_of(venue);
    let concerned = traders.filter(|(id, _)| is_concerned(context, *id, moved));
    // An account whose margin cannot be reckoned has a position in a market that has no price: it waits for one.
    let found = concerned
        .filter_map(|(id, _)| Some((id, context.options.margins_over(facts, &grids, id).ok()?)));
    // What becomes of one account changes no other's margin.
    let found: Vec<(TraderId, (Margin, Fixed))> = found.collect();
    for (id, (margin, with_orders)) in found {
        look_at(context, venue, id, round, (margin, with_orders));
    }
}

fn is_concerned(context: &Context<'_>, id: TraderId, moved: &[MarketId]) -> bool {
    let (engine, owner) = (context.options.engine(), books::owner(id));
    let orders = engine.orders_of(owner).map(|order| order.book);
    let mut all = engine.positions(owner).map(|(book, _)| book).chain(orders).peekable();
    let of = |book| context.options.contract_in(book).map(|(_, listing)| listing.market);
    all.peek().is_none() || all.any(|book| of(book).is_ok_and(|market| moved.contains(&market)))
}

fn look_at(
    context: &mut Context<'_>,
    venue: VenueId,
    id: TraderId,
    round: Round,
    (margin, with_orders): (Margin, Fixed),
) {
    let Some(trader) = context.options.traders.get(id) else { return };
    let (auctioned, unhealthy) = (trader.auction.is_some(), trader.unhealthy.clone());
    if auctioned {
        return go_on(context, id, &margin);
    }
    if !margin.maintenance.is_negative() {
        if unhealthy.is_some()
            && let Some(trader) = context.options.traders.get_mut(id)
        {
            trader.unhealthy = None;
        }
        if with_orders.is_negative() {
            cancel_all(context, id);
        }
        return;
    }
    match unhealthy {
        None => assign(context, venue, id, margin.maintenance, round),
        Some(unhealthy) if is_missed(&unhealthy, context.last_block) => {
            start(context, id, None, &margin);
        }
        Some(_) => {
            if let Some(row) =
                context.options.traders.get_mut(id).and_then(|t| t.unhealthy.as_mut())
            {
                row.seen = context.now;
            }
        }
    }
}

/// Whether nobody began the auction in time: the account was seen below maintenance margin at or after the deadline already, and
/// there was a block since then that could have begun it. So neither a late block nor a silent feed makes anybody miss anything:
/// the clock stops with them.
fn is_missed(unhealthy: &Unhealthy, last_block: Timestamp) -> bool {
    unhealthy.seen >= unhealthy.deadline && last_block >= unhealthy.seen
}

/// Gives an operator the duty to start an account's auction.
fn assign(
    context: &mut Context<'_>,
    venue: VenueId,
    id: TraderId,
    maintenance: Fixed,
    round: Round,
) {
    cancel_all(context, id);
    let Some(row) = context.options.venues.get(venue) else { return };
    let epoch = answering(context, context.now);
    let covers = context.restaking.cover_by_operator(row.service, epoch);
    let keeper = turn(&covers.iter().map(|(operator, _)| *operator).collect::<Vec<_>>(), id, round);
    let deadline = context.now.after(row.parameters.liquidation_deadline);
    if let Some(trader) = context.options.traders.get_mut(id) {
        let (since, seen) = (context.now, context.now);
        trader.unhealthy = Some(Unhealthy { since, keeper, deadline, seen });
    }
    context.events.push(Event::AccountUnhealthy { trader: id, maintenance, keeper, deadline });
}

/// The epoch whose cover answers for an account that was found below maintenance margin at this time. At a boundary that is the
/// epoch which ends: its rounds found it, and the cover of the next one is not bought yet.
fn answering(context: &Context<'_>, since: Timestamp) -> Epoch {
    context.epochs.epoch(since.minus(1))
}

/// Whose turn it is: everybody's in turn, by round and account.
fn turn(operators: &[OperatorId], trader: TraderId, round: Round) -> Option<OperatorId> {
    let count = u64::try_from(operators.len()).ok()?;
    let number = round.raw().wrapping_add(trader.index().into()).checked_rem(count)?;
    operators.get(usize::try_from(number).ok()?).copied()
}

/// Begins an auction. The venue's fund gets its fee, and whoever began it is paid, out of what the account is worth.
pub(crate) fn start(
    context: &mut Context<'_>,
    id: TraderId,
    keeper: Option<AccountIndex>,
    margin: &Margin,
) {
    cancel_all(context, id);
    let fee = take_fee(context, id, margin).unwrap_or(Amount::ZERO);
    let reward = keeper.and_then(|keeper| pay_keeper(context, id, keeper, margin, fee));
    let reward = reward.unwrap_or(Amount::ZERO);
    let venue = context.options.traders.get(id).map(|row| row.venue);
    let cost = cash::signed(fee.saturating_add(reward));
    if let Some(venue) = venue
        && cost > 0
        && let Some(taken) = restitution::of_start(context, (venue, id), cost)
    {
        context.options.taken.push(taken);
    }
    let (now, began) = (context.now, context.options.marked_for(id));
    let Some(trader) = context.options.traders.get_mut(id) else { return };
    trader.auction = Some(Auction::start(now, margin, began));
    let missed = trader.unhealthy.take();
    if keeper.is_none()
        && let Some(Unhealthy { keeper: Some(operator), since, deadline, .. }) = missed
    {
        let epoch = answering(context, since);
        context.options.missed.push(crate::Missed { trader: id, operator, since, deadline, epoch });
    }
    let keeper = keeper.map(|keeper| context.ledger.account_id(keeper));
    context.events.push(Event::LiquidationStarted { trader: id, keeper, reward, fee });
}

/// What the fund gets of an account that is worth something.
fn take_fee(context: &mut Context<'_>, id: TraderId, margin: &Margin) -> Option<Amount> {
    let venue = context.options.traders.get(id)?.venue;
    let row = context.options.venues.get(venue)?;
    let fee = row.parameters.auction.starting_fee(&auction::auctioned(margin, Fixed::ZERO))?;
    let fee = row.currency().amount(fee, Rounding::Down)?;
    let amount = Amount::new(u128::try_from(fee).ok()?);
    context.options.traders.get_mut(id)?.add_cash(fee.checked_neg()?)?;
    let till = context.options.tills.get_mut(venue)?;
    till.fund = till.fund.saturating_add(amount);
    Some(amount)
}

/// What whoever began an auction gets: no more than the account has in cash, is worth after the fee, and the venue can pay.
fn pay_keeper(
    context: &mut Context<'_>,
    id: TraderId,
    keeper: AccountIndex,
    margin: &Margin,
    fee: Amount,
) -> Option<Amount> {
    let trader = context.options.traders.get(id)?;
    let venue = trader.venue;
    let row = context.options.venues.get(venue)?;
    let (asset, most) = (row.cash, row.parameters.liquidation_reward);
    let worth = row.currency().amount(margin.mark_to_market, Rounding::Down)?;
    let worth = worth.checked_sub(cash::signed(fee))?.min(trader.cash);
    let has = Amount::new(u128::try_from(worth).unwrap_or(0));
    let reward = most.min(has).min(context.options.in_hand(venue));
    if reward.is_zero() {
        return None;
    }
    context.options.traders.get_mut(id)?.add_cash(cash::signed(reward).checked_neg()?)?;
    context.ledger.pay_out(protocol::Pot::Venues, keeper, asset, reward);
    Some(reward)
}

/// An auction after a price round.
fn go_on(context: &mut Context<'_>, id: TraderId, margin: &Margin) {
    let (now, patience) = (context.now, patience(context, id));
    let Some(trader) = context.options.traders.get_mut(id) else { return };
    let Some(venue) = context.options.venues.get(trader.venue) else { return };
    let parameters = venue.parameters.auction;
    if auction::is_over(&parameters, margin) {
        end(context, id);
    } else if let Some(auction) = &mut trader.auction {
        auction.pause(now, patience);
        auction.follow(&parameters, now, margin);
    }
}

/// How old the last price of what an account holds may be before there is none.
fn patience(context: &Context<'_>, id: TraderId) -> Millis {
    let held = context.options.engine().positions(books::owner(id));
    let staleness = held.filter_map(|(book, _)| {
        let (_, listing) = context.options.contract_in(book).ok()?;
        let feed = context.options.market(listing.market).ok()?.feed;
        Some(context.oracle.feed(feed).ok()?.specification.staleness)
    });
    staleness.min().unwrap_or(Millis::new(u64::MAX))
}

/// An auction after a bid.
///
/// # Errors
/// [`Rejection::NoMargin`].
pub(crate) fn end_if_over(context: &mut Context<'_>, id: TraderId) -> Result<(), Rejection> {
    let facts = Facts { ledger: context.ledger, oracle: context.oracle };
    let margin = context.options.margin_of(facts, id)?;
    let venue = context.options.trader(id).and_then(|row| context.options.venues.get(row.venue));
    if venue.is_some_and(|venue| auction::is_over(&venue.parameters.auction, &margin)) {
        end(context, id);
    }
    Ok(())
}

fn end(context: &mut Context<'_>, id: TraderId) {
    if let Some(trader) = context.options.traders.get_mut(id) {
        trader.auction = None;
        context.events.push(Event::LiquidationEnded { trader: id });
    }
}

/// Takes all of an account's orders out of the books.
pub(crate) fn cancel_all(context: &mut Context<'_>, id: TraderId) {
    let owner = books::owner(id);
    context.cancel(Scope::Owner(owner));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_its_turn() {
        let operators: Vec<_> = (0..3).map(OperatorId::new).collect();
        let turns: Vec<_> = (0..6)
            .map(|round| turn(&operators, TraderId::new(1), Round::new(round)).unwrap().index())
            .collect();
        assert_eq!(turns, [1, 2, 0, 1, 2, 0]);
        assert_eq!(turn(&[], TraderId::new(1), Round::new(1)), None);
        let most = turn(&operators, TraderId::new(u32::MAX), Round::new(u64::MAX));
        assert!(most.is_some());
    }
}
