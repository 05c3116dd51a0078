//! As Binance says it.

use super::{Numbering, moment, second};
use buttress_venues::Venue;
use serde_json::{Value, json};

pub(crate) struct Speech;

impl super::Speech for Speech {
    fn venue(&self) -> Venue {
        Venue::Binance
    }
    fn pair(&self) -> &'static str {
        "ETH-USDT"
    }
    fn symbol(&self) -> &'static str {
        "ETHUSDT"
    }
    fn numbering(&self) -> Numbering {
        Numbering::Consecutive
    }
    fn opening(&self) -> Vec<Value> {
        vec![json!({"method": "SUBSCRIBE", "params": ["ethusdt@trade"], "id": 1})]
    }
    fn welcome(&self) -> Vec<String> {
        vec![json!({"result": null, "id": 1}).to_string()]
    }
    fn price_of(&self, symbol: &str, n: u64, price: &str) -> String {
        json!({
            "e": "trade", "E": moment(n) + 3, "s": symbol, "t": n, "p": price, "q": "100",
            "T": moment(n), "m": true, "M": true,
        })
        .to_string()
    }
    fn chatter(&self) -> Vec<String> {
        vec![
            json!({"e": "24hrMiniTicker", "E": 1_672_515_782_136_u64, "s": "ETHUSDT", "c": "0.0025"})
                .to_string(),
            json!({"result": ["ethusdt@trade"], "id": 312}).to_string(),
        ]
    }
    fn refusal(&self, _: &str, request: u64) -> String {
        json!({"error": {"code": 2, "msg": "Invalid request: unknown stream"}, "id": request})
            .to_string()
    }
    fn refusal_words(&self) -> &'static str {
        "Invalid request"
    }
    fn farewell(&self) -> String {
        json!({"e": "serverShutdown", "E": 1_770_123_456_789_u64}).to_string()
    }
    fn broken(&self) -> Vec<String> {
        let whole: Value = serde_json::from_str(&self.price(1, "1.5")).unwrap();
        let with = |field: &str, value: Value| {
            let mut message = whole.clone();
            message[field] = value;
            message.to_string()
        };
        vec![
            with("p", json!("12,5")),
            with("p", json!(null)),
            with("s", json!(null)),
            with("t", json!("one")),
            with("t", json!(null)),
            with("T", json!(-5)),
            with("T", json!(null)),
            json!({"e": "trade"}).to_string(),
            json!({"e": 5}).to_string(),
            json!({"neither": "nor"}).to_string(),
        ]
    }
    fn ping(&self) -> Option<&'static str> {
        None
    }
    fn path(&self) -> &'static str {
        "/api/v3/trades?symbol=ETHUSDT&limit=1"
    }
    fn rest(&self, n: u64, price: &str) -> String {
        json!([{
            "id": n, "price": price, "qty": "12.00000000", "quoteQty": "48.000012",
            "time": second(n), "isBuyerMaker": true, "isBestMatch": true,
        }])
        .to_string()
    }
    fn rest_without_price(&self) -> Vec<String> {
        vec![json!({"code": -1121, "msg": "Invalid symbol."}).to_string(), json!([]).to_string()]
    }
}
