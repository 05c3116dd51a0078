//! The scenario file. `docs/reference/scenarios.md` documents every field.

use crate::{Behaviour, SimError, text};
use serde::Deserialize;
use std::{collections::BTreeSet, path::Path};
use units::{Millis, Name, Price, Ratio, Timestamp, Value};

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

/// Where prices come from: a file of candles, or a simulation.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Market {
    /// Recorded candles, relative to `BUTTRESS_DATA`.
    #[serde(rename = "file")]
    File(String),
    /// A seeded jump-diffusion.
    #[serde(rename = "simulation")]
    Simulation {
        /// Time between quotes.
        #[serde(deserialize_with = "text::length")]
        step: Millis,
        /// What is priced.
        pairs: Vec<SimulatedPair>,
    },
}

/// A pair of a simulated market. All numbers are plain floats: they never enter the chain.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimulatedPair {
    /// What venues call it.
    #[serde(deserialize_with = "text::name")]
    pub pair: Name,
    /// The price at the start.
    pub price: f64,
    /// Standard deviation of the log-price in a year.
    pub volatility: f64,
    /// Expected jumps in a year.
    #[serde(default)]
    pub jumps_per_year: f64,
    /// Mean of a jump of the log-price.
    #[serde(default)]
    pub jump_mean: f64,
    /// Standard deviation of a jump.
    #[serde(default)]
    pub jump_deviation: f64,
    /// Digits after the point of a quote.
    #[serde(default = "two")]
    pub decimals: u8,
}

const fn two() -> u8 {
    2
}

/// Numbers of the chain.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Chain {
    /// Length of an epoch.
    #[serde(deserialize_with = "text::length")]
    pub epoch: Millis,
    /// W, in epochs.
    pub evidence_window: u64,
    /// Full epochs of notice before an offer that raises risk binds.
    pub notice: u64,
    /// The longest council delay, in epochs.
    pub delay: u64,
    /// Full epochs in jail.
    pub jail: u64,
    /// What an accuser posts, in the payment asset.
    pub bond: String,
}

impl Default for Chain {
    fn default() -> Self {
        let bond = "100".to_owned();
        Self {
            epoch: Millis::new(86_400_000),
            evidence_window: 5,
            notice: 1,
            delay: 1,
            jail: 1,
            bond,
        }
    }
}

/// An asset.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// Its name.
    #[serde(deserialize_with = "text::name")]
    pub symbol: Name,
    /// Base units per whole unit, as a power of ten.
    pub decimals: u8,
    /// What a whole unit is worth when cover is valued.
    #[serde(deserialize_with = "text::price")]
    pub price: Price,
}

impl Token {
    fn default_stake() -> Self {
        Self { symbol: literal("wstETH"), decimals: 18, price: Price::new(2_000 * 10_u128.pow(18)) }
    }
    fn default_payment() -> Self {
        Self { symbol: literal("USDC"), decimals: 6, price: Price::new(10_u128.pow(18)) }
    }
}

/// A name that is written in this file.
#[allow(clippy::unwrap_used)] // a test of the defaults covers each
pub(crate) fn literal(text: &str) -> Name {
    Name::new(text).unwrap()
}

/// Who quotes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Venue {
    /// Its name.
    #[serde(deserialize_with = "text::name")]
    pub name: Name,
    /// What the file of candles calls it; its name if left out.
    pub exchange: Option<String>,
    /// Simulation: standard deviation of its quotes' error, in hundredths of a percent.
    #[serde(default)]
    pub noise_bps: f64,
    /// Simulation: how far it lags behind.
    #[serde(default = "no_length", deserialize_with = "text::length")]
    pub latency: Millis,
    /// Simulation: expected outages a day.
    #[serde(default)]
    pub outages_per_day: f64,
    /// Simulation: how long one lasts.
    #[serde(default = "no_length", deserialize_with = "text::length")]
    pub outage_length: Millis,
}

const fn no_length() -> Millis {
    Millis::ZERO
}

/// A source of a feed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// One of the scenario's venues.
    #[serde(deserialize_with = "text::name")]
    pub venue: Name,
    /// What the venue, and the file of candles, calls the pair.
    #[serde(deserialize_with = "text::name")]
    pub pair: Name,
}

