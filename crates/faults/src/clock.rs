//! A clock that jumps, and likes the edges of epochs.

use crate::Dice;
use crate::town::epochs;
use units::Timestamp;

/// What the node's machine takes for the time.
#[derive(Debug)]
pub(crate) struct Clock {
    now: u64,
    /// What the disk had taken when the clock was last looked at, in milliseconds.
    waited: u64,
}

impl Clock {
    pub(crate) const fn new(start: Timestamp) -> Self {
        Self { now: start.raw(), waited: 0 }
    }

    /// The time of the next block by this clock. `last` is that of the last block, by which somebody sets the clock right
    /// sooner or later; `busy` is how long the disk has kept everyone waiting so far.
    pub(crate) fn step(&mut self, dice: &mut Dice, last: Timestamp, busy: u64) -> Timestamp {
        self.now += busy - self.waited;
        self.waited = busy;
        if self.now < last.raw() && dice.chance(60) {
            self.now = last.raw();
        }
        let length = epochs().length.raw();
        let next = epochs().start(epochs().index(Timestamp::new(self.now)) + 1).raw();
        self.now = match dice.roll(100) {
            // A clock that was set back, or not at all set.
            0..4 => self.now.saturating_sub(dice.roll(length)),
            4..6 => dice.roll(self.now),
            // One that was set forward.
            6..10 => self.now + dice.roll(2 * length),
            // The last moment of an epoch, and the first of the next.
            10..30 => next - 1,
            30..45 => next,
            _ => self.now + dice.roll(length / 4),
        };
        Timestamp::new(self.now)
    }
}
