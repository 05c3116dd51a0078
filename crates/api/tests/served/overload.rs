//! More than a node takes: who is refused, and what he is told.

use crate::world::{ETH, World, account, genesis, http, key};
use node::{Checks, NodeOptions};
use protocol::{Action, SignedTransaction, Transaction, Transfer};
use serde_json::{Value, json};
use units::{Amount, Timestamp};

/// The status, what `Retry-After` says, and the body.
fn submit(endpoint: &str, signed: &SignedTransaction) -> (u16, Option<String>, Value) {
    let body = json!({ "transaction": hex::encode(borsh::to_vec(signed).unwrap()) });
    let request = http::agent().post(format!("{endpoint}/v1/transactions"));
    let mut reply = request.send_json(&body).unwrap();
    let after = reply.headers().get("retry-after").map(|it| it.to_str().unwrap().to_owned());
    (reply.status().as_u16(), after, reply.body_mut().read_json().unwrap())
}

fn transfer(world: &World, who: &str, nonce: u64) -> SignedTransaction {
    let to = account("staker");
    let action = Action::Transfer(Transfer { to, asset: ETH, amount: Amount::new(1) });
    let (chain, valid_until) = (world.node.chain(), Timestamp::new(u64::MAX));
    let sender = account(who);
    SignedTransaction::new(
        Transaction { chain, sender, nonce, valid_until, actions: vec![action] },
        &key(who),
    )
}

#[test]
fn a_refusal_for_want_of_room_says_whose_and_when_to_try_again() {
    let options =
        NodeOptions { checks: Checks::EveryBlock, queue_limit: 6, ..NodeOptions::default() };
    let world = World::founded(&genesis(), options);
    let endpoint = world.serve();
    let send = |who: &str, nonce| {
        let (status, after, body) = submit(&endpoint, &transfer(&world, who, nonce));
        let kind = body["type"].as_str().unwrap_or_default();
        let kind = kind.rsplit(':').next().unwrap().to_owned();
        (status, after, kind, body["detail"].as_str().unwrap_or_default().to_owned())
    };
    let taken = |who, nonce| assert_eq!(send(who, nonce).0, 202, "{who} {nonce}");
    let refused = |who, nonce, status: u16, kind: &str, after: Option<&str>, words: &str| {
        let answer = send(who, nonce);
        let expected = (status, after.map(str::to_owned), kind.to_owned());
        assert_eq!((answer.0, answer.1, answer.2), expected, "{}", answer.3);
        assert!(answer.3.contains(words), "{}", answer.3);
    };
    // The staker's first was its pledge.
    refused("staker", 0, 409, "nonce-used", None, "nonce 0 was used already");
    refused("staker", 2, 409, "nonce-ahead", None, "the sender's next, 1");
    (1..=4).for_each(|nonce| taken("staker", nonce));
    refused("staker", 1, 409, "pending", None, "is pending already");
    let words = "4 transactions of the sender wait and there is room for 2 more";
    refused("staker", 5, 429, "crowded", Some("1"), words);
    taken("venue", 1);
    taken("alice", 1);
    let words = "6 transactions are the most that may wait";
    refused("bob", 1, 503, "queue-full", Some("1"), words);
    let (status, _) = http::get(&endpoint, "/v1/ready");
    assert_eq!(status, 503);

    let metrics = http::agent().get(format!("{endpoint}/metrics")).call().unwrap();
    let metrics = metrics.into_body().read_to_string().unwrap();
    for (name, count) in [
        ("transactions_refused_total{reason=\"nonce-used\"}", 1),
        ("transactions_refused_total{reason=\"nonce-ahead\"}", 1),
        ("transactions_refused_total{reason=\"pending\"}", 1),
        ("transactions_refused_total{reason=\"crowded\"}", 1),
        ("transactions_refused_total{reason=\"full\"}", 1),
        ("transactions_refused_total{reason=\"expired\"}", 0),
        ("transactions_total{outcome=\"refused\"}", 5),
        ("queue_transactions", 6),
        ("queue_limit_transactions", 6),
    ] {
        assert!(metrics.contains(&format!("\nbuttress_{name} {count}\n")), "{name} in {metrics}");
    }
    // After the next block everyone may go on.
    world.block(20);
    taken("staker", 5);
    taken("bob", 1);
}

#[test]
fn more_actions_than_are_tried_at_once_are_refused() {
    let world = World::new();
    let endpoint = world.serve();
    let action = json!({ "action": "claim-premiums", "tranche": "tranche-0" });
    let tried = |count: usize| {
        let body = json!({ "sender": account("staker").to_string(), "actions": vec![action.clone(); count] });
        let request = http::agent().post(format!("{endpoint}/v1/dry-run/transaction"));
        let mut reply = request.send_json(&body).unwrap();
        (reply.status().as_u16(), reply.body_mut().read_to_string().unwrap())
    };
    assert_eq!(tried(256).0, 200);
    let (status, said) = tried(257);
    assert!(status == 400 && said.contains("actions is 257, expected 1 to 256"), "{said}");
}

#[test]
#[ignore = "waits for ten seconds"]
fn a_body_that_does_not_arrive_is_not_waited_for() {
    use std::io::{Read, Write};
    let world = World::new();
    let endpoint = world.serve();
    let address = endpoint.strip_prefix("http://").unwrap();
    let mut connection = std::net::TcpStream::connect(address).unwrap();
    let head = "POST /v1/transactions HTTP/1.1\r\nhost: here\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{";
    connection.write_all(head.as_bytes()).unwrap();
    let mut said = [0; 12];
    connection.read_exact(&mut said).unwrap();
    assert_eq!(&said, b"HTTP/1.1 408");
}
