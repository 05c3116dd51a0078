//! The true price of a pair.

use super::{
    MILLIS_PER_YEAR, SimulatedPair,
    random::{gaussian, poisson, stream},
};
use rand_chacha::ChaCha8Rng;
use std::collections::VecDeque;
use units::Millis;

/// The path of one price, with as much of its past as a venue can lag behind.
#[derive(Debug)]
pub(super) struct PricePath {
    random: ChaCha8Rng,
    /// The price at the start, and at every time before it.
    start: f64,
    /// ln(price ÷ start).
    log_return: f64,
    /// What is added to it every step.
    drift: f64,
    /// Deviation of its diffusion in one step.
    deviation: f64,
    /// The probability that a step has no jump.
    no_jump: f64,
    jump_mean: f64,
    jump_deviation: f64,
    /// The prices of the last steps, latest first.
    recent: VecDeque<f64>,
    /// How many of them to keep.
    keep: usize,
}

impl PricePath {
    /// A path at its start, which will be asked for prices up to `longest_lag` steps ago.
    pub(super) fn new(seed: u64, pair: &SimulatedPair, step: Millis, longest_lag: usize) -> Self {
        let years = step.raw() as f64 / MILLIS_PER_YEAR as f64;
        let SimulatedPair { price, volatility, jump_mean, jump_deviation, .. } = *pair;
        let variance = volatility * volatility * years;
        let jumps = pair.jumps_per_year * years;
        // Without this drift, diffusion and jumps would raise the expected price.
        let mean_jump = libm::expm1(jump_mean + jump_deviation * jump_deviation / 2.0);
        Self {
            random: stream(seed, "price", &[pair.symbol.as_str()]),
            start: price,
            log_return: 0.0,
            drift: -variance / 2.0 - jumps * mean_jump,
            deviation: libm::sqrt(variance),
            no_jump: libm::exp(-jumps),
            jump_mean,
            jump_deviation,
            recent: VecDeque::from([price]),
            keep: longest_lag.saturating_add(1),
        }
    }

    /// Goes on by one step.
    pub(super) fn advance(&mut self) {
        self.log_return += self.drift + self.deviation * gaussian(&mut self.random);
        let jumps = poisson(&mut self.random, self.no_jump);
        if jumps > 0 {
            // The sum of independent Gaussians is one Gaussian.
            let jumps = f64::from(jumps);
            let deviation = self.jump_deviation * libm::sqrt(jumps);
            self.log_return += jumps * self.jump_mean + deviation * gaussian(&mut self.random);
        }
        self.recent.truncate(self.keep.saturating_sub(1));
        self.recent.push_front(self.start * libm::exp(self.log_return));
    }

    /// The price of this many steps ago.
    pub(super) fn price(&self, steps_ago: usize) -> f64 {
        self.recent.get(steps_ago).copied().unwrap_or(self.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Millis = Millis::new(3_600_000);
    const HOURS_PER_YEAR: f64 = 8_760.0;
    const N: u32 = 200_000;

    fn pair(volatility: f64, jumps_per_year: f64) -> SimulatedPair {
        SimulatedPair {
            symbol: "ETH-USD".parse().unwrap(),
            price: 2_000.0,
            volatility,
            jumps_per_year,
            jump_mean: -0.02,
            jump_deviation: 0.05,
            decimals: 2,
        }
    }

    /// Hourly log returns.
    fn returns(pair: &SimulatedPair) -> Vec<f64> {
        let mut path = PricePath::new(3, pair, HOUR, 1);
        let mut next = || {
            path.advance();
            libm::log(path.price(0) / path.price(1))
        };
        (0..N).map(|_| next()).collect()
    }

    fn mean(values: impl Iterator<Item = f64>) -> f64 {
        values.sum::<f64>() / f64::from(N)
    }

    #[test]
    fn the_realised_volatility_is_that_of_the_settings() {
        let returns = returns(&pair(0.8, 0.0));
        let realised = libm::sqrt(mean(returns.iter().map(|r| r * r)) * HOURS_PER_YEAR);
        // Its standard error is 0.8 ÷ √(2 N), 0.0013.
        assert!((realised - 0.8).abs() < 0.004, "{realised}");
    }

    #[test]
    fn jumps_add_their_variance() {
        let returns = returns(&pair(0.8, 500.0));
        let variance = mean(returns.iter().map(|r| r * r)) * HOURS_PER_YEAR;
        let expected = 0.8 * 0.8 + 500.0 * (0.02 * 0.02 + 0.05 * 0.05);
        assert!((variance / expected - 1.0).abs() < 0.05, "{variance} instead of {expected}");
        // A diffusion of this volatility moves 5 % within an hour once in 10⁸ hours.
        let large = returns.iter().filter(|r| r.abs() > 0.05).count();
        assert!(large > 1_000, "{large}");
    }

    #[test]
    fn the_price_is_a_martingale() {
        // Steps so long that a missing drift would be far outside the tolerance.
        for pair in [pair(6.0, 0.0), pair(0.0, 4_000.0), pair(6.0, 4_000.0)] {
            let growth = mean(returns(&pair).iter().map(|r| libm::exp(*r)));
            let deviation = libm::sqrt(mean(returns(&pair).iter().map(|r| r * r)));
            let error = deviation / libm::sqrt(f64::from(N));
            assert!((growth - 1.0).abs() < 3.0 * error, "{growth} ± {error}");
            let drift = 6.0 * 6.0 / 2.0 / HOURS_PER_YEAR;
            assert!(drift > 10.0 * error, "the test would not see it: {drift} ± {error}");
        }
    }

    #[test]
    fn the_past_is_kept_as_far_as_asked_and_no_further() {
        let mut path = PricePath::new(3, &pair(0.8, 0.0), HOUR, 3);
        let mut all = vec![path.price(0)];
        for _ in 0..10 {
            path.advance();
            all.push(path.price(0));
            let lags = 0..=3;
            let want = lags.clone().map(|lag| all[(all.len() - 1).saturating_sub(lag)]);
            assert!(lags.map(|lag| path.price(lag)).eq(want));
            assert!(path.recent.len() <= 4);
        }
        assert_eq!(all[0], 2_000.0);
    }

    #[test]
    fn without_volatility_and_jumps_nothing_moves() {
        let mut path = PricePath::new(3, &pair(0.0, 0.0), HOUR, 0);
        path.advance();
        assert_eq!(path.price(0), 2_000.0);
    }
}
