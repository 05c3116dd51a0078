//! Wrong reports by one operator on one feed, with no right one in between.

use crate::{Proof, deviation};
use protocol::{Evidence, SignedReport};
use std::collections::VecDeque;
use units::{Epoch, EpochClock, Ratio, Timestamp};

/// A wrong report, the quotes that say so, and how far off it is.
#[derive(Clone, Debug)]
pub(super) struct Wrong {
    pub(super) report: SignedReport,
    pub(super) proofs: Vec<Proof>,
    pub(super) off: Ratio,
}

impl Wrong {
    /// How many more signatures there are to check if it follows another report. A publisher that signs once a minute is the
    /// same quote for all reports of that minute.
    fn adds_to(&self, before: Option<&Self>) -> usize {
        let new = |proof: &&Proof| !before.is_some_and(|before| before.proofs.contains(proof));
        self.proofs.iter().filter(new).map(Proof::signatures).sum()
    }
}

/// The run so far: as much of its end as one piece of evidence can hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Run {
    /// When the first of them was observed.
    since: Timestamp,
    reports: VecDeque<Wrong>,
    /// How many signatures the quotes around them have together at most.
    signatures: usize,
}

impl Run {
    pub(super) fn end(&mut self) {
        self.reports.clear();
        self.signatures = 0;
    }
    pub(super) fn is_over(&self) -> bool {
        self.reports.is_empty()
    }

    /// Adds a wrong report, and says for how long the run has lasted with it, in milliseconds.
    pub(super) fn extend(&mut self, wrong: Wrong, duration: u64) -> u64 {
        let time = wrong.report.body.observed_at;
        let body = &wrong.report.body;
        // Silence does not end a lie unless it is as long as one must be.
        let continues = |last: &SignedReport| {
            last.body.round.plus(1) == body.round
                || body.observed_at.since(last.body.observed_at) < duration
        };
        if !self.reports.back().is_some_and(|last| continues(&last.report)) {
            self.end();
            self.since = time;
        }
        self.signatures += wrong.adds_to(self.reports.back());
        self.reports.push_back(wrong);
        while self.reports.len() > Evidence::MAX_REPORTS || self.signatures > Evidence::MAX_QUOTES {
            let Some(first) = self.reports.pop_front() else { break };
            self.signatures -= first.adds_to(None);
            // What it shared with the next one has to be counted there now.
            if let Some(next) = self.reports.front() {
                self.signatures += next.adds_to(None) - next.adds_to(Some(&first));
            }
        }
        time.since(self.since)
    }

    /// The epoch of the offence that the run amounts to at present.
    pub(super) fn epoch(&self, epochs: EpochClock) -> Option<Epoch> {
        Some(epochs.epoch(self.reports.back()?.report.body.observed_at))
    }

    /// What of the run proves an offence of its present epoch, if anything: all of it, and the part in which the smallest
    /// distance is largest. A penalty rises with how long the lie lasted or with how far off it was, so one of the two is the
    /// gravest that can be proven.
    pub(super) fn evidence(&self, duration: u64, epochs: EpochClock) -> Vec<Evidence> {
        let Some(epoch) = self.epoch(epochs) else { return Vec::new() };
        let at = |index: usize| self.reports[index].report.body.observed_at;
        let mut steepest: Option<(Ratio, usize, usize)> = None;
        for last in 0..self.reports.len() {
            // Shorter is steeper, as long as it lasts.
            let lasts = |first: &usize| at(last).since(at(*first)) >= duration;
            let Some(first) = (0..=last).rev().find(lasts) else { continue };
            if epochs.epoch(at(last)) != epoch {
                continue;
            }
            let off = (first..=last).map(|index| self.reports[index].off).min();
            let least = off.unwrap_or(Ratio::ZERO);
            if steepest.is_none_or(|(best, ..)| least > best) {
                steepest = Some((least, first, last));
            }
        }
        let Some((_, first, last)) = steepest else { return Vec::new() };
        let whole = (0, self.reports.len().saturating_sub(1));
        let mut parts = vec![whole];
        if (first, last) != whole {
            parts.push((first, last));
        }
        parts.into_iter().map(|(first, last)| self.part(first, last)).collect()
    }

    /// The reports from `first` to `last` as evidence.
    fn part(&self, first: usize, last: usize) -> Evidence {
        evidence(self.reports.range(first..=last))
    }
}

/// Wrong reports, and each quote around them once.
pub(super) fn evidence<'a>(wrong: impl Iterator<Item = &'a Wrong> + Clone) -> Evidence {
    let reports = wrong.clone().map(|wrong| wrong.report.clone()).collect();
    let proofs = wrong.flat_map(|wrong| wrong.proofs.iter().cloned());
    Evidence::Deviation(Box::new(deviation(reports, proofs)))
}
