//! What has to hold at every venue.

use crate::{
    expected::{health, soon, until},
    server::{Server, listen, pair},
    speech::{Numbering, Speech, moment, second},
};
use buttress_venues::{Config, Feed, LivePrice, Pair, Route};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::tungstenite::{
    Message,
    protocol::{CloseFrame, frame::coding::CloseCode},
};
use units::{Price, Timestamp, parse_decimal};

fn exactly(text: &str) -> Price {
    Price::new(parse_decimal(text, Price::DECIMALS).unwrap())
}

fn latest(feed: &Feed, speech: &dyn Speech) -> Option<LivePrice> {
    feed.latest(speech.venue(), &pair(speech))
}

/// Waits until the newest price is this.
async fn priced(feed: &Feed, speech: &dyn Speech, text: &str) -> LivePrice {
    let price = exactly(text);
    let is_it = |feed: &Feed| latest(feed, speech).is_some_and(|latest| latest.price == price);
    until(feed, &format!("the price is {text}"), is_it).await;
    latest(feed, speech).unwrap()
}

pub(crate) async fn prices_are_exact_and_carry_the_venues_time(speech: &dyn Speech) {
    let server = Server::start().await;
    let feed = server.listen(speech);
    assert_eq!(latest(&feed, speech), None);
    let mut peer = server.accept().await;
    for message in speech.opening() {
        assert_eq!(peer.hears_json().await, message);
    }
    for message in speech.welcome() {
        peer.says(message).await;
    }
    // Digits that no float has, whichever way it is written.
    for (n, price) in [(1, "3127.440000000000000001"), (2, "0.1"), (3, "0.00001234"), (4, "43210")]
    {
        peer.says(speech.price(n, price)).await;
        let latest = priced(&feed, speech, price).await;
        assert_eq!(latest.time, Timestamp::new(moment(n)));
        assert_eq!((latest.venue, latest.route), (speech.venue(), Route::Socket));
        assert_eq!((latest.symbol.as_str(), latest.pair), (speech.symbol(), pair(speech)));
        assert!(latest.received > latest.time);
    }
    let health = health(&feed, speech.venue());
    assert!(health.is_connected() && health.last_message.is_some(), "{health:?}");
    assert_eq!((health.malformed, health.gaps, health.connections), (0, 0, 1), "{health:?}");
    assert!(health.refused.is_empty() && health.unquoted.is_empty(), "{health:?}");
    let metrics = feed.metrics();
    let (venue, pair) = (speech.venue(), speech.pair());
    for line in [
        format!("buttress_venue_connected{{venue=\"{venue}\"}} 1\n"),
        format!("buttress_venue_price{{venue=\"{venue}\",pair=\"{pair}\"}} 43210\n"),
        format!("buttress_venue_malformed_total{{venue=\"{venue}\"}} 0\n"),
    ] {
        assert!(metrics.contains(&line), "{line} is not in\n{metrics}");
    }
}

pub(crate) async fn what_is_not_a_price_is_no_offence(speech: &dyn Speech) {
    let server = Server::start().await;
    let feed = server.listen(speech);
    let mut peer = server.welcome(speech).await;
    for message in speech.chatter() {
        peer.says(message).await;
    }
    peer.says(speech.price(1, "1.5")).await;
    priced(&feed, speech, "1.5").await;
    let health = health(&feed, speech.venue());
    assert_eq!((health.malformed, health.connections), (0, 1), "{health:?}");
    assert!(health.refused.is_empty(), "{health:?}");
}

pub(crate) async fn a_lost_connection_is_opened_again(speech: &dyn Speech) {
    let server = Server::start().await;
    let feed = server.listen(speech);
    let mut peer = server.welcome(speech).await;
    peer.says(speech.price(1, "1.5")).await;
    priced(&feed, speech, "1.5").await;
    drop(peer);
    // Subscriptions are made anew, and numbers may begin anew.
    let mut peer = server.welcome(speech).await;
    peer.says(speech.price(2, "2.5")).await;
    priced(&feed, speech, "2.5").await;
    let health = health(&feed, speech.venue());
    assert_eq!((health.reconnects(), health.gaps), (1, 0), "{health:?}");
    assert!(health.last_disconnect.is_some(), "{health:?}");
}