/// What is priced.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feed {
    /// The pair.
    #[serde(deserialize_with = "text::name")]
    pub pair: Name,
    /// Digits after the point of a report.
    pub decimals: u8,
    /// Length of a round.
    #[serde(deserialize_with = "text::length")]
    pub heartbeat: Millis,
    /// When a price is too old to use.
    #[serde(deserialize_with = "text::length")]
    pub staleness: Millis,
    /// Share of the cover that must report.
    #[serde(deserialize_with = "text::ratio")]
    pub quorum: Ratio,
    /// The outside venues.
    pub sources: Vec<Source>,
    /// How many of them a reference needs.
    pub reference_quorum: u8,
    /// How far from a report's time a quote may lie.
    #[serde(deserialize_with = "text::length")]
    pub reference_window: Millis,
    /// At which spread venues disagree.
    pub max_spread_bps: u32,
    /// Up to which distance a report is right.
    pub tolerance_bps: u32,
    /// The tolerance is at least this many spreads.
    #[serde(deserialize_with = "text::ratio")]
    pub spread_multiple: Ratio,
    /// How long a report must be wrong.
    #[serde(deserialize_with = "text::length")]
    pub duration: Millis,
}

/// Who buys cover.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Its name.
    #[serde(deserialize_with = "text::name")]
    pub name: Name,
    /// Cover wanted, in reference currency.
    #[serde(deserialize_with = "text::value")]
    pub target: Value,
    /// Premium per epoch, as a fraction of the cover's worth.
    #[serde(deserialize_with = "text::ratio")]
    pub premium: Ratio,
    /// Prepaid, in whole units of the payment asset.
    pub budget: String,
}

/// What the service punishes: on all of its feeds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Epochs after the offence in which evidence is accepted.
    pub evidence_epochs: u64,
    /// Epochs for appeal.
    pub appeal_epochs: u64,
    /// Epochs that slashed stake is held.
    pub hold_epochs: u64,
    /// Who is harmed, and receives restitution.
    #[serde(deserialize_with = "text::name")]
    pub harmed: Name,
    /// Two prices for one round.
    pub equivocation: Option<OffenceTerms>,
    /// Wrong for the feed's duration.
    pub deviation: Option<OffenceTerms>,
    /// Absent.
    pub missed_rounds: Option<OffenceTerms>,
}

/// What an offence costs and who is paid.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OffenceTerms {
    /// Fraction of the cover.
    #[serde(deserialize_with = "text::ratio")]
    pub penalty: Ratio,
    /// For missed rounds: how many in a row.
    pub consecutive: Option<u32>,
    /// To whoever filed the evidence.
    #[serde(deserialize_with = "text::ratio")]
    pub reporter: Ratio,
    /// To the harmed.
    #[serde(deserialize_with = "text::ratio")]
    pub restitution: Ratio,
    /// To the service's insurance fund.
    #[serde(deserialize_with = "text::ratio")]
    pub insurance: Ratio,
    /// Destroyed.
    #[serde(deserialize_with = "text::ratio")]
    pub burn: Ratio,
}

/// Who reports.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operator {
    /// Its name.
    #[serde(deserialize_with = "text::name")]
    pub name: Name,
    /// What it does.
    pub behaviour: Behaviour,
    /// Its own stake, in whole units of the stake asset.
    pub stake: String,
    /// Its part of premiums.
    #[serde(default = "no_ratio", deserialize_with = "text::ratio")]
    pub commission: Ratio,
    /// The share of the stake that it offers.
    #[serde(default = "all", deserialize_with = "text::ratio")]
    pub offers: Ratio,
    /// Whether it returns from jail as soon as it may.
    #[serde(default)]
    pub returns: bool,
}

const fn no_ratio() -> Ratio {
    Ratio::ZERO
}

const fn all() -> Ratio {
    Ratio::ONE
}

/// Who else stakes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Staker {
    /// Its name.
    #[serde(deserialize_with = "text::name")]
    pub name: Name,
    /// With which operator.
    #[serde(deserialize_with = "text::name")]
    pub operator: Name,
    /// How much, in whole units of the stake asset.
    pub amount: String,
    /// When it pledges; before the window if left out.
    #[serde(default, deserialize_with = "text::moment_option")]
    pub joins_at: Option<Timestamp>,
    /// When it asks to leave; never if left out.
    #[serde(default, deserialize_with = "text::moment_option")]
    pub leaves_at: Option<Timestamp>,
}

