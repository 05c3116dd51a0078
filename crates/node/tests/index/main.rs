//! Events that are found through the index are those that are found by reading all blocks, and the series are what all blocks come to,
//! whatever happened to the index's file.

mod chain;
#[path = "../common/mod.rs"]
mod common;
mod series;

use buttress_node::{Node, NodeOptions, PastEvent, Subject, Wanted, events_of, follow};
use chain::{Chain, Dice, genesis};
use common::{account, at, transfer};
use protocol::{Event, Genesis};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use store::{Store, export, import};
use units::{AccountId, CaseId, Epoch, Height, OperatorId, VaultId};

fn open(directory: &Path) -> Node {
    Node::open(Store::open(directory).unwrap(), &genesis(), NodeOptions::default()).unwrap()
}

/// All events of all blocks that there are, newest first.
fn everything(node: &Node) -> Vec<PastEvent> {
    let tip = node.read(|state| state.meta().height).raw();
    let blocks = (1..=tip).filter_map(|height| node.block(Height::new(height)).unwrap());
    let mut all: Vec<PastEvent> = blocks.flat_map(|block| events_of(&block)).collect();
    all.reverse();
    all
}

fn found(node: &Node, wanted: &Wanted, limit: usize) -> Vec<PastEvent> {
    let (mut seen, mut before): (Vec<PastEvent>, _) = (Vec::new(), None);
    loop {
        let found = node.events_before(before, limit, wanted).unwrap();
        assert!(found.events.len() <= limit);
        seen.extend(found.events);
        before = found.next;
        if before.is_none() {
            return seen;
        }
    }
}

/// Compares answers to every question about one subject, and to many about several, with what reading all blocks finds.
fn compare(node: &Node, dice: &mut Dice) {
    let all = everything(node);
    let subjects: BTreeSet<Subject> = all.iter().flat_map(PastEvent::subjects).collect();
    let mut subjects: Vec<Subject> = subjects.into_iter().collect();
    let absent = [
        Subject::Vault(VaultId::new(77)),
        Subject::Operator(OperatorId::new(1 << 24)),
        Subject::Account(AccountId::new([9; 32])),
        Subject::Kind("burned"),
    ];
    subjects.extend(absent);
    let check = |wanted: &Wanted, limit: usize| {
        let expected: Vec<PastEvent> =
            all.iter().filter(|past| wanted.admits(past)).cloned().collect();
        assert_eq!(found(node, wanted, limit), expected, "{wanted:?} by {limit}");
    };
    for limit in [7, 1_000] {
        check(&Wanted::everything(), limit);
        check(&Wanted::everything().only_notable(true), limit);
    }
    for subject in &subjects {
        check(&Wanted::everything().about(BTreeSet::from([subject.clone()])), 50);
    }
    for _ in 0..30 {
        let mut wanted = Wanted::everything().only_notable(dice.roll(2) == 0);
        for _ in 0..=dice.roll(3) {
            let many = 1 + dice.roll(5);
            let mut pick = || {
                let place = dice.roll(u64::try_from(subjects.len()).unwrap());
                subjects[usize::try_from(place).unwrap()].clone()
            };
            let any = (0..many).map(|_| pick()).collect();
            wanted = wanted.about(any);
        }
        check(&wanted, [1, 3, 40][usize::try_from(dice.roll(3)).unwrap()]);
    }
}

#[test]
fn what_is_found_is_what_there_is_whatever_happens_to_the_file() {
    let scratch = tempfile::tempdir().unwrap();
    let directory = scratch.path().join("here");
    let file = directory.join("index.redb");
    let store = Store::open(&directory).unwrap();
    let mut chain = Chain::new(&store, &genesis(), 1);
    chain.grow(&store, 30);
    drop(store);
    let mut dice = Dice(2);
    let (mut older, mut most) = (None, 0);
    for step in 0..9_u64 {
        let store = Store::open(&directory).unwrap();
        chain.grow(&store, [110, 1, 0, 90][usize::try_from(step % 4).unwrap()]);
        drop(store);
        let mut expected = None;
        match step {
            2 => fs::remove_file(&file).unwrap(),
            3 => fs::write(&file, b"no database").unwrap(),
            4 => {
                let bytes = fs::read(&file).unwrap();
                fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
                expected = Some("is made again");
            }
            // As after a power failure that lost all that was not waited for.
            5 => fs::write(&file, older.take().unwrap()).unwrap(),
            6 => {
                let mut bytes = fs::read(&file).unwrap();
                for _ in 0..40 {
                    let place = dice.roll(u64::try_from(bytes.len()).unwrap());
                    bytes[usize::try_from(place).unwrap()] ^= 8;
                }
                fs::write(&file, bytes).unwrap();
                expected = Some("is made again");
            }
            7 => {
                let other = scratch.path().join("other");
                let named = Genesis { name: units::Name::new("other").unwrap(), ..genesis() };
                let elsewhere = Store::open(&other).unwrap();
                drop(Node::open(elsewhere, &named, NodeOptions::default()).unwrap());
                let elsewhere = Store::open(&other).unwrap();
                let node = Node::open(elsewhere, &named, NodeOptions::default()).unwrap();
                assert_eq!(node.index(false).unwrap(), None);
                drop(node);
                fs::copy(other.join("index.redb"), &file).unwrap();
                expected = Some("it is of another chain");
            }
            _ => {}
        }
        let node = open(&directory);
        let words = node.index(false).unwrap();
        match expected {
            Some(part) => {
                let words = words.expect("words");
                assert!(words.contains(part), "{words}");
            }
            None if step == 3 => assert!(words.is_some()),
            None => assert_eq!(words, None, "step {step}"),
        }
        if step != 1 {
            // On one occasion it stays behind the blocks.
            while node.catch_up().unwrap() {}
            assert_eq!(node.indexed(), Some(node.read(|state| state.meta().height)));
        }
        compare(&node, &mut dice);
        most = most.max(series::compare(&node, &chain.blocks));
        if step == 0 {
            // As `kill -9` leaves it: open, with commits that nobody waited for.
            older = Some(fs::read(&file).unwrap());
        }
    }
    assert!(most > 60, "{most} series");
}

