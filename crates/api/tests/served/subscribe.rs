//! Subscriptions: everything from a position on, over server-sent events and over a WebSocket.

use crate::world;
use crate::world::http::agent;
use crate::world::{EPOCH, ROUND, World};
use buttress_api::view::*;
use futures_util::StreamExt;
use std::io::{BufRead, BufReader, Read};
use tokio_tungstenite::tungstenite::{Error as SocketError, Message};

/// Reads events until `until` says that this was the last.
fn listen(
    endpoint: &str,
    query: &str,
    last: Option<&str>,
    until: impl Fn(&SubscriptionMessage) -> bool,
) -> Vec<SubscriptionMessage> {
    let mut request = agent().get(format!("{endpoint}/v1/subscribe?{query}"));
    if let Some(last) = last {
        request = request.header("last-event-id", last);
    }
    let answer = request.call().unwrap();
    assert_eq!(answer.status(), 200);
    let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
    assert_eq!(kind, "text/event-stream");
    let (mut messages, mut id, mut name) = (Vec::new(), String::new(), String::new());
    for line in BufReader::new(answer.into_body().into_reader()).lines() {
        let line = line.unwrap();
        if let Some(text) = line.strip_prefix("id: ") {
            text.clone_into(&mut id);
        } else if let Some(text) = line.strip_prefix("event: ") {
            text.clone_into(&mut name);
        } else if let Some(text) = line.strip_prefix("data: ") {
            let message: SubscriptionMessage = serde_json::from_str(text).unwrap();
            assert_eq!((&message.id, message.told.name()), (&id, name.as_str()));
            let is_last = until(&message);
            messages.push(message);
            if is_last {
                break;
            }
        }
    }
    messages
}

fn is_block(height: u64) -> impl Fn(&SubscriptionMessage) -> bool {
    move |message| matches!(&message.told, ToldView::Block(block) if block.height == height)
}

fn names(messages: &[SubscriptionMessage]) -> Vec<&str> {
    messages.iter().map(|message| message.told.name()).collect()
}

#[test]
fn what_was_missed_comes_first_and_then_what_happens() {
    let world = World::with_case();
    let endpoint = world.serve();
    let node = std::sync::Arc::clone(&world.node);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // Nothing is asked of the thread that waits: that it is told is what is tested.
            std::thread::sleep(std::time::Duration::from_millis(300));
            node.produce(units::Timestamp::new(world::START + 2 * EPOCH + 10 + 3 * ROUND)).unwrap();
        });
        let got = listen(&endpoint, "topics=blocks&after=0", None, is_block(8));
        assert_eq!(names(&got)[0], "ready");
        let heights: Vec<u64> = got[1..]
            .iter()
            .filter_map(|message| match &message.told {
                ToldView::Block(block) => Some(block.height),
                _ => None,
            })
            .collect();
        assert_eq!(heights, (1..=8).collect::<Vec<_>>());
    });
}

#[test]
fn from_every_message_on_the_rest_is_the_same() {
    let world = World::with_case();
    let endpoint = world.serve();
    // One more block, after which every subscription below is known to be over.
    world.block(2 * EPOCH + 10 + 3 * ROUND);
    let topics = "topics=blocks,events,cases,prices";
    let all = listen(&endpoint, &format!("{topics}&after=0"), None, is_block(8));
    for kind in ["block", "event", "case", "price"] {
        assert!(names(&all).contains(&kind), "{kind}");
    }
    let mut ids: Vec<&String> = all.iter().map(|message| &message.id).collect();
    ids.dedup();
    assert_eq!(ids.len(), all.len(), "every message has a position of its own");
    for (place, message) in all.iter().enumerate().take(all.len() - 1) {
        let rest = listen(&endpoint, topics, Some(&message.id), is_block(8));
        assert_eq!(rest[0].id, message.id, "it says where it begins");
        assert_eq!(rest[1..], all[place + 1..], "after {}", message.id);
    }
}

#[test]
fn a_topic_is_what_was_asked_for_and_no_more() {
    let world = World::with_case();
    let endpoint = world.serve();
    world.block(2 * EPOCH + 10 + 3 * ROUND);
    let cases = listen(&endpoint, "topics=cases,blocks&after=5", None, is_block(8));
    assert_eq!(names(&cases), ["ready", "block", "block", "case", "block"]);
    let ToldView::Case(case) = &cases[3].told else { panic!("{cases:?}") };
    assert_eq!((case.id.as_str(), case.phase), ("case-0", CasePhase::Open));
    let events = listen(&endpoint, "topics=events,blocks&after=0", None, is_block(8));
    let notable = listen(&endpoint, "topics=notable,blocks&after=0", None, is_block(8));
    assert!(events.len() > notable.len() && notable.len() > 8);
    assert!(notable[1..].iter().all(|message| events.contains(message)));
}

#[test]
fn a_position_or_a_topic_that_is_none_is_refused() {
    let endpoint = World::new().serve();
    for (query, last, status, part) in [
        ("topics=coins", None, 400, "topics has \"coins\", expected some of blocks, events,"),
        ("after=now", None, 400, "after is \"now\", expected a height such as 120"),
        ("", Some("x"), 400, "Last-Event-ID is \"x\""),
        ("after=9", None, 409, "after is 9, expected at most 2, the last block"),
        ("after=1", Some("9.1"), 409, "after is 9.1"),
    ] {
        let mut request = agent().get(format!("{endpoint}/v1/subscribe?{query}"));
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let mut answer = request.call().unwrap();
        let body = answer.body_mut().read_to_string().unwrap();
        assert_eq!(answer.status(), status, "{query}: {body}");
        assert!(body.contains(&part.replace('"', "\\\"")), "{query}: {body}");
    }
}

#[test]
fn a_socket_says_the_same() {
    let world = World::with_case();
    let endpoint = world.serve();
    world.block(2 * EPOCH + 10 + 3 * ROUND);
    let query = "topics=blocks,events,cases&after=3";
    let told = listen(&endpoint, query, None, is_block(8));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let url = format!("{}/v1/subscribe?{query}", endpoint.replace("http", "ws"));
        let (mut socket, _) = tokio_tungstenite::connect_async(url).await.unwrap();
        let mut said = Vec::new();
        while said.len() < told.len() {
            match socket.next().await.unwrap().unwrap() {
                Message::Text(text) => {
                    said.push(serde_json::from_str::<SubscriptionMessage>(&text).unwrap());
                }
                Message::Ping(_) => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(said, told);
        socket.close(None).await.unwrap();
        // A refusal is an ordinary answer.
        let url = format!("{}/v1/subscribe?after=99", endpoint.replace("http", "ws"));
        match tokio_tungstenite::connect_async(url).await.unwrap_err() {
            SocketError::Http(answer) => assert_eq!(answer.status(), 409),
            other => panic!("{other}"),
        }
    });
}

#[test]
fn a_request_that_cannot_become_a_socket_is_told_why() {
    let endpoint = World::new().serve();
    let request = agent().get(format!("{endpoint}/v1/subscribe")).header("upgrade", "websocket");
    let mut answer = request.call().unwrap();
    let mut body = String::new();
    answer.body_mut().as_reader().read_to_string(&mut body).unwrap();
    assert_eq!(answer.status(), 400, "{body}");
    assert!(body.contains("sec-websocket-version is not 13"), "{body}");
}
