//! Wrong reports by one operator on one feed with true ones in between: where the feed lets them, they add up.

use super::run::{Wrong, evidence};
use protocol::{Evidence, FeedSpecification};
use std::collections::VecDeque;

/// The wrong reports that may still add up.
#[derive(Clone, Debug, Default)]
pub(super) struct Scattered {
    reports: VecDeque<Wrong>,
}

impl Scattered {
    /// Adds a wrong report, and drops those that no evidence could hold together with it.
    pub(super) fn add(&mut self, wrong: Wrong, feed: &FeedSpecification) {
        let oldest = wrong.report.body.observed_at.minus(feed.deviation_window.raw());
        self.reports.push_back(wrong);
        let too_many = self.reports.len().saturating_sub(needed(feed));
        self.reports.drain(..too_many);
        self.reports.retain(|wrong| wrong.report.body.observed_at >= oldest);
    }

    /// The latest of them, if they are an offence together.
    pub(super) fn evidence(&self, feed: &FeedSpecification) -> Option<Evidence> {
        let adds_up = feed.deviation_window > feed.duration;
        (adds_up && self.reports.len() >= needed(feed)).then(|| evidence(self.reports.iter()))
    }
}

/// How many wrong rounds are as long as the duration: the first is where it begins.
fn needed(feed: &FeedSpecification) -> usize {
    let rounds = feed.duration.raw().div_ceil(feed.heartbeat.raw().max(1));
    usize::try_from(rounds).unwrap_or(usize::MAX).saturating_add(1)
}
