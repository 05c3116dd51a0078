//! Rounds that others priced and an operator missed, and what could be known in them.

use super::{Ledger, reveals::Reveals};
use crate::{FeedFacts, Proof, QuoteBook, missed_rounds};
use protocol::{Evidence, Rule};
use std::collections::BTreeMap;
use units::{FeedId, OperatorId, Round};

/// Counts them, each round once.
#[derive(Clone, Debug, Default)]
pub(super) struct Absences {
    /// Up to which round of a feed they were counted.
    counted: BTreeMap<FeedId, Round>,
    /// How many in a row there are.
    runs: BTreeMap<(OperatorId, FeedId), u64>,
    /// What could be known when a round began, for as many rounds as an accusation is about.
    known: BTreeMap<(FeedId, Round), Vec<Proof>>,
    reveals: Reveals,
}

impl Absences {
    /// Counts the rounds of a feed that closed since the last time, and says what they prove. Rounds before the first call
    /// are left to whoever watched then.
    pub(super) fn count(
        &mut self,
        ledger: &dyn Ledger,
        quotes: &QuoteBook,
        feed: &FeedFacts,
    ) -> Vec<(OperatorId, Evidence)> {
        // Where no terms punish them they are counted in vain.
        let punished = consecutive(ledger, feed);
        let need = punished.unwrap_or(u64::MAX);
        let present = feed.rounds.round(ledger.time());
        let from = *self.counted.entry(feed.id).or_insert(present);
        let mut evidence = Vec::new();
        for round in (from.raw()..present.raw()).map(Round::new) {
            if punished.is_some() {
                self.remember(feed, quotes, round, need);
            }
            let Some(attendance) = ledger.attendance(feed, round) else { continue };
            evidence.extend(self.reveals.count(ledger, feed, round, &attendance));
            let missed = |operator: &OperatorId| {
                attendance.priced && !attendance.reported.contains(operator)
            };
            self.runs.retain(|(operator, of), _| {
                *of != feed.id || attendance.on_duty.contains(operator) && missed(operator)
            });
            for operator in attendance.on_duty.iter().copied().filter(missed) {
                let run = self.runs.entry((operator, feed.id)).or_default();
                *run = run.saturating_add(1);
                if *run >= need {
                    let first = round.minus(need.saturating_sub(1));
                    let ends = self.known.range((feed.id, first)..=(feed.id, round.plus(1)));
                    let proofs = ends.flat_map(|(_, proofs)| proofs.iter().cloned());
                    let missed = missed_rounds(feed.id, first, round, proofs);
                    evidence.push((operator, Evidence::MissedRounds(Box::new(missed))));
                }
            }
        }
        self.counted.insert(feed.id, present.max(from));
        evidence
    }

    /// Keeps what could be known when a round began and when it ended.
    fn remember(&mut self, feed: &FeedFacts, quotes: &QuoteBook, round: Round, need: u64) {
        for end in [round, round.plus(1)] {
            let known = || quotes.known(&feed.specification, feed.span(end).0).into_iter();
            let proofs = || known().map(|held| held.proof.clone()).collect();
            self.known.entry((feed.id, end)).or_insert_with(proofs);
        }
        let oldest = round.minus(need);
        self.known.retain(|(of, round), _| *of != feed.id || *round >= oldest);
    }
}

/// The fewest missed rounds of a feed that any terms of its service punish.
fn consecutive(ledger: &dyn Ledger, feed: &FeedFacts) -> Option<u64> {
    let offences = ledger.offences(feed.service).into_iter();
    let punished = offences.filter_map(|(.., rule)| match rule {
        Rule::OracleMissedRounds { feeds, consecutive } if feeds.contains(&feed.id) => {
            Some(u64::from(consecutive))
        }
        _ => None,
    });
    punished.min()
}
