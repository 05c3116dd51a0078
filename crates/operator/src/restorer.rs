//! From wrong prices to what venues need to make them good.
//!
//! A case proves an offence by a few rounds. A lie may have lasted longer, and venues that settled by it repay only what is shown to be
//! wrong: so whoever has the quotes shows all of it. It takes no stake and earns nothing; a watchtower does it besides.

use crate::{FeedFacts, Proof, QuoteBook};
use app::State;
use oracle::{Outcome, allowed, distance, reference_at};
use protocol::{Attestation, Evidence, Reference, ShowRounds, SignedQuote, SignedReport};
use std::collections::{BTreeMap, BTreeSet};
use units::{FeedId, MarketId, Price, Round, Timestamp};

/// What the ledger says of restitution for a feed's prices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restitution {
    /// The market that settles by the feed.
    pub market: MarketId,
    /// Rounds that are known to have had a wrong price, besides those that cases name.
    pub known: BTreeSet<Round>,
}

/// The ledger, as a restorer needs to know it. All answers are true of one moment.
pub trait Prices {
    /// The price that a round found, if it is closed and found one.
    fn found(&self, feed: FeedId, round: Round) -> Option<Price>;
    /// The first round that is not closed.
    fn open(&self, feed: FeedId) -> Option<Round>;
    /// What a market makes good, if one settles by the feed and a case of deviation about it stands.
    fn restitution(&self, feed: FeedId) -> Option<Restitution>;
}

/// Follows reports and prices, and shows the rounds in which these were wrong.
#[derive(Clone, Debug, Default)]
pub struct Restorer {
    /// When reports of rounds were observed that are not looked at yet.
    moments: BTreeMap<(FeedId, Round), BTreeSet<Timestamp>>,
    /// What proves that a price was wrong.
    wrong: BTreeMap<(FeedId, Round), Vec<Proof>>,
    /// What was shown last, and at the time of which block: it is shown again only if the ledger still does not know it.
    shown: BTreeMap<FeedId, (Round, Timestamp)>,
}

impl Restorer {
    /// How many wrong rounds of a feed are kept.
    const MEMORY: usize = 4_096;
    /// How many rounds a lie has to be over, or last, before it is shown: a lie is shown in few pieces.
    const OVER: u64 = 8;
    const LONG: usize = 64;
    /// How long the ledger has to take note before a piece is shown again.
    const PATIENCE: u64 = 60_000;

    /// Takes in a signed report, wherever it was seen.
    pub fn observe(&mut self, report: &SignedReport) {
        let body = &report.body;
        self.moments.entry((body.feed, body.round)).or_default().insert(body.observed_at);
    }

    /// Looks at rounds that are closed by now, and says what to show: at most one piece for each feed.
    pub fn show(
        &mut self,
        ledger: &dyn Prices,
        feeds: &[FeedFacts],
        quotes: &QuoteBook,
        now: Timestamp,
    ) -> Vec<ShowRounds> {
        let mut pieces = Vec::new();
        for feed in feeds {
            let Some(open) = ledger.open(feed.id) else { continue };
            self.look(ledger, feed, quotes, open);
            let Some(restitution) = ledger.restitution(feed.id) else { continue };
            pieces.extend(self.piece(feed.id, &restitution, open, now));
        }
        pieces
    }

    /// Compares the prices of closed rounds with the venues.
    fn look(&mut self, ledger: &dyn Prices, feed: &FeedFacts, quotes: &QuoteBook, open: Round) {
        let closed = (feed.id, Round::ZERO)..(feed.id, open);
        let closed: Vec<_> = self.moments.range(closed).map(|(key, _)| *key).collect();
        for key in closed {
            let Some(moments) = self.moments.remove(&key) else { continue };
            let Some(price) = ledger.found(key.0, key.1) else { continue };
            if let Some(proofs) = is_wrong(feed, quotes, &moments, price) {
                self.wrong.insert(key, proofs);
            }
        }
        while self.wrong.len() > Self::MEMORY {
            self.wrong.pop_first();
        }
    }

    /// As many rounds from the first one on that is not known as one action may have.
    fn piece(
        &mut self,
        feed: FeedId,
        restitution: &Restitution,
        open: Round,
        now: Timestamp,
    ) -> Option<ShowRounds> {
        let of_feed = self.wrong.range((feed, Round::ZERO)..=(feed, open));
        let new: Vec<(Round, &Vec<Proof>)> = of_feed
            .map(|((_, round), proofs)| (*round, proofs))
            .filter(|(round, _)| !restitution.known.contains(round))
            .collect();
        let (first, last) = (new.first()?.0, new.last()?.0);
        if open.since(last) < Self::OVER && new.len() < Self::LONG {
            return None;
        }
        let again = self.shown.get(&feed);
        if again.is_some_and(|(round, at)| *round == first && now.since(*at) < Self::PATIENCE) {
            return None;
        }
        let (mut quotes, mut attestations, mut signatures) = (Vec::new(), Vec::new(), 0);
        let mut end = first;
        for (round, proofs) in new {
            let fits = round.since(first) < u64::try_from(Evidence::MAX_REPORTS).unwrap_or(1);
            let more: usize = proofs.iter().map(Proof::signatures).sum();
            if !fits || signatures + more > Evidence::MAX_QUOTES {
                break;
            }
            signatures += more;
            end = round;
            unpack(proofs, &mut quotes, &mut attestations);
        }
        self.shown.insert(feed, (first, now));
        Some(ShowRounds { market: restitution.market, first, last: end, quotes, attestations })
    }
}

fn unpack(proofs: &[Proof], quotes: &mut Vec<SignedQuote>, attestations: &mut Vec<Attestation>) {
    for proof in proofs {
        match proof {
            Proof::Quote(quote) if !quotes.contains(quote) => quotes.push(quote.clone()),
            Proof::Attestation(message) if !attestations.contains(message) => {
                attestations.push(message.clone());
            }
            Proof::Quote(_) | Proof::Attestation(_) => {}
        }
    }
}

/// What proves that a price was outside the tolerance at every one of the moments, by the rule of the ledger.
fn is_wrong(
    feed: &FeedFacts,
    quotes: &QuoteBook,
    moments: &BTreeSet<Timestamp>,
    price: Price,
) -> Option<Vec<Proof>> {
    let specification = &feed.specification;
    let mut proofs: Vec<Proof> = Vec::new();
    for moment in moments {
        let nearest = quotes.nearest(specification, *moment);
        let around = nearest.iter().map(|held| &held.quote);
        let Reference::Price { price: right, spread, .. } =
            reference_at(specification, *moment, around, None)
        else {
            return None;
        };
        if distance(price, right, right) <= allowed(specification, spread) {
            return None;
        }
        for held in nearest {
            if !proofs.contains(&held.proof) {
                proofs.push(held.proof.clone());
            }
        }
    }
    Some(proofs)
}

impl Prices for State {
    fn found(&self, feed: FeedId, round: Round) -> Option<Price> {
        match self.oracle().round(feed, round)?.outcome {
            Outcome::Priced { price, .. } => Some(price),
            _ => None,
        }
    }
    fn open(&self, feed: FeedId) -> Option<Round> {
        self.oracle().feed(feed).ok().map(|feed| feed.open)
    }
    fn restitution(&self, feed: FeedId) -> Option<Restitution> {
        let (market, known) = self.options().makes_good(self.restaking(), feed)?;
        Some(Restitution { market, known: known.into_iter().collect() })
    }
}
