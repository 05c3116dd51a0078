//! Absent from rounds that others priced.
//!
//! Evidence: facts on the ledger alone. Cost: one look-up per round. A round counts only if it found a price:
//! if a quorum of cover could see the market, so could the accused; if none could, nobody is blamed.

use super::{OracleCourt, check_feed};
use crate::Outcome;
use protocol::{Finding, Innocence, MissedRounds, Rejection, Verdict};
use restaking::{Accused, Restaking};
use units::{FeedId, Round};

/// Most rounds that one piece of evidence may name: the bound on its cost.
pub(super) const MOST_ROUNDS: u64 = 1_024;

/// # Errors
/// In this order: a feed that the offence does not cover; no rounds, or more than 1 024; a round that is not
/// on record or still open; a round in an epoch in which the accused had no duty.
pub(super) fn judge(
    court: &OracleCourt<'_>,
    facts: &Restaking,
    feeds: &[FeedId],
    consecutive: u32,
    accused: &Accused,
    evidence: &MissedRounds,
) -> Result<Verdict, Rejection> {
    let MissedRounds { feed, first, last } = *evidence;
    check_feed(feeds, accused, feed)?;
    let rounds = if last < first { 0 } else { last.since(first).saturating_add(1) };
    if !(1..=MOST_ROUNDS).contains(&rounds) {
        let field = "rounds".to_owned();
        return Err(Rejection::EvidenceSize { field, have: rounds, least: 1, most: MOST_ROUNDS });
    }
    let clock = court.oracle.feed(feed)?.clock;
    for round in (first.raw()..=last.raw()).map(Round::new) {
        let record =
            court.oracle.round(feed, round).filter(|record| record.outcome != Outcome::Open);
        let record = record.ok_or(Rejection::RoundNotOnRecord { feed, round })?;
        let epoch = court.epochs.epoch(clock.start(round.raw()));
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
    // The offence is complete with its last round.
    let epoch = court.epochs.epoch(clock.start(last.raw()));
    Ok(Verdict::Guilty { epoch, finding: Finding::Missed { first, last, rounds } })
}
