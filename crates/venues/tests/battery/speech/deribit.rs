//! As Deribit says it: JSON-RPC, prices are JSON numbers, and the time is the only number.

use super::{Numbering, moment, second};
use buttress_venues::Venue;
use serde_json::{Value, json};

pub(crate) struct Speech;

impl super::Speech for Speech {
    fn venue(&self) -> Venue {
        Venue::Deribit
    }
    fn symbol(&self) -> &'static str {
        "eth_usd"
    }
    fn numbering(&self) -> Numbering {
        Numbering::Rising
    }
    fn opening(&self) -> Vec<Value> {
        vec![
            json!({
                "jsonrpc": "2.0", "id": 0, "method": "public/set_heartbeat",
                "params": {"interval": 10},
            }),
            json!({
                "jsonrpc": "2.0", "id": 1, "method": "public/subscribe",
                "params": {"channels": ["deribit_price_index.eth_usd"]},
            }),
        ]
    }
    fn welcome(&self) -> Vec<String> {
        let answer = |id: u64, result: Value| {
            json!({
                "jsonrpc": "2.0", "id": id, "result": result, "usIn": 1_532_593_832_021_000_u64,
                "usOut": 1_532_593_832_021_034_u64, "usDiff": 34, "testnet": false,
            })
            .to_string()
        };
        vec![answer(0, json!("ok")), answer(1, json!(["deribit_price_index.eth_usd"]))]
    }
    fn price_of(&self, symbol: &str, n: u64, price: &str) -> String {
        format!(
            r#"{{"jsonrpc":"2.0","method":"subscription","params":{{"channel":"deribit_price_index.{symbol}","data":{{"timestamp":{},"price":{price},"index_name":"{symbol}"}}}}}}"#,
            moment(n)
        )
    }
    fn chatter(&self) -> Vec<String> {
        let heartbeat =
            |kind| json!({"jsonrpc": "2.0", "method": "heartbeat", "params": {"type": kind}});
        let other = json!({
            "jsonrpc": "2.0", "method": "subscription",
            "params": {"channel": "platform_state", "data": {"locked": true}},
        });
        vec![heartbeat("heartbeat").to_string(), other.to_string(), self.pong()]
    }
    fn refusal(&self, _: &str, request: u64) -> String {
        json!({"jsonrpc": "2.0", "id": request, "result": [], "usIn": 1, "usOut": 2, "usDiff": 1})
            .to_string()
    }
    fn refusal_words(&self) -> &'static str {
        "no such index"
    }
    fn broken(&self) -> Vec<String> {
        let good = self.price(1, "1.5");
        vec![
            good.replace("1.5", "\"12,5\""),
            good.replace("1.5", "null"),
            good.replace("\"price\"", "\"cost\""),
            good.replace("\"timestamp\":", "\"timestamp\":-"),
            good.replace("\"data\":", "\"date\":"),
            good.replace("\"index_name\"", "\"name\""),
            json!({"jsonrpc": "2.0", "method": "subscription"}).to_string(),
            json!({"jsonrpc": "2.0", "method": "heartbeat"}).to_string(),
            json!({"jsonrpc": "2.0", "id": 1, "result": "ok"}).to_string(),
            json!({"jsonrpc": "2.0", "id": 1, "error": "no"}).to_string(),
            json!({"neither": "nor"}).to_string(),
        ]
    }
    fn ping(&self) -> Option<&'static str> {
        Some(r#"{"jsonrpc":"2.0","id":0,"method":"public/test","params":{}}"#)
    }
    fn pong(&self) -> String {
        json!({
            "jsonrpc": "2.0", "id": 0, "result": {"version": "1.2.26"}, "usIn": 1, "usOut": 2,
            "usDiff": 1, "testnet": false,
        })
        .to_string()
    }
    fn path(&self) -> &'static str {
        "/api/v2/public/get_index_price?index_name=eth_usd"
    }
    fn rest(&self, n: u64, price: &str) -> String {
        format!(
            r#"{{"jsonrpc":"2.0","result":{{"index_price":{price},"estimated_delivery_price":{price}}},"usIn":1,"usOut":{}000,"usDiff":1,"testnet":false}}"#,
            second(n)
        )
    }
    fn rest_without_price(&self) -> Vec<String> {
        let data = json!({"reason": "wrong format", "param": "index_name"});
        let error = json!({"code": -32_602, "message": "Invalid params", "data": data});
        vec![
            json!({"jsonrpc": "2.0", "error": error, "testnet": false}).to_string(),
            json!({"jsonrpc": "2.0", "usOut": 5}).to_string(),
        ]
    }
}
