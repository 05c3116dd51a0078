//! Wrong against the venues, for as long as the feed's duration.
//!
//! Evidence: the accused's own signed reports for consecutive rounds, and quotes that the venues signed around
//! the same times, in the chain's own format or in that of an outside publisher. Cost: at most 128 + 2 × 1 024 signatures, once for
//! each version of the specification that the reports are under. The published price plays no part: it is the
//! operators' own median, and where most of them lie it is the lie.
//!
//! Guilty if and only if in every one of the rounds there is a reference and the report lies outside the
//! tolerance around it, and the first and the last report are at least the duration apart. A market that
//! jumps for less than that or too fast, venues that disagree, venues that are down, a closed market, a report that calls itself
//! too uncertain, and a clock within the feed's skew therefore convict no one.
//!
//! Silence does not end a lie: the rounds need not follow one another, as long as the ledger has no report of
//! the accused for those left out, and no pause is as long as the duration. (Otherwise a liar would skip a
//! round now and then; and an accuser cannot leave out a report that was right.)

use super::shown::{Shown, check_size};
use super::{OracleCourt, check_report};
use crate::{Feed, allowed, distance, reference_at, relative};
use protocol::{
    Deviation, Evidence, FeedSpecification, Finding, Innocence, Quote, Reference, Rejection,
    Report, SignedReport, Source, Verdict,
};
use restaking::{Accused, Restaking};
use units::{FeedId, Millis, Ratio, Round};

/// # Errors
/// In this order: no reports, or too many of anything; a report about a feed that the offence does not
/// cover, by another operator, with another key, observed outside its round, or badly signed; reports of
/// several feeds, out of order, with a pause as long as the duration, or with one on the ledger left out; a
/// quote that is not by one of the feed's sources, or badly signed.
pub(super) fn judge(
    court: &OracleCourt<'_>,
    facts: &Restaking,
    feeds: &[FeedId],
    accused: &Accused,
    evidence: &Deviation,
    answer: Option<&Deviation>,
) -> Result<Verdict, Rejection> {
    let reports = &evidence.reports;
    check_size("reports", reports.len(), 1, Evidence::MAX_REPORTS)?;
    let sides = Shown::sides(evidence, answer)?;
    let (Some(first), Some(last)) = (reports.first(), reports.last()) else {
        return Err(Rejection::EvidenceSize {
            field: "reports".to_owned(),
            have: 0,
            least: 1,
            most: 1,
        });
    };
    for (index, report) in (0_u32..).zip(reports) {
        check_report(court, facts, feeds, accused, report, index)?;
    }
    let feed = court.oracle.feed(first.body.feed)?;
    let binding =
        |report: &SignedReport| feed.specification_in(court.epochs.epoch(report.body.observed_at));
    let mut unbroken = true;
    for pair in reports.windows(2) {
        if let [before, after] = pair {
            unbroken &= follows(court, accused, binding(last), before, after)?;
        }
    }
    // Reports may lie on both sides of a revision; each is judged by the version of its epoch.
    let mut versions: Vec<&FeedSpecification> = reports.iter().map(binding).collect();
    versions.dedup_by(|next, before| core::ptr::eq(*next, *before));
    let mut admitted = Vec::new();
    for side in &sides {
        admitted.extend(side.admit(&versions)?);
    }

    let (mut least, mut most) = (Ratio::new(u128::MAX), Ratio::ZERO);
    for report in reports {
        let specification = binding(report);
        match compare(feed, specification, &report.body, &admitted) {
            Ok(off) => (least, most) = (least.min(off), most.max(off)),
            Err(innocence) => return Ok(Verdict::NotGuilty(innocence)),
        }
    }
    let specification = binding(last);
    let span = Millis::new(last.body.observed_at.since(first.body.observed_at));
    // What was said in between does not count: only the wrong rounds do, each for as long as a round is.
    let between = u64::try_from(reports.len()).unwrap_or(u64::MAX).saturating_sub(1);
    let told = Millis::new(between.saturating_mul(feed.clock.length.raw()));
    let lasted = if unbroken { span } else { told };
    let (need, window) = (specification.duration, specification.deviation_window);
    if !unbroken && span > window {
        let field = "milliseconds from the first report to the last".to_owned();
        let (have, most) = (span.raw(), window.raw());
        return Err(Rejection::EvidenceSize { field, have, least: 0, most });
    }
    if lasted < need {
        return Ok(Verdict::NotGuilty(Innocence::TooShort { lasted, need }));
    }
    // The offence is complete with the report that makes it last long enough.
    let epoch = court.epochs.epoch(last.body.observed_at);
    let finding =
        Finding::Deviated { first: first.body.round, last: last.body.round, lasted, least, most };
    Ok(Verdict::Guilty { epoch, finding })
}

/// Whether `after` is the accused's next report after `before`, as far as the ledger knows, and follows within the duration. If
/// not, the two can only add up.
///
/// # Errors
/// [`Rejection::RoundsDoNotMatch`] for reports of several feeds or out of order, and for a break where breaks end a lie.
fn follows(
    court: &OracleCourt<'_>,
    accused: &Accused,
    specification: &FeedSpecification,
    before: &SignedReport,
    after: &SignedReport,
) -> Result<bool, Rejection> {
    let (before, after) = (&before.body, &after.body);
    let expected = before.round.plus(1);
    let rejected = |expected| Rejection::RoundsDoNotMatch { expected, have: after.round };
    if after.feed != before.feed || after.round < expected {
        return Err(rejected(expected));
    }
    let adds_up = specification.deviation_window > specification.duration;
    let pause = after.observed_at.since(before.observed_at);
    if after.round > expected && pause >= specification.duration.raw() {
        return if adds_up { Ok(false) } else { Err(rejected(expected)) };
    }
    let reported = |round| {
        let record = court.oracle.round(before.feed, round);
        record.is_some_and(|record| record.entry(accused.operator).is_some())
    };
    // At most as many rounds as fit a duration, which the feed's specification bounds.
    match (expected.raw()..after.round.raw()).map(Round::new).find(|round| reported(*round)) {
        Some(_) if adds_up => Ok(false),
        Some(left_out) => Err(rejected(left_out)),
        None => Ok(true),
    }
}

/// How far off a report is, or why it is not wrong.
fn compare(
    feed: &Feed,
    specification: &FeedSpecification,
    report: &Report,
    admitted: &[(&Source, Quote)],
) -> Result<Ratio, Innocence> {
    let Report { round, price, confidence, observed_at, .. } = *report;
    let (from, until) = (feed.clock.start(round.raw()), feed.clock.start(round.plus(1).raw()));
    if !specification.is_open(from, until) {
        return Err(Innocence::MarketClosed { round });
    }
    let (uncertain, ceiling) = (relative(confidence, price), specification.max_confidence);
    if uncertain > ceiling {
        return Err(Innocence::TooUncertain { round, confidence: uncertain, most: ceiling });
    }
    let counts = |source: &Source| specification.sources.contains(source);
    let quotes = admitted.iter().filter(|(source, _)| counts(source)).map(|(_, quote)| quote);
    let reference = reference_at(specification, observed_at, quotes, Some(price));
    let Reference::Price { price: right, spread, .. } = reference else {
        return Err(Innocence::NoReference { round, reference });
    };
    let (off, allowed) = (distance(price, right, right), allowed(specification, spread));
    if off <= allowed {
        return Err(Innocence::WithinTolerance { round, distance: off, allowed });
    }
    Ok(off)
}
