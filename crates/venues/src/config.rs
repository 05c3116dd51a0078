//! Where the venues are, and how patient to be with them.

use crate::{ConfigError, Pair, Venue};
use serde::Deserialize;
use std::{collections::BTreeMap, path::PathBuf, time::Duration};

/// All that can be set. The default reaches the venues' public endpoints.
///
/// Lengths are in milliseconds.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The longest that connecting, or sending a message, may take.
    pub connect_timeout_ms: u64,
    /// The longest that a venue may take to answer a subscription; without an answer it counts as refused.
    pub subscribe_timeout_ms: u64,
    /// A socket that says nothing at all for this long is closed and opened again.
    pub idle_timeout_ms: u64,
    /// How often the venue is asked whether it is still there. Less than the idle timeout.
    pub ping_interval_ms: u64,
    /// The wait after the first failure; it doubles with each further one.
    pub backoff_initial_ms: u64,
    /// The longest wait. A connection that lasted this long counts as good and resets the wait.
    pub backoff_max_ms: u64,
    /// How often REST is asked for pairs that the socket does not deliver.
    pub rest_interval_ms: u64,
    /// The longest that a REST request may take.
    pub rest_timeout_ms: u64,
    /// REST is asked for a pair of which an open socket has pushed no price for this long.
    pub quiet_after_ms: u64,
    /// A venue's time may be this far ahead of this machine's; further, and the price is dropped: as no
    /// later price would be newer, it would stand for ever.
    pub max_clock_lead_ms: u64,
    /// The longest message or answer, in bytes. A longer message closes the socket.
    pub max_message_bytes: usize,
    /// Seed of the jitter of waits; from the system's randomness if absent.
    pub jitter_seed: Option<u64>,
    /// Root certificates in PEM, trusted instead of the built-in ones.
    pub ca_file: Option<PathBuf>,
    /// What differs from the defaults at single venues.
    pub venues: BTreeMap<Venue, VenueConfig>,
}

/// What is set for one venue.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VenueConfig {
    /// Whether to listen to it.
    pub enabled: bool,
    /// The URL of its socket, `ws://` or `wss://`, if not the public one.
    pub websocket: Option<String>,
    /// The URL that its REST paths are below, `http://` or `https://`, if not the public one.
    pub rest: Option<String>,
    /// What it calls a pair, if not by its own rule. Whoever takes tether for the dollar says so here.
    pub symbols: BTreeMap<Pair, String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            connect_timeout_ms: 10_000,
            subscribe_timeout_ms: 10_000,
            idle_timeout_ms: 30_000,
            ping_interval_ms: 10_000,
            backoff_initial_ms: 500,
            backoff_max_ms: 60_000,
            rest_interval_ms: 2_000,
            rest_timeout_ms: 5_000,
            quiet_after_ms: 15_000,
            max_clock_lead_ms: 10_000,
            max_message_bytes: 1 << 20,
            jitter_seed: None,
            ca_file: None,
            venues: BTreeMap::new(),
        }
    }
}

impl Default for VenueConfig {
    fn default() -> Self {
        Self { enabled: true, websocket: None, rest: None, symbols: BTreeMap::new() }
    }
}

impl Config {
    pub(crate) fn venue(&self, venue: Venue) -> VenueConfig {
        self.venues.get(&venue).cloned().unwrap_or_default()
    }

    /// Refuses numbers that would spin or never end.
    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        for (field, value) in [
            ("connect_timeout_ms", self.connect_timeout_ms),
            ("subscribe_timeout_ms", self.subscribe_timeout_ms),
            ("idle_timeout_ms", self.idle_timeout_ms),
            ("ping_interval_ms", self.ping_interval_ms),
            ("backoff_initial_ms", self.backoff_initial_ms),
            ("backoff_max_ms", self.backoff_max_ms),
            ("rest_interval_ms", self.rest_interval_ms),
            ("rest_timeout_ms", self.rest_timeout_ms),
            ("quiet_after_ms", self.quiet_after_ms),
        ] {
            let day = 86_400_000;
            if !(1..=day).contains(&value) {
                let expected = "at least 1 and at most a day";
                return Err(ConfigError::Number { field, value, expected });
            }
        }
        let number = |field, value, expected| Err(ConfigError::Number { field, value, expected });
        if self.backoff_max_ms < self.backoff_initial_ms {
            return number("backoff_max_ms", self.backoff_max_ms, "at least backoff_initial_ms");
        }
        if self.ping_interval_ms >= self.idle_timeout_ms {
            return number("ping_interval_ms", self.ping_interval_ms, "less than idle_timeout_ms");
        }
        if self.max_message_bytes < 1_024 {
            let bytes = u64::try_from(self.max_message_bytes).unwrap_or(u64::MAX);
            return number("max_message_bytes", bytes, "at least 1024");
        }
        Ok(())
    }
}

pub(crate) const fn ms(length: u64) -> Duration {
    Duration::from_millis(length)
}
