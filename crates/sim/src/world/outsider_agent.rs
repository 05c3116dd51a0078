//! Somebody without a duty, and what it tries.

use crate::Attempt;
use app::State;
use crypto::SecretKey;
use operator::{Held, Proof, QuoteBook, Wallet, Watchtower, deviation};
use protocol::{
    Action, Evidence, FeedSpecification, FileEvidence, Report, Rule, SignedReport,
    SignedTransaction,
};
use std::collections::{BTreeSet, VecDeque};
use units::{FeedId, Name, OperatorId, Price, TermsId, Timestamp};

/// An outsider of the scenario, with everything that it acts with.
pub(super) struct OutsiderAgent {
    pub(super) name: Name,
    pub(super) wallet: Wallet,
    pub(super) key: SecretKey,
    pub(super) attempt: Attempt,
    pub(super) watchtower: Watchtower,
    /// The latest reports of whom it will accuse, with the quotes around each.
    pub(super) seen: VecDeque<(SignedReport, Vec<Proof>)>,
}

impl OutsiderAgent {
    /// Takes in a signed report.
    pub(super) fn observe(&mut self, state: &State, book: &QuoteBook, report: &SignedReport) {
        match &self.attempt {
            Attempt::Watches => self.watchtower.observe(state, book, report),
            Attempt::Accuses { operator, .. } | Attempt::Slanders { operator, .. } => {
                let Ok(feed) = state.oracle().feed(report.body.feed) else { return };
                let first = self.seen.front().map(|(first, _)| first.body.feed);
                if named(state, operator) != Some(report.body.operator)
                    || first.is_some_and(|first| first != report.body.feed)
                {
                    return;
                }
                let quotes = book.around(&feed.specification, report.body.observed_at);
                let mut quotes: Vec<&Held> = quotes.collect();
                if matches!(self.attempt, Attempt::Slanders { .. }) {
                    quotes = worst(quotes, report.body.price, &feed.specification);
                }
                let proofs = quotes.into_iter().map(|held| held.proof.clone()).collect();
                self.seen.push_back((report.clone(), proofs));
                // As many as the offence needs, and no more: evidence has limits.
                let (duration, last) = (feed.specification.duration, report.body.observed_at);
                while let Some((second, _)) = self.seen.get(1) {
                    if last.since(second.body.observed_at) < duration.raw() {
                        break;
                    }
                    self.seen.pop_front();
                }
            }
            Attempt::Forges { .. } => {}
        }
    }

    /// What it sends at `now`.
    pub(super) fn act(
        &mut self,
        state: &State,
        book: &QuoteBook,
        now: Timestamp,
    ) -> Vec<SignedTransaction> {
        let actions = match &self.attempt {
            Attempt::Forges { operator, price, during } if during.contains(now) => {
                named(state, operator).map_or(Vec::new(), |of| self.forge(state, of, *price, now))
            }
            Attempt::Accuses { operator, at } | Attempt::Slanders { operator, at }
                if now >= *at =>
            {
                let accused = named(state, operator);
                accused.and_then(|accused| self.accuse(state, accused)).into_iter().collect()
            }
            Attempt::Watches => {
                let found = self.watchtower.accuse(state, book);
                found.into_iter().map(|found| Action::FileEvidence(found.filing)).collect()
            }
            _ => Vec::new(),
        };
        if actions.is_empty() { Vec::new() } else { vec![self.wallet.sign(state, actions)] }
    }

    /// A report for each feed in somebody else's name. One key cannot sign for another, but it can try.
    fn forge(&self, state: &State, of: OperatorId, price: Price, now: Timestamp) -> Vec<Action> {
        let feeds = state.oracle().feeds();
        let forged = feeds.map(|(feed, row)| {
            let report = Report {
                chain: state.meta().chain,
                feed,
                round: row.clock.round(now),
                operator: of,
                price,
                confidence: Price::ZERO,
                observed_at: now,
            };
            Action::Report(SignedReport::new(report, &self.key))
        });
        forged.collect()
    }

    /// The accusation, once.
    fn accuse(&mut self, state: &State, accused: OperatorId) -> Option<Action> {
        let feed = self.seen.front()?.0.body.feed;
        let (terms, offence) = deviation_of(state, feed)?;
        let (reports, around): (Vec<_>, Vec<_>) = self.seen.drain(..).unzip();
        let evidence = deviation(reports, around.into_iter().flatten());
        let evidence = Evidence::Deviation(Box::new(evidence));
        Some(Action::FileEvidence(FileEvidence { operator: accused, terms, offence, evidence }))
    }
}

/// As few quotes as make a reference, one of a venue, all on one side of a price and as far from it as there are.
fn worst<'a>(
    mut quotes: Vec<&'a Held>,
    price: Price,
    specification: &FeedSpecification,
) -> Vec<&'a Held> {
    let need = usize::from(specification.reference_quorum);
    quotes.sort_by_key(|held| held.quote.price);
    let pick = |side: &mut dyn Iterator<Item = &&'a Held>| -> Vec<&'a Held> {
        let mut venues = BTreeSet::new();
        side.filter(|held| venues.insert(&held.quote.venue)).take(need).copied().collect()
    };
    let sides = [pick(&mut quotes.iter()), pick(&mut quotes.iter().rev())];
    let nearest = |side: &Vec<&Held>| {
        side.iter().map(|held| held.quote.price.abs_diff(price)).min().unwrap_or(Price::ZERO)
    };
    sides.into_iter().max_by_key(nearest).unwrap_or_default()
}

/// The operator of this name.
fn named(state: &State, name: &Name) -> Option<OperatorId> {
    let mut operators = state.restaking().operators();
    operators.find(|(_, row)| row.name == *name).map(|(id, _)| id)
}

/// The terms and the number of the offence that punishes deviation on a feed.
fn deviation_of(state: &State, feed: FeedId) -> Option<(TermsId, u16)> {
    let restaking = state.restaking();
    let service = state.oracle().feed(feed).ok()?.service;
    let terms = *restaking.service(service).ok()?.terms.first()?;
    let offences = &restaking.terms(terms).ok()?.terms.offences;
    let deviation = |rule: &Rule| matches!(rule, Rule::OracleDeviation { .. });
    let (number, _) = (0_u16..).zip(offences).find(|(_, offence)| deviation(&offence.rule))?;
    Some((terms, number))
}
