//! Whether the ledger would take a report in at all. One that it would not is no report, and after a commitment to it a
//! missed reveal.

use super::Refused;
use crate::FeedFacts;
use oracle::relative;
use protocol::{Method, Report};
use units::Price;

/// Refuses a report for a closed market, too precise, of no price, or less certain than the feed allows.
pub(super) fn check(report: &Report, feed: &FeedFacts) -> Result<(), Refused> {
    let (specification, (from, until)) = (&feed.specification, feed.span(report.round));
    if !specification.is_open(from, until) {
        return Err(Refused::Closed { round: report.round });
    }
    let (price, decimals) = (report.price, specification.decimals);
    if price.is_zero() || price.raw() % Price::tick(decimals).raw() != 0 {
        return Err(Refused::NoPrice { price, decimals });
    }
    let (confidence, most) = (relative(report.confidence, price), specification.max_confidence);
    let missing = report.confidence.is_zero() && specification.method == Method::PublisherQuotes;
    if missing || confidence > most {
        return Err(Refused::TooUncertain { confidence, most });
    }
    Ok(())
}
