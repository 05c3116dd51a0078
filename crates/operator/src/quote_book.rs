//! The signed quotes seen lately.

use crate::{Held, Proof};
use crypto::PublicKey;
use oracle::{NotAttested, attested, is_steady};
use protocol::{Attestation, FeedSpecification, Quote, SignedQuote, Signer};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use units::{Millis, Name, Price, Timestamp};

/// Quotes in order of arrival, as far back as somebody may need them, in whichever format they were signed.
#[derive(Clone, Debug)]
pub struct QuoteBook {
    quotes: VecDeque<Held>,
    horizon: Millis,
}

impl QuoteBook {
    /// A book that keeps quotes for `horizon`.
    #[must_use]
    pub const fn new(horizon: Millis) -> Self {
        Self { quotes: VecDeque::new(), horizon }
    }
    /// Adds quotes and drops what is older than the horizon before `now`.
    pub fn add(&mut self, quotes: impl IntoIterator<Item = SignedQuote>, now: Timestamp) {
        self.quotes.extend(quotes.into_iter().map(Held::from));
        self.forget(now);
    }
    /// The same, of quotes that may be in the book already. Says how many were not.
    pub fn add_new(
        &mut self,
        quotes: impl IntoIterator<Item = SignedQuote>,
        now: Timestamp,
    ) -> usize {
        let mut new: Vec<SignedQuote> = Vec::new();
        for quote in quotes {
            let known = self.since(quote.body.time).any(|held| held.proof.own() == Some(&quote));
            if !known && !new.contains(&quote) {
                new.push(quote);
            }
        }
        let count = new.len();
        self.add(new, now);
        count
    }
    /// Adds what an outside publisher signed about a feed, checked once, and drops what is older than the horizon before `now`.
    /// Says whether it was new: of a source one message for a time and price is enough.
    ///
    /// # Errors
    /// [`NotAttested`]: by none of the feed's sources, or not properly signed.
    pub fn attest(
        &mut self,
        specification: &FeedSpecification,
        attestation: &Attestation,
        now: Timestamp,
    ) -> Result<bool, NotAttested> {
        let is_it = |held: &Held| {
            matches!(&held.proof, Proof::Attestation(known) if known == attestation)
                && held.counts_for(specification)
        };
        if self.quotes.iter().any(is_it) {
            return Ok(false);
        }
        let (source, quote) = attested(specification, attestation)?;
        let says_it = |held: &Held| held.quote == quote && held.signer == source.signer;
        if quote.time < now.minus(self.horizon.raw()) || self.quotes.iter().any(says_it) {
            return Ok(false);
        }
        let (signer, proof) = (source.signer.clone(), Proof::Attestation(attestation.clone()));
        self.quotes.push_back(Held { quote, proof, signer });
        self.forget(now);
        Ok(true)
    }

