//! From everyone's reports and quotes to evidence.

use crate::QuoteBook;
use app::State;
use crypto::PublicKey;
use oracle::{Outcome, allowed, distance, reference_at};
use protocol::{
    Deviation, Equivocation, Evidence, FileEvidence, MissedRounds, Reference, Rule, SignedQuote,
    SignedReport, Verdict,
};
use restaking::{Charge, IfFiled};
use std::collections::{BTreeMap, VecDeque};
use units::{Epoch, FeedId, Millis, OperatorId, Round, Timestamp};

/// Evidence that the court found sufficient when it was tried.
#[derive(Clone, Debug)]
pub struct Accusation {
    /// Ready to be filed.
    pub filing: FileEvidence,
    /// What the court said.
    pub verdict: Verdict,
}

/// How an operator's reports compared with the venues, as this watchtower saw them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conduct {
    /// Reports within tolerance of a reference.
    pub right: u64,
    /// Reports outside it.
    pub wrong: u64,
    /// Reports for moments at which the venues disagreed, so that nobody could be wrong.
    pub venues_disagreed: u64,
    /// Reports for moments at which the market moved too fast for anybody to be wrong.
    pub too_fast: u64,
    /// Reports for moments at which too few venues quoted.
    pub too_few_venues: u64,
    /// The longest time that every report was wrong.
    pub longest_wrong: Millis,
}

/// Wrong reports by one operator on one feed, with no right one in between.
#[derive(Clone, Debug, Default)]
struct Run {
    /// When the first of them was observed.
    since: Timestamp,
    /// The latest of them, each with the quotes around it: as many as make an offence, and no more.
    tail: VecDeque<(SignedReport, Vec<SignedQuote>)>,
}

impl Run {
    /// From the first report of the tail to the last.
    fn proven(&self) -> u64 {
        match (self.tail.front(), self.tail.back()) {
            (Some((first, _)), Some((last, _))) => {
                last.body.observed_at.since(first.body.observed_at)
            }
            _ => 0,
        }
    }

    fn extend(&mut self, report: &SignedReport, quotes: Vec<SignedQuote>, duration: u64) {
        let body = &report.body;
        // Silence does not end a lie unless it is as long as one must be.
        let continues = |last: &SignedReport| {
            last.body.round.plus(1) == body.round
                || body.observed_at.since(last.body.observed_at) < duration
        };
        if !self.tail.back().is_some_and(|(last, _)| continues(last)) {
            self.tail.clear();
            self.since = body.observed_at;
        }
        self.tail.push_back((report.clone(), quotes));
        // The shortest tail that lasts long enough is proof, and fits the limits of evidence.
        while let Some((second, _)) = self.tail.get(1) {
            if body.observed_at.since(second.body.observed_at) < duration {
                break;
            }
            self.tail.pop_front();
        }
    }

    /// The evidence: the reports, and each quote around them once.
    fn evidence(&self) -> Evidence {
        let reports = self.tail.iter().map(|(report, _)| report.clone()).collect();
        let mut quotes: Vec<SignedQuote> = Vec::new();
        for quote in self.tail.iter().flat_map(|(_, quotes)| quotes) {
            if !quotes.contains(quote) {
                quotes.push(quote.clone());
            }
        }
        Evidence::Deviation(Box::new(Deviation { reports, quotes, attestations: Vec::new() }))
    }
}

/// Follows reports, quotes and rounds, and says what can be proven.
#[derive(Clone, Debug, Default)]
pub struct Watchtower {
    /// The first report seen for each round that may still matter.
    reports: BTreeMap<(OperatorId, FeedId, Round), SignedReport>,
    equivocations: Vec<Equivocation>,
    /// Present runs of wrong reports.
    wrong: BTreeMap<(OperatorId, FeedId), Run>,
    /// Up to which round absences were counted, and how many in a row there are.
    absent: BTreeMap<(OperatorId, FeedId), (Round, u64)>,
    conduct: BTreeMap<OperatorId, Conduct>,
    /// What was filed, and when: it is filed again only if an epoch later the ledger still has no case.
    filed: BTreeMap<Charge, Epoch>,
}

impl Watchtower {
    /// How many rounds back two reports for one round are still put together.
    const MEMORY: u64 = 1_024;

    /// Takes in a signed report, wherever it was seen: in a block, or sent to somebody privately.
    pub fn observe(&mut self, state: &State, quotes: &QuoteBook, report: &SignedReport) {
        let body = &report.body;
        let Ok(feed) = state.oracle().feed(body.feed) else { return };
        if !report.is_valid() {
            return;
        }
        let key = (body.operator, body.feed, body.round);
        if let Some(first) = self.reports.get(&key) {
            if first.body.price != body.price {
                self.equivocations
                    .push(Equivocation { first: first.clone(), second: report.clone() });
            }
            return; // conduct counts the first statement of a round
        }
        self.reports.insert(key, report.clone());
        let oldest = body.round.minus(Self::MEMORY);
        self.reports.retain(|(_, of, round), _| *of != body.feed || *round >= oldest);

        let around =
            nearest(quotes.around(&feed.specification, body.observed_at), body.observed_at);
        let bodies = around.iter().map(|quote| &quote.body);
        let reference =
            reference_at(&feed.specification, body.observed_at, bodies, Some(body.price));
        let conduct = self.conduct.entry(body.operator).or_default();
        let run = self.wrong.entry((body.operator, body.feed)).or_default();
        let wrong = match reference {
            Reference::Price { price, spread, .. } => {
                distance(body.price, price, price) > allowed(&feed.specification, spread)
            }
            Reference::Disagree { .. } => {
                conduct.venues_disagreed += 1;
                run.tail.clear();
                return;
            }
            Reference::TooFast { .. } => {
                conduct.too_fast += 1;
                run.tail.clear();
                return;
            }
            Reference::TooFew { .. } => {
                conduct.too_few_venues += 1;
                run.tail.clear();
                return;
            }
        };
        if wrong {
            conduct.wrong += 1;
            run.extend(report, around, feed.specification.duration.raw());
            let lasted = body.observed_at.since(run.since);
            conduct.longest_wrong = conduct.longest_wrong.max(Millis::new(lasted));
        } else {
            conduct.right += 1;
            run.tail.clear();
        }
    }

