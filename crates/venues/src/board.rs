//! What is known now: of every venue and pair the newest price, of every venue its health.
//!
//! A price that a newer one replaces is gone, so memory is bounded by the number of pairs, however slow the
//! reader.

use crate::{LivePrice, Pair, Route, Venue, VenueHealth, clock::now, connector::Tick};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::watch;

/// Shared by the connections, which write, and the feed, which reads.
pub(crate) struct Board {
    state: Mutex<State>,
    /// Counts changes of prices, and wakes those who wait for one.
    changes: watch::Sender<u64>,
}

struct State {
    prices: BTreeMap<(Venue, Pair), Entry>,
    health: BTreeMap<Venue, VenueHealth>,
}

struct Entry {
    price: LivePrice,
    /// Which change it was.
    change: u64,
    /// When the socket last delivered, even if a price known before.
    pushed: Option<Instant>,
}

impl Board {
    pub(crate) fn new() -> Self {
        Self {
            state: Mutex::new(State { prices: BTreeMap::new(), health: BTreeMap::new() }),
            changes: watch::Sender::new(0),
        }
    }

    /// No writer leaves the state half changed, so what a panicking one left is as good as any.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes something about a venue's health.
    pub(crate) fn note<T>(&self, venue: Venue, change: impl FnOnce(&mut VenueHealth) -> T) -> T {
        let mut state = self.state();
        change(state.health.entry(venue).or_insert_with(|| VenueHealth::new(venue)))
    }

    /// Takes a price if it is newer than what is known, or of the same time and later to arrive.
    pub(crate) fn offer(&self, venue: Venue, pair: &Pair, tick: Tick, route: Route) {
        let received = now();
        let mut guard = self.state();
        let state = &mut *guard;
        let health = state.health.entry(venue).or_insert_with(|| VenueHealth::new(venue));
        let pushed = (route == Route::Socket).then(Instant::now);
        let key = (venue, pair.clone());
        let known = state.prices.get_mut(&key);
        if let Some(entry) = known {
            entry.pushed = pushed.or(entry.pushed);
            if tick.time < entry.price.time {
                // REST may well be behind what was pushed before; a socket should not be.
                if route == Route::Socket {
                    health.out_of_order = health.out_of_order.saturating_add(1);
                }
                return;
            }
            // Within one millisecond a socket tells the later by its order; REST tells nothing.
            let same_time = tick.time == entry.price.time;
            if same_time && (route == Route::Rest || tick.price == entry.price.price) {
                return;
            }
        }
        let change = self.changes.borrow().saturating_add(1);
        let price = LivePrice {
            venue,
            pair: pair.clone(),
            symbol: tick.symbol,
            price: tick.price,
            time: tick.time,
            received,
            route,
        };
        let pushed = pushed.or_else(|| state.prices.get(&key).and_then(|entry| entry.pushed));
        state.prices.insert(key, Entry { price, change, pushed });
        // Under the lock, so that numbers are given in the order in which prices are written.
        self.changes.send_replace(change);
    }

    /// Whether REST has to stand in for the socket.
    pub(crate) fn is_quiet(&self, venue: Venue, pair: &Pair, after: Duration) -> bool {
        let state = self.state();
        let connected = state.health.get(&venue).is_some_and(VenueHealth::is_connected);
        let pushed = state.prices.get(&(venue, pair.clone())).and_then(|entry| entry.pushed);
        !connected || pushed.is_none_or(|pushed| pushed.elapsed() >= after)
    }

    pub(crate) fn latest(&self, venue: Venue, pair: &Pair) -> Option<LivePrice> {
        self.state().prices.get(&(venue, pair.clone())).map(|entry| entry.price.clone())
    }

    /// The prices that changed after the change of this number, in order of venue and pair, and the number
    /// of the last change.
    pub(crate) fn since(&self, change: u64) -> (Vec<LivePrice>, u64) {
        let state = self.state();
        let newer = state.prices.values().filter(|entry| entry.change > change);
        (newer.map(|entry| entry.price.clone()).collect(), *self.changes.borrow())
    }

    pub(crate) fn health(&self) -> Vec<VenueHealth> {
        self.state().health.values().cloned().collect()
    }

    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }
}
