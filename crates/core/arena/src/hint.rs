//! Where a row probably is, by a hash of its key.
//!
//! An ordered index of a million keys costs a walk over cold memory for every look-up. A hint costs one step: a row's number in a
//! flat table at a place that the key's hash says, compared with the row itself. A key whose places are all taken, which
//! anyone who chooses his own keys can bring about, is left to the ordered index. So hints decide nothing but how long it takes.

use core::hash::{Hash, Hasher};

/// Places that are looked at for one key: a line of memory.
const PLACES: u64 = 16;
/// No row's number: a table ends before it.
const EMPTY: u32 = u32::MAX;

/// Numbers of rows, at most half of them taken.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hints {
    /// A power of two of them, or none.
    slots: Vec<u32>,
}

/// What the hints say of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hint {
    /// It is in this row.
    Row(u32),
    /// There is no such row.
    Absent,
    /// Its places are taken by others.
    Unknown,
}

impl Hints {
    /// Whether so many rows are too many for its size.
    pub(crate) fn are_full(&self, rows: usize) -> bool {
        rows.saturating_mul(2) > self.slots.len()
    }
    /// Forgets everything, and has room for twice so many rows and more.
    pub(crate) fn clear(&mut self, rows: usize) {
        let size = rows.saturating_mul(4).max(64).checked_next_power_of_two();
        self.slots.clear();
        self.slots.resize(size.unwrap_or(0), EMPTY);
    }

    fn places(&self, hash: u64) -> impl Iterator<Item = usize> + use<> {
        // Sizes are powers of two, so a mask is a remainder. Without slots there are no places.
        let size = u64::try_from(self.slots.len()).unwrap_or(0);
        let mask = size.saturating_sub(1);
        let places = if size == 0 { 0 } else { PLACES };
        (0..places).filter_map(move |step| usize::try_from(hash.wrapping_add(step) & mask).ok())
    }

    /// Finds the row that `is` it, among those at the places of a hash.
    pub(crate) fn find(&self, hash: u64, is: impl Fn(u32) -> bool) -> Hint {
        for place in self.places(hash) {
            match self.slots.get(place).copied() {
                Some(EMPTY) => return Hint::Absent,
                Some(row) if is(row) => return Hint::Row(row),
                _ => {}
            }
        }
        Hint::Unknown
    }

    /// What is at the first place of a hash: the row that most keys of this hash have. Nothing is compared.
    pub(crate) fn guess(&self, hash: u64) -> Option<u32> {
        self.slots.get(self.places(hash).next()?).copied()
    }

    /// Remembers a row, if one of its places is free.
    pub(crate) fn insert(&mut self, hash: u64, row: u32) {
        for place in self.places(hash) {
            if let Some(slot) = self.slots.get_mut(place)
                && *slot == EMPTY
            {
                *slot = row;
                return;
            }
        }
    }

    /// Forgets the row that was remembered last: those remembered before it did not pass over its place.
    pub(crate) fn remove_last(&mut self, hash: u64, row: u32) {
        for place in self.places(hash) {
            if let Some(slot) = self.slots.get_mut(place)
                && *slot == row
            {
                *slot = EMPTY;
                return;
            }
        }
    }
}

/// A hash that spreads keys which nobody chose to collide.
pub(crate) fn hash<K: Hash>(key: &K) -> u64 {
    let mut mixer = Mixer(0);
    key.hash(&mut mixer);
    mixer.finish()
}

struct Mixer(u64);

impl Mixer {
    fn mix(&mut self, word: u64) {
        // 2⁶⁴ ÷ the golden ratio, odd: each bit of the word reaches the upper half.
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl Hasher for Mixer {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.mix(u64::from_le_bytes(*word)));
        rest.iter().for_each(|byte| self.mix(u64::from(*byte)));
    }
    fn write_u32(&mut self, number: u32) {
        self.mix(u64::from(number));
    }
    fn write_u64(&mut self, number: u64) {
        self.mix(number);
    }
    fn finish(&self) -> u64 {
        // The lower bits say the place, and a product's are its worst: so they are mixed with the upper ones twice.
        let mixed = (self.0 ^ (self.0 >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
        mixed ^ (mixed >> 32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_collide_are_left_to_the_index() {
        let mut hints = Hints::default();
        assert_eq!(hints.find(7, |_| true), Hint::Unknown, "there is nothing yet");
        hints.clear(100);
        assert_eq!(hints.find(7, |_| true), Hint::Absent);
        (0..20).for_each(|row| hints.insert(7, row));
        for row in 0..16 {
            assert_eq!(hints.find(7, |other| other == row), Hint::Row(row));
        }
        for row in 16..20 {
            assert_eq!(hints.find(7, |other| other == row), Hint::Unknown);
        }
        // The last ones again, in their order backwards.
        (8..20).rev().for_each(|row| hints.remove_last(7, row));
        assert_eq!(hints.find(7, |other| other == 7), Hint::Row(7));
        assert_eq!(hints.find(7, |other| other == 8), Hint::Absent);
    }

    #[test]
    fn numbers_in_a_row_are_spread() {
        let mut places: Vec<u64> =
            (0..1_000_u32).map(|number| hash(&(number, 0_u32)) & 0xfff).collect();
        places.sort_unstable();
        places.dedup();
        // Of 4 096 places a random thousand hits 887 different ones.
        assert!(places.len() > 850, "{}", places.len());
    }
}
