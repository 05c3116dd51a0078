//! Digests of many short messages, several at once.

use crate::lanes::{BLOCK, LANES, hash_lanes};
use crate::{Digest, digest::SHORT};
use fearless_simd::Level;

/// Messages of as many blocks are hashed together; those of more are rare, and hashed one by one.
const BLOCKS: usize = SHORT / BLOCK;
/// So few are sooner hashed one by one.
const FEW: usize = 3;

/// Takes messages, and hands out their digests under the names they came with, in an order of its own.
///
/// The digests are those of [`hash`](crate::hash()): of a purpose, a zero byte, and the message.
pub struct Batch<T> {
    level: Level,
    /// Purpose and zero byte, then the message that comes.
    bytes: Vec<u8>,
    domain: usize,
    /// Waiting for others: those of one block, of two, and so on.
    waiting: [Waiting<T>; BLOCKS],
}

struct Waiting<T> {
    names: Vec<T>,
    blocks: Vec<[u8; BLOCK]>,
    last: [u32; LANES],
}

impl<T> Default for Waiting<T> {
    fn default() -> Self {
        Self { names: Vec::new(), blocks: Vec::new(), last: [0; LANES] }
    }
}

impl<T: Copy> Batch<T> {
    /// Messages for one purpose.
    #[must_use]
    pub fn new(domain: &str) -> Self {
        let mut bytes = Vec::with_capacity(SHORT);
        bytes.extend_from_slice(domain.as_bytes());
        bytes.push(0);
        let domain = bytes.len();
        Self { level: Level::new(), bytes, domain, waiting: Default::default() }
    }

    /// Takes the message that `write` appends to the bytes it is given. Digests that are made meanwhile go to `done`.
    pub fn add(
        &mut self,
        name: T,
        write: impl FnOnce(&mut Vec<u8>),
        mut done: impl FnMut(T, Digest),
    ) {
        self.bytes.truncate(self.domain);
        write(&mut self.bytes);
        let (whole, rest) = self.bytes.as_chunks::<BLOCK>();
        // The last block is never empty, as no message is.
        let blocks = self.bytes.len().div_ceil(BLOCK);
        let Some(waiting) = blocks.checked_sub(1).and_then(|place| self.waiting.get_mut(place))
        else {
            return done(name, Digest::new(*blake3::hash(&self.bytes).as_bytes()));
        };
        waiting.blocks.extend_from_slice(whole);
        let mut own = BLOCK;
        if !rest.is_empty() {
            let mut block = [0; BLOCK];
            block.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
            waiting.blocks.push(block);
            own = rest.len();
        }
        if let Some(last) = waiting.last.get_mut(waiting.names.len()) {
            *last = u32::try_from(own).unwrap_or(0);
        }
        waiting.names.push(name);
        if waiting.names.len() >= LANES {
            waiting.finish(self.level, &mut done);
        }
    }

    /// Hands out what is left.
    pub fn finish(&mut self, mut done: impl FnMut(T, Digest)) {
        self.waiting.iter_mut().for_each(|waiting| waiting.finish(self.level, &mut done));
    }
}

impl<T: Copy> Waiting<T> {
    fn finish(&mut self, level: Level, done: &mut impl FnMut(T, Digest)) {
        let messages = self.names.len();
        if messages <= FEW {
            let each = self.blocks.len().checked_div(messages).unwrap_or(0).max(1);
            let ones = self.names.iter().zip(self.blocks.chunks(each)).zip(self.last);
            for ((name, blocks), last) in ones {
                let bytes = blocks.as_flattened();
                // All blocks but the last are full.
                let unused = BLOCK.saturating_sub(usize::try_from(last).unwrap_or(BLOCK));
                let own = bytes.get(..bytes.len().saturating_sub(unused)).unwrap_or(bytes);
                done(*name, Digest::new(*blake3::hash(own).as_bytes()));
            }
        } else {
            let digests = hash_lanes(level, &self.blocks, &self.last, messages);
            self.names.iter().zip(digests).for_each(|(name, digest)| done(*name, digest));
        }
        self.names.clear();
        self.blocks.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash;

    /// Any number of messages of any length, from none at all to several kilobytes.
    #[test]
    fn every_message_gets_the_digest_it_has_alone() {
        for count in [0_usize, 1, 3, 4, 5, 16, 17, 100, 333] {
            let messages: Vec<Vec<u8>> = (0..count)
                .map(|index| {
                    let length = match index % 5 {
                        0 => 64,
                        1 => index * 7 % 70,
                        2 => 59,
                        3 => index * 31 % 300,
                        _ => index * 97 % 5_000,
                    };
                    (0..length).map(|at| (at * 3 + index) as u8).collect()
                })
                .collect();
            let mut digests = vec![None; count];
            let mut batch = Batch::new("test");
            for (index, message) in messages.iter().enumerate() {
                let write = |bytes: &mut Vec<u8>| bytes.extend_from_slice(message);
                batch.add(index, write, |index: usize, digest| {
                    assert!(digests[index].replace(digest).is_none());
                });
            }
            batch.finish(|index, digest| assert!(digests[index].replace(digest).is_none()));
            batch.finish(|_, _| panic!("there is nothing left"));
            for (message, digest) in messages.iter().zip(digests) {
                assert_eq!(digest, Some(hash("test", message)), "{} bytes", message.len());
            }
        }
    }
}
