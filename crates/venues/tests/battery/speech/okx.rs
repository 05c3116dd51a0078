//! As OKX says it: numbers are JSON strings, pings are no JSON at all.

use super::{Numbering, moment, second};
use buttress_venues::Venue;
use serde_json::{Value, json};

pub(crate) struct Speech;

impl super::Speech for Speech {
    fn venue(&self) -> Venue {
        Venue::Okx
    }
    fn symbol(&self) -> &'static str {
        "ETH-USD"
    }
    fn numbering(&self) -> Numbering {
        Numbering::Consecutive
    }
    fn opening(&self) -> Vec<Value> {
        vec![json!({"op": "subscribe", "args": [{"channel": "trades", "instId": "ETH-USD"}]})]
    }
    fn welcome(&self) -> Vec<String> {
        let arg = json!({"channel": "trades", "instId": "ETH-USD"});
        vec![json!({"event": "subscribe", "arg": arg, "connId": "a4d3ae55"}).to_string()]
    }
    fn price_of(&self, symbol: &str, n: u64, price: &str) -> String {
        json!({
            "arg": {"channel": "trades", "instId": symbol},
            "data": [{
                "instId": symbol, "tradeId": n.to_string(), "px": price, "sz": "0.12060306",
                "side": "buy", "ts": moment(n).to_string(), "count": "1", "source": "0", "seqId": 1234,
            }],
        })
        .to_string()
    }
    fn chatter(&self) -> Vec<String> {
        let count = json!({
            "event": "channel-conn-count", "channel": "trades", "connCount": "2", "connId": "abcd1234",
        });
        let ticker = json!({
            "arg": {"channel": "tickers", "instId": "ETH-USD"},
            "data": [{"instType": "SPOT", "instId": "ETH-USD", "last": "9999.99"}],
        });
        vec!["pong".to_owned(), count.to_string(), ticker.to_string()]
    }
    fn refusal(&self, symbol: &str, _: u64) -> String {
        json!({
            "event": "error", "code": "60018", "connId": "a4d3ae55",
            "msg": format!("Wrong URL or channel:trades,instId:{symbol} doesn't exist."),
        })
        .to_string()
    }
    fn refusal_words(&self) -> &'static str {
        "doesn't exist"
    }
    fn farewell(&self) -> String {
        json!({
            "event": "notice", "code": "64008", "connId": "a4d3ae55",
            "msg": "The connection will soon be closed for a service upgrade. Please reconnect.",
        })
        .to_string()
    }
    fn broken(&self) -> Vec<String> {
        let whole: Value = serde_json::from_str(&self.price(1, "1.5")).unwrap();
        let with = |field: &str, value: Value| {
            let mut message = whole.clone();
            message["data"][0][field] = value;
            message.to_string()
        };
        vec![
            with("px", json!("12,5")),
            with("px", json!(null)),
            with("instId", json!(null)),
            with("tradeId", json!("one")),
            with("tradeId", json!("")),
            with("ts", json!("-5")),
            with("count", json!("many")),
            json!({"arg": {"channel": "trades", "instId": "ETH-USD"}}).to_string(),
            json!({"arg": {"channel": "trades", "instId": "ETH-USD"}, "data": 5}).to_string(),
            json!({"neither": "nor"}).to_string(),
            "pang".to_owned(),
        ]
    }
    fn ping(&self) -> Option<&'static str> {
        Some("ping")
    }
    fn pong(&self) -> String {
        "pong".to_owned()
    }
    fn path(&self) -> &'static str {
        "/api/v5/market/trades?instId=ETH-USD&limit=1"
    }
    fn rest(&self, n: u64, price: &str) -> String {
        json!({
            "code": "0", "msg": "",
            "data": [{
                "instId": "ETH-USD", "side": "sell", "sz": "0.00001", "source": "0", "px": price,
                "tradeId": n.to_string(), "ts": second(n).to_string(),
            }],
        })
        .to_string()
    }
    fn rest_without_price(&self) -> Vec<String> {
        vec![
            json!({"code": "51001", "msg": "Instrument ID doesn't exist.", "data": []}).to_string(),
            json!({"code": "0", "msg": "", "data": []}).to_string(),
        ]
    }
}
