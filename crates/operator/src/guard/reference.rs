//! Whether a price could be called wrong.

use super::Refused;
use crate::QuoteBook;
use oracle::{allowed, distance, reference_at};
use protocol::{FeedSpecification, Quote, Reference, Report};
use units::{Price, Ratio};

/// Refuses a price that a court could find wrong by quotes that are in the book.
///
/// It is judged by the function that courts use, without the favour that they show the accused. Of equally near quotes of
/// one venue an accuser shows which it likes, so the price must be right by the lowest of each venue and by the highest: the
/// median of any other choice lies between. As a choice may also narrow the spread, and with it the tolerance, the
/// narrowest tolerance counts then.
pub(super) fn check(
    report: &Report,
    specification: &FeedSpecification,
    quotes: &QuoteBook,
) -> Result<(), Refused> {
    let (price, time) = (report.price, report.observed_at);
    let around: Vec<&Quote> = quotes.around(specification, time).map(|quote| &quote.body).collect();
    let refer = |specification: &FeedSpecification, favour| {
        reference_at(specification, time, around.iter().copied(), favour)
    };
    let reference = refer(specification, None);
    let Reference::Price { price: right, spread, .. } = reference else {
        return Err(Refused::NoReference(reference));
    };
    let judge = |reference: Price, allowed: Ratio| {
        let distance = distance(price, reference, reference);
        if distance > allowed {
            return Err(Refused::OffReference { price, reference, distance, allowed });
        }
        Ok(())
    };
    judge(right, allowed(specification, spread))?;
    // The extreme medians, whatever the venues' spread then is: some choice between may agree.
    let any_spread =
        FeedSpecification { max_spread: Ratio::new(u128::MAX), ..specification.clone() };
    let (lowest, highest) =
        (refer(&any_spread, Some(Price::ZERO)), refer(&any_spread, Some(Price::new(u128::MAX))));
    if lowest != highest {
        let narrowest = allowed(specification, Ratio::ZERO);
        for extreme in [lowest, highest] {
            if let Reference::Price { price, .. } = extreme {
                judge(price, narrowest)?;
            }
        }
    }
    Ok(())
}
