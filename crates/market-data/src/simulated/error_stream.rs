//! What a venue's quotes of a pair are off by.

use super::random::{WORDS_PER_GAUSSIAN, gaussian, stream};
use rand_chacha::ChaCha8Rng;
use units::Name;

/// The relative errors of one venue's quotes of one pair. The error of each step has a fixed place in the
/// stream, so neither an outage nor a skip moves the errors that follow.
#[derive(Debug)]
pub(crate) struct ErrorStream {
    random: ChaCha8Rng,
    deviation: f64,
}

impl ErrorStream {
    /// The errors of a venue and a symbol with this standard deviation.
    pub(crate) fn new(seed: u64, venue: &Name, symbol: &Name, noise_bps: f64) -> Self {
        let names = [venue.as_str(), symbol.as_str()];
        Self { random: stream(seed, "error", &names), deviation: noise_bps / 10_000.0 }
    }

    /// What to multiply the true price by at this step.
    pub(crate) fn factor(&mut self, step: u64) -> f64 {
        let place = u128::from(step) * WORDS_PER_GAUSSIAN;
        // Finding a place costs a block of the cipher; mostly the stream is there already.
        if self.random.get_word_pos() != place {
            self.random.set_word_pos(place);
        }
        1.0 + self.deviation * gaussian(&mut self.random)
    }
}
