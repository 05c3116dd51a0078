//! Deribit: the `deribit_price_index` channel, in JSON-RPC.
//!
//! An index is Deribit's mean over other venues. Prices are JSON numbers; there is no numbering but the time.
//! The venue tests its clients: a `test_request` has to be answered.

use super::{Connector, Endpoints, Said, Subject, Tick, parse, required};
use crate::{Pair, exact::Literal, order::Sequence};
use serde::Deserialize;
use serde_json::{json, value::RawValue};
use units::Timestamp;

/// What the names of channels begin with; the index follows.
const CHANNEL: &str = "deribit_price_index.";
/// Says that we are there, or asks whether the venue is. Subscriptions are numbered from 1.
const TEST: &str = r#"{"jsonrpc":"2.0","id":0,"method":"public/test","params":{}}"#;

pub(super) struct Deribit;

#[derive(Deserialize)]
struct Message<'m> {
    method: Option<String>,
    #[serde(borrow)]
    params: Option<&'m RawValue>,
    id: Option<u64>,
    #[serde(borrow)]
    result: Option<&'m RawValue>,
    error: Option<Failure>,
}

#[derive(Deserialize)]
struct Failure {
    code: i64,
    message: String,
}

#[derive(Deserialize)]
struct Notification<'m> {
    channel: String,
    #[serde(borrow)]
    data: &'m RawValue,
}

#[derive(Deserialize)]
struct Index<'m> {
    #[serde(borrow)]
    price: Literal<'m>,
    timestamp: u64,
    index_name: String,
}

#[derive(Deserialize)]
struct Heartbeat {
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct Answer<'m> {
    #[serde(borrow)]
    result: Option<IndexPrice<'m>>,
    error: Option<Failure>,
    #[serde(rename = "usOut")]
    microseconds: Option<u64>,
}

#[derive(Deserialize)]
struct IndexPrice<'m> {
    #[serde(borrow)]
    index_price: Literal<'m>,
}

impl Connector for Deribit {
    fn endpoints(&self) -> Endpoints {
        Endpoints { websocket: "wss://www.deribit.com/ws/api/v2", rest: "https://www.deribit.com" }
    }

    fn symbol(&self, pair: &Pair) -> Option<String> {
        Some(format!("{}_{}", pair.base(), pair.quote()).to_ascii_lowercase())
    }

    fn greeting(&self) -> Option<String> {
        let method = "public/set_heartbeat";
        Some(
            json!({"jsonrpc": "2.0", "id": 0, "method": method, "params": {"interval": 10}})
                .to_string(),
        )
    }

    fn subscribe(&self, symbol: &str, request: u64) -> String {
        let channels = [format!("{CHANNEL}{symbol}")];
        json!({
            "jsonrpc": "2.0",
            "id": request,
            "method": "public/subscribe",
            "params": {"channels": channels},
        })
        .to_string()
    }

    fn ping(&self) -> Option<&'static str> {
        Some(TEST)
    }

    fn read(&self, message: &str) -> Result<Vec<Said>, String> {
        let message: Message<'_> = parse(message)?;
        match message.method.as_deref() {
            Some("subscription") => notified(required(message.params, "params")?.get()),
            Some("heartbeat") => {
                let heartbeat: Heartbeat = parse(required(message.params, "params")?.get())?;
                let asks = heartbeat.kind == "test_request";
                Ok(asks.then(|| Said::Reply(TEST.to_owned())).into_iter().collect())
            }
            Some(_) => Ok(Vec::new()),
            None => answered(&message),
        }
    }

    fn path(&self, symbol: &str) -> String {
        format!("/api/v2/public/get_index_price?index_name={symbol}")
    }

    fn answer(&self, symbol: &str, body: &str) -> Result<Tick, String> {
        let answer: Answer<'_> = parse(body)?;
        if let Some(failure) = answer.error {
            return Err(failure.words());
        }
        let time = Timestamp::new(required(answer.microseconds, "usOut")? / 1_000);
        Ok(Tick {
            symbol: symbol.to_owned(),
            price: required(answer.result, "result")?.index_price.price()?,
            time,
            sequence: Sequence::Rising(time.raw()),
        })
    }
}

fn notified(params: &str) -> Result<Vec<Said>, String> {
    let notification: Notification<'_> = parse(params)?;
    if !notification.channel.starts_with(CHANNEL) {
        return Ok(Vec::new());
    }
    let index: Index<'_> = parse(notification.data.get())?;
    Ok(vec![Said::Price(Tick {
        symbol: index.index_name,
        price: index.price.price()?,
        time: Timestamp::new(index.timestamp),
        sequence: Sequence::Rising(index.timestamp),
    })])
}

fn answered(message: &Message<'_>) -> Result<Vec<Said>, String> {
    let subject = message.id.map_or(Subject::Unnamed, Subject::Request);
    if let Some(failure) = &message.error {
        return Ok(vec![Said::Refused(subject, failure.words())]);
    }
    let result = required(message.result, "method or result")?.get();
    if subject == Subject::Request(0) {
        return Ok(Vec::new());
    }
    // A channel that does not exist is left out of the answer without a word.
    let channels: Vec<String> = parse(result)?;
    Ok(vec![if channels.is_empty() {
        Said::Refused(subject, "there is no such index".to_owned())
    } else {
        Said::Accepted(subject)
    }])
}

impl Failure {
    fn words(&self) -> String {
        format!("{} ({})", self.message, self.code)
    }
}
