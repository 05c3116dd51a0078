//! Rounds that others priced, and for which an operator committed itself to a report that it never showed.

use super::{Attendance, Ledger};
use crate::FeedFacts;
use protocol::{Evidence, MissedReveals, Rule};
use std::collections::BTreeMap;
use units::{Epoch, FeedId, OperatorId, Round};

/// Counts them, epoch by epoch.
#[derive(Clone, Debug, Default)]
pub(super) struct Reveals {
    missed: BTreeMap<(OperatorId, FeedId), (Epoch, Vec<Round>)>,
}

impl Reveals {
    /// Counts a closed round, and says what it proves.
    pub(super) fn count(
        &mut self,
        ledger: &dyn Ledger,
        feed: &FeedFacts,
        round: Round,
        attendance: &Attendance,
    ) -> Vec<(OperatorId, Evidence)> {
        if feed.specification.commit.is_none() || !attendance.priced {
            return Vec::new();
        }
        let Some(need) = count(ledger, feed) else { return Vec::new() };
        let epoch = ledger.epochs().epoch(feed.span(round).0);
        let mut evidence = Vec::new();
        for operator in attendance.committed.iter().copied() {
            if attendance.reported.contains(&operator) {
                continue;
            }
            let (of, rounds) =
                self.missed.entry((operator, feed.id)).or_insert((epoch, Vec::new()));
            if *of != epoch {
                (*of, *rounds) = (epoch, Vec::new());
            }
            rounds.push(round);
            if rounds.len() >= need {
                // The latest are proof enough, and fit the limits of evidence.
                let rounds = rounds[rounds.len() - need..].to_vec();
                let missed = MissedReveals { feed: feed.id, rounds };
                evidence.push((operator, Evidence::MissedReveals(missed)));
            }
        }
        evidence
    }
}

/// The fewest missed reveals of a feed that any terms of its service punish.
fn count(ledger: &dyn Ledger, feed: &FeedFacts) -> Option<usize> {
    let offences = ledger.offences(feed.service).into_iter();
    let punished = offences.filter_map(|(.., rule)| match rule {
        Rule::OracleMissedReveals { feeds, count } if feeds.contains(&feed.id) => {
            usize::try_from(count).ok()
        }
        _ => None,
    });
    punished.min()
}
