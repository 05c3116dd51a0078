//! Bytes to choices.

use units::{Amount, Ratio};

const WHOLE: u128 = 1_000_000_000_000_000_000;

/// Reads choices from bytes. Past the end every byte is zero, and zero always is a sensible choice: a short input is a
/// plain history, and a new field of an action leaves old inputs as they were.
#[derive(Clone, Debug)]
pub struct Choices<'a> {
    bytes: &'a [u8],
}

impl<'a> Choices<'a> {
    /// Reads from the first byte on.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.bytes.split_first() else { return 0 };
        self.bytes = rest;
        *first
    }

    /// A number below `count`; zero if there is none.
    pub fn below(&mut self, count: usize) -> usize {
        usize::from(self.byte()).checked_rem(count).unwrap_or(0)
    }

    /// One of some, the first by default.
    ///
    /// # Panics
    /// When there is nothing to choose from.
    pub fn one_of<T: Clone>(&mut self, from: &[T]) -> T {
        assert!(!from.is_empty(), "nothing to choose from");
        from[self.below(from.len())].clone()
    }

    /// An index into `count` rows, mostly one that exists.
    pub fn index(&mut self, count: usize) -> u32 {
        let byte = self.byte();
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        match byte {
            0xF0..=0xF7 => count.saturating_add(u32::from(byte - 0xF0)),
            0xF8.. => u32::MAX - u32::from(byte - 0xF8),
            _ => u32::from(byte).checked_rem(count).unwrap_or(0),
        }
    }

    /// A quantity of something of which there is `has`.
    pub fn quantity(&mut self, has: u128) -> u128 {
        let byte = self.byte();
        match byte & 0x1F {
            0 => has / 8,
            1 => has / 2,
            2 => has,
            3 => has.saturating_add(1),
            4 => 0,
            5 => 1,
            6 => WHOLE,
            7 => u128::MAX,
            8 => u128::MAX / 2,
            9 => 1_000_000_000_000 * WHOLE,
            10 => 7,
            11 => has.saturating_sub(1),
            12 => has / 3 + 1,
            _ => (has / 256).saturating_mul(u128::from(byte)),
        }
    }

    /// [`Choices::quantity`] as an amount.
    pub fn amount(&mut self, has: Amount) -> Amount {
        Amount::new(self.quantity(has.raw()))
    }

    /// A ratio, `usual` by default.
    pub fn ratio(&mut self, usual: Ratio) -> Ratio {
        let byte = self.byte();
        match byte & 0x0F {
            0 => usual,
            1 => Ratio::ONE,
            2 => Ratio::ZERO,
            3 => Ratio::new(1),
            4 => Ratio::new(WHOLE + 1),
            5 => Ratio::new(u128::MAX),
            6 => Ratio::from_bps(5_000),
            7 => Ratio::new(WHOLE - 1),
            8 => Ratio::from_bps(1),
            9 => Ratio::from_bps(30_000),
            10 => Ratio::new(WHOLE / 3),
            _ => Ratio::from_bps(u32::from(byte) * 41),
        }
    }

    /// A count of epochs or other things, `usual` by default.
    pub fn count(&mut self, usual: u64) -> u64 {
        let byte = self.byte();
        match byte & 0x0F {
            0 => usual,
            1 => 0,
            2 => 1,
            3 => u64::MAX,
            4 => 10_000,
            5 => usual.saturating_add(1),
            6 => usual.saturating_sub(1),
            _ => u64::from(byte >> 4),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn past_the_end_every_choice_is_the_first() {
        let mut choices = Choices::new(&[3]);
        assert_eq!(choices.one_of(&[10, 11, 12, 13]), 13);
        assert_eq!(choices.one_of(&[10, 11, 12, 13]), 10);
        assert_eq!(choices.ratio(Ratio::from_bps(9)), Ratio::from_bps(9));
        assert_eq!(choices.index(0), 0);
    }

    #[test]
    fn some_indices_name_nothing() {
        let outside = (0..=u8::MAX).filter(|byte| Choices::new(&[*byte]).index(5) >= 5).count();
        assert_eq!(outside, 16);
    }
}
