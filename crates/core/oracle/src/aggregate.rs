//! From reports to a price.

use units::{Price, Ratio, Rounding, Value};

/// A price with the cover behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weighted {
    /// The price.
    pub price: Price,
    /// The worth of the cover of whoever reports it.
    pub weight: Value,
}

/// What a round's reports say together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aggregate {
    /// The lower median weighted by cover; none without a quorum.
    pub price: Option<Price>,
    /// Cover that reported ÷ all cover, rounded down.
    pub participation: Ratio,
}

impl Aggregate {
    /// Aggregates reports, given all cover that could have reported and the quorum of it.
    #[must_use]
    pub fn of(reports: &[Weighted], all: Value, quorum: Ratio) -> Self {
        let reported =
            reports.iter().fold(Value::ZERO, |sum, report| sum.saturating_add(report.weight));
        let participation =
            Ratio::of(reported.raw(), all.raw(), Rounding::Down).unwrap_or(Ratio::ZERO);
        let enough = !reported.is_zero() && participation >= quorum;
        Self { price: if enough { lower_median(reports) } else { None }, participation }
    }
}

/// The smallest price at or below which at least half of the weight lies. Whoever has less than half of the
/// weight cannot move it beyond what the others reported. None when nothing has weight.
#[must_use]
pub fn lower_median(reports: &[Weighted]) -> Option<Price> {
    let mut sorted = reports.to_vec();
    sorted.sort_unstable_by_key(|report| report.price);
    let all = sorted.iter().fold(Value::ZERO, |sum, report| sum.saturating_add(report.weight));
    let mut below = Value::ZERO;
    for report in &sorted {
        below = below.saturating_add(report.weight);
        // 2 × below ≥ all, without the product that might not fit.
        if !report.weight.is_zero() && below >= all.saturating_sub(below) {
            return Some(report.price);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weighted(reports: &[(u128, u128)]) -> Vec<Weighted> {
        reports
            .iter()
            .map(|(p, w)| Weighted { price: Price::new(*p), weight: Value::new(*w) })
            .collect()
    }

    /// Every unit of weight written out as one report, and the middle one taken, the lower of two.
    fn naive(reports: &[(u128, u128)]) -> Option<Price> {
        let mut all: Vec<u128> =
            reports.iter().flat_map(|(p, w)| std::iter::repeat_n(*p, *w as usize)).collect();
        all.sort_unstable();
        (!all.is_empty()).then(|| Price::new(all[(all.len() - 1) / 2]))
    }

    #[test]
    fn lower_median_equals_the_naive_one() {
        let mut x = 1_u64;
        for _ in 0..2_000 {
            let mut reports = Vec::new();
            for _ in 0..(x >> 20) % 6 {
                x = x
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                reports.push((u128::from((x >> 40) % 7), u128::from((x >> 50) % 5)));
            }
            assert_eq!(lower_median(&weighted(&reports)), naive(&reports), "{reports:?}");
            x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        }
    }

    #[test]
    fn without_a_quorum_there_is_no_price() {
        let reports = weighted(&[(100, 6), (101, 0)]);
        let two_thirds = Ratio::of(2, 3, Rounding::Up).unwrap();
        assert_eq!(Aggregate::of(&reports, Value::new(10), two_thirds).price, None);
        assert_eq!(
            Aggregate::of(&reports, Value::new(9), two_thirds).price,
            None,
            "6/9 rounds down, 2/3 up"
        );
        assert_eq!(Aggregate::of(&reports, Value::new(8), two_thirds).price, Some(Price::new(100)));
        assert_eq!(Aggregate::of(&[], Value::ZERO, Ratio::ZERO).price, None);
    }
}
