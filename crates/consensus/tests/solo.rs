//! What Solo builds, and what every sequencer refuses.

use buttress_consensus::{
    BlockRefusal, MAX_BLOCK_BYTES, MAX_BLOCK_TRANSACTIONS, Sequencer, Solo, Tip, check_block,
};
use crypto::{Digest, SecretKey};
use protocol::{
    Action, Block, CustodyWithdrawal, MAX_TRANSACTION_BYTES, SignedTransaction, Transaction,
    account_of,
};
use std::collections::VecDeque;
use units::{Amount, AssetId, Height, Timestamp};

const TIP: Tip =
    Tip { height: Height::new(7), digest: Digest::new([7; 32]), time: Timestamp::new(1_000) };

/// A transaction of at least this many bytes, told apart by its nonce.
fn transaction(nonce: u64, padding: usize) -> SignedTransaction {
    let key = SecretKey::derive("solo", 0);
    let withdrawal = CustodyWithdrawal {
        asset: AssetId::new(0),
        amount: Amount::new(1),
        destination: vec![0; padding],
    };
    let transaction = Transaction {
        chain: Digest::new([1; 32]),
        sender: account_of(&key.public_key()),
        nonce,
        valid_until: Timestamp::new(u64::MAX),
        actions: vec![Action::CustodyWithdrawal(withdrawal)],
    };
    SignedTransaction::new(transaction, &key)
}

fn many(count: usize, padding: usize) -> VecDeque<SignedTransaction> {
    // Signing is slow and no rule here looks at signatures, so one is signed and the others are like it.
    let model = transaction(0, padding);
    let numbered = (0..).map(|nonce| {
        let mut copy = model.clone();
        copy.transaction.nonce = nonce;
        copy
    });
    numbered.take(count).collect()
}

fn nonces<'a>(transactions: impl IntoIterator<Item = &'a SignedTransaction>) -> Vec<u64> {
    transactions.into_iter().map(|signed| signed.transaction.nonce).collect()
}

fn build(now: u64, pending: &mut VecDeque<SignedTransaction>) -> Block {
    let block = Solo.build(&TIP, Timestamp::new(now), pending);
    assert_eq!(Solo.check(&TIP, &block), Ok(()), "what it builds, it accepts");
    block
}

#[test]
fn a_block_follows_from_the_tip_and_keeps_the_order() {
    let mut pending: VecDeque<_> = [5, 3, 4].map(|nonce| transaction(nonce, 0)).into();
    let block = build(1_500, &mut pending);
    assert_eq!((block.height, block.parent, block.time.raw()), (Height::new(8), TIP.digest, 1_500));
    assert_eq!(nonces(&block.transactions), [5, 3, 4]);
    assert!(pending.is_empty());

    let next = Tip::after(&block);
    let block = Solo.build(&next, Timestamp::new(1_501), &mut pending);
    assert_eq!((block.height, block.parent), (Height::new(9), next.digest));
    assert_eq!(Solo.check(&next, &block), Ok(()));
}

#[test]
fn time_does_not_fall_when_the_clock_goes_back() {
    assert_eq!(build(10, &mut VecDeque::new()).time, TIP.time);
    assert_eq!(build(1_000, &mut VecDeque::new()).time, TIP.time);
    assert_eq!(build(1_001, &mut VecDeque::new()).time, Timestamp::new(1_001));
}

#[test]
fn what_is_too_many_waits_for_the_next_block() {
    let mut pending = many(MAX_BLOCK_TRANSACTIONS + 2, 0);
    assert_eq!(build(0, &mut pending).transactions.len(), MAX_BLOCK_TRANSACTIONS);
    assert_eq!(nonces(&pending), [10_000, 10_001]);
    assert_eq!(nonces(&build(0, &mut pending).transactions), [10_000, 10_001]);
}

