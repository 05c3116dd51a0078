//! As Kraken says it, WebSocket version 2: prices are JSON numbers.

use super::{Numbering, moment_utc, second};
use buttress_venues::Venue;
use serde_json::{Value, json};

pub(crate) struct Speech;

/// A message of trades; the price is put in as text, as no JSON library may touch it.
fn trades(kind: &str, trades: &[(&str, u64, &str)]) -> String {
    let trade = |(symbol, n, price): &(&str, u64, &str)| {
        format!(
            r#"{{"symbol":"{symbol}","side":"sell","price":{price},"qty":40.0,"ord_type":"market","trade_id":{n},"timestamp":"{}"}}"#,
            moment_utc(*n)
        )
    };
    let data: Vec<String> = trades.iter().map(trade).collect();
    format!(r#"{{"channel":"trade","type":"{kind}","data":[{}]}}"#, data.join(","))
}

impl super::Speech for Speech {
    fn venue(&self) -> Venue {
        Venue::Kraken
    }
    fn symbol(&self) -> &'static str {
        "ETH/USD"
    }
    fn numbering(&self) -> Numbering {
        Numbering::Consecutive
    }
    fn opening(&self) -> Vec<Value> {
        vec![json!({
            "method": "subscribe",
            "params": {"channel": "trade", "symbol": ["ETH/USD"], "snapshot": true},
            "req_id": 1,
        })]
    }
    fn welcome(&self) -> Vec<String> {
        let status = json!({
            "channel": "status", "type": "update",
            "data": [{
                "api_version": "v2", "connection_id": 12_393_906_104_898_154_338_u64,
                "system": "online", "version": "2.0.0",
            }],
        });
        let accepted = json!({
            "method": "subscribe",
            "result": {"channel": "trade", "snapshot": true, "symbol": "ETH/USD"},
            "success": true, "req_id": 1,
            "time_in": "2022-12-25T09:30:59.123456Z", "time_out": "2022-12-25T09:30:59.223456Z",
        });
        vec![status.to_string(), accepted.to_string()]
    }
    fn price_of(&self, symbol: &str, n: u64, price: &str) -> String {
        trades("update", &[(symbol, n, price)])
    }
    fn chatter(&self) -> Vec<String> {
        vec![
            json!({"channel": "heartbeat"}).to_string(),
            json!({"method": "pong", "time_in": "x", "time_out": "y"}).to_string(),
            json!({"channel": "instrument", "type": "update", "data": {"assets": []}}).to_string(),
            trades("snapshot", &[]),
        ]
    }
    fn refusal(&self, symbol: &str, request: u64) -> String {
        json!({
            "error": format!("Currency pair not supported {symbol}"),
            "method": "subscribe", "req_id": request, "success": false, "symbol": symbol,
            "time_in": "2022-12-25T09:30:59.123456Z", "time_out": "2022-12-25T09:30:59.223456Z",
        })
        .to_string()
    }
    fn refusal_words(&self) -> &'static str {
        "Currency pair not supported"
    }
    fn broken(&self) -> Vec<String> {
        let good = self.price(1, "1.5");
        vec![
            good.replace("1.5", "\"12,5\""),
            good.replace("1.5", "null"),
            good.replace("\"price\"", "\"cost\""),
            good.replace("trade_id", "id"),
            good.replace(&moment_utc(1), "yesterday"),
            good.replace("\"ETH/USD\"", "7"),
            good.replace("[{", "{").replace("}]", "}"),
            json!({"channel": "trade", "type": "update"}).to_string(),
            json!({"method": "subscribe"}).to_string(),
            json!({"method": "subscribe", "success": false}).to_string(),
            json!({"neither": "nor"}).to_string(),
        ]
    }
    fn ping(&self) -> Option<&'static str> {
        Some(r#"{"method":"ping"}"#)
    }
    fn pong(&self) -> String {
        json!({
            "method": "pong", "req_id": 101,
            "time_in": "2023-09-24T14:10:23.799685Z", "time_out": "2023-09-24T14:10:23.799703Z",
        })
        .to_string()
    }
    fn path(&self) -> &'static str {
        "/0/public/Trades?pair=ETHUSD"
    }
    fn rest(&self, n: u64, price: &str) -> String {
        let trade = |n: u64, price: &str| {
            json!([price, "0.34507674", second(n) as f64 / 1_000.0, "b", "m", "", n])
        };
        let trades = [trade(n - 1, "1.0"), trade(n, price)];
        let last = format!("{}000000", second(n));
        json!({"error": [], "result": {"XETHZUSD": trades, "last": last}}).to_string()
    }
    fn rest_without_price(&self) -> Vec<String> {
        vec![
            json!({"error": ["EQuery:Unknown asset pair"]}).to_string(),
            json!({"error": ["EGeneral:Too many requests"], "result": null}).to_string(),
            json!({"error": [], "result": {"XETHZUSD": [], "last": "0"}}).to_string(),
            json!({"error": [], "result": {"last": "0"}}).to_string(),
            json!({"error": [], "result": {"XETHZUSD": [["1.5", "2"]], "last": "0"}}).to_string(),
        ]
    }
}