#[test]
fn an_index_of_blocks_that_the_ledger_does_not_have_is_made_again() {
    let scratch = tempfile::tempdir().unwrap();
    let [here, there, file] = ["here", "there", "chain.snapshot"].map(|it| scratch.path().join(it));
    let store = Store::open(&here).unwrap();
    let mut chain = Chain::new(&store, &genesis(), 3);
    chain.grow(&store, 20);
    drop(store);
    let early = fs::read(here.join("ledger.redb")).unwrap();
    let common = chain.clone();
    let fork = |seed| common.fork(seed);
    let grow = |chain: &mut Chain, blocks| chain.grow(&Store::open(&here).unwrap(), blocks);
    let indexed = |directory: &Path, dice: &mut Dice, chain: &Chain, since: usize| {
        let node = open(directory);
        let words = node.index(false).unwrap();
        while node.catch_up().unwrap() {}
        compare(&node, dice);
        series::compare(&node, &chain.blocks[since - 1..]);
        words
    };
    let mut dice = Dice(4);
    grow(&mut chain, 30);
    assert_eq!(indexed(&here, &mut dice, &chain, 1), None);
    // An older copy of the ledger, by itself and after it went on otherwise, and further.
    fs::write(here.join("ledger.redb"), &early).unwrap();
    let older = indexed(&here, &mut dice, &common, 1).unwrap();
    assert!(older.contains("block 50 that the ledger does not have"), "{older}");
    let mut other = fork(5);
    grow(&mut other, 30);
    assert_eq!(indexed(&here, &mut dice, &other, 1), None);
    fs::write(here.join("ledger.redb"), &early).unwrap();
    let mut last = fork(6);
    grow(&mut last, 300);
    assert!(indexed(&here, &mut dice, &last, 1).unwrap().contains("does not have"));

    // A ledger without its early blocks: their postings go, what the series know of them stays.
    let store = Store::open(&here).unwrap();
    export(&store, &file, false, |_, _| {}).unwrap();
    drop(store);
    import(&file, &there, |_| {}).unwrap().finish().unwrap();
    fs::copy(here.join("index.redb"), there.join("index.redb")).unwrap();
    assert_eq!(indexed(&there, &mut dice, &last, 1), None);
    let span = |directory: &Path| {
        let node = open(directory);
        node.index(false).unwrap();
        node.series().unwrap().unwrap().span()
    };
    assert_eq!((span(&here).first, span(&there).first), (Height::new(1), Height::new(221)));
    // Without that index, all is of the blocks that are left.
    fs::remove_file(there.join("index.redb")).unwrap();
    assert_eq!(indexed(&there, &mut dice, &last, 221), None);
    // And the whole ledger with the index of the shorter one.
    fs::copy(there.join("index.redb"), here.join("index.redb")).unwrap();
    let late = indexed(&here, &mut dice, &last, 1).unwrap();
    assert!(late.contains("it begins at block 221, the ledger at 1"), "{late}");
}

#[test]
fn one_page_finds_what_happened_long_ago() {
    let store = Store::in_memory().unwrap();
    let mut chain = Chain::new(&store, &genesis(), 7);
    let case = CaseId::new(3);
    let opened = Event::CaseDelayed { case, executes_at: Epoch::new(9) };
    chain.add(&store, vec![opened.clone()]);
    let quiet = Event::ReturnedFromJail { operator: OperatorId::new(0) };
    for _ in 0..2_700 {
        chain.add(&store, vec![quiet.clone()]);
    }
    let node = Node::open(store, &genesis(), NodeOptions::default()).unwrap();
    let wanted = Wanted::everything().about(BTreeSet::from([Subject::Case(case)]));
    let without = node.events_before(None, 10, &wanted).unwrap();
    assert_eq!((without.events.len(), without.next.is_some()), (0, true));
    assert_eq!(node.index(true).unwrap(), None);
    assert!(node.catch_up().unwrap());
    assert_eq!(node.indexed(), Some(Height::new(1_000)), "a batch is bounded");
    while node.catch_up().unwrap() {}
    let with = node.events_before(None, 10, &wanted).unwrap();
    let events: Vec<&Event> = with.events.iter().map(|past| &past.event).collect();
    assert_eq!((events, with.next), (vec![&opened], None));
}

#[test]
fn who_follows_a_node_indexes_what_it_makes_and_ends_with_it() {
    let directory = tempfile::tempdir().unwrap();
    let node = Arc::new(open(directory.path()));
    node.index(false).unwrap();
    let follower = {
        let node = Arc::downgrade(&node);
        std::thread::spawn(move || follow(&node))
    };
    let mut tip = Height::ZERO;
    for nonce in 0..40 {
        node.submit(transfer(&genesis(), 0, 1, nonce)).unwrap();
        tip = node.produce(at(nonce * 10)).unwrap().block.height;
    }
    while node.indexed() != Some(tip) {
        std::thread::yield_now();
    }
    let mine = Wanted::everything().about(BTreeSet::from([Subject::Account(account(0))]));
    assert_eq!(found(&node, &mine, 7).len(), 40);
    drop(node);
    follower.join().unwrap().unwrap();
}
