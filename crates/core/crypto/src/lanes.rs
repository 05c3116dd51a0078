//! BLAKE3 of several short messages at once: one in each lane of the processor's vectors.
//!
//! A digest of a few blocks is a chain of dependent steps, for which a processor mostly waits. Sixteen chains side by side wait
//! together. The digests are those of [`hash`](crate::hash()), whatever the processor has: which instructions are used decides
//! nothing but how long it takes.

// Lanes wrap around, as BLAKE3 adds modulo 2³²; these are no amounts.
#![allow(clippy::arithmetic_side_effects)]

use crate::Digest;
use fearless_simd::{Level, Simd, dispatch, prelude::*};

/// Messages that are hashed at once. Processors with narrower vectors take them in turns.
pub(crate) const LANES: usize = 16;
/// Bytes of a block.
pub(crate) const BLOCK: usize = 64;

/// BLAKE3's initial value.
const START: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];
const FIRST_BLOCK: u32 = 1;
const LAST_BLOCK: u32 = 2;
const WHOLE: u32 = 8;

/// Digests of up to [`LANES`] messages of as many blocks each, at most a chunk of 1 024 bytes, the last block filled up with zeros.
///
/// `blocks` has those of the first message, then those of the second; `last` says how many bytes of each message's last block
/// are its own.
pub(crate) fn hash_lanes(
    level: Level,
    blocks: &[[u8; BLOCK]],
    last: &[u32; LANES],
    messages: usize,
) -> [Digest; LANES] {
    dispatch!(level, simd => all(simd, blocks, last, messages))
}

#[inline(always)]
fn all<S: Simd>(
    simd: S,
    blocks: &[[u8; BLOCK]],
    last: &[u32; LANES],
    messages: usize,
) -> [Digest; LANES] {
    let each = blocks.len().checked_div(messages).unwrap_or(0);
    let mut digests = [Digest::default(); LANES];
    let width = <S::u32s as SimdBase<S>>::LEN;
    let turns = digests.chunks_mut(width).zip(last.chunks(width));
    for ((digests, last), blocks) in turns.zip(blocks.chunks((each * width).max(1))) {
        let last = S::u32s::from_slice(simd, last);
        let mut state = START.map(|word| S::u32s::splat(simd, word));
        for place in 0..each {
            let words = words(simd, blocks, place, each);
            let is_last = place + 1 == each;
            let length = if is_last { last } else { S::u32s::splat(simd, 64) };
            let first = if place == 0 { FIRST_BLOCK } else { 0 };
            let flags = first | if is_last { LAST_BLOCK | WHOLE } else { 0 };
            state = compress(simd, state, words, length, flags);
        }
        let mut bytes = [[0_u8; 32]; LANES];
        for (place, word) in state.iter().enumerate() {
            for (bytes, word) in bytes.iter_mut().zip(word.as_slice()) {
                if let Some(four) = bytes.as_chunks_mut::<4>().0.get_mut(place) {
                    *four = word.to_le_bytes();
                }
            }
        }
        for (digest, bytes) in digests.iter_mut().zip(bytes) {
            *digest = Digest::new(bytes);
        }
    }
    digests
}

/// The words of one block of each message: first words in the first vector.
#[inline(always)]
fn words<S: Simd>(simd: S, blocks: &[[u8; BLOCK]], place: usize, each: usize) -> [S::u32s; 16] {
    let mut lanes = [[0_u32; LANES]; 16];
    let own = blocks.iter().skip(place).step_by(each.max(1));
    for (lane, block) in own.enumerate().take(LANES) {
        for (row, bytes) in lanes.iter_mut().zip(block.as_chunks::<4>().0) {
            if let Some(word) = row.get_mut(lane) {
                *word = u32::from_le_bytes(*bytes);
            }
        }
    }
    let width = <S::u32s as SimdBase<S>>::LEN;
    lanes.map(|row| match row.get(..width) {
        Some(row) => S::u32s::from_slice(simd, row),
        // No processor has wider vectors than there are lanes.
        None => S::u32s::splat(simd, 0),
    })
}

