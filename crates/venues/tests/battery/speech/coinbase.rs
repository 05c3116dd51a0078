//! As Coinbase Exchange says it.

use super::{Numbering, moment_utc, second};
use buttress_venues::Venue;
use market_data::format_utc;
use serde_json::{Value, json};
use units::Timestamp;

pub(crate) struct Speech;

impl super::Speech for Speech {
    fn venue(&self) -> Venue {
        Venue::Coinbase
    }
    fn symbol(&self) -> &'static str {
        "ETH-USD"
    }
    fn numbering(&self) -> Numbering {
        Numbering::RisingWithNewest
    }
    fn opening(&self) -> Vec<Value> {
        vec![json!({
            "type": "subscribe",
            "product_ids": ["ETH-USD"],
            "channels": ["ticker", "heartbeat"],
        })]
    }
    fn welcome(&self) -> Vec<String> {
        let channel = |name| json!({"name": name, "product_ids": ["ETH-USD"], "account_ids": null});
        let channels = [channel("ticker"), channel("heartbeat")];
        vec![json!({"type": "subscriptions", "channels": channels}).to_string()]
    }
    fn price_of(&self, symbol: &str, n: u64, price: &str) -> String {
        json!({
            "type": "ticker", "sequence": 37_475_248_783_u64 + 9 * n, "product_id": symbol,
            "price": price, "open_24h": "1310.79", "volume_24h": "245532.79269678",
            "low_24h": "1280.52", "high_24h": "1313.8", "volume_30d": "9788783.60117027",
            "best_bid": "1285.04", "best_bid_size": "0.46688654", "best_ask": "1285.27",
            "best_ask_size": "1.56637040", "side": "buy", "time": moment_utc(n),
            "trade_id": n, "last_size": "11.4396987",
        })
        .to_string()
    }
    fn newest(&self, n: u64) -> String {
        json!({
            "type": "heartbeat", "sequence": 90, "last_trade_id": n, "product_id": "ETH-USD",
            "time": moment_utc(n),
        })
        .to_string()
    }
    fn chatter(&self) -> Vec<String> {
        let status = json!({"type": "status", "products": [{"id": "ETH-USD", "status": "online"}]});
        let other = json!({"type": "l2update", "product_id": "ETH-USD", "changes": []});
        vec![self.newest(0), status.to_string(), other.to_string()]
    }
    fn refusal(&self, symbol: &str, _: u64) -> String {
        json!({
            "type": "error",
            "message": "Failed to subscribe",
            "reason": format!("{symbol} is not a valid product"),
        })
        .to_string()
    }
    fn refusal_words(&self) -> &'static str {
        "not a valid product"
    }
    fn broken(&self) -> Vec<String> {
        let whole: Value = serde_json::from_str(&self.price(1, "1.5")).unwrap();
        let with = |field: &str, value: Value| {
            let mut message = whole.clone();
            message[field] = value;
            message.to_string()
        };
        vec![
            with("price", json!("12,5")),
            with("price", json!(null)),
            with("price", json!({"value": 1})),
            with("time", json!("yesterday")),
            with("time", json!(null)),
            with("product_id", json!(7)),
            with("product_id", json!(null)),
            with("trade_id", json!("one")),
            with("trade_id", json!(-1)),
            json!({"type": "ticker"}).to_string(),
            json!({"type": "heartbeat"}).to_string(),
            json!({"type": "subscriptions"}).to_string(),
            json!({"product_id": "ETH-USD"}).to_string(),
        ]
    }
    fn ping(&self) -> Option<&'static str> {
        None
    }
    fn path(&self) -> &'static str {
        "/products/ETH-USD/ticker"
    }
    fn rest(&self, n: u64, price: &str) -> String {
        json!({
            "ask": "6267.71", "bid": "6265.15", "volume": "53602.03940154", "trade_id": n,
            "price": price, "size": "0.00698254", "time": format_utc(Timestamp::new(second(n))),
            "rfq_volume": "123.122",
        })
        .to_string()
    }
    fn rest_without_price(&self) -> Vec<String> {
        vec![json!({"message": "NotFound"}).to_string()]
    }
}
