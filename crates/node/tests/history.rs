//! Events are read backwards without a gap or a double, from memory and then from the disk.

mod common;

use buttress_node::{Node, NodeOptions, PastEvent, Place, Subject, Wanted, events_of};
use common::{account, at, genesis, transfer};
use std::collections::BTreeSet;
use store::Store;
use units::Height;

const BLOCKS: u64 = 130;

/// More blocks than are remembered when a node is opened; every third one is empty.
fn node(directory: &std::path::Path) -> Node {
    let open =
        || Node::open(Store::open(directory).unwrap(), &genesis(), NodeOptions::default()).unwrap();
    let node = open();
    let mut nonce = 0;
    for block in 0..BLOCKS {
        for _ in 0..block % 3 {
            // Only the first is to the third account.
            let to = if nonce == 0 { 3 } else { 1 };
            node.submit(transfer(&genesis(), 0, to, nonce)).unwrap();
            nonce += 1;
        }
        node.produce(at(block * 10)).unwrap();
    }
    drop(node);
    open()
}

fn everything(node: &Node) -> Vec<PastEvent> {
    let blocks = (1..=BLOCKS).map(|height| node.block(Height::new(height)).unwrap().unwrap());
    let mut all: Vec<PastEvent> = blocks.flat_map(|block| events_of(&block)).collect();
    all.reverse();
    all
}

#[test]
fn pages_join_up_whatever_their_size() {
    let directory = tempfile::tempdir().unwrap();
    let node = node(directory.path());
    let all = everything(&node);
    assert!(all.len() >= 129, "{}", all.len());
    for limit in [1, 7, 50, 128, 129, 1_000] {
        let (mut seen, mut before): (Vec<PastEvent>, Option<Place>) = (Vec::new(), None);
        loop {
            let found = node.events_before(before, limit, &Wanted::everything()).unwrap();
            assert!(found.events.len() <= limit);
            seen.extend(found.events);
            before = found.next;
            if before.is_none() {
                break;
            }
        }
        assert_eq!(seen, all, "by {limit}");
    }
}

#[test]
fn what_is_wanted_is_found_however_far_back_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let node = node(directory.path());
    let all = everything(&node);
    let oldest = all.last().unwrap().place;
    let wanted = Wanted::everything().about(BTreeSet::from([Subject::Account(account(3))]));
    let found = node.events_before(None, 5, &wanted).unwrap();
    assert_eq!(found.events[0].place, oldest);
    assert_eq!((found.events.len(), found.next), (1, None));
    assert!(found.events[0].sender.is_some());
    let nothing = node.events_before(Some(oldest), 5, &Wanted::everything()).unwrap();
    assert_eq!((nothing.events.len(), nothing.next), (0, None));
}
