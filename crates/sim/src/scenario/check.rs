//! What no single field of a scenario can know. The chain checks the rest when the scenario is founded.

use super::{Scenario, Window};
use crate::{Market, SimError, text::format_length};
use market_data::{Path, format_utc};
use std::{collections::BTreeSet, fmt::Display};
use units::{Millis, Name};

/// The names that a scenario defines.
struct Known {
    venues: BTreeSet<Name>,
    operators: BTreeSet<Name>,
    feeds: BTreeSet<Name>,
}

impl Scenario {
    pub(super) fn check(&self) -> Result<(), SimError> {
        self.check_window()?;
        let known = Known {
            venues: self.named("venues", self.venues.iter().map(|venue| &venue.name))?,
            operators: self.named("operators", self.operators.iter().map(|of| &of.name))?,
            feeds: self.named("feeds", self.feeds.iter().map(|feed| &feed.pair))?,
        };
        // Accounts are named too, so a staker may not be called like an operator.
        let operators = self.operators.iter().map(|operator| &operator.name);
        let others = self.stakers.iter().map(|staker| &staker.name);
        let outsiders = self.outsiders.iter().map(|outsider| &outsider.name);
        self.named("stakers", operators.clone().chain(others))?;
        self.named("outsiders", operators.clone().chain(outsiders))?;
        self.named("demo", operators.chain(self.demo.iter().map(|demo| &demo.name)))?;
        self.check_market(&known)?;
        self.check_feeds(&known)?;
        self.check_operators(&known)?;
        self.check_stakers(&known)?;
        self.check_outsiders(&known)?;
        self.check_venue(&known)?;
        self.check_terms()
    }

    fn check_window(&self) -> Result<(), SimError> {
        let Window { from, until } = &self.window;
        if until <= from {
            return Err(self.error("window.until", format_utc(*until), "a time after window.from"));
        }
        // So that founding it before the window stays within time itself.
        if from.raw() < self.chain.epoch.raw().saturating_mul(self.chain.notice.saturating_add(2)) {
            let expected = "a time later than notice + 2 epochs after 1970";
            return Err(self.error("window.from", format_utc(*from), expected));
        }
        Ok(())
    }

