//! What venues hold, for the audit.

use crate::Options;
use protocol::Pot;
use units::{Amount, AssetId, VenueId};

impl Options {
    /// Everything in the pot of venues, counted from its rows. What traders owe makes what others have less: only the sum is
    /// there. A sum below zero is none at all, and the audit says so. Costs O(rows).
    pub fn pots(&self) -> impl Iterator<Item = (Pot, AssetId, Amount)> {
        let cash = self.venues.iter().map(|(id, venue)| {
            let till = self.tills.get(id).cloned().unwrap_or_default();
            let held = self.traders_of(id).fold(0_i128, |sum, (_, t)| sum.saturating_add(t.cash));
            let own = till.fund.saturating_add(till.fees);
            let sum = held.saturating_add(crate::cash::signed(own));
            (Pot::Venues, venue.cash, Amount::new(u128::try_from(sum).unwrap_or(0)))
        });
        let collateral = self.traders.iter().flat_map(|(_, trader)| {
            trader.collateral.iter().map(|(asset, amount)| (Pot::Venues, *asset, *amount))
        });
        cash.chain(collateral)
    }

    /// The cash that a venue can pay to traders: what all of them have together. What one owes, another cannot take out; the fund
    /// and the fees are not theirs.
    pub(crate) fn in_hand(&self, venue: VenueId) -> Amount {
        let traders = self.traders_of(venue);
        let sum = traders.fold(0_i128, |sum, (_, trader)| sum.saturating_add(trader.cash));
        Amount::new(u128::try_from(sum).unwrap_or(0))
    }
}
