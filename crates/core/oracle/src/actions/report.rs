//! Takes in an operator's price report.

use crate::{Context, actions::duty, relative};
use protocol::{FeedSpecification, Method, Rejection, Report, SignedReport};
use units::{Price, Timestamp};

/// Executes a report. Its signature was checked with the transaction's; who carries it does not matter.
///
/// # Errors
/// In this order: as `duty::check`; too early in a round that takes commitments first; observed outside the round (or its
/// part for commitments) or after the block; a price or a confidence that is none; not on duty; reported already; not what the
/// operator committed itself to.
pub fn execute(context: &mut Context<'_>, action: &SignedReport) -> Result<(), Rejection> {
    let Report { chain, feed: id, round, operator, .. } = action.body;
    let due = duty::check(context, chain, id, round, operator, &action.key)?;
    let (from, reveals) = (due.from, due.specification.reveals_from(due.from));
    if context.now < reveals {
        return Err(Rejection::RevealTooEarly { feed: id, from: reveals, now: context.now });
    }
    let until = match due.specification.commit {
        Some(_) => reveals.minus(1),
        None => context.now,
    };
    check_value(due.specification, &action.body, from, until)?;
    due.check_cover(context, operator)?;
    let record = context.oracle.round(id, round);
    if record.is_some_and(|record| record.entry(operator).is_some()) {
        return Err(Rejection::AlreadyReported { feed: id, round, operator });
    }
    let committed = record.and_then(|record| record.commitment(operator));
    if due.specification.commit.is_some() && committed != Some(&action.digest()) {
        return Err(Rejection::NotCommitted { feed: id, round, operator });
    }
    // After this point the report is in.
    if let Some(record) = context.oracle.record(id, round) {
        record.report(action.clone());
    }
    Ok(())
}

/// Rejects numbers that are no price of this feed.
fn check_value(
    specification: &FeedSpecification,
    report: &Report,
    from: Timestamp,
    until: Timestamp,
) -> Result<(), Rejection> {
    let Report { price, confidence, observed_at, .. } = *report;
    if observed_at < from || observed_at > until {
        return Err(Rejection::ObservedOutsideRound { observed_at, from, until });
    }
    if price.is_zero() {
        return Err(Rejection::Zero { field: "price".to_owned() });
    }
    let decimals = specification.decimals;
    if price.raw().checked_rem(Price::tick(decimals).raw()) != Some(0) {
        return Err(Rejection::TooPrecise { price, decimals });
    }
    if confidence.is_zero() && specification.method == Method::PublisherQuotes {
        return Err(Rejection::Zero { field: "confidence".to_owned() });
    }
    let (uncertain, most) = (relative(confidence, price), specification.max_confidence);
    if uncertain > most {
        return Err(Rejection::TooUncertain { confidence: uncertain, most });
    }
    Ok(())
}