pub(crate) async fn an_orderly_close_is_too(speech: &dyn Speech) {
    let server = Server::start().await;
    let feed = server.listen(speech);
    let mut peer = server.welcome(speech).await;
    let frame = CloseFrame { code: CloseCode::Restart, reason: "maintenance".into() };
    peer.sends(Message::Close(Some(frame))).await;
    peer.is_left().await;
    let mut peer = server.welcome(speech).await;
    peer.says(speech.price(1, "1.5")).await;
    priced(&feed, speech, "1.5").await;
    let reason = health(&feed, speech.venue()).last_disconnect.unwrap().reason;
    assert!(reason.contains("maintenance"), "{reason}");
}

pub(crate) async fn a_message_cut_in_half_is_a_lost_connection(speech: &dyn Speech) {
    let server = Server::start().await;
    let feed = server.listen(speech);
    let mut peer = server.welcome(speech).await;
    // The head of a frame that promises a hundred bytes of text, and then few of them.
    peer.socket.get_mut().write_all(b"\x81\x64{\"type\":").await.unwrap();
    drop(peer);
    let mut peer = server.welcome(speech).await;
    peer.says(speech.price(1, "1.5")).await;
    priced(&feed, speech, "1.5").await;
    assert_eq!(health(&feed, speech.venue()).reconnects(), 1);
}

pub(crate) async fn older_and_repeated_prices_are_dropped(speech: &dyn Speech) {
    let server = Server::start().await;
    let feed = server.listen(speech);
    let mut peer = server.welcome(speech).await;
    for (n, price) in [(10, "10.5"), (10, "10.6"), (9, "9.5"), (10, "10.7"), (3, "3.5")] {
        peer.says(speech.price(n, price)).await;
    }
    let two_each = |feed: &Feed| {
        let health = health(feed, speech.venue());
        (health.duplicates, health.out_of_order) == (2, 2)
    };
    until(&feed, "all have been dropped", two_each).await;
    let latest = latest(&feed, speech).unwrap();
    assert_eq!((latest.price, latest.time.raw()), (exactly("10.5"), moment(10)));
    assert_eq!(health(&feed, speech.venue()).connections, 1);
}

pub(crate) async fn numbers_that_began_anew_cost_the_connection(speech: &dyn Speech) {
    let server = Server::start().await;
    let feed = server.listen(speech);
    let mut peer = server.welcome(speech).await;
    peer.says(speech.price(1_000, "1000.5")).await;
    for n in 1..=100 {
        peer.says(speech.price(n, "1.5")).await;
    }
    peer.is_left().await;
    let mut peer = server.welcome(speech).await;
    peer.says(speech.price(1_001, "1001.5")).await;
    priced(&feed, speech, "1001.5").await;
    let health = health(&feed, speech.venue());
    assert_eq!((health.out_of_order, health.connections), (100, 2), "{health:?}");
    assert!(health.last_disconnect.unwrap().reason.contains("not newer"));
}

pub(crate) async fn gaps_are_counted(speech: &dyn Speech) {
    let server = Server::start().await;
    let feed = server.listen(speech);
    let mut peer = server.welcome(speech).await;
    peer.says(speech.price(10, "10.5")).await;
    peer.says(speech.price(15, "15.5")).await;
    priced(&feed, speech, "15.5").await;
    let holes = if speech.numbering() == Numbering::Consecutive { 4 } else { 0 };
    assert_eq!(health(&feed, speech.venue()).gaps, holes);
    if speech.numbering() != Numbering::RisingWithNewest {
        return;
    }
    // The newest is missing: only a new subscription brings it.
    peer.says(speech.newest(15)).await;
    peer.says(speech.newest(18)).await;
    peer.says(speech.price(16, "16.5")).await;
    priced(&feed, speech, "16.5").await;
    assert_eq!(health(&feed, speech.venue()).connections, 1, "they may be under way");
    peer.says(speech.newest(18)).await;
    peer.is_left().await;
    let mut peer = server.welcome(speech).await;
    peer.says(speech.price(18, "18.5")).await;
    priced(&feed, speech, "18.5").await;
    let health = health(&feed, speech.venue());
    assert_eq!((health.gaps, health.reconnects()), (2, 1), "{health:?}");
    let reason = health.last_disconnect.unwrap().reason;
    assert!(reason.contains("did not arrive"), "{reason}");
}

