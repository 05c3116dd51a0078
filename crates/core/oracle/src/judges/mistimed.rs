//! A report whose own time contradicts the round that it is for: stale, or of the future.
//!
//! Evidence: the report. Cost: one signature. The ledger never takes such a report in, but whoever is shown it would take an old
//! price for a new one. Grey area: clocks differ, so a time within the feed's `clock_skew` of the round is no offence.

use super::{OracleCourt, check_feed, check_statement};
use protocol::{Finding, Innocence, Rejection, SignedReport, Verdict};
use restaking::{Accused, Restaking};
use units::{FeedId, Millis};

/// # Errors
/// In this order: a report about a feed that the offence does not cover, by another operator, for another chain, with another
/// key, or badly signed.
pub(super) fn judge(
    court: &OracleCourt<'_>,
    facts: &Restaking,
    feeds: &[FeedId],
    accused: &Accused,
    report: &SignedReport,
) -> Result<Verdict, Rejection> {
    let (id, round) = (report.body.feed, report.body.round);
    check_feed(feeds, accused, id)?;
    check_statement(court, facts, accused, report, 0)?;
    let feed = court.oracle.feed(id)?;
    let from = feed.clock.start(round.raw());
    let last = feed.clock.start(round.plus(1).raw()).minus(1);
    let time = report.body.observed_at;
    let off = Millis::new(from.since(time).max(time.since(last)));
    let epoch = court.epochs.epoch(from);
    let allowed = feed.specification_in(epoch).clock_skew;
    if off <= allowed {
        return Ok(Verdict::NotGuilty(Innocence::InTime { round, off, allowed }));
    }
    Ok(Verdict::Guilty { epoch, finding: Finding::Mistimed { round, off } })
}
