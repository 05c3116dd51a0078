//! What is so at one venue only, and what has nothing to do with venues.

use crate::{
    expected::{health, until},
    server::{Server, listen, pair},
    speech::{Speech, binance, coinbase, deribit, kraken, moment, moment_utc, okx, second},
};
use buttress_venues::{Config, ConfigError, Pair, Venue, VenueConfig};
use serde_json::json;
use units::{Price, Timestamp};

fn whole(price: u128) -> Price {
    Price::new(price * 10_u128.pow(18))
}

/// Trades of before say what the price is, and not that anything was out of order, least of all after a
/// reconnection.
#[tokio::test]
async fn krakens_snapshot_is_one_price() {
    let speech = &kraken::Speech;
    let server = Server::start().await;
    let feed = server.listen(speech);
    let trades = |ids: &[u64]| {
        let trade = |n: &u64| {
            json!({
                "symbol": "ETH/USD", "side": "sell", "price": n, "qty": 1, "ord_type": "market",
                "trade_id": n, "timestamp": moment_utc(*n),
            })
        };
        let data: Vec<_> = ids.iter().map(trade).collect();
        json!({"channel": "trade", "type": "snapshot", "data": data}).to_string()
    };
    let mut peer = server.welcome(speech).await;
    for snapshot in [trades(&[5, 6, 7, 8]), trades(&[5, 6, 7, 8])] {
        peer.says(snapshot).await;
        peer.says(speech.price(9, "9")).await;
        until(&feed, "the price is 9", |feed| {
            feed.latest(Venue::Kraken, &pair(speech)).is_some_and(|price| price.price == whole(9))
        })
        .await;
        let health = health(&feed, Venue::Kraken);
        assert_eq!((health.gaps, health.malformed), (0, 0), "{health:?}");
        drop(peer);
        peer = server.welcome(speech).await;
    }
    assert_eq!(health(&feed, Venue::Kraken).duplicates, 0);
}

/// One message of OKX stands for several trades, whose numbers are no gap.
#[tokio::test]
async fn okx_counts_trades_within_a_message() {
    let speech = &okx::Speech;
    let server = Server::start().await;
    let feed = server.listen(speech);
    let mut peer = server.welcome(speech).await;
    let of = |last: u64, count: u64| {
        let one = format!("\"tradeId\":\"{last}\"");
        let message = speech.price(last, "1.5");
        assert!(message.contains(&one), "{message}");
        message.replace("\"count\":\"1\"", &format!("\"count\":\"{count}\""))
    };
    for (last, count, gaps) in [(10, 3, 0), (15, 5, 0), (16, 1, 0), (20, 2, 2), (23, 3, 2)] {
        peer.says(of(last, count)).await;
        until(&feed, &format!("trade {last} is the newest"), |feed| {
            let latest = feed.latest(Venue::Okx, &pair(speech));
            latest.is_some_and(|latest| latest.time == Timestamp::new(moment(last)))
        })
        .await;
        assert_eq!(health(&feed, Venue::Okx).gaps, gaps, "{last}");
    }
}

/// Deribit drops clients that do not answer its test.
#[tokio::test]
async fn deribits_test_is_answered() {
    let speech = &deribit::Speech;
    let server = Server::start().await;
    let feed = server.listen(speech);
    let mut peer = server.welcome(speech).await;
    let test = json!({"jsonrpc": "2.0", "method": "heartbeat", "params": {"type": "test_request"}});
    peer.says(test.to_string()).await;
    assert_eq!(peer.hears_json().await["method"], "public/test");
    assert_eq!(health(&feed, Venue::Deribit).connections, 1);
}

/// Tether is not the dollar, unless the operator says so.
#[tokio::test]
async fn binance_has_no_dollar_but_by_configuration() {
    let speech = &binance::Speech;
    let server = Server::start().await;
    let dollar: Pair = "ETH-USD".parse().unwrap();
    let mut config = server.config(Venue::Binance);
    let refused = buttress_venues::start(&config, std::slice::from_ref(&dollar));
    assert!(matches!(refused, Err(ConfigError::NothingToDo)));

    let both = [dollar.clone(), pair(speech)];
    let feed = buttress_venues::start(&config, &both).unwrap();
    assert_eq!(health(&feed, Venue::Binance).unquoted, std::slice::from_ref(&dollar));
    drop(feed);

    let own = config.venues.get_mut(&Venue::Binance).unwrap();
    own.symbols.insert(dollar.clone(), "ETHUSDT".to_owned());
    let refused = buttress_venues::start(&config, &both);
    assert!(matches!(refused, Err(ConfigError::SameSymbol { .. })), "one price, two pairs");
    let server = Server::start().await;
    let sockets = server.config(Venue::Binance).venues.remove(&Venue::Binance).unwrap();
    let own = config.venues.get_mut(&Venue::Binance).unwrap();
    (own.websocket, own.rest) = (sockets.websocket, sockets.rest);
    let feed = buttress_venues::start(&config, std::slice::from_ref(&dollar)).unwrap();
    let mut peer = server.welcome(speech).await;
    peer.says(speech.price(1, "7")).await;
    until(&feed, "there is a price", |feed| feed.latest(Venue::Binance, &dollar).is_some()).await;
    let latest = feed.latest(Venue::Binance, &dollar).unwrap();
    assert_eq!((latest.symbol.as_str(), latest.price), ("ETHUSDT", whole(7)));
}

