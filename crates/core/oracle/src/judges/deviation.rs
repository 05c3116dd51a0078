//! Wrong against the venues, for as long as the feed's duration.
//!
//! Evidence: the accused's own signed reports for consecutive rounds, and quotes that the venues signed around
//! the same times. Cost: at most 128 + 2 × 1 024 signatures. The published price plays no part: it is the
//! operators' own median, and where most of them lie it is the lie.
//!
//! Guilty if and only if in every one of the rounds there is a reference and the report lies outside the
//! tolerance around it, and the first and the last report are at least the duration apart. A market that
//! jumps for less than that, venues that disagree, and venues that are down therefore convict no one.

use super::{OracleCourt, check_report};
use crate::{allowed, distance, reference_at};
use protocol::{
    Deviation, Evidence, FeedSpecification, Finding, Innocence, Quote, Reference, Rejection,
    SignedQuote, Verdict,
};
use restaking::Accused;
use units::{FeedId, Millis, Ratio};

/// # Errors
/// In this order: no reports, or too many of anything; a report about a feed that the offence does not
/// cover, by another operator, with another key, observed outside its round, or badly signed; rounds with a
/// gap; a quote that is not by one of the feed's sources, or badly signed.
pub(super) fn judge(
    court: &OracleCourt<'_>,
    feeds: &[FeedId],
    accused: &Accused,
    evidence: &Deviation,
    answer: &[SignedQuote],
) -> Result<Verdict, Rejection> {
    let Deviation { reports, quotes } = evidence;
    check_size("reports", reports.len(), 1, Evidence::MAX_REPORTS)?;
    check_size("quotes", quotes.len(), 0, Evidence::MAX_QUOTES)?;
    check_size("quotes in the answer", answer.len(), 0, Evidence::MAX_QUOTES)?;
    let (Some(first), Some(last)) = (reports.first(), reports.last()) else {
        return Err(Rejection::EvidenceSize {
            field: "reports".to_owned(),
            have: 0,
            least: 1,
            most: 1,
        });
    };
    for ((index, report), offset) in (0_u32..).zip(reports).zip(0_u64..) {
        check_report(court, feeds, accused, report, index)?;
        let expected = first.body.round.plus(offset);
        if report.body.round != expected || report.body.feed != first.body.feed {
            return Err(Rejection::RoundsDoNotMatch { expected, have: report.body.round });
        }
    }
    let specification = &court.oracle.feed(first.body.feed)?.specification;
    let mut checked: Vec<&Quote> = Vec::with_capacity(quotes.len());
    for (index, quote) in (0_u32..).zip(quotes.iter().chain(answer)) {
        checked.push(check_quote(specification, quote, index)?);
    }

    let (mut least, mut most) = (Ratio::new(u128::MAX), Ratio::ZERO);
    for report in reports {
        let (round, price) = (report.body.round, report.body.price);
        let quotes = checked.iter().copied();
        let reference = reference_at(specification, report.body.observed_at, quotes, Some(price));
        let Reference::Price { price: right, spread, .. } = reference else {
            return Ok(Verdict::NotGuilty(Innocence::NoReference { round, reference }));
        };
        let (off, allowed) = (distance(price, right, right), allowed(specification, spread));
        if off <= allowed {
            return Ok(Verdict::NotGuilty(Innocence::WithinTolerance {
                round,
                distance: off,
                allowed,
            }));
        }
        (least, most) = (least.min(off), most.max(off));
    }
    let lasted = Millis::new(last.body.observed_at.since(first.body.observed_at));
    if lasted < specification.duration {
        return Ok(Verdict::NotGuilty(Innocence::TooShort {
            lasted,
            need: specification.duration,
        }));
    }
    // The offence is complete with the report that makes it last long enough.
    let epoch = court.epochs.epoch(last.body.observed_at);
    let finding =
        Finding::Deviated { first: first.body.round, last: last.body.round, lasted, least, most };
    Ok(Verdict::Guilty { epoch, finding })
}

fn check_size(field: &str, have: usize, least: usize, most: usize) -> Result<(), Rejection> {
    if (least..=most).contains(&have) {
        return Ok(());
    }
    let [have, least, most] =
        [have, least, most].map(|count| u64::try_from(count).unwrap_or(u64::MAX));
    Err(Rejection::EvidenceSize { field: field.to_owned(), have, least, most })
}

fn check_quote<'a>(
    specification: &FeedSpecification,
    quote: &'a SignedQuote,
    index: u32,
) -> Result<&'a Quote, Rejection> {
    let Quote { venue, symbol, price, .. } = &quote.body;
    let source = specification.source(&quote.key);
    let known = source.is_some_and(|source| source.venue == *venue && source.symbol == *symbol);
    if !known || price.is_zero() {
        return Err(Rejection::UnknownVenue { venue: venue.clone(), index });
    }
    if !quote.is_valid() {
        return Err(Rejection::EvidenceSignature { field: "quote".to_owned(), index });
    }
    Ok(&quote.body)
}
