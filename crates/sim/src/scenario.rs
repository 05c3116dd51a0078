//! The scenario file. `docs/reference/scenarios.md` documents every field.

mod chain;
mod feed;
mod market;
mod people;
mod service;

use crate::{Behaviour, SimError, text};
use serde::Deserialize;
use std::{collections::BTreeSet, path::Path};
use units::{Name, Timestamp};

pub(crate) use chain::literal;
pub use chain::{Chain, Token};
pub use feed::{Feed, Source, Venue};
pub use market::{Market, SimulatedPair};
pub use people::{Operator, Staker};
pub use service::{OffenceTerms, Rising, Service, Terms};

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
        let priced: BTreeSet<Name> = self.feeds.iter().map(|feed| feed.pair.clone()).collect();
        for (field, token) in
            [("stake_asset", &self.stake_asset), ("payment_asset", &self.payment_asset)]
        {
            if let Some(feed) = token.feed.as_ref().filter(|feed| !priced.contains(*feed)) {
                let expected = format!("one of the feeds {}", known(&priced));
                return Err(self.error(format!("{field}.feed"), feed, &expected));
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
