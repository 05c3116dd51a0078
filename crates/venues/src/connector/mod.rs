//! What each venue says, and how to talk to it: one file per venue.
//!
//! A connector only writes and reads messages. Connections, waits, order and counting are the same for all
//! and lie elsewhere ([`session`](crate::session), [`socket`](crate::socket), [`rest`](crate::rest)).
//!
//! A message of an unknown kind is not malformed: venues add kinds and ask that they be ignored. A message of a
//! known kind without the fields that its kind has is.

mod binance;
mod bitstamp;
mod coinbase;
mod deribit;
mod kraken;
mod okx;

use crate::{Pair, Venue, exact::clip, order::Sequence};
use serde::Deserialize;
use units::{Millis, Price, Timestamp};

/// The public endpoints of a venue.
pub(crate) struct Endpoints {
    /// The whole URL of the socket.
    pub(crate) websocket: &'static str,
    /// The URL that REST paths are below.
    pub(crate) rest: &'static str,
}

/// One venue's language.
pub(crate) trait Connector: Send + Sync {
    /// Where it is, if the configuration does not say otherwise.
    fn endpoints(&self) -> Endpoints;
    /// What it calls a pair; `None` if it has no such market.
    fn symbol(&self, pair: &Pair) -> Option<String>;
    /// What to say first, before any subscription.
    fn greeting(&self) -> Option<String> {
        None
    }
    /// The request for the prices of a symbol. The answer may name the symbol or repeat `request`.
    fn subscribe(&self, symbol: &str, request: u64) -> String;
    /// What it says to be asked whether it is there; `None` for a ping of the WebSocket protocol.
    fn ping(&self) -> Option<&'static str> {
        None
    }
    /// What a message says.
    fn read(&self, message: &str) -> Result<Vec<Said>, String>;
    /// Path and query of the REST request for the newest price of a symbol.
    fn path(&self, symbol: &str) -> String;
    /// The price in the answer to that request.
    fn answer(&self, symbol: &str, body: &str) -> Result<Tick, String>;
}

/// A price as a venue states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tick {
    pub(crate) symbol: String,
    pub(crate) price: Price,
    pub(crate) time: Timestamp,
    pub(crate) sequence: Sequence,
}

impl Tick {
    /// Refuses a time too far ahead of `now`: as no later price would be newer, this one would stand for ever.
    pub(crate) fn check_time(&self, now: Timestamp, lead: Millis) -> Result<(), String> {
        if self.time.since(now) <= lead.raw() {
            return Ok(());
        }
        let symbol = clip(&self.symbol);
        Err(format!("a price of {symbol} at {}, but here it is {now}", self.time))
    }
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// A price.
    Price(Tick),
    /// The number of the newest price that there is of a symbol.
    Newest {
        /// The symbol.
        symbol: String,
        /// The number.
        number: u64,
    },
    /// A subscription stands.
    Accepted(Subject),
    /// A subscription does not, in the venue's words.
    Refused(Subject, String),
    /// The venue wants this answer.
    Reply(String),
    /// The venue wants the connection to end, in its words.
    Leave(String),
}

/// Which subscription an answer is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// That of this symbol.
    Symbol(String),
    /// The one that was asked for under this number.
    Request(u64),
    /// The answer does not say.
    Unnamed,
}

/// The connector of a venue.
pub(crate) fn connector(venue: Venue) -> &'static dyn Connector {
    match venue {
        Venue::Binance => &binance::Binance,
        Venue::Bitstamp => &bitstamp::Bitstamp,
        Venue::Coinbase => &coinbase::Coinbase,
        Venue::Deribit => &deribit::Deribit,
        Venue::Kraken => &kraken::Kraken,
        Venue::Okx => &okx::Okx,
    }
}

/// Reads JSON; the error is in the words of the reader, with the place.
fn parse<'m, T: Deserialize<'m>>(message: &'m str) -> Result<T, String> {
    serde_json::from_str(message).map_err(|error| error.to_string())
}

/// A field that a kind of message has to have.
fn required<T>(field: Option<T>, name: &str) -> Result<T, String> {
    field.ok_or_else(|| format!("{name} is missing"))
}
