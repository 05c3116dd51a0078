//! A subscription whose connection is cut again and again says everything once.

mod common;

use buttress_client::Client;
use buttress_client::view::{SubscriptionMessage, ToldView, Topic};
use common::{serve, transfer};
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use units::Timestamp;

const TOPICS: [Topic; 2] = [Topic::Blocks, Topic::Events];

/// Passes connections on, and cuts each after some bytes of its answer: a few more each time.
fn cut(to: SocketAddr) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let cuts = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&cuts);
    std::thread::spawn(move || {
        for (number, connection) in listener.incoming().enumerate() {
            let (mut outside, mut inside) = (connection.unwrap(), TcpStream::connect(to).unwrap());
            let (mut asks, mut hears) = (outside.try_clone().unwrap(), inside.try_clone().unwrap());
            std::thread::spawn(move || std::io::copy(&mut asks, &mut hears));
            let counted = Arc::clone(&counted);
            std::thread::spawn(move || {
                let most = 700 + 137 * u64::try_from(number).unwrap();
                let mut passed = Vec::new();
                let mut buffer = [0; 64];
                while u64::try_from(passed.len()).unwrap() < most {
                    match inside.read(&mut buffer) {
                        Ok(0) | Err(_) => break,
                        Ok(read) => {
                            passed.extend_from_slice(&buffer[..read]);
                            if outside.write_all(&buffer[..read]).is_err() {
                                break;
                            }
                        }
                    }
                }
                counted.fetch_add(1, Ordering::Relaxed);
                let _ = outside.shutdown(Shutdown::Both);
                let _ = inside.shutdown(Shutdown::Both);
            });
        }
    });
    (endpoint, cuts)
}

fn until(subscription: buttress_client::Subscription, height: u64) -> Vec<SubscriptionMessage> {
    let mut messages = Vec::new();
    for message in subscription {
        let message = message.unwrap();
        let is_last = matches!(&message.told, ToldView::Block(block) if block.height == height);
        messages.push(message);
        if is_last {
            break;
        }
    }
    messages
}

#[test]
fn nothing_is_missed_and_nothing_comes_twice() {
    const BLOCKS: u64 = 60;
    let (node, straight) = serve();
    let to = straight.endpoint().strip_prefix("http://").unwrap().parse().unwrap();
    let (endpoint, cuts) = cut(to);
    let writer = std::thread::spawn(move || {
        for height in 0..BLOCKS {
            for nonce in [2 * height, 2 * height + 1] {
                node.submit(transfer(nonce)).unwrap();
            }
            node.produce(Timestamp::new(1_000_000 + height)).unwrap();
        }
    });
    let told = until(Client::new(&endpoint).subscribe(&TOPICS, Some("0")), BLOCKS);
    writer.join().unwrap();
    let expected = until(straight.subscribe(&TOPICS, Some("0")), BLOCKS);
    assert_eq!(told, expected);
    // The beginning, the blocks, and two transfers in each but the last, at whose block the reading ends.
    assert_eq!(told.len() as u64, 1 + BLOCKS + 2 * (BLOCKS - 1));
    assert!(cuts.load(Ordering::Relaxed) > 5, "the connection was hardly ever cut");
}

#[test]
fn who_was_away_for_too_long_is_told_so() {
    let (node, client) = serve();
    for _ in 0..10_002 {
        node.produce(Timestamp::new(1_000_000)).unwrap();
    }
    let error = client.subscribe(&TOPICS, Some("1")).next().unwrap().unwrap_err().to_string();
    assert!(error.contains("after is 1, expected at least 2: read what is missing"), "{error}");
    assert!(error.contains("(410)"), "{error}");
    assert!(client.subscribe(&TOPICS, Some("2")).next().unwrap().is_ok());
    let mut ahead = client.subscribe(&TOPICS, Some("10003"));
    let error = ahead.next().unwrap().unwrap_err().to_string();
    assert!(error.contains("expected at most 10002, the last block") && error.contains("(409)"));
    assert!(ahead.next().is_none());
}