pub(crate) async fn malformed_messages_are_counted_and_nothing_else_happens(speech: &dyn Speech) {
    let server = Server::start().await;
    let feed = server.listen(speech);
    let mut peer = server.welcome(speech).await;
    let truncated = |message: String| message[..message.len() / 2].to_owned();
    let mut broken: Vec<Message> = speech.broken().into_iter().map(Message::text).collect();
    broken.extend(
        [
            String::new(),
            "{".to_owned(),
            "null".to_owned(),
            "42".to_owned(),
            "[]".to_owned(),
            "\"text\"".to_owned(),
            "<html>502 Bad Gateway</html>".to_owned(),
            "[".repeat(10_000),
            "{\"a\":".repeat(10_000),
            truncated(speech.price(1, "1.5")),
            speech.price(1, "0"),
            speech.price(1, "-1.5"),
            speech.price(1, "1e300"),
            speech.price(1, "0.0000000000000000001"),
            speech.price_of("unheard", 1, "1.5"),
            speech.price(1_000_000, "1.5"), // in the future
        ]
        .map(Message::text),
    );
    broken.push(Message::binary(vec![0xff; 100]));
    for (message, count) in broken.into_iter().zip(1..) {
        let text = format!("{count} malformed, the last {message:.80}");
        peer.sends(message).await;
        until(&feed, &text, |feed| health(feed, speech.venue()).malformed == count).await;
    }
    assert_eq!(latest(&feed, speech), None);
    // The connection still stands, and none of them makes the next price old.
    peer.says(speech.price(1, "1.5")).await;
    priced(&feed, speech, "1.5").await;
    assert_eq!(health(&feed, speech.venue()).connections, 1);
}

pub(crate) async fn a_message_too_long_costs_the_connection(speech: &dyn Speech) {
    let server = Server::start().await;
    let config = Config { max_message_bytes: 2_000, ..server.config(speech.venue()) };
    let feed = listen(speech, &config);
    let mut peer = server.welcome(speech).await;
    peer.says(" ".repeat(2_001)).await;
    let mut peer = server.welcome(speech).await;
    let padding = " ".repeat(1_000);
    peer.says(format!("{padding}{}", speech.price(1, "1.5"))).await;
    priced(&feed, speech, "1.5").await;
    let health = health(&feed, speech.venue());
    assert_eq!(health.reconnects(), 1, "{health:?}");
    assert!(health.last_disconnect.unwrap().reason.contains("too long"));
}

pub(crate) async fn a_slow_connection_is_one_all_the_same(speech: &dyn Speech) {
    let server = Server::start().await;
    let feed = server.listen(speech);
    let mut peer = server.welcome(speech).await;
    // A frame of text, byte by byte; another one, in two fragments with a ping between them.
    let message = format!("{:<200}", speech.price(1, "1.5")).into_bytes();
    let length = u16::try_from(message.len()).unwrap().to_be_bytes();
    let frame = [&[0x81, 126], &length[..], &message].concat();
    for byte in frame {
        peer.socket.get_mut().write_all(&[byte]).await.unwrap();
        tokio::task::yield_now().await;
    }
    priced(&feed, speech, "1.5").await;
    let message = speech.price(2, "2.5");
    let padded = format!("{message:<300}").into_bytes();
    let (first, second) = padded.split_at(100);
    let length = u16::try_from(second.len()).unwrap().to_be_bytes();
    let frames = [&[0x01, 100], first, &[0x89, 0], &[0x80, 126], &length, second].concat();
    peer.socket.get_mut().write_all(&frames).await.unwrap();
    priced(&feed, speech, "2.5").await;
    assert_eq!(health(&feed, speech.venue()).connections, 1);
}

