//! Committed to reports and did not show them.
//!
//! Evidence: facts on the ledger alone. Cost: one look-up per round. Whoever may keep a report back once others have shown theirs
//! chooses after the fact whether to have said it. A round counts only if it found a price, as in `missed_rounds`; several of
//! one epoch make an offence, as an honest operator may fail between commitment and report.

use super::{OracleCourt, check_feed, missed_rounds::MOST_ROUNDS};
use crate::Outcome;
use protocol::{Finding, Innocence, MissedReveals, Rejection, Verdict};
use restaking::{Accused, Restaking};
use units::FeedId;

/// # Errors
/// In this order: a feed that the offence does not cover; no rounds, or more than 1 024; rounds out of order or of several
/// epochs; a round that is not on record or still open.
pub(super) fn judge(
    court: &OracleCourt<'_>,
    facts: &Restaking,
    feeds: &[FeedId],
    count: u32,
    accused: &Accused,
    evidence: &MissedReveals,
) -> Result<Verdict, Rejection> {
    let MissedReveals { feed, rounds } = evidence;
    check_feed(feeds, accused, *feed)?;
    facts.operator(accused.operator)?;
    let have = u64::try_from(rounds.len()).unwrap_or(u64::MAX);
    let size = || Rejection::EvidenceSize {
        field: "rounds".to_owned(),
        have,
        least: 1,
        most: MOST_ROUNDS,
    };
    let (Some(first), Some(last)) = (rounds.first(), rounds.last()) else { return Err(size()) };
    if have > MOST_ROUNDS {
        return Err(size());
    }
    let clock = court.oracle.feed(*feed)?.clock;
    let epoch_of = |round: units::Round| court.epochs.epoch(clock.start(round.raw()));
    let epoch = epoch_of(*first);
    let mut least = *first;
    for round in rounds {
        if *round < least || epoch_of(*round) != epoch {
            return Err(Rejection::RoundsDoNotMatch { expected: least, have: *round });
        }
        least = round.plus(1);
        let record = court.oracle.round(*feed, *round);
        let record = record.filter(|record| record.outcome != Outcome::Open);
        let record = record.ok_or(Rejection::RoundNotOnRecord { feed: *feed, round: *round })?;
        let round = *round;
        if record.commitment(accused.operator).is_none() {
            return Ok(Verdict::NotGuilty(Innocence::NotCommitted { round }));
        }
        if record.entry(accused.operator).is_some() {
            return Ok(Verdict::NotGuilty(Innocence::Reported { round }));
        }
        if !matches!(record.outcome, Outcome::Priced { .. }) {
            return Ok(Verdict::NotGuilty(Innocence::RoundWithoutPrice { round }));
        }
    }
    let need = u64::from(count);
    if have < need {
        return Ok(Verdict::NotGuilty(Innocence::TooFewRounds { have, need }));
    }
    let finding = Finding::NotRevealed { first: *first, last: *last, rounds: have };
    Ok(Verdict::Guilty { epoch, finding })
}
