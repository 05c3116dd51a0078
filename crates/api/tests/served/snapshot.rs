//! A chain in one file from a node that runs, and what a node says of blocks that it removed.

use crate::world;
use crate::world::{World, genesis, http};
use node::{CheckpointWriting, Checks, NodeOptions, Start, verify};
use std::io::{Read, Write};
use std::net::TcpStream;
use store::{import, receive};

fn options() -> NodeOptions {
    NodeOptions { checks: Checks::EveryBlock, ..NodeOptions::default() }
}

#[test]
fn a_snapshot_of_a_running_node_is_imported_and_verified() {
    let world = World::founded(&genesis(), options());
    let endpoint = world.serve();
    for whole in [false, true] {
        let answer = http::agent().get(format!("{endpoint}/v1/snapshot?whole={whole}")).call();
        let answer = answer.unwrap();
        assert_eq!(answer.status().as_u16(), 200);
        assert_eq!(answer.headers().get("content-type").unwrap(), "application/octet-stream");
        let scratch = tempfile::tempdir().unwrap();
        let file = scratch.path().join("chain.snapshot");
        let received = receive(answer.into_body().into_reader(), &file, |_| {}).unwrap();
        let there = scratch.path().join("there");
        let import = import(&file, &there, |_| {}).unwrap();
        let done = verify(import.store(), Start::Genesis, |_, _| {}).unwrap();
        assert_eq!((done.divergence, done.root), (None, received.root));
        assert_eq!(world.node.read_with_root(|_, root| root), received.root);
    }
    let (status, body) = http::get(&endpoint, "/v1/snapshot?whole=perhaps");
    assert_eq!(status, 400, "{body}");
}

/// Whoever asks and does not read holds the place until he goes; the chain is longer than what fits on the way to him.
#[test]
fn one_snapshot_is_sent_at_a_time() {
    let mut genesis = genesis();
    let people = (0..200_000_u32).map(|number| {
        let mut account = [7; 32];
        account[..4].copy_from_slice(&number.to_le_bytes());
        protocol::Endowment {
            account: units::AccountId::new(account),
            asset: world::USD,
            amount: units::Amount::new(1),
        }
    });
    genesis.endowments.extend(people);
    let world = World::founded(&genesis, NodeOptions { checks: Checks::EveryEpoch, ..options() });
    let endpoint = world.serve();
    let mut slow = TcpStream::connect(endpoint.strip_prefix("http://").unwrap()).unwrap();
    slow.write_all(b"GET /v1/snapshot HTTP/1.1\r\nhost: here\r\n\r\n").unwrap();
    let mut first = [0; 15];
    slow.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200 OK");
    let (status, body) = http::get(&endpoint, "/v1/snapshot");
    assert_eq!(status, 503, "{body}");
    assert!(body["detail"].as_str().unwrap().starts_with("a snapshot is being sent"), "{body}");
    // Blocks go on meanwhile.
    world.block(1);
    drop(slow);
    loop {
        let answer = http::agent().get(format!("{endpoint}/v1/snapshot")).call().unwrap();
        if answer.status().as_u16() == 200 {
            break;
        }
        std::thread::yield_now();
    }
}

#[test]
fn a_block_that_was_removed_is_gone_and_the_others_are_told() {
    let pruned = NodeOptions {
        checkpoint_interval: 10,
        checkpoint_writing: CheckpointWriting::InPlace,
        keep_blocks: Some(5),
        ..options()
    };
    let world = World::founded(&genesis(), pruned);
    let endpoint = world.serve();
    let height = || world.node.read(|state| state.meta().height.raw());
    while height() < 32 {
        world.block(1);
    }
    // Checkpoints at 20 and 30: what recovery may need is more than the last five.
    let (status, body) = http::get(&endpoint, "/v1/blocks/19");
    assert_eq!((status, body["type"].as_str()), (410, Some("urn:buttress:problem:not-kept")));
    let expected = format!("block 19 is gone: this node has blocks 20 to {}", height());
    assert_eq!(body["detail"].as_str(), Some(expected.as_str()));
    assert_eq!(http::get(&endpoint, "/v1/blocks/20").0, 200);
    let (_, body) = http::get(&endpoint, "/v1/blocks/99");
    assert_eq!(body["detail"], format!("height is 99, expected 20 to {}", height()));
    let (_, page) = http::get(&endpoint, "/v1/blocks?limit=1000");
    assert_eq!(page["data"].as_array().unwrap().len() as u64, height() - 19);
    assert!(page["next"].is_null(), "{page}");
}
