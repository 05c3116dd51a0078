//! The `StableSwap` invariant for two coins.

use libm::sqrt;

/// A pool of collateral and cash that keeps `Ann·(x + y) + D = Ann·D + D³ ÷ (4xy)`, `Ann = 2A` with A as the contract states
/// it. Egorov, *`StableSwap` – efficient mechanism for Stablecoin liquidity* (2019); Curve's `get_D` and `get_y`. Fees are
/// left out: the price is that between buying and selling.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StableSwap {
    ann: f64,
    collateral: f64,
    cash: f64,
    invariant: f64,
}

impl StableSwap {
    /// The pool with so much of each, both more than nothing; `amplification` at least 1.
    #[must_use]
    pub fn new(amplification: f64, collateral: f64, cash: f64) -> Self {
        let ann = 2.0 * amplification;
        Self { ann, collateral, cash, invariant: invariant(ann, collateral, cash) }
    }

    /// D: what both together would be worth in balance.
    #[must_use]
    pub fn invariant(&self) -> f64 {
        self.invariant
    }

    /// Cash that is left when `sold` more collateral is in the pool: the root of a quadratic.
    #[must_use]
    pub fn cash_after(&self, sold: f64) -> f64 {
        let (x, d) = (self.collateral + sold, self.invariant);
        let half = (x + d / self.ann - d) / 2.0;
        let product = d * (d / x) * (d / (4.0 * self.ann));
        let root = sqrt(half * half + product);
        // Of two forms of the root the one that does not subtract equals.
        if half > 0.0 { product / (half + root) } else { root - half }
    }

    /// The price of collateral in cash after `sold` was sold: −dy/dx on the curve.
    #[must_use]
    pub fn price_after(&self, sold: f64) -> f64 {
        let (x, y) = (self.collateral + sold, self.cash_after(sold));
        let d = self.invariant;
        let cube = d / x * (d / y) * d / 4.0;
        (self.ann + cube / x) / (self.ann + cube / y)
    }

    /// How the price falls with what is sold, as a part of it per unit, where the pool is now.
    #[must_use]
    pub fn slope(&self) -> f64 {
        let step = self.collateral * 1e-6;
        libm::log(self.price_after(step) / self.price_after(-step)) / (2.0 * step)
    }

    /// Cash that a sale brings.
    #[must_use]
    pub fn proceeds(&self, sold: f64) -> f64 {
        self.cash - self.cash_after(sold)
    }
}

/// D by Newton's method from above: the left side minus the right is concave in D there, so it falls to the root.
fn invariant(ann: f64, x: f64, y: f64) -> f64 {
    let sum = x + y;
    let mut d = sum;
    // Newton's method needs about ten rounds; floats end it.
    for _ in 0..200 {
        let cube = d / x * (d / y) * d / 4.0;
        let next = d * (ann * sum + 2.0 * cube) / ((ann - 1.0) * d + 3.0 * cube);
        if next >= d {
            break;
        }
        d = next;
    }
    d
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_balanced_pool_prices_at_one_and_is_worth_what_is_in_it() {
        let pool = StableSwap::new(50.0, 1_000.0, 1_000.0);
        assert!((pool.invariant() - 2_000.0).abs() < 1e-9);
        assert!((pool.price_after(0.0) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn the_invariant_holds_along_the_curve_and_its_slope_is_the_price() {
        let pool = StableSwap::new(50.0, 498_670.8, 109_891.95);
        for sold in [0.0, 10.0, 5_000.0, 100_000.0, 3e6] {
            let (x, y, d) = (pool.collateral + sold, pool.cash_after(sold), pool.invariant());
            let left = 100.0 * (x + y) + d;
            let right = 100.0 * d + d * d / (4.0 * x) * (d / y);
            assert!((left / right - 1.0).abs() < 1e-13, "{sold}");
            let h = x * 1e-6;
            let slope = (pool.cash_after(sold - h) - pool.cash_after(sold + h)) / (2.0 * h);
            assert!((slope / pool.price_after(sold) - 1.0).abs() < 1e-6, "{sold}");
        }
        assert!(pool.proceeds(50_000.0) < 50_000.0 * pool.price_after(0.0));
        assert!(pool.proceeds(50_000.0) > 50_000.0 * pool.price_after(50_000.0));
    }
}
