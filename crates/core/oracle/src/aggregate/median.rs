//! The lower median weighted by cover, and its confidence.

use super::{Estimate, Weighted, rank::Ranked};
use units::Price;

/// The weighted lower median of prices with a confidence from the weighted quartiles. None when nothing has weight, or
/// when the weights do not fit together.
///
/// The lower quantile q of weight W is the smallest price at or below which at least q × W of the weight lies. The price is
/// the one for q = ½: always one that somebody reported, of two in the middle the lower. The confidence is
/// `max(p₅₀ − p₂₅, p₇₅ − p₅₀)`. Whoever has less than half of the weight cannot move the price beyond what the others
/// reported; whoever has less than a quarter cannot widen the confidence beyond what they did.
///
/// Only prices count. What reporters say of their own confidence would let a minority widen it.
#[must_use]
pub fn lower_median(reports: &[Weighted]) -> Option<Estimate> {
    let ranked = Ranked::new(reports.iter().map(|report| (report.price, report.weight.raw())))?;
    let weight = ranked.weight();
    // The quantile q is at rank ⌈q × W⌉ − 1; ⌈¾ W⌉ is W − ⌊W/4⌋, and no product has to fit.
    let at = |share: u128| ranked.at(share.checked_sub(1)?);
    let low = at(weight.div_ceil(4))?;
    let price = at(weight.div_ceil(2))?;
    let high = at(weight.saturating_sub(weight / 4))?;
    let confidence: Price = price.saturating_sub(low).max(high.saturating_sub(price));
    Some(Estimate { price, confidence })
}

#[cfg(test)]
mod tests {
    use super::*;
    use units::Value;

    fn estimate(reports: &[(u128, u128)]) -> Option<(u128, u128)> {
        let reports: Vec<_> = reports
            .iter()
            .map(|(price, weight)| Weighted {
                price: Price::new(*price),
                confidence: Price::ZERO,
                weight: Value::new(*weight),
            })
            .collect();
        lower_median(&reports).map(|it| (it.price.raw(), it.confidence.raw()))
    }

    /// Every unit of weight written out as one report, and the quantiles counted off by their definition.
    fn naive(reports: &[(u128, u128)]) -> Option<(u128, u128)> {
        let mut all: Vec<u128> =
            reports.iter().flat_map(|(p, w)| std::iter::repeat_n(*p, *w as usize)).collect();
        all.sort_unstable();
        let quantile = |quarters: usize| {
            let below = |price: u128| all.iter().filter(|other| **other <= price).count();
            all.iter().copied().find(|price| 4 * below(*price) >= quarters * all.len())
        };
        let (low, price, high) = (quantile(1)?, quantile(2)?, quantile(3)?);
        Some((price, (price - low).max(high - price)))
    }

    #[test]
    fn equals_the_naive_one() {
        let mut x = 1_u64;
        let mut next = move |below: u64| {
            x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            u128::from((x >> 33) % below)
        };
        for _ in 0..5_000 {
            let count = next(9);
            let reports: Vec<_> = (0..count).map(|_| (next(12), next(6))).collect();
            assert_eq!(estimate(&reports), naive(&reports), "{reports:?}");
        }
    }

    #[test]
    fn of_two_in_the_middle_the_lower() {
        assert_eq!(estimate(&[(100, 1), (104, 1)]), Some((100, 4)));
        assert_eq!(estimate(&[(100, 1), (101, 1), (103, 1), (110, 1)]), Some((101, 2)));
        assert_eq!(estimate(&[(100, 5), (200, 5), (300, 1)]), Some((200, 100)));
        assert_eq!(estimate(&[(100, 6), (200, 5)]), Some((100, 100)));
    }

    #[test]
    fn nothing_is_not_a_price_and_nothing_overflows() {
        assert_eq!(estimate(&[]), None);
        assert_eq!(estimate(&[(100, 0)]), None);
        assert_eq!(estimate(&[(u128::MAX, u128::MAX)]), Some((u128::MAX, 0)));
        assert_eq!(estimate(&[(0, u128::MAX - 1), (u128::MAX, 1)]), Some((0, 0)));
        assert_eq!(estimate(&[(1, u128::MAX), (2, 1)]), None, "more weight than fits");
    }
}