#[test]
fn what_is_too_big_waits_for_the_next_block_and_nothing_overtakes_it() {
    let mut pending = many(9, MAX_TRANSACTION_BYTES - 1_000);
    pending.push_back(transaction(9, 0));
    let block = build(0, &mut pending);
    assert!(borsh::object_length(&block).unwrap() <= MAX_BLOCK_BYTES);
    assert_eq!(nonces(&block.transactions), [0, 1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(nonces(&pending), [8, 9]);
}

/// Transactions that fill a block to the last byte.
fn full_block() -> VecDeque<SignedTransaction> {
    let mut pending = many(8, MAX_TRANSACTION_BYTES - 1_000);
    let empty = borsh::object_length(&build(0, &mut VecDeque::new())).unwrap();
    let used = borsh::object_length(pending.make_contiguous()).unwrap() - 4 + empty;
    let rest = MAX_BLOCK_BYTES - used - borsh::object_length(&transaction(8, 0)).unwrap();
    pending.push_back(transaction(8, rest));
    pending
}

#[test]
fn a_block_may_be_full_to_the_last_byte() {
    let block = build(0, &mut full_block());
    assert_eq!(block.transactions.len(), 9);
    assert_eq!(borsh::object_length(&block).unwrap(), MAX_BLOCK_BYTES);
}

#[test]
fn what_no_block_may_hold_does_not_hold_up_the_others() {
    let mut pending = VecDeque::from([transaction(0, MAX_TRANSACTION_BYTES), transaction(1, 0)]);
    assert_eq!(nonces(&build(0, &mut pending).transactions), [1]);
    assert!(pending.is_empty());
}

#[test]
fn each_rule_refuses_with_both_numbers() {
    let good = build(1_000, &mut many(3, 0));
    let refusal = |change: &dyn Fn(&mut Block)| {
        let mut block = good.clone();
        change(&mut block);
        check_block(&TIP, &block).unwrap_err()
    };

    for height in [0, 6, 7, 9] {
        let have = Height::new(height);
        let refused = refusal(&|block| block.height = have);
        assert_eq!(refused, BlockRefusal::Height { have, need: Height::new(8) });
        assert_eq!(refused.to_string(), format!("block at height {height}, the next is 8"));
    }

    let have = Digest::new([8; 32]);
    let refused = refusal(&|block| block.parent = have);
    assert_eq!(refused, BlockRefusal::Parent { have, need: TIP.digest });
    assert_eq!(refused.to_string(), format!("block built on {have}, the tip is {}", TIP.digest));

    let refused = refusal(&|block| block.time = Timestamp::new(999));
    assert_eq!(refused, BlockRefusal::Time { have: Timestamp::new(999), need: TIP.time });
    assert_eq!(refused.to_string(), "block at time 999, not allowed before 1000");

    let refused = refusal(&|block| block.transactions = many(10_001, 0).into());
    assert_eq!(refused, BlockRefusal::Transactions { have: 10_001, most: 10_000 });
    assert_eq!(refused.to_string(), "block of 10001 transactions, at most 10000");

    let long = transaction(0, MAX_TRANSACTION_BYTES);
    let have = borsh::object_length(&long).unwrap();
    let refused = refusal(&|block| block.transactions.push(long.clone()));
    let most = MAX_TRANSACTION_BYTES;
    assert_eq!(refused, BlockRefusal::TransactionBytes { place: 3, have, most });
    assert_eq!(
        refused.to_string(),
        format!("transaction 3 of the block has {have} bytes, at most 1048576")
    );

    let mut full = full_block();
    let Action::CustodyWithdrawal(last) = &mut full[8].transaction.actions[0] else { panic!() };
    last.destination.push(0);
    let refused = refusal(&|block| block.transactions = full.clone().into());
    let have = MAX_BLOCK_BYTES + 1;
    assert_eq!(refused, BlockRefusal::Bytes { have, most: MAX_BLOCK_BYTES });
    assert_eq!(refused.to_string(), "block of 8388609 bytes, at most 8388608");
}

#[test]
fn at_the_end_of_time_no_block_is_accepted_twice() {
    let tip = Tip { height: Height::new(u64::MAX), ..TIP };
    let block = Solo.build(&tip, TIP.time, &mut VecDeque::new());
    assert!(matches!(Solo.check(&tip, &block), Err(BlockRefusal::Height { .. })));
}
