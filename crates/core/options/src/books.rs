//! The matching engine as a part of the state.

use arena::{Component, Frozen, Proof};
use borsh::{BorshDeserialize, BorshSerialize};
use crypto::Digest;
use matching::{BookId, Command, Engine, Event, Limits, OwnerId};
use protocol::Rejection;
use units::{Fixed, Rounding, Timestamp, TraderId};

/// All books of all venues in one engine. Its root is the head of the engine's own chain of commands and events.
#[derive(Clone, Debug, BorshSerialize, BorshDeserialize)]
pub struct Books(Engine);

/// A trader's name among the owners of orders.
pub(crate) const fn owner(trader: TraderId) -> OwnerId {
    OwnerId::new(trader.index())
}
/// The trader who owns an order.
pub(crate) const fn trader(owner: OwnerId) -> TraderId {
    TraderId::new(owner.raw())
}

/// The delta of one lot in millionths of the underlying: what a market maker's protection counts.
pub(crate) fn delta_of(delta: Fixed, lot: Fixed) -> i64 {
    let of_lot = delta.checked_mul(lot, Rounding::Down).unwrap_or(Fixed::ZERO);
    let millionths = of_lot.raw().checked_div(1_000_000_000_000).unwrap_or(0);
    i64::try_from(millionths).unwrap_or(if delta.is_negative() { i64::MIN } else { i64::MAX })
}

impl Books {
    pub(crate) fn new() -> Result<Self, Rejection> {
        let engine = Engine::new(Limits::default());
        engine.map(Self).map_err(|error| Rejection::VenueRefused { reason: error.to_string() })
    }
    pub(crate) const fn engine(&self) -> &Engine {
        &self.0
    }
    /// Does a command, and says what came of it.
    pub(crate) fn execute(
        &mut self,
        now: Timestamp,
        command: &Command,
    ) -> Result<Vec<Event>, Rejection> {
        let mut events = Vec::new();
        self.0.execute(now, command, &mut events).map_err(Rejection::Book)?;
        Ok(events)
    }
    /// Does a command of the host's that has no reason to fail; what it says of itself if it does is among the events.
    pub(crate) fn host(&mut self, now: Timestamp, command: &Command) -> Vec<Event> {
        let mut events = Vec::new();
        let _ = self.0.execute(now, command, &mut events);
        events
    }
    pub(crate) fn position(&self, of: TraderId, book: BookId) -> i128 {
        self.0.position(owner(of), book)
    }
}

impl Component for Books {
    fn begin(&mut self) {
        self.0.begin();
    }
    fn commit(&mut self) {
        self.0.commit();
    }
    fn rollback(&mut self) {
        self.0.rollback();
    }
    fn root(&mut self) -> Digest {
        self.0.head()
    }
    fn known_root(&self) -> Option<Digest> {
        Some(self.0.head())
    }
    /// Copied as a whole: orders and positions are far fewer than accounts.
    fn freeze(&mut self) -> Frozen {
        Frozen::value(self.clone())
    }
    /// None: the head commits to what was done, not to rows.
    fn prove(&self, _: &[&str], _: u32) -> Option<Proof> {
        None
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_default_limits_found_an_engine() {
        assert!(super::Books::new().is_ok());
    }
}
