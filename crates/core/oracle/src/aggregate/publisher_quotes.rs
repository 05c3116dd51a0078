//! Pyth's aggregation of publishers' quotes, as its documentation and test vectors tell it.

use super::{Estimate, Weighted, rank::Ranked};
use units::Price;

/// A publisher's price with its interval. Signed, because prices of spreads and swaps may be negative; whole numbers of
/// whatever unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublisherQuote {
    /// The price.
    pub price: i128,
    /// Half the width of the interval around it. A quote without an interval does not count.
    pub confidence: u128,
    /// How many publishers it counts for: with Pyth, one.
    pub weight: u128,
}

impl PublisherQuote {
    /// What it puts in: the price and both ends of the interval. None if it has no interval, or one that does not fit.
    fn votes(&self) -> Option<[i128; 3]> {
        let low = self.price.checked_sub_unsigned(self.confidence)?;
        let high = self.price.checked_add_unsigned(self.confidence)?;
        (self.confidence > 0).then_some([low, self.price, high])
    }
}

/// The price and the confidence of quotes by Pyth's rule. None when no quote counts, or when the weights do not fit
/// together.
///
/// Each of n quotes puts in price − confidence, price, price + confidence. Of these N = 3n in ascending order, counted from
/// 0, p₅₀ is the one in the middle, of two the mean rounded towards −∞; p₂₅ is number ⌊N/4⌋ and p₇₅ number N − 1 − ⌊N/4⌋.
/// The price is p₅₀, the confidence `max(p₅₀ − p₂₅, p₇₅ − p₅₀)`. It is never zero, as p₂₅ < p₇₅: more than half of all lie
/// between them, and at most a third are equal.
///
/// A quote of weight w counts as w equal quotes. If all weigh the same, this is the same as if each weighed one.
#[must_use]
pub fn publisher_quotes(quotes: &[PublisherQuote]) -> Option<(i128, u128)> {
    let votes = quotes.iter().filter_map(|quote| Some((quote.votes()?, quote.weight)));
    let ranked = Ranked::new(votes.flat_map(|(votes, weight)| votes.map(|price| (price, weight))))?;
    let all = ranked.weight();
    let last = all.checked_sub(1)?;
    let low = ranked.at(all / 4)?;
    let high = ranked.at(last.saturating_sub(all / 4))?;
    // With an odd number both are the one in the middle.
    let (below, above) = (ranked.at(last / 2)?, ranked.at(all / 2)?);
    let half = i128::try_from(above.abs_diff(below) / 2).ok()?;
    let price = below.checked_add(half)?;
    Some((price, price.abs_diff(low).max(high.abs_diff(price))))
}

/// The same of reports. A price or confidence that is not a positive one that fits is none.
pub(super) fn estimate(reports: &[Weighted]) -> Option<Estimate> {
    let quotes = reports.iter().filter_map(|report| {
        let price = i128::try_from(report.price.raw()).ok()?;
        let (confidence, weight) = (report.confidence.raw(), report.weight.raw());
        Some(PublisherQuote { price, confidence, weight })
    });
    let (price, confidence) = publisher_quotes(&quotes.collect::<Vec<_>>())?;
    let price = u128::try_from(price).ok().filter(|price| *price > 0)?;
    Some(Estimate { price: Price::new(price), confidence: Price::new(confidence) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use units::Value;

    type Quote = (i128, u128, u128);

    fn found(quotes: &[Quote]) -> Option<(i128, u128)> {
        let quotes: Vec<_> = quotes
            .iter()
            .map(|&(price, confidence, weight)| PublisherQuote { price, confidence, weight })
            .collect();
        publisher_quotes(&quotes)
    }

    /// Every quote written out as often as it weighs, and its three numbers counted off.
    fn naive(quotes: &[Quote]) -> Option<(i128, u128)> {
        let mut all = Vec::new();
        for (price, confidence, weight) in quotes {
            for _ in 0..if *confidence == 0 { 0 } else { *weight } {
                let half = *confidence as i128;
                all.extend([price - half, *price, price + half]);
            }
        }
        all.sort_unstable();
        let (n, quarter) = (all.len(), all.len() / 4);
        if n == 0 {
            return None;
        }
        let price =
            if n % 2 == 1 { all[n / 2] } else { (all[n / 2 - 1] + all[n / 2]).div_euclid(2) };
        Some((price, (price - all[quarter]).max(all[n - 1 - quarter] - price) as u128))
    }

    #[test]
    fn equals_the_naive_one_and_is_never_certain() {
        let mut x = 5_u64;
        let mut next = move |below: u64| {
            x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (x >> 33) % below
        };
        for _ in 0..5_000 {
            let quotes: Vec<Quote> = (0..next(9))
                .map(|_| (i128::from(next(41)) - 20, next(9).into(), next(5).into()))
                .collect();
            let price = found(&quotes);
            assert_eq!(price, naive(&quotes), "{quotes:?}");
            assert!(price.is_none_or(|(_, confidence)| confidence > 0), "{quotes:?}");
            let scaled: Vec<Quote> = quotes.iter().map(|&(p, c, w)| (p, c, 7 * w)).collect();
            assert_eq!(found(&scaled), price, "only the proportion of weights counts: {quotes:?}");
        }
    }

    #[test]
    fn the_middle_of_an_even_number_rounds_towards_less() {
        // 8 9 10 13 14 15
        assert_eq!(found(&[(9, 1, 1), (14, 1, 1)]), Some((11, 3)));
        assert_eq!(found(&[(-9, 1, 1), (-14, 1, 1)]), Some((-12, 3)));
        // One twice as heavy is there twice: 8 8 9 9 10 10 13 14 15
        assert_eq!(found(&[(9, 1, 2), (14, 1, 1)]), Some((10, 3)));
    }

    #[test]
    fn what_does_not_count_is_left_out_and_nothing_overflows() {
        assert_eq!(found(&[]), None);
        assert_eq!(found(&[(100, 0, 1), (100, 0, 1)]), None);
        assert_eq!(found(&[(100, 1, 0)]), None);
        assert_eq!(found(&[(100, 0, 5), (50, 2, 1)]), Some((50, 2)));
        assert_eq!(found(&[(i128::MAX, 1, 1), (50, 2, 1)]), Some((50, 2)), "p + c does not fit");
        assert_eq!(found(&[(i128::MIN, 1, 1), (50, 2, 1)]), Some((50, 2)), "p − c does not fit");
        assert_eq!(found(&[(1, 1, u128::MAX / 2)]), None, "more weight than fits");
        let widest = i128::MAX.unsigned_abs();
        assert_eq!(found(&[(0, widest, 1)]), Some((0, widest)));
        let (low, high) = (i128::MIN + 1, i128::MAX - 1);
        assert_eq!(found(&[(low, 1, 1), (high, 1, 1)]), Some((-1, widest)));
    }

    #[test]
    fn a_price_that_is_not_positive_is_none() {
        let of = |price, confidence| {
            let report = Weighted {
                price: Price::new(price),
                confidence: Price::new(confidence),
                weight: Value::new(1),
            };
            estimate(&[report]).map(|it| (it.price.raw(), it.confidence.raw()))
        };
        assert_eq!(of(100, 3), Some((100, 3)));
        assert_eq!(of(3, 100), Some((3, 100)), "an interval may reach below zero");
        assert_eq!(of(0, 1), None);
        assert_eq!(of(u128::MAX, 1), None);
    }
}
