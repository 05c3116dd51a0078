//! What each venue really says: messages with all their fields, in the shapes of the venues' documentation.

pub(crate) mod binance;
pub(crate) mod bitstamp;
pub(crate) mod coinbase;
pub(crate) mod deribit;
pub(crate) mod kraken;
pub(crate) mod okx;

use buttress_venues::Venue;
use market_data::format_utc;
use serde_json::Value;
use std::{
    sync::OnceLock,
    time::{SystemTime, UNIX_EPOCH},
};
use units::Timestamp;

/// What a venue's numbers tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Numbering {
    /// One after the other: a hole is a gap.
    Consecutive,
    /// Rising with holes, and a heartbeat names the newest.
    RisingWithNewest,
    /// Rising with holes.
    Rising,
}

/// One venue's side of the conversation, about one pair. The n-th price has the n-th number and is of the
/// n-th second.
pub(crate) trait Speech: Sync {
    fn venue(&self) -> Venue;
    /// The pair of the battery.
    fn pair(&self) -> &'static str {
        "ETH-USD"
    }
    /// What the venue calls it.
    fn symbol(&self) -> &'static str;
    fn numbering(&self) -> Numbering;
    /// All that the client has to say first.
    fn opening(&self) -> Vec<Value>;
    /// What the venue answers, and what it says unasked at the beginning.
    fn welcome(&self) -> Vec<String>;
    /// The n-th price; the price as it stands in the message.
    fn price(&self, n: u64, price: &str) -> String {
        self.price_of(self.symbol(), n, price)
    }
    /// The n-th price of any symbol.
    fn price_of(&self, symbol: &str, n: u64, price: &str) -> String;
    /// Whatever else the venue may say, known and unknown kinds.
    fn chatter(&self) -> Vec<String>;
    /// The heartbeat that names the newest price, where there is one.
    fn newest(&self, _: u64) -> String {
        unreachable!("{} names no newest price", self.venue())
    }
    /// The answer to a subscription of a symbol that does not exist, asked for as this request.
    fn refusal(&self, symbol: &str, request: u64) -> String;
    /// Some words of it.
    fn refusal_words(&self) -> &'static str;
    /// How the venue ends a connection in words, where it does.
    fn farewell(&self) -> String {
        unreachable!("{} ends connections without a word", self.venue())
    }
    /// Known kinds of messages with something wrong.
    fn broken(&self) -> Vec<String>;
    /// What the client says to ask whether the venue is there; `None` for a ping of the protocol.
    fn ping(&self) -> Option<&'static str>;
    /// The answer to it.
    fn pong(&self) -> String {
        String::new()
    }
    /// Path and query of REST.
    fn path(&self) -> &'static str;
    /// REST's answer with the n-th price.
    fn rest(&self, n: u64, price: &str) -> String;
    /// What REST says with status 200 when there is no price.
    fn rest_without_price(&self) -> Vec<String>;
}

/// The n-th second, in whole milliseconds since 1970: some hours ago, so that many fit before now.
pub(crate) fn second(n: u64) -> u64 {
    static BASE: OnceLock<u64> = OnceLock::new();
    let base = BASE
        .get_or_init(|| SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() - 20_000);
    (base + n) * 1_000
}

/// When the n-th price was, in milliseconds: sockets tell a quarter past the second.
pub(crate) fn moment(n: u64) -> u64 {
    second(n) + 250
}

/// The same in RFC 3339 with microseconds.
pub(crate) fn moment_utc(n: u64) -> String {
    format_utc(Timestamp::new(second(n))).replace('Z', ".250459Z")
}
