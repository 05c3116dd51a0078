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

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha8Rng;
    use rand_core::{Rng, SeedableRng};

    /// A price of each venue as pushed and as answered.
    const SAMPLES: [(Venue, &str, &str); 6] = [
        (
            Venue::Binance,
            r#"{"e":"trade","E":1672515782136,"s":"ETHUSDT","t":12345,"p":"0.001","q":"1","T":1672515782136}"#,
            r#"[{"id":28457,"price":"4.00000100","qty":"12.0","time":1499865549590}]"#,
        ),
        (
            Venue::Bitstamp,
            r#"{"event":"trade","channel":"live_trades_ethusd","data":{"id":7,"price_str":"1.5","microtimestamp":"1643812345123456"}}"#,
            r#"{"last":"2211.00","timestamp":"1643640186"}"#,
        ),
        (
            Venue::Coinbase,
            r#"{"type":"ticker","product_id":"ETH-USD","price":"1285.22","time":"2022-10-19T23:28:22.061769Z","trade_id":370843401}"#,
            r#"{"price":"6268.48","time":"2022-10-19T23:28:22.061769Z","trade_id":86326522}"#,
        ),
        (
            Venue::Deribit,
            r#"{"jsonrpc":"2.0","method":"subscription","params":{"channel":"deribit_price_index.eth_usd","data":{"timestamp":1550588002899,"price":3937.89,"index_name":"eth_usd"}}}"#,
            r#"{"jsonrpc":"2.0","result":{"index_price":11628.81},"usOut":1550588002899000}"#,
        ),
        (
            Venue::Kraken,
            r#"{"channel":"trade","type":"update","data":[{"symbol":"ETH/USD","price":5.117e-1,"trade_id":4665906,"timestamp":"2023-09-25T07:49:37.708706Z"}]}"#,
            r#"{"error":[],"result":{"XETHZUSD":[["30243.4","0.3",1688669597.8277369,"b","m","",61044952]],"last":"1"}}"#,
        ),
        (
            Venue::Okx,
            r#"{"arg":{"channel":"trades","instId":"ETH-USD"},"data":[{"instId":"ETH-USD","tradeId":"130","px":"42219.9","ts":"1630048897897","count":"3"}]}"#,
            r#"{"code":"0","msg":"","data":[{"instId":"ETH-USD","tradeId":"130","px":"42219.9","ts":"1630048897897"}]}"#,
        ),
    ];

    #[test]
    fn mutilated_messages_are_read_or_refused_and_never_a_price_of_nothing() {
        let mut random = ChaCha8Rng::seed_from_u64(4);
        let mut below = |bound: usize| usize::try_from(random.next_u64()).unwrap() % bound;
        let (mut read, mut refused) = (0, 0);
        for (venue, pushed, answered) in SAMPLES {
            let connector = connector(venue);
            assert!(matches!(connector.read(pushed).unwrap()[..], [Said::Price(_)]), "{venue}");
            assert!(connector.answer("x", answered).is_ok(), "{venue}");
            for _ in 0..3_000 {
                let mut bytes = [pushed, answered][below(2)].as_bytes().to_vec();
                for _ in 0..=below(3) {
                    let at = below(bytes.len());
                    match below(4) {
                        0 => bytes.truncate(at.max(1)),
                        1 => drop(bytes.remove(at)),
                        2 => bytes[at] = b"0123456789-.eE\"{}[],:nul"[below(24)],
                        _ => bytes.insert(at, b"0123456789-.eE\"{}[],:nul"[below(24)]),
                    }
                    bytes.push(b' ');
                }
                let text = String::from_utf8(bytes).unwrap();
                let said = connector.read(&text).unwrap_or_else(|_| {
                    refused += 1;
                    Vec::new()
                });
                let answer = connector.answer("x", &text).ok().map(Said::Price);
                for said in said.into_iter().chain(answer) {
                    if let Said::Price(tick) = said {
                        read += 1;
                        assert!(tick.price > Price::ZERO, "{text}");
                    }
                }
            }
        }
        assert!(read > 1_000 && refused > 1_000, "{read} prices, {refused} refused");
    }
}
