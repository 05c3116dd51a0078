//! Who bids on accounts that are auctioned, as far as that pays, and closes what it got.

use super::view::View;
use crate::founding::venue::VENUE;
use options::Cash;
use protocol::{Action, BidLiquidation};
use units::{Fixed, Ratio, Rounding, TraderId};

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
    let auctioned = options.traders_of(VENUE).filter(|(_, row)| row.auction.is_some());
    // The one that lacks most.
    let worst = auctioned
        .filter_map(|(id, row)| Some((view.margin(id)?, id, row.account)))
        .min_by_key(|(margin, id, _)| (margin.maintenance, *id));
    if let Some((margin, _, account)) = worst {
        let account = view.state.ledger().account_id(account);
        let part = Ratio::ONE;
        return pays(view, &margin)
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

/// The most that it pays for all of an account, in base units: what that is worth at marks less the edge.
fn pays(view: &View<'_>, margin: &margin::Margin) -> Option<i128> {
    let asked = margin.mark_to_market.checked_sub(margin.maintenance)?;
    let edge = asked.checked_mul(Fixed::from_ratio(EDGE)?, Rounding::Up)?;
    let worth = margin.mark_to_market.checked_sub(edge)?;
    let cash: Cash = view.state.options().venue(VENUE).ok()?.currency();
    cash.amount(worth, Rounding::Down)
}
