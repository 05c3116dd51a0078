//! As Bitstamp says it.

use super::{Numbering, moment, second};
use buttress_venues::Venue;
use serde_json::{Value, json};

pub(crate) struct Speech;

impl super::Speech for Speech {
    fn venue(&self) -> Venue {
        Venue::Bitstamp
    }
    fn symbol(&self) -> &'static str {
        "ethusd"
    }
    fn numbering(&self) -> Numbering {
        Numbering::Rising
    }
    fn opening(&self) -> Vec<Value> {
        vec![json!({"event": "bts:subscribe", "data": {"channel": "live_trades_ethusd"}})]
    }
    fn welcome(&self) -> Vec<String> {
        vec![
            json!({
                "event": "bts:subscription_succeeded", "channel": "live_trades_ethusd", "data": {},
            })
            .to_string(),
        ]
    }
    fn price_of(&self, symbol: &str, n: u64, price: &str) -> String {
        json!({
            "data": {
                "id": n, "timestamp": (second(n) / 1_000).to_string(), "amount": 0.02, "amount_str": "0.02000000",
                "price": 3_127.1, "price_str": price, "type": 0, "microtimestamp": format!("{}459", moment(n)),
                "buy_order_id": 1_339_571_921_616_896_u64, "sell_order_id": 1_339_571_908_345_856_u64,
            },
            "channel": format!("live_trades_{symbol}"), "event": "trade",
        })
        .to_string()
    }
    fn chatter(&self) -> Vec<String> {
        vec![
            json!({"event": "bts:heartbeat", "channel": "", "data": {"status": "success"}})
                .to_string(),
            json!({"event": "order_created", "channel": "live_orders_ethusd", "data": {"id": 1}})
                .to_string(),
        ]
    }
    fn refusal(&self, _: &str, _: u64) -> String {
        json!({
            "event": "bts:error", "channel": "",
            "data": {"code": null, "message": "Bad subscription string."},
        })
        .to_string()
    }
    fn refusal_words(&self) -> &'static str {
        "Bad subscription string."
    }
    fn farewell(&self) -> String {
        json!({"event": "bts:request_reconnect", "channel": "", "data": ""}).to_string()
    }
    fn broken(&self) -> Vec<String> {
        let whole: Value = serde_json::from_str(&self.price(1, "1.5")).unwrap();
        let with = |field: &str, value: Value| {
            let mut message = whole.clone();
            message["data"][field] = value;
            message.to_string()
        };
        vec![
            with("price_str", json!("12,5")),
            with("price_str", json!(null)),
            with("id", json!("one")),
            with("id", json!(null)),
            with("microtimestamp", json!("-5")),
            json!({"event": "trade", "channel": "live_trades_ethusd"}).to_string(),
            json!({"event": "trade", "channel": "live_trades_ethusd", "data": {}}).to_string(),
            whole.to_string().replace("live_trades_", "elsewhere_"),
            json!({"event": "bts:error", "channel": ""}).to_string(),
            json!({"neither": "nor"}).to_string(),
        ]
    }
    fn ping(&self) -> Option<&'static str> {
        Some(r#"{"event":"bts:heartbeat"}"#)
    }
    fn pong(&self) -> String {
        json!({"event": "bts:heartbeat", "channel": "", "data": {"status": "success"}}).to_string()
    }
    fn path(&self) -> &'static str {
        "/api/v2/ticker/ethusd/"
    }
    fn rest(&self, n: u64, price: &str) -> String {
        json!({
            "timestamp": (second(n) / 1_000).to_string(), "open": "2211.00", "high": "2811.00",
            "low": "2188.97", "last": price, "volume": "213.26801100", "vwap": "2189.80",
            "bid": "2188.97", "ask": "2211.00", "side": "0", "open_24": "2211.00",
            "percent_change_24": "13.57",
        })
        .to_string()
    }
    fn rest_without_price(&self) -> Vec<String> {
        vec![json!({"code": "Not found", "errors": []}).to_string()]
    }
}
