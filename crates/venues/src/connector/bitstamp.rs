//! Bitstamp: the `live_trades` channel of a market.
//!
//! Trade ids rise over all markets, so those of one have holes. REST's ticker is dated by when it was asked
//! for, not by its last trade.

use super::{Connector, Endpoints, Said, Subject, Tick, parse, required};
use crate::{Pair, exact, exact::Literal, order::Sequence};
use serde::Deserialize;
use serde_json::{json, value::RawValue};
use units::Timestamp;

/// What the names of channels begin with; the symbol follows.
const CHANNEL: &str = "live_trades_";

pub(super) struct Bitstamp;

#[derive(Deserialize)]
struct Message<'m> {
    event: String,
    #[serde(default)]
    channel: String,
    #[serde(borrow)]
    data: Option<&'m RawValue>,
}

#[derive(Deserialize)]
struct Trade<'m> {
    id: u64,
    #[serde(borrow)]
    price_str: Literal<'m>,
    #[serde(borrow)]
    microtimestamp: Literal<'m>,
}

#[derive(Deserialize)]
struct Failure {
    message: String,
}

#[derive(Deserialize)]
struct Answer<'m> {
    #[serde(borrow)]
    last: Literal<'m>,
    #[serde(borrow)]
    timestamp: Literal<'m>,
}

impl Connector for Bitstamp {
    fn endpoints(&self) -> Endpoints {
        Endpoints { websocket: "wss://ws.bitstamp.net", rest: "https://www.bitstamp.net" }
    }

    fn symbol(&self, pair: &Pair) -> Option<String> {
        Some(format!("{}{}", pair.base(), pair.quote()).to_ascii_lowercase())
    }

    fn subscribe(&self, symbol: &str, _: u64) -> String {
        json!({"event": "bts:subscribe", "data": {"channel": format!("{CHANNEL}{symbol}")}})
            .to_string()
    }

    fn ping(&self) -> Option<&'static str> {
        Some(r#"{"event":"bts:heartbeat"}"#)
    }

    fn read(&self, message: &str) -> Result<Vec<Said>, String> {
        let message: Message<'_> = parse(message)?;
        let symbol = message.channel.strip_prefix(CHANNEL).map(str::to_owned);
        let subject = symbol.clone().map_or(Subject::Unnamed, Subject::Symbol);
        Ok(match message.event.as_str() {
            "trade" => {
                let trade: Trade<'_> = parse(required(message.data, "data")?.get())?;
                vec![Said::Price(Tick {
                    symbol: required(symbol, "the market's channel")?,
                    price: trade.price_str.price()?,
                    time: Timestamp::new(trade.microtimestamp.whole()? / 1_000),
                    sequence: Sequence::Rising(trade.id),
                })]
            }
            "bts:subscription_succeeded" => vec![Said::Accepted(subject)],
            "bts:error" => {
                let failure: Failure = parse(required(message.data, "data")?.get())?;
                vec![Said::Refused(subject, failure.message)]
            }
            "bts:request_reconnect" => {
                vec![Said::Leave("the venue asks to connect again".to_owned())]
            }
            _ => Vec::new(),
        })
    }

    fn path(&self, symbol: &str) -> String {
        format!("/api/v2/ticker/{symbol}/")
    }

    fn answer(&self, symbol: &str, body: &str) -> Result<Tick, String> {
        let answer: Answer<'_> = parse(body)?;
        let time = exact::seconds(answer.timestamp.text())?;
        Ok(Tick {
            symbol: symbol.to_owned(),
            price: answer.last.price()?,
            time,
            sequence: Sequence::Rising(time.raw()),
        })
    }
}
