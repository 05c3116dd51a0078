//! What no test from outside can bring about: stores that fail, rows that are wrong, blocks between execution and commit.

use super::common::{at, genesis, key, sign, transfer};
use super::*;
use protocol::{Action, Block, CreateVault, Pledge, RegisterOperator};
use units::{Amount, AssetId, Name, OperatorId, Ratio, Shares, TrancheId, VaultId};

fn node() -> Node {
    let store = Store::in_memory().unwrap();
    let node = Node::open(store, &genesis(), NodeOptions::default()).unwrap();
    node.submit(transfer(&genesis(), 0, 1, 0)).unwrap();
    node.produce(at(10)).unwrap();
    node
}

/// Commits a block behind the node's back, so that the store refuses the node's own.
fn intrude(node: &Node, root: Option<Digest>) -> Digest {
    intrude_after(node, node.read(Clone::clone), root)
}

/// The same after a state that cannot be asked for, as the node is ahead of it.
fn intrude_after(node: &Node, mut state: State, root: Option<Digest>) -> Digest {
    let (height, parent) = (state.meta().height.plus(1), state.meta().tip);
    let block = Block { height, parent, time: at(20), transactions: Vec::new() };
    let checked = CheckedBlock::check(block.clone(), &node.chain).unwrap();
    let root = root.unwrap_or(state.execute(&checked).unwrap().root);
    let recorded = CommittedBlock { block, root, receipts: vec![], events: vec![] };
    node.store.commit(&recorded, None).unwrap();
    root
}

#[test]
fn a_block_that_cannot_be_stored_halts_the_node_at_what_is_stored() {
    let node = node();
    let blocks = node.subscribe();
    let stored = intrude(&node, None);
    let pending = node.submit(transfer(&genesis(), 0, 1, 1)).unwrap();
    let error = node.produce(at(30)).unwrap_err();
    let reason = "the node halted: cannot commit block 2: the next is 3";
    assert_eq!(error.to_string(), reason);
    assert_eq!(node.halted().as_deref(), reason.strip_prefix("the node halted: "));
    // The block is nowhere to be seen.
    assert_eq!(node.read_with_root(|_, root| root), stored);
    assert_eq!(blocks.try_recv().ok(), None);
    assert_eq!(node.transaction(&pending).unwrap(), TransactionStatus::Pending);
    // And nothing happens any more.
    assert_eq!(node.produce(at(40)).unwrap_err().to_string(), reason);
    let refused = node.submit(transfer(&genesis(), 0, 1, 2)).unwrap_err();
    assert_eq!(refused.to_string(), reason);
}

#[test]
fn two_blocks_ahead_of_the_disk_are_seen_once_both_are_on_it() {
    let node = node();
    let before = node.read_with_root(|_, root| root);
    node.submit(transfer(&genesis(), 0, 1, 1)).unwrap();
    let (first, making) = node.execute(at(20)).unwrap();
    drop(making);
    node.submit(transfer(&genesis(), 0, 1, 2)).unwrap();
    let (second, making) = node.execute(at(30)).unwrap();
    assert!(node.gate.is_ahead());
    assert_eq!(node.store.tip().unwrap(), Some(Height::new(1)));
    let first = node.commit(first, making).unwrap();
    assert!(node.gate.is_ahead(), "the second is not on the disk");
    let second = node.commit(second, lock(&node.making)).unwrap();
    assert_eq!(second.block.parent, first.block.digest());
    assert_eq!(node.store.tip().unwrap(), Some(Height::new(3)));
    let seen = node.look();
    assert_eq!(seen.root, second.root);
    assert_ne!(seen.root, before);
}

#[test]
fn a_block_that_cannot_be_stored_takes_the_one_behind_it_along() {
    let node = node();
    let blocks = node.subscribe();
    let ids = [1, 2].map(|nonce| node.submit(transfer(&genesis(), 0, 1, nonce)).unwrap());
    let (first, making) = node.execute(at(20)).unwrap();
    drop(making);
    let (second, making) = node.execute(at(30)).unwrap();
    // In place of the first there is another block now.
    let mut state = State::genesis(&genesis()).unwrap();
    let stored = node.block(Height::new(1)).unwrap().unwrap().block;
    state.execute(&CheckedBlock::check(stored, &node.chain).unwrap()).unwrap();
    let stored = intrude_after(&node, state, None);
    let reason = "the node halted: cannot commit block 2: the next is 3";
    assert_eq!(node.commit(first, making).unwrap_err().to_string(), reason);
    assert_eq!(node.commit(second, lock(&node.making)).unwrap_err().to_string(), reason);
    assert_eq!(node.store.tip().unwrap(), Some(Height::new(2)), "neither was stored");
    assert_eq!(
        node.read_with_root(|state, root| (state.meta().height, root)),
        (Height::new(2), stored)
    );
    assert_eq!(blocks.try_recv().ok(), None);
    for id in ids {
        assert_eq!(node.transaction(&id).unwrap(), TransactionStatus::Pending);
    }
    assert_eq!(node.produce(at(40)).unwrap_err().to_string(), reason);
}

#[test]
fn a_halted_node_that_cannot_go_back_says_so() {
    let node = node();
    intrude(&node, Some(Digest::new([9; 32])));
    let reason = node.produce(at(30)).unwrap_err().to_string();
    for part in ["cannot commit block 2", "cannot be read either", "expected 0909"] {
        assert!(reason.contains(part), "{reason}");
    }
}

#[test]
fn a_state_in_which_an_invariant_does_not_hold_halts_the_node_when_the_epoch_ends() {
    let node = node();
    let (operator, vault) = (OperatorId::new(0), VaultId::new(0));
    let register = RegisterOperator {
        name: Name::new("one").unwrap(),
        duty_key: key(9).public_key(),
        commission: Ratio::ZERO,
    };
    let create = CreateVault { operator, asset: AssetId::new(0), leverage_cap: Ratio::ONE };
    let pledge = Pledge { vault, amount: Amount::new(1_000) };
    let actions = vec![
        Action::RegisterOperator(register),
        Action::CreateVault(create),
        Action::Pledge(pledge),
    ];
    node.submit(sign(&genesis(), 1, 0, Timestamp::new(u64::MAX), actions)).unwrap();
    node.produce(at(20)).unwrap();
    // Fewer shares than their owners have: both ledgers still agree.
    let tranche = TrancheId::new(0);
    let spoil = |state: &mut State| {
        state.tamper().1.tamper_tranche(tranche).unwrap().shares = Shares::new(999);
    };
    spoil(&mut node.write().state);
    node.read(State::audit).unwrap();
    let error = node.produce(at(1_010)).unwrap_err().to_string();
    let expected = "the node halted: an invariant does not hold after block 3: rounding: shares of all owners of \
                    tranche-0: expected at most 999, found 1000";
    assert_eq!(error, expected);
    // It shows the last state on the disk, which is right.
    let shares = node.read(|state| state.restaking().tranche(tranche).map(|row| row.shares));
    assert_eq!(shares, Ok(Shares::new(1_000)));
}
