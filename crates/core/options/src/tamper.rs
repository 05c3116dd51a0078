//! What a bug could do to venues, for the tests of those who look for bugs: rows to change without any rule.

use crate::{Options, Till, Trader};
use matching::Command;
use units::{Timestamp, TraderId, VenueId};

impl Options {
    /// A trading account.
    pub fn tamper_trader(&mut self, trader: TraderId) -> Option<&mut Trader> {
        self.traders.get_mut(trader)
    }
    /// What a venue has, and what it may do.
    pub fn tamper_till(&mut self, venue: VenueId) -> Option<&mut Till> {
        self.tills.get_mut(venue)
    }
    /// Tells the books something, and nobody else.
    pub fn tamper_books(&mut self, now: Timestamp, command: &Command) {
        let _ = self.books.host(now, command);
    }
}
