//! Changed inputs.

use crate::actions::PLACES;

/// A generator of numbers, so that a run is reproduced by its seed alone (splitmix64).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Begins a stream.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub const fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `count`, which must not be zero.
    pub const fn below(&mut self, count: usize) -> usize {
        (self.roll() % (count as u64)) as usize
    }
}

/// Lengths and counts at which decoders break.
const HOSTILE: [u32; 8] = [0, 1, 2, 255, 65_536, 0x7FFF_FFFF, 0xFFFF_FFFE, u32::MAX];

/// Changes an input in one to six places. `other` lends parts; an input keeps to whole pieces of `piece` bytes where it is
/// made of them, and to at most `longest` bytes.
#[must_use]
pub fn mutate(
    dice: &mut Dice,
    input: &[u8],
    other: &[u8],
    piece: usize,
    longest: usize,
) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..=dice.below(6) {
        change(dice, &mut bytes, other, piece);
    }
    bytes.truncate(longest);
    bytes
}

/// A run of whole pieces, short more often than long.
fn run(dice: &mut Dice, len: usize, piece: usize) -> core::ops::Range<usize> {
    let pieces = len / piece;
    if pieces == 0 {
        return 0..0;
    }
    let (first, most) = (dice.below(pieces), [1, 4, 16, pieces][dice.below(4)]);
    let count = 1 + dice.below(most.min(pieces - first));
    first * piece..(first + count) * piece
}

fn change(dice: &mut Dice, bytes: &mut Vec<u8>, other: &[u8], piece: usize) {
    let at = |dice: &mut Dice, len: usize| dice.below(len / piece + 1) * piece;
    match dice.below(12) {
        0 | 1 if !bytes.is_empty() => {
            let place = dice.below(bytes.len());
            bytes[place] ^= 1 << dice.below(8);
        }
        2 | 3 if !bytes.is_empty() => {
            let place = dice.below(bytes.len());
            bytes[place] = dice.roll() as u8;
        }
        4 if !bytes.is_empty() => {
            // Small numbers choose among few.
            let place = dice.below(bytes.len());
            bytes[place] = dice.below(24) as u8;
        }
        5 if bytes.len() >= 4 => {
            let place = dice.below(bytes.len() - 3);
            let number = HOSTILE[dice.below(HOSTILE.len())].to_le_bytes();
            bytes[place..place + 4].copy_from_slice(&number);
        }
        6 => {
            let gone = run(dice, bytes.len(), piece);
            bytes.drain(gone);
        }
        7 => {
            let doubled = bytes[run(dice, bytes.len(), piece)].to_vec();
            let place = at(dice, bytes.len());
            bytes.splice(place..place, doubled);
        }
        8 => {
            let lent = other[run(dice, other.len(), piece)].to_vec();
            let place = at(dice, bytes.len());
            bytes.splice(place..place, lent);
        }
        9 => {
            // The beginning of one, the end of the other.
            let end = at(dice, other.len()).min(other.len());
            bytes.truncate(at(dice, bytes.len()));
            bytes.extend_from_slice(&other[end..]);
        }
        10 => {
            let mut fresh: Vec<u8> = (0..piece).map(|_| dice.roll() as u8).collect();
            if piece > 1 {
                fresh[0] %= PLACES as u8;
                // Most numbers are the usual ones.
                for byte in &mut fresh[1..] {
                    if dice.below(3) > 0 {
                        *byte = 0;
                    }
                }
            }
            let place = at(dice, bytes.len());
            bytes.splice(place..place, fresh);
        }
        _ => {
            let end = at(dice, bytes.len());
            if dice.below(8) == 0 {
                bytes.truncate(end);
            }
        }
    }
}
