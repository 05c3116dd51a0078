//! Binance, spot: the `trade` stream of a symbol.
//!
//! `t` counts the trades of a symbol without holes. There are no markets against the dollar, and tether is not
//! the dollar: whoever wants it taken for one gives the symbol in the configuration.

use super::{Connector, Endpoints, Said, Subject, Tick, parse, required};
use crate::{Pair, exact::Literal, order::Sequence};
use serde::Deserialize;
use serde_json::{json, value::RawValue};
use units::Timestamp;

pub(super) struct Binance;

#[derive(Deserialize)]
struct Message<'m> {
    #[serde(rename = "e")]
    kind: Option<String>,
    #[serde(rename = "s")]
    symbol: Option<String>,
    #[serde(rename = "t")]
    number: Option<u64>,
    #[serde(rename = "p", borrow)]
    price: Option<Literal<'m>>,
    #[serde(rename = "T")]
    time: Option<u64>,
    id: Option<u64>,
    #[serde(borrow)]
    result: Option<&'m RawValue>,
    error: Option<Failure>,
    code: Option<i64>,
    msg: Option<String>,
}

#[derive(Deserialize)]
struct Failure {
    msg: String,
}

#[derive(Deserialize)]
struct Answer<'m> {
    id: u64,
    #[serde(borrow)]
    price: Literal<'m>,
    time: u64,
}

impl Connector for Binance {
    fn endpoints(&self) -> Endpoints {
        Endpoints { websocket: "wss://stream.binance.com:9443/ws", rest: "https://api.binance.com" }
    }

    fn symbol(&self, pair: &Pair) -> Option<String> {
        (pair.quote() != "USD").then(|| format!("{}{}", pair.base(), pair.quote()))
    }

    fn subscribe(&self, symbol: &str, request: u64) -> String {
        let stream = format!("{}@trade", symbol.to_ascii_lowercase());
        json!({"method": "SUBSCRIBE", "params": [stream], "id": request}).to_string()
    }

    fn read(&self, message: &str) -> Result<Vec<Said>, String> {
        let message: Message<'_> = parse(message)?;
        let subject = message.id.map_or(Subject::Unnamed, Subject::Request);
        Ok(match message.kind.as_deref() {
            Some("trade") => {
                let number = required(message.number, "t")?;
                vec![Said::Price(Tick {
                    symbol: required(message.symbol, "s")?,
                    price: required(message.price, "p")?.price()?,
                    time: Timestamp::new(required(message.time, "T")?),
                    sequence: Sequence::Consecutive { first: number, last: number },
                })]
            }
            Some("serverShutdown") => vec![Said::Leave("the server shuts down".to_owned())],
            Some(_) => Vec::new(),
            None => match (message.error.map(|error| error.msg).or(message.msg), message.id) {
                (Some(words), _) => vec![Said::Refused(subject, words)],
                (None, Some(_)) if message.code.is_none() => vec![Said::Accepted(subject)],
                _ if message.result.is_some() => Vec::new(),
                _ => return Err("neither an event nor an answer".to_owned()),
            },
        })
    }

    fn path(&self, symbol: &str) -> String {
        format!("/api/v3/trades?symbol={symbol}&limit=1")
    }

    fn answer(&self, symbol: &str, body: &str) -> Result<Tick, String> {
        let trades: Vec<Answer<'_>> = parse(body)?;
        let trade = required(trades.last(), "a trade")?;
        Ok(Tick {
            symbol: symbol.to_owned(),
            price: trade.price.price()?,
            time: Timestamp::new(trade.time),
            sequence: Sequence::Consecutive { first: trade.id, last: trade.id },
        })
    }
}
