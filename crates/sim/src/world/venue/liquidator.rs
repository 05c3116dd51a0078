//! Who bids on accounts that are auctioned, as far as that pays, and closes what it got. It begins auctions that are nobody's
//! duty, for the reward.

use super::view::View;
use crate::founding::venue::VENUE;
use margin::Margin;
use options::Cash;
use protocol::{Action, BidLiquidation, StartLiquidation};
use rules::liquidation::Auctioned;
use units::{Fixed, Millis, Ratio, Rounding, TraderId};

/// What it wants for the risk, in parts of what maintains the account.
const EDGE: Ratio = Ratio::from_bps(1_000);
/// How many positions it closes after a price round.
const CLOSED_AT_ONCE: usize = 4;

/// What it does now: a bid if somebody is auctioned, otherwise it closes something after each price round.
pub(super) fn act(view: &View<'_>, bidder: TraderId, acts: bool) -> Vec<Action> {
    if !view.is_free(bidder) {
        return Vec::new();
    }
    let options = view.state.options();
    let nobodys = options.traders_of(VENUE).find(|(_, row)| {
        row.unhealthy.as_ref().is_some_and(|unhealthy| unhealthy.keeper.is_none())
    });
    if let Some((_, row)) = nobodys {
        let account = view.state.ledger().account_id(row.account);
        return vec![Action::StartLiquidation(StartLiquidation { venue: VENUE, account })];
    }
    let auctioned = options.traders_of(VENUE).filter(|(_, row)| row.auction.is_some());
    // The one that lacks most.
    let worst = auctioned
        .filter_map(|(id, row)| Some((view.margin(id)?, id, row.account)))
        .min_by_key(|(margin, id, _)| (margin.maintenance, *id));
    if let Some((margin, id, account)) = worst {
        let account = view.state.ledger().account_id(account);
        let part = Ratio::ONE;
        return pays(view, id, &margin)
            .map(|most| {
                Action::BidLiquidation(BidLiquidation { venue: VENUE, account, part, most })
            })
            .into_iter()
            .collect();
    }
    if !acts {
        return Vec::new();
    }
    let held = view.positions(bidder);
    held.iter().take(CLOSED_AT_ONCE).map(|held| view.close(bidder, held)).collect()
}

/// The most that it pays for as much as is for sale, in base units: what that is worth at marks less the edge.
fn pays(view: &View<'_>, id: TraderId, margin: &Margin) -> Option<i128> {
    let asked = margin.mark_to_market.checked_sub(margin.maintenance)?;
    let edge = asked.checked_mul(Fixed::from_ratio(EDGE)?, Rounding::Up)?;
    let worth = margin.mark_to_market.checked_sub(edge)?;
    let options = view.state.options();
    let (venue, row) = (options.venue(VENUE).ok()?, options.trader(id)?.auction.as_ref()?);
    let (rule, cash): (_, Cash) = (&venue.parameters.auction, venue.currency());
    let reserved = cash.worth(i128::try_from(row.reserved.raw()).ok()?);
    let Margin { maintenance, mark_to_market, .. } = *margin;
    let account = Auctioned { maintenance, mark_to_market, reserved };
    let discount = rule.discount(Millis::new(view.now.since(row.started)));
    let part = rule.largest_fraction(&account, discount).unwrap_or(Ratio::ONE);
    let worth =
        worth.checked_sub(reserved)?.checked_mul(Fixed::from_ratio(part)?, Rounding::Down)?;
    cash.amount(worth, Rounding::Down)
}
