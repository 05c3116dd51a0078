//! Rounding what is known but for a doubt.

/// The whole number nearest to what is at most `doubt` away from `value`, both with `bits` after the point, if that is the same for
/// all of it; a half goes up.
#[must_use]
pub fn nearest(value: u128, doubt: u128, bits: u32) -> Option<u128> {
    let half = 1_u128.checked_shl(bits.checked_sub(1)?)?;
    let lowest = value.saturating_sub(doubt).checked_add(half)?.checked_shr(bits)?;
    let highest = value.checked_add(doubt)?.checked_add(half)?.checked_shr(bits)?;
    (lowest == highest).then_some(lowest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_beyond_doubt_is_rounded() {
        assert_eq!(nearest(0x17, 0, 4), Some(1));
        assert_eq!(nearest(0x18, 0, 4), Some(2));
        assert_eq!(nearest(0x18, 1, 4), None);
        assert_eq!(nearest(0x16, 1, 4), Some(1));
        assert_eq!(nearest(0x16, 2, 4), None);
        assert_eq!(nearest(0, 7, 4), Some(0), "what is not negative is not rounded below zero");
        assert_eq!(nearest(u128::MAX, 1, 4), None);
        assert_eq!((nearest(1, 0, 0), nearest(1, 0, 129)), (None, None));
    }
}
