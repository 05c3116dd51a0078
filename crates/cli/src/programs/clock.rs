//! This machine's time and the chain's.

use operator::guard::OwnClock;
use std::collections::VecDeque;
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use units::{Millis, Timestamp};

/// How many comparisons count.
const SAMPLES: usize = 32;
/// How far the chain's clock may fall behind before it is taken to have stood still, in milliseconds.
const STOOD_STILL: u64 = 2_000;

/// The system's clock, compared with the times of blocks; or the chain's own clock, for a development chain that stood still
/// while it was stopped.
#[derive(Debug)]
pub(crate) struct Clock {
    follows_chain: bool,
    /// This machine's time less the last block's, in milliseconds. A block is some time old when one hears of it, so the
    /// smallest of several is the best estimate.
    apart: VecDeque<i128>,
    /// A block time, and when it was heard.
    heard: Option<(Timestamp, Instant)>,
}

impl Clock {
    pub(crate) const fn new(follows_chain: bool) -> Self {
        Self { follows_chain, apart: VecDeque::new(), heard: None }
    }

    /// Takes in the time of the last block, as a node just said it.
    pub(crate) fn hear(&mut self, block: Timestamp) {
        self.apart.push_back(i128::from(system().raw()) - i128::from(block.raw()));
        if self.apart.len() > SAMPLES {
            self.apart.pop_front();
        }
        let ahead = self.chain().map(|now| (now.since(block), block > now));
        if ahead.is_none_or(|(behind, later)| later || behind > STOOD_STILL) {
            self.heard = Some((block, Instant::now()));
        }
    }

    fn chain(&self) -> Option<Timestamp> {
        let (block, heard) = self.heard?;
        Some(block.plus(u64::try_from(heard.elapsed().as_millis()).unwrap_or(u64::MAX)))
    }

    /// The time.
    pub(crate) fn now(&self) -> Timestamp {
        self.chain().filter(|_| self.follows_chain).unwrap_or_else(system)
    }

    /// How far ahead of the chain this machine is, in milliseconds.
    pub(crate) fn ahead(&self) -> i128 {
        self.apart.iter().copied().min().unwrap_or(0)
    }

    /// The time, and how far it is from the chain's.
    pub(crate) fn own(&self) -> OwnClock {
        let off = if self.follows_chain { 0 } else { self.ahead().unsigned_abs() };
        OwnClock { now: self.now(), off: Millis::new(u64::try_from(off).unwrap_or(u64::MAX)) }
    }
}

fn system() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::new(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
