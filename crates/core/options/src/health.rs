//! Accounts after a price round.
//!
//! Whoever is below initial margin with its orders loses the orders; whoever is below maintenance margin is to be auctioned. An
//! operator who sold the service cover has the duty to start the auction, another one for each account and round; if it does not
//! in time, the auction starts by itself, and the omission is on record.

use crate::requirement::Facts;
use crate::{Auction, Context, Unhealthy, books};
use matching::Scope;
use protocol::Event;
use units::{AccountIndex, Amount, Fixed, OperatorId, Round, TraderId, VenueId};

/// Looks at every account of a venue. Costs O(accounts × their positions).
pub(crate) fn review(context: &mut Context<'_>, venue: VenueId, round: Round) {
    let traders: Vec<TraderId> = context.options.traders_of(venue).map(|(id, _)| id).collect();
    for trader in traders {
        look_at(context, venue, trader, round);
    }
}

fn look_at(context: &mut Context<'_>, venue: VenueId, id: TraderId, round: Round) {
    let facts = Facts { ledger: context.ledger, oracle: context.oracle };
    // An account whose margin cannot be reckoned has a position in a market that has no price: it waits for one.
    let Ok(margin) = context.options.margin_of(facts, id) else { return };
    let Some(trader) = context.options.traders.get(id) else { return };
    let (auctioned, unhealthy) = (trader.auction.is_some(), trader.unhealthy.clone());
    if auctioned {
        return go_on(context, id, margin);
    }
    if !margin.maintenance.is_negative() {
        if unhealthy.is_some()
            && let Some(trader) = context.options.traders.get_mut(id)
        {
            trader.unhealthy = None;
        }
        let facts = Facts { ledger: context.ledger, oracle: context.oracle };
        let with_orders = context.options.initial_with_orders(facts, id);
        if with_orders.is_ok_and(Fixed::is_negative) {
            cancel_all(context, id);
        }
        return;
    }
    match unhealthy {
        None => assign(context, venue, id, margin.maintenance, round),
        Some(Unhealthy { deadline, .. }) if context.now >= deadline => {
            start(context, id, None, margin);
        }
        Some(_) => {}
    }
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
    let epoch = context.epochs.epoch(context.now);
    let covers = context.restaking.cover_by_operator(row.service, epoch);
    let keeper = turn(&covers.iter().map(|(operator, _)| *operator).collect::<Vec<_>>(), id, round);
    let deadline = context.now.after(row.parameters.liquidation_deadline);
    if let Some(trader) = context.options.traders.get_mut(id) {
        trader.unhealthy = Some(Unhealthy { since: context.now, keeper, deadline });
    }
    context.events.push(Event::AccountUnhealthy { trader: id, maintenance, keeper, deadline });
}

/// Whose turn it is: everybody's in turn, by round and account.
fn turn(operators: &[OperatorId], trader: TraderId, round: Round) -> Option<OperatorId> {
    let count = u64::try_from(operators.len()).ok()?;
    let number = round.raw().wrapping_add(trader.index().into()).checked_rem(count)?;
    operators.get(usize::try_from(number).ok()?).copied()
}

/// Begins an auction; whoever did is paid out of the account, as far as that has cash.
pub(crate) fn start(
    context: &mut Context<'_>,
    id: TraderId,
    keeper: Option<AccountIndex>,
    margin: margin::Margin,
) {
    let Some(row) = context.options.traders.get(id) else { return };
    let (venue, cash) = (row.venue, row.cash);
    let missed = row.unhealthy.clone();
    cancel_all(context, id);
    let Some(parameters) = context.options.venues.get(venue) else { return };
    let (asset, most) = (parameters.cash, parameters.parameters.liquidation_reward);
    let has = Amount::new(u128::try_from(cash).unwrap_or(0));
    let reward = if keeper.is_some() { most.min(has) } else { Amount::ZERO };
    if let Some(trader) = context.options.traders.get_mut(id) {
        trader.cash = trader.cash.saturating_sub(crate::cash::signed(reward));
        trader.unhealthy = None;
        let insolvent = margin.mark_to_market.is_negative().then_some(context.now);
        let (started, maintenance) = (context.now, margin.maintenance);
        trader.auction = Some(Auction { started, insolvent, maintenance });
    }
    if let Some(keeper) = keeper
        && !reward.is_zero()
    {
        context.ledger.pay_out(protocol::Pot::Venues, keeper, asset, reward);
    }
    if keeper.is_none()
        && let Some(Unhealthy { keeper: Some(operator), since, deadline }) = missed
    {
        let epoch = context.epochs.epoch(since);
        context.options.missed.push(crate::Missed { trader: id, operator, since, deadline, epoch });
    }
    let keeper = keeper.map(|keeper| context.ledger.account_id(keeper));
    context.events.push(Event::LiquidationStarted { trader: id, keeper, reward });
}

/// An auction after a price round: it ends once the account has initial margin again, and the fund begins to pay when it is worth
/// less than nothing.
fn go_on(context: &mut Context<'_>, id: TraderId, margin: margin::Margin) {
    let now = context.now;
    let Some(trader) = context.options.traders.get_mut(id) else { return };
    if !margin.initial.is_negative() {
        trader.auction = None;
        context.events.push(Event::LiquidationEnded { trader: id });
        return;
    }
    if let Some(auction) = &mut trader.auction {
        auction.maintenance = margin.maintenance;
        if margin.mark_to_market.is_negative() {
            auction.insolvent = Some(auction.insolvent.unwrap_or(now));
        } else {
            auction.insolvent = None;
        }
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
