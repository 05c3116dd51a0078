//! The store by itself on a disk that loses power.
//!
//! Killing a process (`crates/store/tests/crash.rs`) leaves its writes with the operating system, so it cannot show that
//! a commit waits for the disk. This can.

use buttress_faults::{Dice, Disk, Flaw, Trouble};
use crypto::{Digest, hash};
use protocol::{Block, Genesis, Parameters};
use store::{Checkpoint, CommittedBlock, Store, StoreError};
use units::{Amount, AssetId, Height, Millis, Name, Timestamp};

fn open(disk: &Disk) -> Result<Store, StoreError> {
    Store::on(disk.clone(), "disk")
}

fn genesis() -> Genesis {
    Genesis {
        name: Name::new("power").unwrap(),
        time: Timestamp::ZERO,
        parameters: Parameters {
            epoch_length: Millis::new(1),
            evidence_window: 1,
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

fn root(height: u64) -> Digest {
    hash("power", &height.to_be_bytes())
}

fn block(height: u64) -> CommittedBlock {
    let block = Block {
        height: Height::new(height),
        parent: root(height),
        time: Timestamp::ZERO,
        transactions: Vec::new(),
    };
    CommittedBlock { block, root: root(height), receipts: Vec::new(), events: Vec::new() }
}

fn checkpoint(height: u64) -> Checkpoint {
    let state = root(height).as_bytes().repeat(1_000);
    Checkpoint { height: Height::new(height), root: root(height), state }
}

/// Commits until the power goes; returns the last height that was acknowledged, if anything was.
fn commit_until_dark(disk: &Disk) -> Option<u64> {
    let store = open(disk).ok()?;
    store.create(&genesis(), &checkpoint(0)).ok()?;
    let mut acknowledged = store.tip().ok()??.raw();
    loop {
        let height = acknowledged + 1;
        let with = height.is_multiple_of(5).then(|| checkpoint(height));
        if store.commit(&block(height), with.as_ref()).is_err() {
            return Some(acknowledged);
        }
        acknowledged = height;
    }
}

#[test]
fn what_was_acknowledged_survives_a_power_loss() {
    let mut furthest = 0;
    for seed in 1..=150 {
        let mut dice = Dice::new(seed);
        // Making the file is not at stake here: until it is complete it has another name.
        let disk = Disk::new(dice.split(), Flaw::None);
        drop(open(&disk).unwrap());
        // Three losses in a row, so that recoveries are interrupted as well.
        let mut acknowledged = None;
        for _ in 0..3 {
            disk.arm(Trouble::Power(dice.roll(400)));
            acknowledged = commit_until_dark(&disk).max(acknowledged);
            disk.restart_machine();
        }
        let store = open(&disk).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        let tip = store.tip().unwrap().map(Height::raw);
        assert!(tip >= acknowledged, "seed {seed}: {acknowledged:?} acknowledged, tip {tip:?}");
        let Some(tip) = tip else { continue };
        let blocks: Result<Vec<_>, _> = store.blocks_after(Height::ZERO).unwrap().collect();
        assert_eq!(blocks.unwrap(), (1..=tip).map(block).collect::<Vec<_>>(), "seed {seed}");
        let newest = tip - tip % 5; // checkpoints come every five blocks
        assert_eq!(store.latest_checkpoint().unwrap(), Some(checkpoint(newest)), "seed {seed}");
        store.commit(&block(tip + 1), None).unwrap();
        furthest = furthest.max(tip);
    }
    assert!(furthest > 20, "the power lasted for {furthest} blocks at most: this tests too little");
}

#[test]
fn a_commit_is_one_sync() {
    let disk = Disk::new(Dice::new(0), Flaw::None);
    let store = open(&disk).unwrap();
    store.create(&genesis(), &checkpoint(0)).unwrap();
    for height in 1..=20 {
        let before = disk.syncs();
        store.commit(&block(height), Some(&checkpoint(height))).unwrap();
        assert_eq!(disk.syncs() - before, 1, "at height {height}");
    }
}
