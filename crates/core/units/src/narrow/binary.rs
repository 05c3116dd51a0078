//! From counts of 10⁻¹⁸ to counts of powers of two.

use super::words::upper;

/// 2¹⁸⁷ ÷ 10¹⁸, cut.
const PER_UNIT: u128 = 0x9392_ee8e_921d_5d07_3aff_322e_6243_9fcf;

/// A count of 10⁻¹⁸ at 2^−(`shift` + 59), less than two units below; `None` if it has more than 128 − `shift` bits.
#[must_use]
pub fn binary(count: u128, shift: u32) -> Option<u128> {
    (count.leading_zeros() >= shift).then(|| upper(count.wrapping_shl(shift), PER_UNIT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::real::Real;

    #[test]
    fn it_is_less_than_two_units_below() {
        for shift in [0, 1, 61, 67, 127] {
            for count in [0, 1, 7, 10_u128.pow(18), 3 << 60, u128::MAX >> shift] {
                let exact = Real::from_ratio(count, 10_u128.pow(18)).doubled(59 + shift as usize);
                match binary(count, shift) {
                    Some(found) => {
                        let less = exact.minus(Real::from_whole(found));
                        assert!(
                            !less.is_negative() && less < Real::from_whole(2),
                            "{count} {shift}"
                        );
                    }
                    None => assert!(count > u128::MAX >> shift),
                }
            }
        }
    }
}
