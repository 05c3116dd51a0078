//! Small chains to store.
#![allow(dead_code)] // each test file uses its part

use buttress_store::{Checkpoint, CommittedBlock, Store};
use crypto::{Digest, SecretKey, hash};
use protocol::{
    Action, Block, Event, Failure, Genesis, Outcome, Parameters, Receipt, Rejection,
    SignedTransaction, Transaction, Transfer, account_of,
};
use units::{Amount, AssetId, Height, Millis, Name, ServiceId, Timestamp};

/// A genesis, told from others by its name.
pub(crate) fn genesis(name: &str) -> Genesis {
    Genesis {
        name: Name::new(name).unwrap(),
        time: Timestamp::new(1_000),
        parameters: Parameters {
            epoch_length: Millis::new(60_000),
            evidence_window: 2,
            notice_epochs: 1,
            delay_epochs: 1,
            hold_epochs_max: 1,
            jail_epochs: 1,
            bond: Amount::new(1),
            bond_asset: AssetId::new(0),
            council: units::AccountId::new([3; 32]),
        },
        assets: Vec::new(),
        endowments: Vec::new(),
    }
}

/// The root that the state is said to have at a height.
pub(crate) fn root(height: u64) -> Digest {
    hash("test/root", &height.to_be_bytes())
}

/// The state that is said to be the one at a height: 10,000 bytes that compress badly.
pub(crate) fn checkpoint(height: u64) -> Checkpoint {
    let state = (0..10_000_u64).map(|i| root(height * 10_000 + i).as_bytes()[0]).collect();
    Checkpoint { height: Height::new(height), root: root(height), state }
}

/// A transaction, told from others by its nonce.
pub(crate) fn transaction(nonce: u64) -> SignedTransaction {
    let key = SecretKey::derive("store", 0);
    let sender = account_of(&key.public_key());
    let transfer = Transfer { to: sender, asset: AssetId::new(0), amount: Amount::new(1) };
    let transaction = Transaction {
        chain: genesis("test").chain(),
        sender,
        nonce,
        valid_until: Timestamp::new(u64::MAX),
        actions: vec![Action::Transfer(transfer)],
    };
    SignedTransaction::new(transaction, &key)
}

/// A block with these transactions, all done.
pub(crate) fn block_of(height: u64, transactions: Vec<SignedTransaction>) -> CommittedBlock {
    let done = |signed: &SignedTransaction| Receipt {
        transaction: signed.id(),
        outcome: Outcome::Done,
        events: vec![Event::Deposited {
            to: signed.transaction.sender,
            asset: AssetId::new(0),
            amount: Amount::new(1),
        }],
    };
    CommittedBlock {
        receipts: transactions.iter().map(done).collect(),
        block: Block {
            height: Height::new(height),
            parent: root(height),
            time: Timestamp::new(1_000 + height),
            transactions,
        },
        root: root(height),
        events: vec![Event::ServiceFunded {
            service: ServiceId::new(0),
            amount: Amount::new(height.into()),
        }],
    }
}

/// A block with one transaction of its own.
pub(crate) fn block(height: u64) -> CommittedBlock {
    block_of(height, vec![transaction(height)])
}

/// Turns a done transaction's receipt into that of a rejected one.
pub(crate) fn reject(block: &mut CommittedBlock) {
    for receipt in &mut block.receipts {
        let rejection = Rejection::Nonce { expected: 1, have: 0 };
        receipt.outcome = Outcome::Rejected(Failure { action: None, rejection });
        receipt.events.clear();
    }
}

/// Begins the chain `test` and commits blocks 1 to `tip`.
pub(crate) fn fill(store: &Store, tip: u64) {
    store.create(&genesis("test"), &checkpoint(0)).unwrap();
    for height in 1..=tip {
        store.commit(&block(height), None).unwrap();
    }
}

/// The heights of all blocks, each of which is what was committed.
pub(crate) fn heights(store: &Store) -> Vec<u64> {
    let blocks = store.blocks_after(Height::ZERO).unwrap();
    let height = |stored: CommittedBlock| {
        let height = stored.block.height.raw();
        assert_eq!(stored, block(height));
        height
    };
    blocks.map(|stored| height(stored.unwrap())).collect()
}

/// The height of the block that a transaction is found in.
pub(crate) fn found(store: &Store, id: &Digest) -> Option<Height> {
    let (height, receipt) = store.receipt(id).unwrap()?;
    assert_eq!(receipt.transaction, *id);
    Some(height)
}
