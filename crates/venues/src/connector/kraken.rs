//! Kraken, WebSocket version 2: the `trade` channel with its snapshot of the last trades.
//!
//! `trade_id` counts the trades of a book without holes. Prices are JSON numbers. REST still calls bitcoin
//! XBT and dogecoin XDG.

use super::{Connector, Endpoints, Said, Subject, Tick, parse, required};
use crate::{Pair, exact, exact::Literal, order::Sequence};
use serde::Deserialize;
use serde_json::{json, value::RawValue};
use std::collections::BTreeMap;

pub(super) struct Kraken;

#[derive(Deserialize)]
struct Message<'m> {
    channel: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(borrow)]
    data: Option<&'m RawValue>,
    method: Option<String>,
    success: Option<bool>,
    error: Option<String>,
    symbol: Option<String>,
    result: Option<Subscribed>,
}

#[derive(Deserialize)]
struct Subscribed {
    symbol: Option<String>,
}

#[derive(Deserialize)]
struct Trade<'m> {
    symbol: String,
    #[serde(borrow)]
    price: Literal<'m>,
    trade_id: u64,
    timestamp: String,
}

#[derive(Deserialize)]
struct Answer<'m> {
    error: Vec<String>,
    #[serde(borrow)]
    result: Option<BTreeMap<String, &'m RawValue>>,
}

impl Connector for Kraken {
    fn endpoints(&self) -> Endpoints {
        Endpoints { websocket: "wss://ws.kraken.com/v2", rest: "https://api.kraken.com" }
    }

    fn symbol(&self, pair: &Pair) -> Option<String> {
        Some(format!("{}/{}", pair.base(), pair.quote()))
    }

    fn subscribe(&self, symbol: &str, request: u64) -> String {
        json!({
            "method": "subscribe",
            "params": {"channel": "trade", "symbol": [symbol], "snapshot": true},
            "req_id": request,
        })
        .to_string()
    }

    fn ping(&self) -> Option<&'static str> {
        Some(r#"{"method":"ping"}"#)
    }

    fn read(&self, message: &str) -> Result<Vec<Said>, String> {
        let message: Message<'_> = parse(message)?;
        match (message.channel.as_deref(), message.method.as_deref()) {
            (Some("trade"), _) => {
                let mut trades: Vec<Trade<'_>> = parse(required(message.data, "data")?.get())?;
                if message.kind.as_deref() == Some("snapshot") {
                    // Trades of before: the newest alone is news, and after a reconnection not even that.
                    trades.sort_by_key(|trade| trade.trade_id);
                    trades.drain(..trades.len().saturating_sub(1));
                }
                trades.iter().map(|trade| Ok(Said::Price(trade.tick()?))).collect()
            }
            (_, Some("subscribe")) => Ok(vec![if required(message.success, "success")? {
                let symbol = required(message.result.and_then(|result| result.symbol), "symbol")?;
                Said::Accepted(Subject::Symbol(symbol))
            } else {
                let subject = message.symbol.map_or(Subject::Unnamed, Subject::Symbol);
                Said::Refused(subject, required(message.error, "error")?)
            }]),
            (None, None) => match message.error {
                Some(error) => Ok(vec![Said::Refused(Subject::Unnamed, error)]),
                None => Err("neither channel nor method".to_owned()),
            },
            _ => Ok(Vec::new()),
        }
    }

    fn path(&self, symbol: &str) -> String {
        let old = |currency: &str| match currency {
            "BTC" => "XBT".to_owned(),
            "DOGE" => "XDG".to_owned(),
            other => other.to_owned(),
        };
        let pair: String = symbol.split('/').map(old).collect();
        format!("/0/public/Trades?pair={pair}")
    }

    /// The newest of the trades that are listed, oldest first, under a name of Kraken's own.
    fn answer(&self, symbol: &str, body: &str) -> Result<Tick, String> {
        let answer: Answer<'_> = parse(body)?;
        if let Some(error) = answer.error.first() {
            return Err(error.clone());
        }
        let result = required(answer.result, "result")?;
        let (_, trades) =
            required(result.into_iter().find(|(name, _)| name != "last"), "the list of trades")?;
        let trades: Vec<Vec<Literal<'_>>> = parse(trades.get())?;
        let newest = required(trades.last(), "a trade")?;
        let [price, _volume, time, _side, _kind, _text, number, ..] = newest.as_slice() else {
            return Err(format!("a trade has {} fields, expected 7", newest.len()));
        };
        let number = number.whole()?;
        Ok(Tick {
            symbol: symbol.to_owned(),
            price: price.price()?,
            time: exact::seconds(time.text())?,
            sequence: Sequence::Consecutive { first: number, last: number },
        })
    }
}

impl Trade<'_> {
    fn tick(&self) -> Result<Tick, String> {
        Ok(Tick {
            symbol: self.symbol.clone(),
            price: self.price.price()?,
            time: exact::utc(&self.timestamp)?,
            sequence: Sequence::Consecutive { first: self.trade_id, last: self.trade_id },
        })
    }
}
