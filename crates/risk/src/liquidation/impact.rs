//! How far a sale moves the price.

use super::StableSwap;
use libm::{exp, log, sqrt};
use network::liquidations::Depth;

/// The price as a part of what it was, as a function of what was sold in all: 1 at nothing, never rising.
#[derive(Clone, Debug)]
pub struct Impact(Form);

#[derive(Clone, Debug)]
enum Form {
    Exponential {
        depth: f64,
    },
    Linear {
        depth: f64,
    },
    /// exp(−√(Q ÷ scale)).
    SquareRoot {
        scale: f64,
    },
    ConstantProduct {
        collateral: f64,
    },
    StableSwap(StableSwap),
    /// From (0, 1) on.
    Table(Vec<(f64, f64)>),
}

impl Impact {
    /// The impact of a checked scenario.
    #[must_use]
    pub fn new(depth: &Depth) -> Self {
        Self(match depth {
            Depth::Exponential { depth } => Form::Exponential { depth: *depth },
            Depth::Linear { depth } => Form::Linear { depth: *depth },
            Depth::SquareRoot { coefficient, volatility, volume } => {
                let size = coefficient * volatility;
                Form::SquareRoot { scale: volume / (size * size) }
            }
            Depth::ConstantProduct { collateral } => {
                Form::ConstantProduct { collateral: *collateral }
            }
            Depth::StableSwap { amplification, collateral, cash } => {
                Form::StableSwap(StableSwap::new(*amplification, *collateral, *cash))
            }
            Depth::Table(rows) => {
                Form::Table([(0.0, 1.0)].into_iter().chain(rows.iter().copied()).collect())
            }
        })
    }

    /// P₀ where a pool says it.
    #[must_use]
    pub fn own_price(&self) -> Option<f64> {
        match &self.0 {
            Form::StableSwap(pool) => Some(pool.price_after(0.0)),
            _ => None,
        }
    }

    /// f(Q): the price after `sold` was sold, as a part of what it was.
    #[must_use]
    pub fn factor(&self, sold: f64) -> f64 {
        match &self.0 {
            Form::Exponential { depth } => exp(-sold / depth),
            Form::Linear { depth } => (1.0 - sold / depth).max(0.0),
            Form::SquareRoot { scale } => exp(-sqrt(sold / scale)),
            Form::ConstantProduct { collateral } => {
                let part = collateral / (collateral + sold);
                part * part
            }
            Form::StableSwap(pool) => pool.price_after(sold) / pool.price_after(0.0),
            Form::Table(rows) => {
                let ((q, f), (r, g)) = line(rows, |row| row.0 < sold);
                (f + (sold - q) * (g - f) / (r - q)).max(0.0)
            }
        }
    }

    /// The least that has to be sold for the price to fall to `factor` of itself, more than 0: the inverse of
    /// [`factor`](Self::factor). Nothing for 1 and above.
    #[must_use]
    pub fn sold(&self, factor: f64) -> f64 {
        if factor >= 1.0 {
            return 0.0;
        }
        match &self.0 {
            Form::Exponential { depth } => -depth * log(factor),
            Form::Linear { depth } => depth * (1.0 - factor),
            Form::SquareRoot { scale } => {
                let fall = log(factor);
                scale * fall * fall
            }
            // x·(1 − √f) ÷ √f, without the difference of equals at f near 1.
            Form::ConstantProduct { collateral } => {
                let root = sqrt(factor);
                collateral * (1.0 - factor) / (root * (1.0 + root))
            }
            Form::StableSwap(pool) => bisect(pool, factor * pool.price_after(0.0)),
            Form::Table(rows) => {
                let ((q, f), (r, g)) = line(rows, |row| row.1 > factor);
                q + (factor - f) * (r - q) / (g - f)
            }
        }
    }

    /// f′(0): how steeply the price falls at first. −∞ under the square-root law.
    #[must_use]
    pub fn slope(&self) -> f64 {
        match &self.0 {
            Form::Exponential { depth } | Form::Linear { depth } => -1.0 / depth,
            Form::SquareRoot { .. } => f64::NEG_INFINITY,
            Form::ConstantProduct { collateral } => -2.0 / collateral,
            Form::StableSwap(pool) => pool.slope(),
            Form::Table(rows) => match rows.as_slice() {
                [(q, f), (r, g), ..] => (g - f) / (r - q),
                _ => 0.0,
            },
        }
    }
}

/// The two rows whose line holds: the last before which all rows are `above`, or the last line of all.
fn line(rows: &[(f64, f64)], above: impl Fn(&(f64, f64)) -> bool) -> ((f64, f64), (f64, f64)) {
    let end = rows.partition_point(above).clamp(1, rows.len() - 1);
    (rows[end - 1], rows[end])
}

/// The sale after which a pool's price is `price`, to the last digit of a float.
fn bisect(pool: &StableSwap, price: f64) -> f64 {
    let (mut low, mut high) = (0.0, pool.invariant());
    while pool.price_after(high) > price {
        (low, high) = (high, high * 2.0);
    }
    loop {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            return high;
        }
        if pool.price_after(middle) > price { low = middle } else { high = middle }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Impact> {
        [
            Depth::Exponential { depth: 1_000.0 },
            Depth::Linear { depth: 1_000.0 },
            Depth::SquareRoot { coefficient: 1.0, volatility: 0.05, volume: 800.0 },
            Depth::ConstantProduct { collateral: 700.0 },
            Depth::StableSwap { amplification: 50.0, collateral: 900.0, cash: 700.0 },
            Depth::StableSwap { amplification: 700.0, collateral: 100.0, cash: 900.0 },
            Depth::Table(vec![(10.0, 0.99), (100.0, 0.9), (150.0, 0.5)]),
        ]
        .iter()
        .map(Impact::new)
        .collect()
    }

    #[test]
    fn more_sold_is_never_dearer_and_the_inverse_inverts() {
        for impact in all() {
            assert!((impact.factor(0.0) - 1.0).abs() < 1e-15, "{impact:?}");
            assert_eq!(impact.sold(1.0), 0.0);
            let mut before = 1.0;
            for step in 1..200 {
                let sold = f64::from(step);
                let factor = impact.factor(sold);
                assert!(factor <= before && factor >= 0.0, "{impact:?} {sold}");
                if factor > 0.0 {
                    // Where the curve is flat, many sales have one price in floats: compare prices.
                    let again = impact.factor(impact.sold(factor));
                    assert!((again - factor).abs() < 1e-12, "{impact:?} {sold}: {again} {factor}");
                }
                before = factor;
            }
        }
    }

    #[test]
    fn the_slope_is_that_of_the_first_unit() {
        for impact in all() {
            let (slope, step) = (impact.slope(), 1e-5);
            let seen = (impact.factor(step) - 1.0) / step;
            assert!(slope == f64::NEG_INFINITY || (seen / slope - 1.0).abs() < 1e-3, "{impact:?}");
        }
    }

    #[test]
    fn a_table_goes_on_in_its_last_line_down_to_zero() {
        let table = Impact::new(&Depth::Table(vec![(100.0, 0.9), (200.0, 0.5)]));
        assert!((table.factor(50.0) - 0.95).abs() < 1e-15);
        assert!((table.factor(250.0) - 0.3).abs() < 1e-15);
        assert!((table.sold(0.1) - 300.0).abs() < 1e-9);
        assert_eq!(table.factor(1e6), 0.0);
    }
}
