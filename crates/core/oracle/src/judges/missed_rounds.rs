//! Absent from rounds that others priced, and in which the venues gave a reference.
//!
//! Evidence: facts on the ledger, and what the venues had signed by the start and by the end of each round. Cost: one look-up per
//! round, and at most 2 × 1 024 signatures, once for each version of the specification that the rounds are under.
//!
//! A round counts only if it found a price *and* there was a reference when it began and when it ended, by quotes that were signed
//! by then: whoever could see the market in neither could only be silent, whatever a quorum said. The accuser chooses what to
//! show; the accused shows on appeal what it saw, and all of it counts. It may also show the last moment of a round at which it
//! knew something: if the venues disagreed then, by quotes of all the venues that the accuser has for that round, the round does
//! not count either.

use super::shown::Shown;
use super::{OracleCourt, check_feed};
use crate::{Outcome, reference_at, specification::moments};
use protocol::{
    FeedSpecification, Finding, Innocence, MissedRounds, Quote, Reference, Rejection, Source,
    Verdict,
};
use restaking::{Accused, Restaking};
use std::collections::BTreeSet;
use units::{FeedId, Name, Round, Timestamp};

/// Most rounds that one piece of evidence may name.
pub(super) const MOST_ROUNDS: u64 = 1_024;

/// Most rounds for which a quote of every source at each of their ends fits one piece of evidence.
pub(super) fn most_rounds(specification: &FeedSpecification) -> u64 {
    let rounds = moments(specification).saturating_sub(1);
    u64::try_from(rounds).unwrap_or(0).min(MOST_ROUNDS)
}

/// # Errors
/// In this order: a feed that the offence does not cover; no rounds, or more than 1 024; too many quotes; a round that is not
/// on record or still open; a round in an epoch in which the accused had no duty; a quote that is not by one of the feed's
/// sources, or badly signed.
pub(super) fn judge(
    court: &OracleCourt<'_>,
    facts: &Restaking,
    feeds: &[FeedId],
    consecutive: u32,
    accused: &Accused,
    evidence: &MissedRounds,
    answer: Option<&MissedRounds>,
) -> Result<Verdict, Rejection> {
    let MissedRounds { feed: id, first, last, .. } = *evidence;
    check_feed(feeds, accused, id)?;
    let rounds = if last < first { 0 } else { last.since(first).saturating_add(1) };
    if !(1..=MOST_ROUNDS).contains(&rounds) {
        let field = "rounds".to_owned();
        return Err(Rejection::EvidenceSize { field, have: rounds, least: 1, most: MOST_ROUNDS });
    }
    let sides = Shown::sides(evidence, answer)?;
    let feed = court.oracle.feed(id)?;
    let epoch_of = |round: Round| court.epochs.epoch(feed.clock.start(round.raw()));
    let all = || (first.raw()..=last.raw()).map(Round::new);
    for round in all() {
        let record = court.oracle.round(id, round).filter(|record| record.outcome != Outcome::Open);
        let record = record.ok_or(Rejection::RoundNotOnRecord { feed: id, round })?;
        let epoch = epoch_of(round);
        if !facts.is_on_duty(accused.operator, accused.service, epoch) {
            let (operator, service) = (accused.operator, accused.service);
            return Err(Rejection::NotOnDuty { operator, service, epoch });
        }
        if record.entry(accused.operator).is_some() {
            return Ok(Verdict::NotGuilty(Innocence::Reported { round }));
        }
        if !matches!(record.outcome, Outcome::Priced { .. }) {
            return Ok(Verdict::NotGuilty(Innocence::RoundWithoutPrice { round }));
        }
    }
    let need = u64::from(consecutive);
    if rounds < need {
        return Ok(Verdict::NotGuilty(Innocence::TooFewRounds { have: rounds, need }));
    }
    let mut versions: Vec<&FeedSpecification> =
        all().map(|round| feed.specification_in(epoch_of(round))).collect();
    versions.dedup_by(|next, before| core::ptr::eq(*next, *before));
    let mut known = Known::default();
    for (side, by_accused) in sides.iter().zip([false, true]) {
        known.add(side.admit(&versions)?, by_accused);
    }
    for round in all() {
        let specification = feed.specification_in(epoch_of(round));
        let (from, until) = (feed.clock.start(round.raw()), feed.clock.start(round.plus(1).raw()));
        if let Some(reference) = known.doubt(specification, from, until) {
            return Ok(Verdict::NotGuilty(Innocence::NoReference { round, reference }));
        }
    }
    // The offence is complete with its last round.
    let finding = Finding::Missed { first, last, rounds };
    Ok(Verdict::Guilty { epoch: epoch_of(last), finding })
}

/// Quotes in order of time: at each moment, those before it are what could be known.
#[derive(Default)]
struct Known<'a>(Vec<Told<'a>>);

struct Told<'a> {
    source: &'a Source,
    quote: Quote,
    by_accused: bool,
}

impl<'a> Known<'a> {
    fn add(&mut self, admitted: Vec<(&'a Source, Quote)>, by_accused: bool) {
        let told = |(source, quote)| Told { source, quote, by_accused };
        self.0.extend(admitted.into_iter().map(told));
        self.0.sort_by_key(|told| told.quote.time);
    }

    /// What was signed from `from` up to `until`, both included.
    fn between(&self, from: Timestamp, until: Timestamp) -> &[Told<'a>] {
        let start = self.0.partition_point(|told| told.quote.time < from);
        let end = self.0.partition_point(|told| told.quote.time <= until);
        self.0.get(start..end).unwrap_or_default()
    }

    /// What a feed counts of what could be known at a moment.
    fn by<'b>(
        &'b self,
        specification: &'b FeedSpecification,
        moment: Timestamp,
    ) -> impl Iterator<Item = &'b Told<'a>> {
        let told = self.between(moment.minus(specification.reference_window.raw()), moment);
        told.iter().filter(|told| specification.sources.contains(told.source))
    }

    fn reference(&self, specification: &FeedSpecification, moment: Timestamp) -> Reference {
        let quotes = self.by(specification, moment).map(|told| &told.quote);
        reference_at(specification, moment, quotes, None)
    }

    /// Why an honest operator may have had nothing to report in a round, if so.
    fn doubt(
        &self,
        specification: &FeedSpecification,
        from: Timestamp,
        until: Timestamp,
    ) -> Option<Reference> {
        let none = |reference: &Reference| {
            matches!(reference, Reference::TooFew { .. } | Reference::Disagree { .. })
        };
        let ends = [from, until].map(|moment| self.reference(specification, moment));
        ends.into_iter().find(none).or_else(|| self.disagreement(specification, from, until))
    }

    /// What the venues said when the accused last knew something in a round, if they disagreed.
    fn disagreement(
        &self,
        specification: &FeedSpecification,
        from: Timestamp,
        until: Timestamp,
    ) -> Option<Reference> {
        let own = self.between(from, until).iter().rev().find(|told| told.by_accused)?;
        let looked = own.quote.time;
        let seen: BTreeSet<&Name> =
            self.by(specification, looked).map(|told| &told.quote.venue).collect();
        let window = specification.reference_window.raw();
        let shown = self.between(from.minus(window), until).iter().filter(|told| !told.by_accused);
        // With venues left out, one that is frozen would look like two that disagree.
        if !shown.map(|told| &told.quote.venue).all(|venue| seen.contains(venue)) {
            return None;
        }
        let reference = self.reference(specification, looked);
        matches!(reference, Reference::Disagree { .. }).then_some(reference)
    }
}
