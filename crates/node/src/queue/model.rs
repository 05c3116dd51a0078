//! The queue against a naive model that says the same in other words, and what its order promises.

use super::*;
use consensus::{Sequencer, Solo, Tip};
use crypto::SecretKey;
use protocol::{Action, CustodyWithdrawal, Transaction, account_of};
use units::{Amount, AssetId, Height, Timestamp};

const CHAIN: Digest = Digest::new([1; 32]);

fn key(number: u64) -> SecretKey {
    SecretKey::derive("queue", number)
}

fn checked(sender: u64, nonce: u64, padding: usize) -> (CheckedTransaction, usize) {
    let withdrawal = CustodyWithdrawal {
        asset: AssetId::new(0),
        amount: Amount::new(1),
        destination: vec![0; padding],
    };
    let transaction = Transaction {
        chain: CHAIN,
        sender: account_of(&key(sender).public_key()),
        nonce,
        valid_until: Timestamp::new(u64::MAX),
        actions: vec![Action::CustodyWithdrawal(withdrawal)],
    };
    let signed = SignedTransaction::new(transaction, &key(sender));
    let bytes = borsh::object_length(&signed).unwrap();
    (CheckedTransaction::check(signed, &CHAIN).unwrap(), bytes)
}

/// Takes one transaction after the other, by looking at all that wait.
#[derive(Default)]
struct Model {
    waiting: Vec<Row>,
    /// Of each who takes turns, the moment since which it waits for its turn.
    since: BTreeMap<u64, u64>,
    moment: u64,
}

struct Row {
    sender: u64,
    /// Who takes turns: a sender, or 1 000 for all strangers.
    turn: u64,
    nonce: u64,
    arrived: u64,
    bytes: usize,
}

const STRANGERS: u64 = 1_000;

impl Model {
    fn submit(
        &mut self,
        sender: u64,
        nonce: u64,
        bytes: usize,
        (done, known): (u64, bool),
        (most, most_bytes): (usize, usize),
    ) -> &'static str {
        if nonce < done {
            return "nonce-used";
        }
        let own = |nonce| self.waiting.iter().any(|row| row.sender == sender && row.nonce == nonce);
        if own(nonce) {
            return "pending";
        }
        if (done..nonce).any(|before| !own(before)) {
            return "nonce-ahead";
        }
        let turn = match self.waiting.iter().find(|row| row.sender == sender) {
            Some(row) => row.turn,
            None if known => sender,
            None => STRANGERS,
        };
        let mine = || self.waiting.iter().filter(|row| row.turn == turn);
        let room = most - self.waiting.len();
        let used: usize = self.waiting.iter().map(|row| row.bytes).sum();
        let room_bytes = most_bytes - used;
        if room == 0 {
            return "full";
        }
        if mine().count() > room {
            return "crowded";
        }
        if room_bytes < bytes {
            return "full";
        }
        if mine().map(|row| row.bytes).sum::<usize>() > room_bytes {
            return "crowded";
        }
        self.moment += 1;
        if mine().next().is_none() {
            self.since.insert(turn, self.moment);
        }
        self.waiting.push(Row { sender, turn, nonce, arrived: self.moment, bytes });
        "taken in"
    }

    fn take(&mut self) -> Option<(u64, u64)> {
        let turns = self.waiting.iter().map(|row| row.turn);
        let turn = turns.min_by_key(|turn| self.since[turn])?;
        let order = |row: &Row| if turn == STRANGERS { row.arrived } else { row.nonce };
        let of_turn = self.waiting.iter().enumerate().filter(|(_, row)| row.turn == turn);
        let (place, _) = of_turn.min_by_key(|(_, row)| order(row))?;
        let row = self.waiting.remove(place);
        self.moment += 1;
        self.since.insert(turn, self.moment);
        Some((row.sender, row.nonce))
    }
}

/// The same numbers on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        // Knuth's constants (MMIX).
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