pub(crate) async fn a_handshake_that_fails_is_tried_again(speech: &dyn Speech) {
    let server = Server::start().await;
    let config = Config { connect_timeout_ms: 1_000, ..server.config(speech.venue()) };
    let feed = listen(speech, &config);
    for (answer, words) in [
        ("HTTP/1.1 429 Too Many Requests\r\ncontent-length: 0\r\n\r\n", "429"),
        ("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n", "503"),
        ("HTTP/1.1 101 Switching Protocols\r\n\r\n", "pgrade"),
        ("no protocol at all\r\n\r\n", ""),
    ] {
        let mut stream = server.accept_raw().await;
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            request.push(soon("the request", stream.read_u8()).await.unwrap());
        }
        let before = health(&feed, speech.venue()).failed_connections;
        stream.write_all(answer.as_bytes()).await.unwrap();
        until(&feed, &format!("{answer:?} is a failure"), |feed| {
            let health = health(feed, speech.venue());
            let told = health.last_disconnect.map(|told| told.reason).unwrap_or_default();
            health.failed_connections > before && told.contains(words)
        })
        .await;
    }
    let mut peer = server.welcome(speech).await;
    peer.says(speech.price(1, "1.5")).await;
    priced(&feed, speech, "1.5").await;
}

pub(crate) async fn a_handshake_without_an_answer_is_given_up(speech: &dyn Speech) {
    let server = Server::start().await;
    let config = Config { connect_timeout_ms: 20, ..server.config(speech.venue()) };
    let feed = listen(speech, &config);
    let silent = server.accept_raw().await;
    until(&feed, "it is given up", |feed| {
        let told = health(feed, speech.venue()).last_disconnect;
        told.is_some_and(|told| told.reason.contains("nothing within 20 ms"))
    })
    .await;
    drop(silent);
}

pub(crate) async fn a_silent_connection_is_left(speech: &dyn Speech) {
    let server = Server::start().await;
    let config =
        Config { idle_timeout_ms: 60, ping_interval_ms: 20, ..server.config(speech.venue()) };
    let feed = listen(speech, &config);
    // It says nothing at all, and does not answer pings, as nobody reads its end.
    let silent = server.accept().await;
    until(&feed, "it is left", |feed| {
        let why = health(feed, speech.venue()).last_disconnect;
        why.is_some_and(|incident| incident.reason.contains("nothing heard for 60 ms"))
    })
    .await;
    drop(silent);
    server.accept().await;
}

pub(crate) async fn a_quiet_connection_that_answers_pings_is_kept(speech: &dyn Speech) {
    let server = Server::start().await;
    let config =
        Config { idle_timeout_ms: 10_000, ping_interval_ms: 5, ..server.config(speech.venue()) };
    let feed = listen(speech, &config);
    let mut peer = server.welcome(speech).await;
    for _ in 0..5 {
        match speech.ping() {
            Some(ping) => {
                assert_eq!(peer.hears().await, ping);
                peer.says(speech.pong()).await;
            }
            None => {
                use futures_util::StreamExt;
                let message = soon("a ping", peer.socket.next()).await.unwrap().unwrap();
                assert!(message.is_ping(), "{message:?}");
            }
        }
    }
    peer.says(speech.price(1, "1.5")).await;
    priced(&feed, speech, "1.5").await;
    let health = health(&feed, speech.venue());
    assert_eq!((health.connections, health.malformed), (1, 0), "{health:?}");
    assert!(health.refused.is_empty(), "{health:?}");
    // Each answer to a ping was heard, which is what the idle timeout counts from.
    let welcome = u64::try_from(speech.welcome().len()).unwrap();
    assert!(health.messages >= welcome + 5, "{health:?}");
}

pub(crate) async fn a_refused_subscription_is_told(speech: &dyn Speech) {
    let server = Server::start().await;
    let feed = server.listen(speech);
    let mut peer = server.accept().await;
    for _ in speech.opening() {
        peer.hears().await;
    }
    peer.says(speech.refusal(speech.symbol(), 1)).await;
    peer.is_left().await;
    until(&feed, "the refusal is told", |feed| {
        let health = health(feed, speech.venue());
        let told = health.refused.get(&pair(speech));
        let why = health.last_disconnect.map(|incident| incident.reason).unwrap_or_default();
        told.is_some_and(|words| words.contains(speech.refusal_words()))
            && why.contains(speech.refusal_words())
    })
    .await;
    // It may have been a mistake, so it is tried again.
    let mut peer = server.welcome(speech).await;
    peer.says(speech.price(1, "1.5")).await;
    priced(&feed, speech, "1.5").await;
    assert!(health(&feed, speech.venue()).refused.is_empty());
}

