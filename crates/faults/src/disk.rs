//! A disk that fails: it loses power between any two of its operations, tears and reorders what was not synced,
//! refuses to sync, runs full, and takes its time.
//!
//! It keeps the one promise that [`Medium`] makes: what was written before a sync that succeeded is there. Each 512
//! bytes of everything else may be there or not, length included, which is what a drive with a write cache, below a
//! file system without a journal of data, may do. Two [`Flaws`] break the promise; a store on such a disk has to lose
//! something, and whoever looks for losses has to see it.

use crate::Dice;
use std::collections::BTreeSet;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::Medium;

/// What a drive writes whole or not at all.
const SECTOR: usize = 512;
/// What a file system reserves room by.
const PAGE: usize = 4_096;

/// What is planted in a disk that does not keep its promise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flaw {
    /// None: the promise is kept.
    #[default]
    None,
    /// Syncs say that they are done and do nothing.
    LostSync,
    /// A sync is an order of writes for no longer than until the next write: what comes after it may get there before
    /// what came before it.
    Reordered,
}

/// What happens to the disk next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing.
    #[default]
    None,
    /// The machine loses power in the middle of this many operations from now; reads are not counted.
    Power(u64),
    /// The process dies there, but what it wrote stays with the operating system.
    Kill(u64),
    /// This many syncs from now one fails. What it was asked to sync is lost in part with the next power loss, also if a
    /// later sync succeeds: systems forget what they could not write.
    Sync(u64),
    /// There is room for this many pages of 4 KiB more.
    Full(u64),
}

#[derive(Debug)]
enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    Length(usize),
}

#[derive(Debug)]
struct Platters {
    /// What reads see.
    live: Vec<u8>,
    /// What a loss of power leaves, of what is certain.
    safe: Vec<u8>,
    /// What came since, in order.
    unsynced: Vec<Change>,
    /// What the last sync was about, if syncs do not order writes.
    behind: Vec<Change>,
    /// Pages that take room.
    taken: BTreeSet<usize>,
    trouble: Trouble,
    /// What went wrong since the last restart.
    hit: Option<Trouble>,
    /// Writes, resizes and syncs so far.
    operations: u64,
    syncs: u64,
    flaw: Flaw,
    /// The longest that an operation takes, in milliseconds.
    slowest: u64,
    /// How long operations took, in milliseconds.
    busy: u64,
    dice: Dice,
}

/// The disk. Clones are the same disk: one for the store, one for whoever pulls the plug.
#[derive(Clone, Debug)]
pub struct Disk(Arc<Mutex<Platters>>);

impl Disk {
    /// An empty disk. The dice say what gets there when the power goes, and how long things take.
    #[must_use]
    pub fn new(dice: Dice, flaw: Flaw) -> Self {
        Self(Arc::new(Mutex::new(Platters {
            live: Vec::new(),
            safe: Vec::new(),
            unsynced: Vec::new(),
            behind: Vec::new(),
            taken: BTreeSet::new(),
            trouble: Trouble::None,
            hit: None,
            operations: 0,
            syncs: 0,
            flaw,
            slowest: 0,
            busy: 0,
            dice,
        })))
    }

    fn platters(&self) -> MutexGuard<'_, Platters> {
        // Whoever panicked while it held this was a disk, and left nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What happens next. An earlier trouble that did not come up does not any more.
    pub fn arm(&self, trouble: Trouble) {
        self.platters().trouble = trouble;
    }

    /// From now on each write, resize and sync takes up to so many milliseconds of simulated time.
    pub fn slow(&self, slowest: u64) {
        self.platters().slowest = slowest;
    }

    /// What went wrong since the last restart, if something did.
    #[must_use]
    pub fn hit(&self) -> Option<Trouble> {
        self.platters().hit
    }

    /// How many writes, resizes and syncs there were.
    #[must_use]
    pub fn operations(&self) -> u64 {
        self.platters().operations
    }

    /// How many syncs succeeded.
    #[must_use]
    pub fn syncs(&self) -> u64 {
        self.platters().syncs
    }

    /// How many simulated milliseconds were spent waiting for it.
    #[must_use]
    pub fn busy(&self) -> u64 {
        self.platters().busy
    }

    /// The process is started again: everything that was written is there. Trouble is over.
    pub fn restart_process(&self) {
        let mut disk = self.platters();
        disk.trouble = Trouble::None;
        disk.hit = None;
    }

    /// The machine is started again after a loss of power: of what was not synced any part may be gone. Trouble is over.
    pub fn restart_machine(&self) {
        self.restart_process();
        let disk = &mut *self.platters();
        let mut left = std::mem::take(&mut disk.safe);
        let luck = Luck::of(&mut disk.dice);
        for change in disk.behind.drain(..).chain(disk.unsynced.drain(..)) {
            luck.survive(&mut left, &change, &mut disk.dice);
        }
        disk.taken.retain(|page| page * PAGE < left.len());
        disk.live.clone_from(&left);
        disk.safe = left;
    }
}

/// What becomes of all that was not synced.
#[derive(Clone, Copy)]
enum Luck {
    All,
    Nothing,
    Anything,
}

impl Luck {
    fn of(dice: &mut Dice) -> Self {
        match dice.roll(6) {
            0 => Self::All,
            1 => Self::Nothing,
            _ => Self::Anything,
        }
    }

