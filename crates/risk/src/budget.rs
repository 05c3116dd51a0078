//! How long a search may take, and who is told how far it is.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What a search knows while it runs: the answer lies between the two.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// The best that was found.
    pub found: f64,
    /// What nothing better than was proven.
    pub bound: f64,
    /// Nodes of the tree so far.
    pub nodes: u64,
}

/// Limits of a search. It ends early at the deadline or when `stop` is raised, with the interval it has reached.
#[derive(Clone, Copy, Default)]
pub struct Budget<'a> {
    deadline: Option<Instant>,
    stop: Option<&'a AtomicBool>,
    report: Option<&'a (dyn Fn(Progress) + Sync)>,
}

impl<'a> Budget<'a> {
    /// No limit.
    #[must_use]
    pub fn unlimited() -> Self {
        Self::default()
    }
    /// Ends after `time`.
    #[must_use]
    pub fn within(mut self, time: Duration) -> Self {
        self.deadline = Instant::now().checked_add(time);
        self
    }
    /// A part of the time that is left, for the first of so many questions: what it does not use is there for the others.
    #[must_use]
    pub fn first_of(mut self, questions: u32) -> Self {
        let now = Instant::now();
        let part = |deadline: Instant| {
            deadline.saturating_duration_since(now).checked_div(questions).unwrap_or_default()
        };
        self.deadline = self.deadline.and_then(|deadline| now.checked_add(part(deadline)));
        self
    }
    /// Ends after `time` at the latest.
    #[must_use]
    pub fn no_longer_than(mut self, time: Duration) -> Self {
        let end = Instant::now().checked_add(time);
        self.deadline = self.deadline.into_iter().chain(end).min();
        self
    }
    /// Ends when the flag is raised.
    #[must_use]
    pub fn until(mut self, stop: &'a AtomicBool) -> Self {
        self.stop = Some(stop);
        self
    }
    /// Tells `report` about progress, some times a second.
    #[must_use]
    pub fn telling(mut self, report: &'a (dyn Fn(Progress) + Sync)) -> Self {
        self.report = Some(report);
        self
    }
    /// Whether it is over.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
            || self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }
    /// Passes on what is known.
    pub fn tell(&self, progress: Progress) {
        if let Some(report) = self.report {
            report(progress);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_share_the_time_that_is_left() {
        let hour = Duration::from_secs(3_600);
        let deadline = |budget: Budget| budget.deadline.map(|at| at.duration_since(Instant::now()));
        let part = deadline(Budget::unlimited().within(hour).first_of(4)).unwrap();
        assert!(part <= hour / 4 && part > hour / 5, "{part:?}");
        assert_eq!(deadline(Budget::unlimited().first_of(4)), None);
        assert!(Budget::unlimited().within(Duration::ZERO).first_of(4).is_over());
    }
}
