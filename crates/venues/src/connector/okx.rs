//! OKX, spot: the `trades` channel of an instrument.
//!
//! A message stands for the `count` trades that end with `tradeId`, and trade ids have no holes. `seqId` is not
//! read: trades of one instant share it. The text `ping` is answered with the text `pong`, neither of
//! them JSON.

use super::{Connector, Endpoints, Said, Subject, Tick, parse, required};
use crate::{Pair, exact::Literal, order::Sequence};
use serde::Deserialize;
use serde_json::{json, value::RawValue};
use units::Timestamp;

pub(super) struct Okx;

#[derive(Deserialize)]
struct Message<'m> {
    event: Option<String>,
    arg: Option<Channel>,
    #[serde(borrow)]
    data: Option<&'m RawValue>,
    msg: Option<String>,
}

#[derive(Deserialize)]
struct Channel {
    channel: String,
    #[serde(rename = "instId")]
    instrument: Option<String>,
}

#[derive(Deserialize)]
struct Trade<'m> {
    #[serde(rename = "instId")]
    instrument: String,
    #[serde(rename = "tradeId", borrow)]
    number: Literal<'m>,
    #[serde(rename = "px", borrow)]
    price: Literal<'m>,
    #[serde(rename = "ts", borrow)]
    time: Literal<'m>,
    #[serde(borrow)]
    count: Option<Literal<'m>>,
}

#[derive(Deserialize)]
struct Answer<'m> {
    code: String,
    msg: String,
    #[serde(borrow)]
    data: Vec<Trade<'m>>,
}

impl Connector for Okx {
    fn endpoints(&self) -> Endpoints {
        Endpoints { websocket: "wss://ws.okx.com:8443/ws/v5/public", rest: "https://www.okx.com" }
    }

    fn symbol(&self, pair: &Pair) -> Option<String> {
        Some(pair.to_string())
    }

    fn subscribe(&self, symbol: &str, _: u64) -> String {
        json!({"op": "subscribe", "args": [{"channel": "trades", "instId": symbol}]}).to_string()
    }

    fn ping(&self) -> Option<&'static str> {
        Some("ping")
    }

    fn read(&self, message: &str) -> Result<Vec<Said>, String> {
        if message == "pong" {
            return Ok(Vec::new());
        }
        let message: Message<'_> = parse(message)?;
        let words = message.msg.unwrap_or_default();
        let subject = match message.arg.as_ref().and_then(|arg| arg.instrument.clone()) {
            Some(symbol) => Subject::Symbol(symbol),
            None => Subject::Unnamed,
        };
        match (message.event.as_deref(), message.arg) {
            (Some("subscribe"), _) => Ok(vec![Said::Accepted(subject)]),
            (Some("error"), _) => Ok(vec![Said::Refused(subject, words)]),
            (Some("notice"), _) => Ok(vec![Said::Leave(words)]),
            (None, Some(arg)) if arg.channel == "trades" => {
                let trades: Vec<Trade<'_>> = parse(required(message.data, "data")?.get())?;
                trades.iter().map(|trade| Ok(Said::Price(trade.tick()?))).collect()
            }
            (None, None) => Err("neither event nor arg".to_owned()),
            _ => Ok(Vec::new()),
        }
    }

    fn path(&self, symbol: &str) -> String {
        format!("/api/v5/market/trades?instId={symbol}&limit=1")
    }

    fn answer(&self, _: &str, body: &str) -> Result<Tick, String> {
        let answer: Answer<'_> = parse(body)?;
        if answer.code != "0" {
            return Err(format!("code {}: {}", answer.code, answer.msg));
        }
        required(answer.data.first(), "a trade")?.tick()
    }
}

impl Trade<'_> {
    fn tick(&self) -> Result<Tick, String> {
        let last = self.number.whole()?;
        let count = self.count.map_or(Ok(1), Literal::whole)?.max(1);
        Ok(Tick {
            symbol: self.instrument.clone(),
            price: self.price.price()?,
            time: Timestamp::new(self.time.whole()?),
            sequence: Sequence::Consecutive { first: last.saturating_sub(count - 1), last },
        })
    }
}