    /// A set of names, none of them twice, at least one.
    fn named<'a>(
        &self,
        what: &str,
        names: impl Iterator<Item = &'a Name>,
    ) -> Result<BTreeSet<Name>, SimError> {
        let mut seen = BTreeSet::new();
        for name in names {
            if !seen.insert(name.clone()) {
                let expected = "a name that is not used twice";
                return Err(self.error(format!("{what}.name"), name, expected));
            }
        }
        if seen.is_empty() { Err(self.error(what, "empty", "at least one")) } else { Ok(seen) }
    }

    /// Refuses a name that is not one of these.
    fn one_of(
        &self,
        field: impl Into<String>,
        name: &Name,
        shown: impl Display,
        known: &BTreeSet<Name>,
        expected: &str,
    ) -> Result<(), SimError> {
        if known.contains(name) {
            return Ok(());
        }
        let known = known.iter().map(Name::as_str).collect::<Vec<_>>().join(", ");
        Err(self.error(field, shown, &format!("{expected} {known}")))
    }

    fn check_market(&self, known: &Known) -> Result<(), SimError> {
        let Market::Path { pairs, .. } = &self.market else {
            let faulty = self
                .venues
                .iter()
                .find(|venue| !venue.halts.is_empty() || !venue.freezes.is_empty());
            return faulty.map_or(Ok(()), |venue| {
                let expected = "neither halts nor freezes, which need [market.path]";
                Err(self.error("venues", &venue.name, expected))
            });
        };
        let mut seen = BTreeSet::new();
        for (index, pair) in pairs.iter().enumerate() {
            let field = format!("market.path.pairs[{index}]");
            if let Some(venue) = &pair.venue {
                let of = format!("{field}.venue");
                self.one_of(of, venue, venue, &known.venues, "one of the venues")?;
            }
            if !seen.insert((&pair.pair, &pair.venue)) {
                return Err(self.error(field, pair.label(), "each pair once for each venue"));
            }
            Path::new(&pair.label(), pair.path.clone())?;
        }
        for source in self.feeds.iter().flat_map(|feed| &feed.sources) {
            let quoted = pairs.iter().any(|pair| {
                pair.pair == source.pair && pair.venue.as_ref().is_none_or(|of| *of == source.venue)
            });
            if !quoted {
                let source = format!("{} at {}", source.pair, source.venue);
                return Err(self.error("feeds.sources", source, "a pair with a path"));
            }
        }
        Ok(())
    }

    fn check_feeds(&self, known: &Known) -> Result<(), SimError> {
        for (index, feed) in self.feeds.iter().enumerate() {
            for source in &feed.sources {
                let field = format!("feeds[{index}].sources.venue");
                let expected = "one of the venues";
                self.one_of(field, &source.venue, &source.venue, &known.venues, expected)?;
            }
            if !self.chain.epoch.raw().is_multiple_of(feed.heartbeat.raw()) {
                let expected =
                    format!("a part of the epoch of {}", format_length(self.chain.epoch));
                let field = format!("feeds[{index}].heartbeat");
                return Err(self.error(field, format_length(feed.heartbeat), &expected));
            }
        }
        for (index, refused) in self.refused_feeds.iter().enumerate() {
            let field = format!("refused_feeds[{index}]");
            let (like, expected) = (&refused.like, "one of the feeds");
            self.one_of(format!("{field}.like"), like, like, &known.feeds, expected)?;
            for venue in &refused.venues {
                let of = format!("{field}.venues");
                self.one_of(of, venue, venue, &known.venues, "one of the venues")?;
            }
        }
        for (field, token) in
            [("stake_asset", &self.stake_asset), ("payment_asset", &self.payment_asset)]
        {
            if let Some(feed) = &token.feed {
                let field = format!("{field}.feed");
                self.one_of(field, feed, feed, &known.feeds, "one of the feeds")?;
            }
        }
        Ok(())
    }

    fn check_venue(&self, known: &Known) -> Result<(), SimError> {
        let Some(venue) = &self.venue else { return Ok(()) };
        let (feed, expected) = (&venue.feed, "one of the feeds");
        self.one_of("venue.feed", feed, feed, &known.feeds, expected)?;
        self.named("venue.traders", venue.traders.iter().map(|trader| &trader.name))?;
        Ok(())
    }

    fn check_operators(&self, known: &Known) -> Result<(), SimError> {
        let shortest = self.feeds.iter().map(|feed| feed.heartbeat.raw()).min().unwrap_or(0);
        if self.lead().raw().saturating_mul(2) >= shortest {
            let most = format!("less than half of {}", format_length(Millis::new(shortest)));
            return Err(self.error("operators.clock", format_length(self.lead()), &most));
        }
        for (index, operator) in self.operators.iter().enumerate() {
            let (field, shown) = (format!("operators[{index}].behaviour"), &operator.behaviour);
            for venue in operator.behaviour.venues() {
                let expected = "to copy one of the venues";
                self.one_of(&field, venue, shown, &known.venues, expected)?;
            }
            if let Some(feed) = operator.behaviour.feed() {
                self.one_of(&field, feed, shown, &known.feeds, "to lie about one of the feeds")?;
            }
            if let Some(leader) = operator.behaviour.operator() {
                let expected = "to follow one of the operators";
                self.one_of(&field, leader, shown, &known.operators, expected)?;
            }
        }
        Ok(())
    }

    fn check_stakers(&self, known: &Known) -> Result<(), SimError> {
        for (index, staker) in self.stakers.iter().enumerate() {
            let field = format!("stakers[{index}].operator");
            let (of, expected) = (&staker.operator, "one of the operators");
            self.one_of(field, of, of, &known.operators, expected)?;
            if let (Some(joins), Some(leaves)) = (staker.joins_at, staker.leaves_at)
                && leaves <= joins
            {
                let field = format!("stakers[{index}].leaves_at");
                return Err(self.error(field, format_utc(leaves), "a time after joins_at"));
            }
        }
        Ok(())
    }

    fn check_outsiders(&self, known: &Known) -> Result<(), SimError> {
        for (index, outsider) in self.outsiders.iter().enumerate() {
            if let Some(operator) = outsider.attempt.operator() {
                let (field, shown) = (format!("outsiders[{index}].attempt"), &outsider.attempt);
                let expected = "to name one of the operators";
                self.one_of(field, operator, shown, &known.operators, expected)?;
            }
        }
        Ok(())
    }

    fn check_terms(&self) -> Result<(), SimError> {
        let missed = self.terms.missed_rounds.as_ref();
        if missed.is_some_and(|missed| missed.consecutive.is_none()) {
            let field = "terms.missed_rounds.consecutive";
            return Err(self.error(field, "missing", "how many rounds in a row"));
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
