//! Random numbers that are the same on every machine.

use crypto::hash_borsh;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// The stream of one purpose and the names that it is for.
pub(super) fn stream(seed: u64, purpose: &str, names: &[&str]) -> ChaCha8Rng {
    let key = hash_borsh("buttress/simulated-market/v1", &(seed, purpose, names));
    ChaCha8Rng::from_seed(*key.as_bytes())
}

/// Uniform in (0, 1].
pub(super) fn uniform(random: &mut ChaCha8Rng) -> f64 {
    // 53 bits, as many as a float holds; both steps are exact.
    let bits = (random.next_u64() >> 11) + 1;
    bits as f64 / (1_u64 << 53) as f64
}

/// Gaussian with mean 0 and deviation 1 (Box and Muller), from exactly [`WORDS_PER_GAUSSIAN`] words.
pub(super) fn gaussian(random: &mut ChaCha8Rng) -> f64 {
    let radius = libm::sqrt(-2.0 * libm::log(uniform(random)));
    let angle = core::f64::consts::TAU * uniform(random);
    radius * libm::cos(angle)
}

/// 32-bit words of the stream that one Gaussian takes: two uniforms of 64 bits.
pub(super) const WORDS_PER_GAUSSIAN: u128 = 4;

/// Exponential with mean 1.
pub(super) fn exponential(random: &mut ChaCha8Rng) -> f64 {
    -libm::log(uniform(random))
}

/// How many events there are, if their number is Poisson distributed and there are none with probability
/// `none` (Knuth). The mean is −ln(`none`), and so is the expected work.
pub(super) fn poisson(random: &mut ChaCha8Rng, none: f64) -> u32 {
    let mut events = 0;
    let mut chance = uniform(random);
    while chance > none {
        events += 1;
        chance *= uniform(random);
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean_and_variance(mut sample: impl FnMut() -> f64) -> (f64, f64) {
        const N: u32 = 200_000;
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..N {
            let x = sample();
            sum += x;
            squares += x * x;
        }
        let mean = sum / f64::from(N);
        (mean, squares / f64::from(N) - mean * mean)
    }

    #[track_caller]
    fn assert_near(have: (f64, f64), want: (f64, f64)) {
        assert!((have.0 - want.0).abs() < 0.015, "mean {} instead of {}", have.0, want.0);
        assert!((have.1 - want.1).abs() < 0.03, "variance {} instead of {}", have.1, want.1);
    }

    #[test]
    fn distributions_have_their_moments() {
        let mut random = stream(1, "test", &[]);
        assert_near(mean_and_variance(|| uniform(&mut random)), (0.5, 1.0 / 12.0));
        assert_near(mean_and_variance(|| gaussian(&mut random)), (0.0, 1.0));
        assert_near(mean_and_variance(|| exponential(&mut random)), (1.0, 1.0));
        let none = libm::exp(-2.0);
        assert_near(mean_and_variance(|| f64::from(poisson(&mut random, none))), (2.0, 2.0));
        assert_eq!(poisson(&mut random, 1.0), 0);
    }

    #[test]
    fn a_gaussian_takes_as_many_words_as_it_says() {
        let mut random = stream(1, "test", &[]);
        let _ = gaussian(&mut random);
        assert_eq!(random.get_word_pos(), WORDS_PER_GAUSSIAN);
    }

    #[test]
    fn streams_differ_by_seed_purpose_and_every_name() {
        let first = |seed, purpose, names: &[&str]| stream(seed, purpose, names).next_u64();
        let all = [
            first(1, "a", &["x", "y"]),
            first(2, "a", &["x", "y"]),
            first(1, "b", &["x", "y"]),
            first(1, "a", &["xy"]),
            first(1, "a", &["y", "x"]),
        ];
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
    }
}