/// Kraken's REST has names of its own for two currencies.
#[tokio::test]
async fn krakens_rest_says_xbt() {
    let server = Server::start().await;
    let pairs: [Pair; 2] = ["BTC-USD", "DOGE-EUR"].map(|pair| pair.parse().unwrap());
    let feed = buttress_venues::start(&server.config(Venue::Kraken), &pairs).unwrap();
    until(&feed, "both were asked for", |_| server.asked().len() >= 2).await;
    let asked = server.asked();
    assert_eq!(asked[0], "/0/public/Trades?pair=XBTUSD");
    assert_eq!(asked[1], "/0/public/Trades?pair=XDGEUR");
}

/// A REST answer from the future is refused as a pushed price is.
#[tokio::test]
async fn rest_from_the_future_is_malformed() {
    let speech = &coinbase::Speech;
    let server = Server::start().await;
    server.answers(200, speech.rest(1_000_000, "1"), None);
    let feed = server.listen(speech);
    until(&feed, "it is refused", |feed| health(feed, Venue::Coinbase).malformed > 0).await;
    assert_eq!(feed.prices(), []);
    server.answers(200, speech.rest(1, "1"), None);
    until(&feed, "there is a price", |feed| !feed.prices().is_empty()).await;
    assert_eq!(feed.prices()[0].time, Timestamp::new(second(1)));
}

/// Dropping the feed ends its connections.
#[tokio::test]
async fn a_dropped_feed_leaves() {
    let speech = &coinbase::Speech;
    let server = Server::start().await;
    let feed = server.listen(speech);
    let mut peer = server.welcome(speech).await;
    drop(feed);
    peer.is_left().await;
}

#[tokio::test]
async fn senseless_configurations_are_refused() {
    let speech = &coinbase::Speech;
    let server = Server::start().await;
    let good = server.config(Venue::Coinbase);
    drop(listen(speech, &good));
    let told = |config: &Config| match buttress_venues::start(config, &[pair(speech)]) {
        Ok(_) => panic!("{config:?} is accepted"),
        Err(error) => error.to_string(),
    };
    for (config, words) in [
        (Config { rest_interval_ms: 0, ..good.clone() }, "rest_interval_ms is 0"),
        (Config { idle_timeout_ms: u64::MAX, ..good.clone() }, "idle_timeout_ms"),
        (Config { backoff_max_ms: 0, ..good.clone() }, "backoff_max_ms is 0"),
        (
            Config { backoff_initial_ms: 50, backoff_max_ms: 49, ..good.clone() },
            "backoff_max_ms is 49",
        ),
        (Config { ping_interval_ms: 60_000, ..good.clone() }, "less than idle_timeout_ms"),
        (Config { max_message_bytes: 10, ..good.clone() }, "max_message_bytes is 10"),
        (Config { ca_file: Some("nowhere.pem".into()), ..good.clone() }, "nowhere.pem"),
        (Config { ca_file: Some("Cargo.toml".into()), ..good.clone() }, "holds no certificate"),
    ] {
        assert!(told(&config).contains(words), "{} lacks {words}", told(&config));
    }
    for (websocket, rest, words) in [
        (Some("https://x"), None, "websocket is \"https://x\""),
        (Some("wss://"), None, "begins with ws:// or wss://"),
        (None, Some("ftp://x"), "rest is \"ftp://x\""),
    ] {
        let mut config = good.clone();
        let [websocket, rest] = [websocket, rest].map(|url| url.map(str::to_owned));
        let own = VenueConfig { websocket, rest, ..VenueConfig::default() };
        config.venues.insert(Venue::Coinbase, own);
        assert!(told(&config).contains(words), "{} lacks {words}", told(&config));
    }
}

#[test]
fn there_is_no_feed_without_a_runtime() {
    let started = buttress_venues::start(&Config::default(), &["ETH-USD".parse().unwrap()]);
    assert!(matches!(started, Err(ConfigError::NoRuntime(_))));
}
