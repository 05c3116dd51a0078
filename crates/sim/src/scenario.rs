//! The scenario file. `docs/reference/scenarios.md` documents every field.

mod chain;
mod check;
mod feed;
mod incident;
mod market;
mod options_venue;
mod people;
mod service;

use crate::{SimError, text};
use serde::Deserialize;
use std::io::Read;
use std::path::Path;
use units::{Millis, Name, Timestamp};

pub(crate) use chain::literal;
pub use chain::{Chain, Token};
pub use feed::{Feed, Source, Venue};
pub use incident::{Class, Expect, Incident, RefusedFeed};
pub use market::{Market, SimulatedPair, StatedPair};
pub use options_venue::{OptionsVenue, VenueTrader};
pub use people::{Council, Demo, Operator, Outsider, Staker};
pub use service::{Declaration, OffenceTerms, Rising, Service, Terms};

/// Most bytes of a scenario file. It is not read any further.
pub const MOST_SCENARIO_BYTES: u64 = 1 << 20;

/// A whole scenario.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Its label.
    #[serde(deserialize_with = "text::name")]
    pub name: Name,
    /// What it shows, in words.
    pub description: String,
    /// What all keys and all simulated randomness come from.
    #[serde(default)]
    pub seed: u64,
    /// When operators report.
    pub window: Window,
    /// Where prices come from.
    pub market: Market,
    /// Numbers of the chain.
    #[serde(default)]
    pub chain: Chain,
    /// What is staked.
    #[serde(default = "Token::default_stake")]
    pub stake_asset: Token,
    /// What premiums and bonds are paid in.
    #[serde(default = "Token::default_payment")]
    pub payment_asset: Token,
    /// Who quotes.
    pub venues: Vec<Venue>,
    /// What is priced.
    pub feeds: Vec<Feed>,
    /// Who buys cover.
    pub service: Service,
    /// What it punishes.
    pub terms: Terms,
    /// Who reports.
    pub operators: Vec<Operator>,
    /// Who else stakes.
    #[serde(default)]
    pub stakers: Vec<Staker>,
    /// Who acts without a duty.
    #[serde(default)]
    pub outsiders: Vec<Outsider>,
    /// Whom nobody plays.
    #[serde(default)]
    pub demo: Vec<Demo>,
    /// What the council does.
    #[serde(default)]
    pub council: Council,
    /// Feeds whose registration has to be refused.
    #[serde(default)]
    pub refused_feeds: Vec<RefusedFeed>,
    /// The options venue of the service, if it has one.
    pub venue: Option<OptionsVenue>,
    /// Which incident it replays.
    pub incident: Option<Incident>,
    /// What has to come of it.
    pub expect: Option<Expect>,
}

/// A stretch of time.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The first round begins here.
    #[serde(deserialize_with = "text::moment")]
    pub from: Timestamp,
    /// No round begins after this.
    #[serde(deserialize_with = "text::moment")]
    pub until: Timestamp,
}

impl Scenario {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// [`SimError`] with the file and the line or the field, its value and what was expected.
    pub fn load(path: &Path) -> Result<Self, SimError> {
        let mut text = String::new();
        let file = std::fs::File::open(path);
        file.and_then(|file| file.take(MOST_SCENARIO_BYTES + 1).read_to_string(&mut text))
            .map_err(|source| SimError::Unreadable { path: path.to_owned(), source })?;
        if text.len() as u64 > MOST_SCENARIO_BYTES {
            let message = format!("more than {MOST_SCENARIO_BYTES} bytes: too long for a scenario");
            return Err(SimError::Malformed { path: path.to_owned(), message });
        }
        Self::parse(&text, path)
    }

    /// Reads and checks a text; `path` is for messages.
    ///
    /// # Errors
    /// As [`Scenario::load`].
    pub fn parse(text: &str, path: &Path) -> Result<Self, SimError> {
        let scenario: Self = toml::from_str(text).map_err(|error| SimError::Malformed {
            path: path.to_owned(),
            message: error.to_string().trim_end().to_owned(),
        })?;
        scenario.check()?;
        Ok(scenario)
    }

    /// The same, without an end and with a window from `founded` on: for running live.
    #[must_use]
    pub fn live(mut self, founded: Timestamp) -> Self {
        self.window = Window { from: founded, until: Timestamp::new(u64::MAX) };
        self
    }

    /// How far into a round everybody looks, and how much later the block with the reports comes: as far as the worst
    /// clock is off, so that no report lies outside its round, or after its block, by a clock alone.
    #[must_use]
    pub fn lead(&self) -> Millis {
        let off = self.operators.iter().map(|operator| operator.clock.unsigned_abs());
        Millis::new(off.max().unwrap_or(0))
    }

    pub(crate) fn error(
        &self,
        field: impl Into<String>,
        value: impl std::fmt::Display,
        expected: &str,
    ) -> SimError {
        SimError::Field {
            scenario: self.name.to_string(),
            field: field.into(),
            value: value.to_string(),
            expected: expected.to_owned(),
        }
    }

    /// A decimal number of whole units as an amount.
    pub(crate) fn amount(
        &self,
        field: &str,
        text: &str,
        token: &Token,
    ) -> Result<units::Amount, SimError> {
        units::parse_decimal(text, token.decimals).map(units::Amount::new).map_err(|error| {
            self.error(field, text, &format!("an amount of {}: {error}", token.symbol))
        })
    }
}