    fn forget(&mut self, now: Timestamp) {
        let oldest = now.minus(self.horizon.raw());
        self.quotes.retain(|held| held.quote.time >= oldest);
    }
    /// The quotes whose time is `since` or later, in order of arrival.
    pub fn since(&self, since: Timestamp) -> impl Iterator<Item = &Held> {
        self.quotes.iter().filter(move |held| held.quote.time >= since)
    }
    /// Keeps quotes for `horizon` from now on, if that is longer than before.
    pub fn remember(&mut self, horizon: Millis) {
        self.horizon = self.horizon.max(horizon);
    }
    /// The quotes that can count for a feed's reference at `time`: of its sources, within its window.
    pub fn around<'a>(
        &'a self,
        specification: &'a FeedSpecification,
        time: Timestamp,
    ) -> impl Iterator<Item = &'a Held> {
        self.quotes.iter().filter(move |held| {
            held.quote.time.distance(time) <= specification.reference_window
                && held.counts_for(specification)
        })
    }

    /// Of each source, the quote that a court takes for a report of `price` at `time`: the most favourable within the feed's
    /// clock skew, or of a venue that is not steady the most favourable of all, else the nearest.
    #[must_use]
    pub fn favourable(
        &self,
        specification: &FeedSpecification,
        time: Timestamp,
        price: Price,
    ) -> Vec<Proof> {
        let reach = self.reach(specification, time);
        let best = self.best(specification, time, |held| reach.rank(held, price)).into_values();
        best.map(|held| held.proof.clone()).collect()
    }

    /// The same, and of each source the lowest and the highest quote that its operator may have seen, and within the window: with
    /// them a court also sees how fast the market was. All that an accused could want to show.
    #[must_use]
    pub fn exculpatory(
        &self,
        specification: &FeedSpecification,
        time: Timestamp,
        price: Price,
    ) -> Vec<Proof> {
        let reach = self.reach(specification, time);
        let favourable = self.best(specification, time, |held| reach.rank(held, price));
        let lowest = self.best(specification, time, |held| held.quote.price);
        let highest = self.best(specification, time, |held| Reverse(held.quote.price));
        let least = self.best(specification, time, |held| (reach.beyond(held), held.quote.price));
        let most =
            self.best(specification, time, |held| (reach.beyond(held), Reverse(held.quote.price)));
        let mut proofs = Vec::new();
        let all = [favourable, lowest, highest, least, most];
        for held in all.into_iter().flat_map(BTreeMap::into_values) {
            if !proofs.contains(&held.proof) {
                proofs.push(held.proof.clone());
            }
        }
        proofs
    }

    /// How far from `time` each venue's quotes may be and still be taken for what an operator saw.
    fn reach<'a>(&'a self, specification: &'a FeedSpecification, time: Timestamp) -> Reach<'a> {
        let mut extremes: BTreeMap<&Name, (Price, Price)> = BTreeMap::new();
        for held in self.around(specification, time) {
            let Quote { venue, price, .. } = &held.quote;
            let (lowest, highest) = extremes.entry(venue).or_insert((*price, *price));
            (*lowest, *highest) = ((*lowest).min(*price), (*highest).max(*price));
        }
        let unsteady = extremes.into_iter().filter_map(|(venue, (lowest, highest))| {
            (!is_steady(specification, lowest, highest)).then_some(venue)
        });
        Reach { time, skew: specification.clock_skew, unsteady: unsteady.collect() }
    }

    /// Of each source the last quote that could be known at `time`: signed by then, and within the window before it.
    #[must_use]
    pub fn known<'a>(
        &'a self,
        specification: &'a FeedSpecification,
        time: Timestamp,
    ) -> Vec<&'a Held> {
        let rank = |held: &Held| (held.quote.time > time, Reverse(held.quote.time));
        let last = self.best(specification, time, rank).into_values();
        last.filter(|held| held.quote.time <= time).collect()
    }

    /// Of each source the quote that is nearest to `time`.
    #[must_use]
    pub fn nearest<'a>(
        &'a self,
        specification: &'a FeedSpecification,
        time: Timestamp,
    ) -> Vec<&'a Held> {
        let rank = |held: &Held| (held.quote.time.distance(time), held.quote.price);
        self.best(specification, time, rank).into_values().collect()
    }

    /// Of each source the quote with the smallest rank, the first of several: by key, and after those by venue.
    fn best<'a, R: Ord>(
        &'a self,
        specification: &'a FeedSpecification,
        time: Timestamp,
        rank: impl Fn(&Held) -> R,
    ) -> BTreeMap<(Option<PublicKey>, &'a Name), &'a Held> {
        let mut best: BTreeMap<_, &'a Held> = BTreeMap::new();
        for held in self.around(specification, time) {
            let key = match &held.signer {
                Signer::Venue(key) => Some(*key),
                _ => None,
            };
            let kept = best.entry((key, &held.quote.venue)).or_insert(held);
            if rank(held) < rank(kept) {
                *kept = held;
            }
        }
        best
    }
}

struct Reach<'a> {
    time: Timestamp,
    skew: Millis,
    unsteady: BTreeSet<&'a Name>,
}

impl Reach<'_> {
    /// Nothing of a quote within reach, else how far away it is.
    fn beyond(&self, held: &Held) -> Millis {
        let apart = held.quote.time.distance(self.time);
        let within = apart <= self.skew || self.unsteady.contains(&held.quote.venue);
        if within { Millis::ZERO } else { apart }
    }
    /// The smaller, the better for who reported `price`.
    fn rank(&self, held: &Held, price: Price) -> (Millis, Price, Millis, Price) {
        let Quote { price: quoted, time, .. } = held.quote;
        (self.beyond(held), quoted.abs_diff(price), time.distance(self.time), quoted)
    }
}
