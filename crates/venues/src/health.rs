//! How a connection to a venue fares.

use crate::{Pair, Venue};
use std::collections::BTreeMap;
use units::{Millis, Timestamp};

/// Something that went wrong, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    /// When, by this machine's clock.
    pub time: Timestamp,
    /// What.
    pub reason: String,
}

/// How a venue's connection fares. Counts are since the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VenueHealth {
    /// The venue.
    pub venue: Venue,
    /// Since when the socket has been open; `None` while it is not.
    pub connected_since: Option<Timestamp>,
    /// When the socket last said anything, a heartbeat included.
    pub last_message: Option<Timestamp>,
    /// Messages heard on the socket.
    pub messages: u64,
    /// How often the socket was opened.
    pub connections: u64,
    /// How often opening it failed.
    pub failed_connections: u64,
    /// Messages and answers that could not be understood, or that cannot be true: a price of zero, a time
    /// ahead of this machine's clock, a symbol nobody asked for. Each was dropped.
    pub malformed: u64,
    /// Messages that the venue's numbering says existed and did not arrive.
    pub gaps: u64,
    /// Prices older than one already heard. Each was dropped.
    pub out_of_order: u64,
    /// Prices heard before. Each was dropped.
    pub duplicates: u64,
    /// Prices that REST gave.
    pub rest_answers: u64,
    /// REST requests that gave none.
    pub rest_failures: u64,
    /// Why the socket was last closed, or could not be opened.
    pub last_disconnect: Option<Incident>,
    /// The last message that was dropped as malformed.
    pub last_malformed: Option<Incident>,
    /// Why REST last gave no price.
    pub last_rest_failure: Option<Incident>,
    /// Pairs that the venue refuses to stream on this connection, and in what words.
    pub refused: BTreeMap<Pair, String>,
    /// Pairs that were wanted and that the venue has no symbol for: it is not asked for them.
    pub unquoted: Vec<Pair>,
}

impl VenueHealth {
    /// A venue that was not yet spoken to.
    #[must_use]
    pub const fn new(venue: Venue) -> Self {
        Self {
            venue,
            connected_since: None,
            last_message: None,
            messages: 0,
            connections: 0,
            failed_connections: 0,
            malformed: 0,
            gaps: 0,
            out_of_order: 0,
            duplicates: 0,
            rest_answers: 0,
            rest_failures: 0,
            last_disconnect: None,
            last_malformed: None,
            last_rest_failure: None,
            refused: BTreeMap::new(),
            unquoted: Vec::new(),
        }
    }
    /// Whether the socket is open.
    #[must_use]
    pub const fn is_connected(&self) -> bool {
        self.connected_since.is_some()
    }
    /// How often the socket was opened again.
    #[must_use]
    pub const fn reconnects(&self) -> u64 {
        self.connections.saturating_sub(1)
    }
    /// How long the socket has been silent at `now`; `None` if it never spoke.
    #[must_use]
    pub fn silence(&self, now: Timestamp) -> Option<Millis> {
        self.last_message.map(|last| Millis::new(now.since(last)))
    }

    pub(crate) fn drop_malformed(&mut self, reason: String, time: Timestamp) {
        self.malformed = self.malformed.saturating_add(1);
        self.last_malformed = Some(Incident { time, reason });
    }
}
