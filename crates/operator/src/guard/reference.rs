//! Whether a price could be called wrong.

use super::Refused;
use crate::QuoteBook;
use oracle::{allowed, distance, reference_at};
use protocol::{FeedSpecification, Quote, Reference, Report};
use units::{Price, Ratio};

/// Refuses a price that a court could find wrong by quotes that are in the book.
///
/// It is judged by the function that courts use, without the favour that they show the accused. But an accuser need not show
/// the nearest quote of a venue: any within the clock skew counts as being of the report's time, and of equally near ones any.
/// So the price must also be right by the lowest of each venue and by the highest of each: the median of any other choice lies
/// between. As a choice may narrow the spread, and with it the tolerance, the narrowest tolerance counts where choices differ;
/// and as fewer quotes may make a market look slower, one that is too fast excuses nothing.
pub(super) fn check(
    report: &Report,
    specification: &FeedSpecification,
    quotes: &QuoteBook,
) -> Result<(), Refused> {
    let (price, time) = (report.price, report.observed_at);
    let around: Vec<&Quote> = quotes.around(specification, time).map(|held| &held.quote).collect();
    let refer = |specification: &FeedSpecification, favour| {
        reference_at(specification, time, around.iter().copied(), favour)
    };
    let judge = |reference: Price, allowed: Ratio| {
        let distance = distance(price, reference, reference);
        if distance > allowed {
            return Err(Refused::OffReference { price, reference, distance, allowed });
        }
        Ok(())
    };
    let narrowest = allowed(specification, Ratio::ZERO);
    match refer(specification, None) {
        Reference::Price { price, spread, .. } => judge(price, allowed(specification, spread))?,
        Reference::TooFast { price, .. } => judge(price, narrowest)?,
        none => return Err(Refused::NoReference(none)),
    }
    // The extreme medians, however far apart the venues then are and however fast they moved.
    let any = Ratio::new(u128::MAX);
    let lenient = FeedSpecification {
        max_spread: any,
        max_range: any,
        // What an accuser shows of a venue may look steady.
        tolerance: any,
        ..specification.clone()
    };
    let (lowest, highest) =
        (refer(&lenient, Some(Price::ZERO)), refer(&lenient, Some(Price::new(u128::MAX))));
    if lowest != highest {
        for extreme in [lowest, highest] {
            if let Reference::Price { price, .. } = extreme {
                judge(price, narrowest)?;
            }
        }
    }
    Ok(())
}