impl Scenario {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// [`SimError`] with the file and the line or the field, its value and what was expected.
    pub fn load(path: &Path) -> Result<Self, SimError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| SimError::Unreadable { path: path.to_owned(), source })?;
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

    /// What no single field can know. The chain checks the rest when the scenario is founded.
    fn check(&self) -> Result<(), SimError> {
        let Window { from, until } = &self.window;
        if until <= from {
            let value = market_data::format_utc(*until);
            return Err(self.error("window.until", value, "a time after window.from"));
        }
        // So that founding it before the window stays within time itself.
        if from.raw() < self.chain.epoch.raw().saturating_mul(self.chain.notice.saturating_add(2)) {
            let value = market_data::format_utc(*from);
            return Err(self.error(
                "window.from",
                value,
                "a time later than notice + 2 epochs after 1970",
            ));
        }
        let named = |what: &str, names: Vec<&Name>| {
            let mut seen = BTreeSet::new();
            match names.into_iter().find(|name| !seen.insert((*name).clone())) {
                Some(twice) => {
                    Err(self.error(format!("{what}.name"), twice, "a name that is not used twice"))
                }
                None if seen.is_empty() => Err(self.error(what, "empty", "at least one")),
                None => Ok(seen),
            }
        };
        let venues = named("venues", self.venues.iter().map(|venue| &venue.name).collect())?;
        let operators =
            named("operators", self.operators.iter().map(|operator| &operator.name).collect())?;
        named("feeds", self.feeds.iter().map(|feed| &feed.pair).collect())?;
        // Accounts are named too, so a staker may not be called like an operator.
        let people = self.operators.iter().map(|operator| &operator.name);
        named("stakers", people.chain(self.stakers.iter().map(|staker| &staker.name)).collect())?;

        let known =
            |set: &BTreeSet<Name>| set.iter().map(Name::as_str).collect::<Vec<_>>().join(", ");
        for (index, feed) in self.feeds.iter().enumerate() {
            let stranger = feed.sources.iter().find(|source| !venues.contains(&source.venue));
            if let Some(source) = stranger {
                let field = format!("feeds[{index}].sources.venue");
                let expected = format!("one of the venues {}", known(&venues));
                return Err(self.error(field, &source.venue, &expected));
            }
            if !self.chain.epoch.raw().is_multiple_of(feed.heartbeat.raw()) {
                let field = format!("feeds[{index}].heartbeat");
                let expected =
                    format!("a part of the epoch of {}", text::format_length(self.chain.epoch));
                return Err(self.error(field, text::format_length(feed.heartbeat), &expected));
            }
        }
        for (index, operator) in self.operators.iter().enumerate() {
            if let Behaviour::Copies { venue } = &operator.behaviour
                && !venues.contains(venue)
            {
                let field = format!("operators[{index}].behaviour");
                let expected = format!("to copy one of the venues {}", known(&venues));
                return Err(self.error(field, &operator.behaviour, &expected));
            }
        }
        for (index, staker) in self.stakers.iter().enumerate() {
            if !operators.contains(&staker.operator) {
                let field = format!("stakers[{index}].operator");
                return Err(self.error(
                    field,
                    &staker.operator,
                    &format!("one of the operators {}", known(&operators)),
                ));
            }
            if let (Some(joins), Some(leaves)) = (staker.joins_at, staker.leaves_at)
                && leaves <= joins
            {
                let field = format!("stakers[{index}].leaves_at");
                return Err(self.error(
                    field,
                    market_data::format_utc(leaves),
                    "a time after joins_at",
                ));
            }
        }
        let missed = self.terms.missed_rounds.as_ref();
        if missed.is_some_and(|missed| missed.consecutive.is_none()) {
            return Err(self.error(
                "terms.missed_rounds.consecutive",
                "missing",
                "how many rounds in a row",
            ));
        }
        for (field, offence) in
            [("equivocation", &self.terms.equivocation), ("deviation", &self.terms.deviation)]
        {
            if let Some(count) = offence.as_ref().and_then(|offence| offence.consecutive) {
                let field = format!("terms.{field}.consecutive");
                return Err(self.error(field, count, "nothing: only missed_rounds counts rounds"));
            }
        }
        Ok(())
    }
}