    /// A change gets there, or not, or in part.
    fn survive(self, left: &mut Vec<u8>, change: &Change, dice: &mut Dice) {
        let (none, whole) = match self {
            Self::All => (false, true),
            Self::Nothing => (true, false),
            Self::Anything => (dice.chance(25), dice.chance(60)),
        };
        if none {
            return;
        }
        match change {
            Change::Length(length) => left.resize(*length, 0),
            Change::Write { offset, bytes } => {
                let mut start = 0;
                while start < bytes.len() {
                    let end = (offset + start) / SECTOR * SECTOR + SECTOR;
                    let end = bytes.len().min(end - offset);
                    if whole || dice.chance(50) {
                        put(left, offset + start, &bytes[start..end]);
                    }
                    start = end;
                }
            }
        }
    }
}

/// Writes what lies within the length. What lies beyond was written to a file whose new length never got there.
fn put(bytes: &mut [u8], offset: usize, data: &[u8]) {
    let end = bytes.len().min(offset + data.len());
    if offset < end {
        bytes[offset..end].copy_from_slice(&data[..end - offset]);
    }
}

impl Platters {
    /// Fails if the machine or the process is dead.
    fn alive(&self) -> io::Result<()> {
        match self.hit {
            Some(Trouble::Power(_)) => Err(io::Error::other("no power")),
            Some(Trouble::Kill(_)) => Err(io::Error::other("killed")),
            _ => Ok(()),
        }
    }

    /// Counts an operation. When it is the last, it is begun and nobody hears how it ended.
    fn begin(&mut self) -> io::Result<()> {
        self.alive()?;
        self.operations += 1;
        self.busy += self.dice.roll(self.slowest + 1);
        if let Trouble::Power(left) | Trouble::Kill(left) = &mut self.trouble {
            match left.checked_sub(1) {
                Some(fewer) => *left = fewer,
                None => self.hit = Some(self.trouble),
            }
        }
        Ok(())
    }

    /// Takes room for pages that were never written.
    fn reserve(&mut self, offset: usize, length: usize) -> io::Result<()> {
        for page in offset / PAGE..(offset + length).div_ceil(PAGE) {
            if !self.taken.insert(page) {
                continue;
            }
            if let Trouble::Full(room) = &mut self.trouble {
                let Some(left) = room.checked_sub(1) else {
                    self.hit = Some(Trouble::Full(0));
                    self.taken.remove(&page);
                    return Err(io::ErrorKind::StorageFull.into());
                };
                *room = left;
            }
        }
        Ok(())
    }

    /// The promise.
    fn settle(&mut self) {
        let changes = match self.flaw {
            Flaw::LostSync => return,
            Flaw::None => std::mem::take(&mut self.unsynced),
            Flaw::Reordered => {
                std::mem::replace(&mut self.behind, std::mem::take(&mut self.unsynced))
            }
        };
        for change in changes {
            match change {
                Change::Length(length) => self.safe.resize(length, 0),
                Change::Write { offset, bytes } => put(&mut self.safe, offset, &bytes),
            }
        }
    }

    /// What is not synced is decided now, and no later sync is about it.
    fn forget(&mut self) {
        let luck = Luck::of(&mut self.dice);
        for change in self.behind.drain(..).chain(self.unsynced.drain(..)) {
            luck.survive(&mut self.safe, &change, &mut self.dice);
        }
    }
}

fn place(offset: u64, length: usize, within: usize) -> io::Result<usize> {
    let beyond = || io::Error::from(io::ErrorKind::UnexpectedEof);
    let offset = usize::try_from(offset).map_err(|_| beyond())?;
    let end = offset.checked_add(length).ok_or_else(beyond)?;
    if end > within { Err(beyond()) } else { Ok(offset) }
}

impl Medium for Disk {
    fn length(&self) -> io::Result<u64> {
        let disk = self.platters();
        disk.alive()?;
        Ok(disk.live.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let disk = self.platters();
        disk.alive()?;
        let offset = place(offset, out.len(), disk.live.len())?;
        out.copy_from_slice(&disk.live[offset..offset + out.len()]);
        Ok(())
    }

    fn resize(&self, length: u64) -> io::Result<()> {
        let mut disk = self.platters();
        disk.begin()?;
        let length = usize::try_from(length).map_err(io::Error::other)?;
        disk.live.resize(length, 0);
        disk.unsynced.push(Change::Length(length));
        disk.taken.retain(|page| page * PAGE < length);
        disk.alive()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut disk = self.platters();
        disk.begin()?;
        let offset = place(offset, data.len(), disk.live.len())?;
        disk.reserve(offset, data.len())?;
        disk.live[offset..offset + data.len()].copy_from_slice(data);
        disk.unsynced.push(Change::Write { offset, bytes: data.to_vec() });
        disk.alive()
    }

    fn sync(&self) -> io::Result<()> {
        let mut disk = self.platters();
        disk.begin()?;
        disk.alive()?;
        if let Trouble::Sync(left) = &mut disk.trouble {
            let Some(fewer) = left.checked_sub(1) else {
                disk.hit = Some(Trouble::Sync(0));
                disk.trouble = Trouble::None;
                disk.forget();
                return Err(io::Error::other("cannot sync"));
            };
            *left = fewer;
        }
        disk.syncs += 1;
        disk.settle();
        Ok(())
    }
}
