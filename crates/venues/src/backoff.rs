//! How long to wait before trying again.

use crate::{Config, config::ms};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use std::time::Duration;

/// Doubling waits with jitter: the n-th lies between half and all of `initial · 2ⁿ`, at most of `max`.
///
/// The jitter keeps a thousand reporters from coming back to a venue in the same instant.
#[derive(Clone, Debug)]
pub(crate) struct Backoff {
    initial: u64,
    max: u64,
    failures: u32,
    random: ChaCha8Rng,
}

impl Backoff {
    /// The waits of one of several that share a seed, each with a stream of its own.
    pub(crate) fn new(config: &Config, seed: u64, stream: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(stream);
        Self { initial: config.backoff_initial_ms, max: config.backoff_max_ms, failures: 0, random }
    }

    /// The next wait.
    pub(crate) fn next(&mut self) -> Duration {
        let factor = 1_u64.checked_shl(self.failures).unwrap_or(u64::MAX);
        let longest = self.initial.saturating_mul(factor).min(self.max);
        self.failures = self.failures.saturating_add(1).min(63);
        let half = longest / 2;
        let jitter = self.random.next_u64() % (longest - half + 1);
        ms(half + jitter)
    }

    /// All is well: the next wait is the first again.
    pub(crate) fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn backoff(stream: u64) -> Backoff {
        let config = Config { backoff_initial_ms: 100, backoff_max_ms: 1_500, ..Config::default() };
        Backoff::new(&config, 7, stream)
    }

    #[test]
    fn waits_double_up_to_the_longest_and_begin_anew() {
        let mut waits = backoff(0);
        for longest in [100, 200, 400, 800, 1_500, 1_500] {
            let wait = waits.next();
            assert!(ms(longest / 2) <= wait && wait <= ms(longest), "{wait:?} of {longest}");
        }
        for _ in 0..100 {
            assert!(waits.next() >= ms(750), "the longest wait stays");
        }
        waits.reset();
        assert!(waits.next() <= ms(100));
    }

    #[test]
    fn one_seed_one_series_and_each_stream_its_own() {
        let series = |stream| {
            let mut waits = backoff(stream);
            [(); 20].map(|()| waits.next())
        };
        assert_eq!(series(1), series(1));
        assert_ne!(series(1), series(2));
    }
}