    /// How each operator's reports compared with the venues.
    #[must_use]
    pub const fn conduct(&self) -> &BTreeMap<OperatorId, Conduct> {
        &self.conduct
    }

    /// Everything that can be proven now and was not filed yet. Each was tried in court and found guilty,
    /// and concerns cover that was sold in the epoch of the offence.
    pub fn accuse(&mut self, state: &State, now: Timestamp) -> Vec<Accusation> {
        let mut evidence: Vec<(OperatorId, FeedId, Evidence)> = Vec::new();
        for found in self.equivocations.drain(..) {
            let body = &found.first.body;
            evidence.push((
                body.operator,
                body.feed,
                Evidence::Equivocation(Box::new(found.clone())),
            ));
        }
        for ((operator, feed), run) in &self.wrong {
            let Ok(row) = state.oracle().feed(*feed) else { continue };
            if !run.tail.is_empty() && run.proven() >= row.specification.duration.raw() {
                evidence.push((*operator, *feed, run.evidence()));
            }
        }
        self.count_absences(state, now, &mut evidence);
        evidence
            .into_iter()
            .filter_map(|(operator, feed, evidence)| {
                self.try_in_court(state, operator, feed, &evidence)
            })
            .collect()
    }

    fn count_absences(
        &mut self,
        state: &State,
        now: Timestamp,
        evidence: &mut Vec<(OperatorId, FeedId, Evidence)>,
    ) {
        for (id, feed) in state.oracle().feeds() {
            let Some(need) = consecutive(state, id) else { continue };
            for (operator, _) in state.restaking().operators() {
                let (next, run) =
                    self.absent.entry((operator, id)).or_insert((feed.clock.round(now), 0));
                for round in (next.raw()..feed.open.raw()).map(Round::new) {
                    let epoch = state.meta().epochs.epoch(feed.clock.start(round.raw()));
                    let on_duty = state.restaking().is_on_duty(operator, feed.service, epoch);
                    let missed = state.oracle().round(id, round).is_some_and(|record| {
                        matches!(record.outcome, Outcome::Priced { .. })
                            && record.entry(operator).is_none()
                    });
                    *run = if on_duty && missed { run.saturating_add(1) } else { 0 };
                    if *run >= need {
                        let first = round.minus(need.saturating_sub(1));
                        let missed = MissedRounds { feed: id, first, last: round };
                        evidence.push((operator, id, Evidence::MissedRounds(missed)));
                    }
                }
                *next = (*next).max(feed.open);
            }
        }
    }

    /// Finds the terms that the evidence breaks, and tries it there as the ledger would.
    fn try_in_court(
        &mut self,
        state: &State,
        operator: OperatorId,
        feed: FeedId,
        evidence: &Evidence,
    ) -> Option<Accusation> {
        let restaking = state.restaking();
        let service = state.oracle().feed(feed).ok()?.service;
        for terms in &restaking.service(service).ok()?.terms {
            let published = restaking.terms(*terms).ok()?;
            for (number, _) in (0_u16..).zip(&published.terms.offences) {
                let (terms, evidence) = (*terms, evidence.clone());
                let filing = FileEvidence { operator, terms, offence: number, evidence };
                // What filing it would do: also whether it is in time, covered, and not charged as gravely yet.
                let tried = restaking.if_filed(&state.court(), &filing, state.epoch());
                let Ok(IfFiled { verdict, .. }) = tried else { continue };
                let Verdict::Guilty { epoch, .. } = verdict else { continue };
                let charge = (operator, terms, number, epoch);
                let pending = self.filed.get(&charge).is_some_and(|filed| *filed == state.epoch());
                if !pending {
                    self.filed.insert(charge, state.epoch());
                    return Some(Accusation { filing, verdict });
                }
            }
        }
        None
    }
}

/// Of each venue, the quotes nearest to `time`: the only ones that can count.
fn nearest<'a>(quotes: impl Iterator<Item = &'a SignedQuote>, time: Timestamp) -> Vec<SignedQuote> {
    let mut best: BTreeMap<PublicKey, Vec<SignedQuote>> = BTreeMap::new();
    for quote in quotes {
        let kept = best.entry(quote.key).or_default();
        let distance = quote.body.time.distance(time);
        let nearest = kept.first().map(|kept| kept.body.time.distance(time));
        if nearest.is_some_and(|nearest| distance < nearest) {
            kept.clear();
        }
        if nearest.is_none_or(|nearest| distance <= nearest) {
            kept.push(quote.clone());
        }
    }
    best.into_values().flatten().collect()
}

/// The fewest missed rounds of a feed that any terms of its service punish.
fn consecutive(state: &State, id: FeedId) -> Option<u64> {
    let service = state.oracle().feed(id).ok()?.service;
    let terms = &state.restaking().service(service).ok()?.terms;
    let published = terms.iter().filter_map(|terms| state.restaking().terms(*terms).ok());
    let rules =
        published.flat_map(|published| &published.terms.offences).map(|offence| &offence.rule);
    rules
        .filter_map(|rule| match rule {
            Rule::OracleMissedRounds { feeds, consecutive } if feeds.contains(&id) => {
                Some(u64::from(*consecutive))
            }
            _ => None,
        })
        .min()
}