pub(crate) async fn a_subscription_without_an_answer_counts_as_refused(speech: &dyn Speech) {
    let server = Server::start().await;
    let config = Config { subscribe_timeout_ms: 20, ..server.config(speech.venue()) };
    let feed = listen(speech, &config);
    let mut peer = server.accept().await;
    peer.is_left().await;
    until(&feed, "no answer is told", |feed| {
        let why = health(feed, speech.venue()).last_disconnect;
        why.is_some_and(|incident| incident.reason.contains("no answer"))
    })
    .await;
}

pub(crate) async fn one_refused_pair_spoils_no_other(speech: &dyn Speech) {
    let server = Server::start().await;
    let other: Pair = speech.pair().replace("ETH", "XXX").parse().unwrap();
    let pairs = [pair(speech), other.clone()];
    let feed = buttress_venues::start(&server.config(speech.venue()), &pairs).unwrap();
    let mut peer = server.welcome(speech).await;
    let second_request = peer.hears().await;
    assert!(second_request.to_ascii_uppercase().contains("XXX"), "{second_request}");
    let symbol = speech.symbol().replace("ETH", "XXX").replace("eth", "xxx");
    peer.says(speech.refusal(&symbol, 2)).await;
    peer.says(speech.price(1, "1.5")).await;
    priced(&feed, speech, "1.5").await;
    let health = health(&feed, speech.venue());
    assert_eq!(health.refused.keys().collect::<Vec<_>>(), [&other], "{health:?}");
    assert_eq!((health.connections, health.malformed), (1, 0), "{health:?}");
    // REST is asked for the one that the socket does not give, and not for the other.
    let before = server.asked().len();
    until(&feed, "REST is asked", |_| server.asked().len() > before + 3).await;
    let asked = server.asked().split_off(before + 1);
    assert!(asked.iter().all(|path| path.to_ascii_uppercase().contains("XXX")), "{asked:?}");
}

pub(crate) async fn a_venue_may_end_the_connection(speech: &dyn Speech) {
    let server = Server::start().await;
    let feed = server.listen(speech);
    let mut peer = server.welcome(speech).await;
    peer.says(speech.farewell()).await;
    peer.is_left().await;
    let mut peer = server.welcome(speech).await;
    peer.says(speech.price(1, "1.5")).await;
    priced(&feed, speech, "1.5").await;
    assert_eq!(health(&feed, speech.venue()).malformed, 0);
}

pub(crate) async fn rest_stands_in_while_the_socket_is_down(speech: &dyn Speech) {
    let server = Server::start().await;
    server.answers(200, speech.rest(1, "1.25"), None);
    let feed = server.listen(speech);
    server.refuse_connections(3).await;
    let latest = priced(&feed, speech, "1.25").await;
    assert_eq!((latest.route, latest.time.raw()), (Route::Rest, second(1)));
    assert_eq!(server.asked()[0], speech.path());
    let down = health(&feed, speech.venue());
    assert!(!down.is_connected() && down.failed_connections > 0, "{down:?}");
    assert!(down.rest_answers > 0 && down.rest_failures == 0, "{down:?}");
    server.answers(200, speech.rest(2, "2.25"), None);
    priced(&feed, speech, "2.25").await;
    // The socket comes back, and REST has nothing to do any more.
    let mut peer = server.welcome(speech).await;
    peer.says(speech.price(3, "3.5")).await;
    assert_eq!(priced(&feed, speech, "3.5").await.route, Route::Socket);
    let asked = server.asked().len();
    for n in 4..50 {
        peer.says(speech.price(n, &format!("{n}.5"))).await;
        priced(&feed, speech, &format!("{n}.5")).await;
    }
    assert!(server.asked().len() <= asked + 1, "but for one that was under way");
}

