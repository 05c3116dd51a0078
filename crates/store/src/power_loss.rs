//! A disk that loses power: whatever was written after the last sync may be there, or not, or torn.
//!
//! Killing a process (`tests/crash.rs`) leaves its writes with the operating system, so it cannot show that
//! a commit waits for the disk. This can.

use crate::{Checkpoint, CommittedBlock, Store, StoreError};
use crypto::{Digest, hash};
use protocol::{Block, Genesis, Parameters};
use redb::StorageBackend;
use std::io;
use std::sync::{Arc, Mutex};
use units::{Amount, AssetId, Height, Millis, Name, Timestamp};

#[derive(Debug, Default)]
struct Platters {
    /// What reads see.
    live: Vec<u8>,
    /// What was there at the last sync.
    safe: Vec<u8>,
    /// What came since.
    unsynced: Vec<(usize, Vec<u8>)>,
    syncs: usize,
    /// How many more writes and syncs the power lasts for.
    power: usize,
}

impl Platters {
    fn draw_power(&mut self) -> io::Result<()> {
        self.power = self.power.checked_sub(1).ok_or_else(|| io::Error::other("no power"))?;
        Ok(())
    }
}

#[derive(Clone, Debug, Default)]
struct Disk(Arc<Mutex<Platters>>);

impl Disk {
    fn with<T>(&self, work: impl FnOnce(&mut Platters) -> T) -> T {
        work(&mut self.0.lock().unwrap())
    }
    fn set_power(&self, power: usize) {
        self.with(|disk| disk.power = power);
    }
    fn syncs(&self) -> usize {
        self.with(|disk| disk.syncs)
    }
    fn open(&self) -> Result<Store, StoreError> {
        Store::on(self.clone(), "disk")
    }
    /// What is on the disk when the power comes back: each write since the last sync got there or not, and
    /// some only in part.
    fn after_power_loss(&self, dice: &mut Dice) -> Self {
        let (mut live, unsynced) = self.with(|disk| (disk.safe.clone(), disk.unsynced.clone()));
        for (offset, bytes) in unsynced {
            let arrived = match dice.roll(4) {
                0 => 0,
                1 => dice.roll(bytes.len() / 512 + 1) * 512,
                _ => bytes.len(),
            };
            live[offset..offset + arrived].copy_from_slice(&bytes[..arrived]);
        }
        let safe = live.clone();
        Self(Arc::new(Mutex::new(Platters {
            live,
            safe,
            power: usize::MAX,
            ..Platters::default()
        })))
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        Ok(self.with(|disk| disk.live.len() as u64))
    }
    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let offset = offset as usize;
        self.with(|disk| out.copy_from_slice(&disk.live[offset..offset + out.len()]));
        Ok(())
    }
    fn set_len(&self, len: u64) -> io::Result<()> {
        self.with(|disk| {
            disk.draw_power()?;
            disk.live.resize(len as usize, 0);
            disk.safe.resize(len as usize, 0);
            disk.unsynced.retain(|(offset, bytes)| offset + bytes.len() <= len as usize);
            Ok(())
        })
    }
    fn sync_data(&self) -> io::Result<()> {
        self.with(|disk| {
            disk.draw_power()?;
            disk.syncs += 1;
            for (offset, bytes) in disk.unsynced.drain(..) {
                disk.safe[offset..offset + bytes.len()].copy_from_slice(&bytes);
            }
            Ok(())
        })
    }
    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let offset = offset as usize;
        self.with(|disk| {
            disk.draw_power()?;
            disk.live[offset..offset + data.len()].copy_from_slice(data);
            disk.unsynced.push((offset, data.to_vec()));
            Ok(())
        })
    }
}

/// Xorshift: enough to tear writes with, and the same on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }
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
    let store = disk.open().ok()?;
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
        let mut dice = Dice(seed * 0x9e37_79b9);
        // Making the file is not at stake here: until it is complete it has another name.
        let mut disk = Disk::default();
        disk.set_power(usize::MAX);
        drop(disk.open().unwrap());
        // Three losses in a row, so that recoveries are interrupted as well.
        let mut acknowledged = None;
        for _ in 0..3 {
            disk.set_power(1 + dice.roll(400));
            acknowledged = commit_until_dark(&disk).max(acknowledged);
            disk = disk.after_power_loss(&mut dice);
        }
        let store = disk.open().unwrap_or_else(|error| panic!("seed {seed}: {error}"));
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
    let disk = Disk::default();
    disk.set_power(usize::MAX);
    let store = disk.open().unwrap();
    store.create(&genesis(), &checkpoint(0)).unwrap();
    for height in 1..=20 {
        let before = disk.syncs();
        store.commit(&block(height), Some(&checkpoint(height))).unwrap();
        assert_eq!(disk.syncs() - before, 1, "at height {height}");
    }
}
