//! `buttress oracle sources` against a venue on this machine.

mod support;

use serde_json::Value;
use std::{
    io::{Read, Write},
    net::TcpListener,
    thread,
};
use support::{Scratch, run, text};

/// A configuration of Coinbase alone, at this address.
fn config(address: &str) -> String {
    let mut text = "rest_interval_ms = 5\nbackoff_initial_ms = 5\n".to_owned();
    for venue in ["binance", "bitstamp", "deribit", "kraken", "okx"] {
        text += &format!("[venues.{venue}]\nenabled = false\n");
    }
    text + &format!(
        "[venues.coinbase]\nwebsocket = \"ws://{address}\"\nrest = \"http://{address}\"\n"
    )
}

/// Answers every request with this body, also those that would be a WebSocket.
fn serve(body: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            let mut request = Vec::new();
            let mut byte = [0];
            while !request.ends_with(b"\r\n\r\n") && stream.read_exact(&mut byte).is_ok() {
                request.push(byte[0]);
            }
            let length = body.len();
            let _ = write!(
                stream,
                "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
            );
        }
    });
    address
}

/// An address where nobody listens.
fn nobody() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

#[test]
fn shows_prices_and_health() {
    let scratch = Scratch::new("venues");
    let file = scratch.file("venues.toml");
    let address = serve(r#"{"price":"3127.44","trade_id":7,"time":"2023-11-14T22:13:20.5Z"}"#);
    std::fs::write(&file, config(&address)).unwrap();

    let output = run(&["oracle", "sources", "--once", "--json", "--config", &file]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let shown: Value = serde_json::from_slice(&output.stdout).unwrap();
    let venue = &shown["venues"][0];
    assert_eq!((&venue["venue"], &venue["connected"]), (&"coinbase".into(), &false.into()));
    let price = &venue["prices"][0];
    assert_eq!((&price["pair"], &price["price"]), (&"ETH-USD".into(), &"3127.44".into()));
    assert_eq!((&price["time"], &price["route"]), (&1_700_000_000_500_u64.into(), &"rest".into()));

    let output = run(&["oracle", "sources", "--once", "--config", &file]);
    let shown = text(&output.stdout);
    for part in ["coinbase", "ETH-USD", "3127.44", "rest", "no"] {
        assert!(shown.contains(part), "{shown}");
    }
}

#[test]
fn without_a_network_it_says_so() {
    let scratch = Scratch::new("no-venues");
    let file = scratch.file("venues.toml");
    let address = nobody();
    std::fs::write(&file, config(&address)).unwrap();
    let output = run(&["oracle", "sources", "--once", "--wait", "1", "--config", &file]);
    assert_eq!(output.status.code(), Some(1));
    let error = text(&output.stderr);
    let expected =
        format!("no venue gave a price within 1 s; coinbase: cannot connect to ws://{address}");
    assert!(error.contains(&expected), "{error}");
    let shown = text(&output.stdout);
    for part in ["coinbase: socket: cannot connect", "coinbase: REST: http://"] {
        assert!(shown.contains(part), "{shown}");
    }
}

#[test]
fn bad_input_is_refused() {
    let scratch = Scratch::new("bad-venues");
    let write = |name: &str, text: &str| {
        let path = scratch.file(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    for (config, parts) in [
        (scratch.file("nowhere.toml"), ["cannot read configuration", "nowhere.toml"]),
        (write("garbage.toml", "\u{0}{]"), ["garbage.toml", "line 1"]),
        (write("field.toml", "patience = 5"), ["field.toml", "unknown field `patience`"]),
        (write("venue.toml", "[venues.mtgox]"), ["venue.toml", "mtgox"]),
        (write("pair.toml", "[venues.okx.symbols]\neth = \"x\""), ["pair.toml", "not a pair"]),
        (write("zero.toml", "idle_timeout_ms = 0"), ["idle_timeout_ms is 0", "at least 1"]),
        (write("url.toml", "[venues.okx]\nrest = \"okx\""), ["okx: rest is", "http://"]),
        (write("ca.toml", "ca_file = \"nowhere.pem\""), ["ca_file", "nowhere.pem"]),
    ] {
        let output = run(&["oracle", "sources", "--once", "--config", &config]);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{error}");
        assert_eq!(text(&output.stdout), "", "{config}");
        for part in parts {
            assert!(error.contains(part), "{error:?} should contain {part:?}");
        }
    }
    let output = run(&["oracle", "sources", "--pair", "ether"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("\"ether\" is not a pair such as ETH-USD"));
}
