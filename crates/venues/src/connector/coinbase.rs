//! Coinbase Exchange: the `ticker` channel, and `heartbeat` to notice a missed trade.
//!
//! A ticker names the last trade of a product, by `trade_id`; trades in quick succession share one, so numbers
//! rise with holes. Once a second a heartbeat names the product's newest trade.

use super::{Connector, Endpoints, Said, Subject, Tick, parse, required};
use crate::{Pair, exact, exact::Literal, order::Sequence};
use serde::Deserialize;
use serde_json::json;

pub(super) struct Coinbase;

#[derive(Deserialize)]
struct Message<'m> {
    #[serde(rename = "type")]
    kind: String,
    product_id: Option<String>,
    #[serde(borrow)]
    price: Option<Literal<'m>>,
    time: Option<String>,
    trade_id: Option<u64>,
    last_trade_id: Option<u64>,
    channels: Option<Vec<Channel>>,
    message: Option<String>,
    reason: Option<String>,
}

#[derive(Deserialize)]
struct Channel {
    name: String,
    #[serde(default)]
    product_ids: Vec<String>,
}

#[derive(Deserialize)]
struct Answer<'m> {
    #[serde(borrow)]
    price: Literal<'m>,
    time: String,
    trade_id: u64,
}

impl Connector for Coinbase {
    fn endpoints(&self) -> Endpoints {
        Endpoints {
            websocket: "wss://ws-feed.exchange.coinbase.com",
            rest: "https://api.exchange.coinbase.com",
        }
    }

    fn symbol(&self, pair: &Pair) -> Option<String> {
        Some(pair.to_string())
    }

    fn subscribe(&self, symbol: &str, _: u64) -> String {
        json!({"type": "subscribe", "product_ids": [symbol], "channels": ["ticker", "heartbeat"]})
            .to_string()
    }

    fn read(&self, message: &str) -> Result<Vec<Said>, String> {
        let message: Message<'_> = parse(message)?;
        Ok(match message.kind.as_str() {
            "ticker" => vec![Said::Price(Tick {
                symbol: required(message.product_id, "product_id")?,
                price: required(message.price, "price")?.price()?,
                time: exact::utc(&required(message.time, "time")?)?,
                sequence: Sequence::Rising(required(message.trade_id, "trade_id")?),
            })],
            "heartbeat" => vec![Said::Newest {
                symbol: required(message.product_id, "product_id")?,
                number: required(message.last_trade_id, "last_trade_id")?,
            }],
            "subscriptions" => {
                let channels = required(message.channels, "channels")?.into_iter();
                let tickers = channels.filter(|channel| channel.name == "ticker");
                let symbols = tickers.flat_map(|channel| channel.product_ids);
                symbols.map(|symbol| Said::Accepted(Subject::Symbol(symbol))).collect()
            }
            "error" => {
                let words = [message.message, message.reason].map(Option::unwrap_or_default);
                vec![Said::Refused(Subject::Unnamed, words.join(": "))]
            }
            _ => Vec::new(),
        })
    }

    fn path(&self, symbol: &str) -> String {
        format!("/products/{symbol}/ticker")
    }

    fn answer(&self, symbol: &str, body: &str) -> Result<Tick, String> {
        let answer: Answer<'_> = parse(body)?;
        Ok(Tick {
            symbol: symbol.to_owned(),
            price: answer.price.price()?,
            time: exact::utc(&answer.time)?,
            sequence: Sequence::Rising(answer.trade_id),
        })
    }
}
