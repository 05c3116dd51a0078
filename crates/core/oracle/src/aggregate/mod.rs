//! From reports to a price and how certain it is.

mod median;
mod publisher_quotes;
mod rank;

use protocol::Method;
use units::{Price, Ratio, Rounding, Value};

pub use median::lower_median;
pub use publisher_quotes::{PublisherQuote, publisher_quotes};

/// What somebody says, with the cover behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weighted {
    /// The price.
    pub price: Price,
    /// Half the width of the interval around the price; zero if nothing was said about it.
    pub confidence: Price,
    /// The worth of the cover of whoever reports it.
    pub weight: Value,
}

/// A price and how certain it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// The price.
    pub price: Price,
    /// Half the width of an interval around the price, in which about half of what was said lies.
    pub confidence: Price,
}

/// What a round's reports say together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aggregate {
    /// The price; none without a quorum.
    pub estimate: Option<Estimate>,
    /// Cover that reported ÷ all cover, rounded down.
    pub participation: Ratio,
}

impl Aggregate {
    /// Aggregates reports, given all cover that could have reported and the quorum of it. O(n log n).
    ///
    /// Reports that the method cannot use do not count as reported: those of price zero, and with
    /// [`Method::PublisherQuotes`] those without a confidence.
    #[must_use]
    pub fn of(reports: &[Weighted], all: Value, quorum: Ratio, method: Method) -> Self {
        let usable = |report: &&Weighted| {
            let certain = method == Method::WeightedMedian || !report.confidence.is_zero();
            certain && !report.price.is_zero() && !report.weight.is_zero()
        };
        let reports: Vec<Weighted> = reports.iter().filter(usable).copied().collect();
        let reported =
            reports.iter().fold(Value::ZERO, |sum, report| sum.saturating_add(report.weight));
        let participation =
            Ratio::of(reported.raw(), all.raw(), Rounding::Down).unwrap_or(Ratio::ZERO);
        let estimate = match method {
            _ if participation < quorum => None,
            Method::WeightedMedian => lower_median(&reports),
            Method::PublisherQuotes => publisher_quotes::estimate(&reports),
        };
        Self { estimate, participation }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weighted(reports: &[(u128, u128, u128)]) -> Vec<Weighted> {
        let all = reports.iter().map(|(price, confidence, weight)| Weighted {
            price: Price::new(*price),
            confidence: Price::new(*confidence),
            weight: Value::new(*weight),
        });
        all.collect()
    }

    fn of(
        reports: &[(u128, u128, u128)],
        all: u128,
        method: Method,
    ) -> (Option<(u128, u128)>, u128) {
        let two_thirds = Ratio::of(2, 3, Rounding::Up).unwrap();
        let Aggregate { estimate, participation } =
            Aggregate::of(&weighted(reports), Value::new(all), two_thirds, method);
        (estimate.map(|it| (it.price.raw(), it.confidence.raw())), participation.raw())
    }

    #[test]
    fn without_a_quorum_there_is_no_price() {
        let reports = [(100, 0, 6), (101, 0, 0)];
        let price = |all| of(&reports, all, Method::WeightedMedian).0;
        assert_eq!(price(10), None);
        assert_eq!(price(9), None, "6/9 rounds down, 2/3 up");
        assert_eq!(price(8), Some((100, 0)));
        for method in [Method::WeightedMedian, Method::PublisherQuotes] {
            let none = Aggregate::of(&[], Value::ZERO, Ratio::ZERO, method);
            assert_eq!(none.estimate, None);
        }
    }

    #[test]
    fn what_a_method_cannot_use_was_not_reported() {
        let reports = [(100, 1, 5), (102, 0, 5), (0, 1, 5)];
        let half = Ratio::from_bps(5_000).raw();
        let third = Ratio::of(1, 3, Rounding::Down).unwrap().raw();
        assert_eq!(of(&reports, 10, Method::WeightedMedian), (Some((100, 2)), 2 * half));
        assert_eq!(of(&reports, 10, Method::PublisherQuotes), (None, half));
        assert_eq!(of(&reports, 15, Method::PublisherQuotes), (None, third));
        assert_eq!(of(&reports, 5, Method::PublisherQuotes), (Some((100, 1)), 2 * half));
    }

    /// Whoever holds less than half of the weight moves no price beyond what the others said.
    #[test]
    fn a_minority_moves_the_price_only_between_what_others_said() {
        let mut x = 11_u64;
        let mut next = move |below: u64| {
            x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            u128::from((x >> 33) % below)
        };
        for _ in 0..5_000 {
            let honest: Vec<_> =
                (0..=next(6)).map(|_| (1_000 + next(50), 1 + next(20), 1 + next(9))).collect();
            let weight: u128 = honest.iter().map(|report| report.2).sum();
            let mut reports = honest.clone();
            let mut left = weight - 1;
            while left > 0 {
                let part = 1 + next(u64::try_from(left).unwrap());
                reports.push((1 + next(5_000), 1 + next(900), part));
                left -= part;
            }
            let range = |edge: fn(u128, u128) -> u128| honest.iter().map(move |r| edge(r.0, r.1));
            let (price, _) = of(&reports, 1, Method::WeightedMedian).0.unwrap();
            let said = range(|p, _| p).min()..=range(|p, _| p).max();
            assert!(said.contains(&Some(price)), "{price} {reports:?}");
            let (price, _) = of(&reports, 1, Method::PublisherQuotes).0.unwrap();
            let said = range(|p, c| p - c).min()..=range(|p, c| p + c).max();
            assert!(said.contains(&Some(price)), "{price} {reports:?}");
        }
    }
}
