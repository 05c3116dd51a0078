//! When a venue is silent.

use super::{
    SimulatedVenue,
    random::{exponential, stream},
};
use rand_chacha::ChaCha8Rng;

const MILLIS_PER_DAY: f64 = 86_400_000.0;
/// The first distance from the start that no timestamp has. A wait need not be longer to be for ever.
const AFTER_ALL_TIME: u128 = 1 << 64;

/// The outages of one venue, as distances from the start in milliseconds. Times are asked for in order;
/// the outages do not depend on which times are asked for.
#[derive(Debug)]
pub(super) struct Outages {
    random: ChaCha8Rng,
    /// Mean wait from the end of an outage to the next, in milliseconds; `None` if there are no outages.
    mean_wait: Option<f64>,
    length: u64,
    /// The latest outage begins here (inclusive). In 128 bits, because it may lie after all time.
    begin: u128,
    /// And ends here (exclusive).
    end: u128,
}

impl Outages {
    pub(super) fn new(seed: u64, venue: &SimulatedVenue) -> Self {
        let rate = venue.outages_per_day;
        Self {
            random: stream(seed, "outages", &[venue.venue.name.as_str()]),
            mean_wait: (rate > 0.0).then(|| MILLIS_PER_DAY / rate),
            length: venue.outage_length.raw(),
            begin: 0,
            end: 0,
        }
    }

    /// Whether the venue is silent at this distance from the start.
    pub(super) fn cover(&mut self, offset: u64) -> bool {
        let Some(mean_wait) = self.mean_wait else { return false };
        let offset = u128::from(offset);
        // Ends, because the settings allow no outage of length zero.
        while self.end <= offset {
            let wait = libm::round(exponential(&mut self.random) * mean_wait);
            self.begin = self.end + (wait as u128).min(AFTER_ALL_TIME);
            self.end = self.begin + u128::from(self.length);
        }
        self.begin <= offset
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Venue;
    use crypto::SecretKey;
    use units::Millis;

    fn outages(per_day: f64, length: u64) -> Outages {
        let venue = Venue { name: "a".parse().unwrap(), key: SecretKey::derive("a", 1) };
        let outage_length = Millis::new(length);
        let latency = Millis::ZERO;
        let venue = SimulatedVenue {
            venue,
            noise_bps: 0.0,
            latency,
            outages_per_day: per_day,
            outage_length,
        };
        Outages::new(7, &venue)
    }

    #[test]
    fn the_silent_fraction_is_that_of_the_settings() {
        // Four a day of being up, an hour each: 4 h of outage for every 24 h without.
        let mut outages = outages(4.0, 3_600_000);
        let minutes = 2_000 * 1_440;
        let silent = (0..minutes).filter(|minute| outages.cover(minute * 60_000)).count();
        let fraction = silent as f64 / minutes as f64;
        assert!((fraction - 4.0 / 28.0).abs() < 0.005, "{fraction}");
    }

    #[test]
    fn they_do_not_depend_on_when_is_asked() {
        let (mut often, mut seldom) = (outages(100.0, 60_000), outages(100.0, 60_000));
        for offset in (0..100_000_000).step_by(1_000) {
            let silent = often.cover(offset);
            if offset % 977_000 == 0 {
                assert_eq!(seldom.cover(offset), silent, "{offset}");
            }
        }
    }

    #[test]
    fn extremes_end() {
        assert!(!outages(0.0, 0).cover(u64::MAX));
        assert!(!outages(1e-300, 1).cover(u64::MAX));
        assert!(outages(86_400.0, u64::MAX).cover(u64::MAX));
    }
}