/// BLAKE3's compression in each lane, for a block of a first chunk.
#[inline(always)]
fn compress<S: Simd>(
    simd: S,
    state: [S::u32s; 8],
    m: [S::u32s; 16],
    length: S::u32s,
    flags: u32,
) -> [S::u32s; 8] {
    let fill = |word: u32| S::u32s::splat(simd, word);
    let [mut v0, mut v1, mut v2, mut v3, mut v4, mut v5, mut v6, mut v7] = state;
    let [start0, start1, start2, start3, ..] = START;
    let (mut v8, mut v9, mut v10, mut v11) =
        (fill(start0), fill(start1), fill(start2), fill(start3));
    let (mut v12, mut v13, mut v14, mut v15) = (fill(0), fill(0), length, fill(flags));
    // Columns, then diagonals; the numbers say which word of the block goes where.
    macro_rules! round {
        ($($word:literal)+) => {
            round!(@ $(m[$word]),+)
        };
        (@ $m0:expr, $m1:expr, $m2:expr, $m3:expr, $m4:expr, $m5:expr, $m6:expr, $m7:expr,
           $m8:expr, $m9:expr, $m10:expr, $m11:expr, $m12:expr, $m13:expr, $m14:expr, $m15:expr) => {
            (v0, v4, v8, v12) = mix::<S>([v0, v4, v8, v12], $m0, $m1);
            (v1, v5, v9, v13) = mix::<S>([v1, v5, v9, v13], $m2, $m3);
            (v2, v6, v10, v14) = mix::<S>([v2, v6, v10, v14], $m4, $m5);
            (v3, v7, v11, v15) = mix::<S>([v3, v7, v11, v15], $m6, $m7);
            (v0, v5, v10, v15) = mix::<S>([v0, v5, v10, v15], $m8, $m9);
            (v1, v6, v11, v12) = mix::<S>([v1, v6, v11, v12], $m10, $m11);
            (v2, v7, v8, v13) = mix::<S>([v2, v7, v8, v13], $m12, $m13);
            (v3, v4, v9, v14) = mix::<S>([v3, v4, v9, v14], $m14, $m15);
        };
    }
    round!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
    round!(2 6 3 10 7 0 4 13 1 11 12 5 9 14 15 8);
    round!(3 4 10 12 13 2 7 14 6 5 9 0 11 15 8 1);
    round!(10 7 12 9 14 3 13 15 4 0 11 2 5 8 1 6);
    round!(12 13 9 11 15 10 14 8 7 2 5 3 0 1 6 4);
    round!(9 14 11 5 8 12 15 1 13 3 0 10 2 6 4 7);
    round!(11 15 5 0 1 9 8 6 14 10 2 12 3 4 7 13);
    [v0 ^ v8, v1 ^ v9, v2 ^ v10, v3 ^ v11, v4 ^ v12, v5 ^ v13, v6 ^ v14, v7 ^ v15]
}

/// BLAKE3's quarter round in each lane.
#[inline(always)]
fn mix<S: Simd>(
    [a, b, c, d]: [S::u32s; 4],
    x: S::u32s,
    y: S::u32s,
) -> (S::u32s, S::u32s, S::u32s, S::u32s) {
    let a = a + b + x;
    let d = turn::<S>(d ^ a, 16);
    let c = c + d;
    let b = turn::<S>(b ^ c, 12);
    let a = a + b + y;
    let d = turn::<S>(d ^ a, 8);
    let c = c + d;
    let b = turn::<S>(b ^ c, 7);
    (a, b, c, d)
}

#[inline(always)]
fn turn<S: Simd>(word: S::u32s, right: u32) -> S::u32s {
    (word >> right) | (word << 32_u32.wrapping_sub(right))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every number of messages, of every number of blocks, of lengths that differ, on each kind of vectors that there is here.
    #[test]
    fn lanes_give_the_official_digests() {
        let mut levels = vec![Level::new(), Level::baseline()];
        #[cfg(target_arch = "x86_64")]
        {
            levels.extend(Level::new().as_avx2().map(Level::Avx2));
            levels.extend(Level::new().as_sse4_2().map(Level::Sse4_2));
        }
        for level in levels {
            for each in 1..=16 {
                for messages in 1..=LANES {
                    let mut blocks = Vec::new();
                    let mut last = [0; LANES];
                    let mut expected = Vec::new();
                    for (message, last) in last.iter_mut().enumerate().take(messages) {
                        let own = 1 + (message * 37 + each * 11) % BLOCK;
                        let length = (each - 1) * BLOCK + own;
                        let mut bytes: Vec<u8> =
                            (0..length).map(|at| (at * 7 + message * 13 + each) as u8).collect();
                        expected.push(Digest::new(*blake3::hash(&bytes).as_bytes()));
                        bytes.resize(each * BLOCK, 0);
                        blocks.extend_from_slice(bytes.as_chunks::<BLOCK>().0);
                        *last = own as u32;
                    }
                    let digests = hash_lanes(level, &blocks, &last, messages);
                    assert_eq!(digests[..messages], expected, "{level:?} {each} {messages}");
                }
            }
        }
    }
}