pub(crate) async fn rest_stands_in_for_a_silent_stream(speech: &dyn Speech) {
    let server = Server::start().await;
    let config = Config { quiet_after_ms: 10, ..server.config(speech.venue()) };
    let feed = listen(speech, &config);
    let mut peer = server.welcome(speech).await;
    peer.says(speech.price(1, "1.5")).await;
    priced(&feed, speech, "1.5").await;
    // The connection is up and says nothing of prices, but the venue has newer ones.
    server.answers(200, speech.rest(7, "7.25"), None);
    assert_eq!(priced(&feed, speech, "7.25").await.route, Route::Rest);
    assert_eq!(health(&feed, speech.venue()).connections, 1);
}

pub(crate) async fn rest_failures_are_counted_and_pass(speech: &dyn Speech) {
    let server = Server::start().await;
    server.answers(429, "slow down", Some(0));
    let feed = server.listen(speech);
    let mut failures = vec![
        (429, "slow down".to_owned(), "429"),
        (500, "oops".to_owned(), "500"),
        (503, String::new(), "503"),
        (302, String::new(), "302"),
        (200, String::new(), "EOF"),
        (200, "<html>".to_owned(), "<html>"),
        (200, " ".repeat(2 << 20), ""),
        (200, speech.rest(1, "0"), ""),
    ];
    failures.extend(speech.rest_without_price().into_iter().map(|body| (200, body, "")));
    for (status, body, words) in failures {
        let before = health(&feed, speech.venue()).rest_failures;
        server.answers(status, body.clone(), None);
        until(&feed, &format!("{status} {body:.80} is a failure"), |feed| {
            let health = health(feed, speech.venue());
            let told = health.last_rest_failure.map(|told| told.reason).unwrap_or_default();
            // One may have been on its way with the answer before.
            health.rest_failures >= before + 2 && told.contains(words)
        })
        .await;
    }
    assert_eq!(latest(&feed, speech), None);
    server.answers(200, speech.rest(1, "1.25"), None);
    priced(&feed, speech, "1.25").await;
}

pub(crate) async fn retry_after_is_obeyed(speech: &dyn Speech) {
    let server = Server::start().await;
    server.answers(429, "slow down", Some(600));
    let feed = server.listen(speech);
    let failed = |feed: &Feed| health(feed, speech.venue()).rest_failures == 1;
    until(&feed, "REST has failed", failed).await;
    // Many times as long as REST would wait otherwise.
    server.refuse_connections(30).await;
    assert_eq!(server.asked().len(), 1);
}

pub(crate) async fn a_price_never_steps_back(speech: &dyn Speech) {
    let server = Server::start().await;
    let config = Config { quiet_after_ms: 1, ..server.config(speech.venue()) };
    let feed = listen(speech, &config);
    let mut peer = server.welcome(speech).await;
    peer.says(speech.price(10, "10.5")).await;
    priced(&feed, speech, "10.5").await;
    // REST is behind.
    server.answers(200, speech.rest(5, "5.25"), None);
    let before = health(&feed, speech.venue()).rest_answers;
    until(&feed, "REST has answered", |feed| {
        health(feed, speech.venue()).rest_answers > before + 2
    })
    .await;
    assert_eq!(latest(&feed, speech).unwrap().price, exactly("10.5"));
    // So is a new connection, whose numbers are compared with nothing but whose times are.
    drop(peer);
    let mut peer = server.welcome(speech).await;
    peer.says(speech.price(8, "8.5")).await;
    until(&feed, "it is dropped", |feed| health(feed, speech.venue()).out_of_order == 1).await;
    assert_eq!(latest(&feed, speech).unwrap().price, exactly("10.5"));
    peer.says(speech.price(11, "11.5")).await;
    priced(&feed, speech, "11.5").await;
}

pub(crate) async fn a_slow_reader_gets_the_newest(speech: &dyn Speech) {
    let server = Server::start().await;
    let feed = server.listen(speech);
    let mut updates = feed.subscribe();
    let mut peer = server.welcome(speech).await;
    for n in 1..=2_000 {
        peer.says(speech.price(n, &format!("{n}.5"))).await;
    }
    priced(&feed, speech, "2000.5").await;
    let prices = soon("an update", updates.next()).await;
    assert_eq!(prices, feed.prices(), "one, the newest");
    assert_eq!(prices.len(), 1);
    // And then only what is new.
    peer.says(speech.price(2_001, "2001.5")).await;
    let prices = soon("an update", updates.next()).await;
    assert_eq!(prices[0].price, exactly("2001.5"));
}