#[test]
fn the_same_wait_and_in_the_same_order_as_in_the_naive_model() {
    const SENDERS: u64 = 12;
    let mut seen = BTreeMap::new();
    for seed in 0..6 {
        let mut dice = Dice(seed);
        let limits = (12 + usize::try_from(dice.below(30)).unwrap(), 9_000);
        let (mut queue, mut model) = (Queue::new(limits.0, limits.1), Model::default());
        let mut done = [0_u64; SENDERS as usize];
        for _ in 0..400 {
            // One in three floods.
            let sender = if dice.below(3) == 0 { 0 } else { dice.below(SENDERS) };
            let spent = done[usize::try_from(sender).unwrap()];
            let account = account_of(&key(sender).public_key());
            let next = queue.next_nonce(&account, spent);
            let nonce = match dice.below(12) {
                0 => next + 1 + dice.below(3),
                1 => next.saturating_sub(1),
                _ => next,
            };
            let padding = if dice.below(8) == 0 { 1_500 } else { 0 };
            let (transaction, bytes) = checked(sender, nonce, padding);
            // The last five are unknown until something of theirs was done.
            let known = sender + 5 < SENDERS || spent > 0;
            let standing = Standing { done: spent, known };
            let early = queue.admit(transaction.signed(), bytes, &standing).map_err(|e| e.kind());
            let real = queue.push(transaction, bytes, &standing).map_err(|error| error.kind());
            let real = real.map_or_else(|kind| kind, |_| "taken in");
            assert_eq!(early.map_or_else(|kind| kind, |()| "taken in"), real);
            // Whether it is the same transaction depends on its padding, which the model does not know.
            let real = if real == "nonce-taken" { "pending" } else { real };
            let expected = model.submit(sender, nonce, bytes, (spent, known), limits);
            assert_eq!(real, expected, "seed {seed}");
            *seen.entry(real).or_insert(0) += 1;

            // Now and then a block of a few.
            if dice.below(6) == 0 {
                for _ in 0..dice.below(9) {
                    let real = queue.take().map(|signed| signed.transaction);
                    let expected = model.take();
                    let key = expected
                        .map(|(sender, nonce)| (account_of(&key(sender).public_key()), nonce));
                    assert_eq!(real.map(|real| (real.sender, real.nonce)), key, "seed {seed}");
                    if let Some((sender, nonce)) = expected {
                        done[usize::try_from(sender).unwrap()] = nonce + 1;
                    }
                }
                let taken = queue.taken();
                queue.settle(taken.iter().map(CheckedTransaction::id));
            }
            assert_eq!(queue.len(), model.waiting.len());
            assert_eq!(queue.bytes(), model.waiting.iter().map(|row| row.bytes).sum::<usize>());
        }
        while let Some((_, nonce)) = model.take() {
            assert_eq!(queue.take().map(|signed| signed.transaction.nonce), Some(nonce));
        }
        assert!(queue.take().is_none() && queue.lanes.is_empty() && queue.senders.is_empty());
    }
    // The histories were worth comparing.
    for kind in ["taken in", "nonce-used", "pending", "nonce-ahead", "crowded", "full"] {
        assert!(seen.get(kind).is_some_and(|count| *count > 10), "{kind}: {seen:?}");
    }
}

/// A block after the queue's order, and who is in it.
fn block(queue: &mut Queue) -> Vec<AccountId> {
    let tip = Tip { height: Height::ZERO, digest: CHAIN, time: Timestamp::new(0) };
    let block = Solo.build(&tip, Timestamp::new(0), queue);
    let taken = queue.taken();
    queue.settle(taken.iter().map(CheckedTransaction::id));
    block.transactions.iter().map(|signed| signed.transaction.sender).collect()
}

#[test]
fn who_floods_delays_nobody_by_more_than_a_turn() {
    let mut queue = Queue::new(20_000, 32 << 20);
    let known = |done| Standing { done, known: true };
    let mut sent = 0;
    let mut done = 0;
    for round in 0..6 {
        // Ten times what a block holds comes in from one account, in the largest pieces.
        let refused = loop {
            let (transaction, bytes) = checked(0, sent, 800_000);
            match queue.push(transaction, bytes, &known(done)) {
                Ok(_) => sent += 1,
                Err(error) => break error,
            }
        };
        assert_eq!(refused.kind(), "crowded", "{refused}");
        assert!(
            refused.to_string().contains("of the sender wait and there is room for"),
            "{refused}"
        );
        // And one from each of twenty, after it. All of them are in the next block.
        for sender in 1..=20 {
            let (transaction, bytes) = checked(sender, round, 0);
            queue.push(transaction, bytes, &known(round)).unwrap();
        }
        let senders = block(&mut queue);
        for sender in 1..=20 {
            let account = account_of(&key(sender).public_key());
            let count = senders.iter().filter(|sender| **sender == account).count();
            assert_eq!(count, 1, "sender {sender}, round {round}");
        }
        done += senders.len() as u64 - 20;
        assert!(queue.bytes() <= 32 << 20);
    }
    assert!(done >= 40, "the flooder is served as well: {done}");
}

#[test]
fn made_up_accounts_share_one_turn() {
    let mut queue = Queue::new(100, 1 << 20);
    let mut taken_in = 0;
    for stranger in 100..200 {
        let (transaction, bytes) = checked(stranger, 0, 0);
        let pushed = queue.push(transaction, bytes, &Standing { done: 0, known: false });
        taken_in += usize::from(pushed.is_ok());
        if let Err(refused) = pushed {
            let words = "51 transactions of senders that nothing ever reached wait and there is room for 49 more";
            assert!(refused.to_string().starts_with(words), "{refused}");
        }
    }
    assert_eq!(taken_in, 51);
    for sender in 0..2 {
        for nonce in 0..3 {
            let (transaction, bytes) = checked(sender, nonce, 0);
            queue.push(transaction, bytes, &Standing { done: 0, known: true }).unwrap();
        }
    }
    let names: Vec<AccountId> = (0..200).map(|n| account_of(&key(n).public_key())).collect();
    let order = block(&mut queue);
    let who: Vec<usize> =
        order.iter().map(|sender| names.iter().position(|name| name == sender).unwrap()).collect();
    assert_eq!(who[..12], [100, 0, 1, 101, 0, 1, 102, 0, 1, 103, 104, 105]);
}
