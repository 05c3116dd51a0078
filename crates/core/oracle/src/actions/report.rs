//! Takes in an operator's price report.

use crate::{Context, Entry};
use protocol::{Rejection, Report, SignedReport};
use units::Price;

/// Executes a report. Its signature was checked with the transaction's; who carries it does not matter.
///
/// # Errors
/// In this order: meant for another chain; unknown feed; unknown operator; not its duty key; not the open
/// round; observed outside the round or after the block; price zero or too precise; not on duty in this
/// epoch; reported already.
pub fn execute(context: &mut Context<'_>, action: &SignedReport) -> Result<(), Rejection> {
    let Report { chain, feed: id, round, operator, price, observed_at } = action.body;
    if chain != context.chain {
        return Err(Rejection::ReportForOtherChain);
    }
    let feed = context.oracle.feed(id)?;
    let epoch = context.epochs.epoch(context.now);
    if !context.restaking.operator(operator)?.signs_with(&action.key, epoch) {
        return Err(Rejection::NotDutyKey { operator });
    }
    let open = feed.clock.round(context.now);
    if round != open {
        return Err(Rejection::WrongRound { feed: id, have: round, open });
    }
    let from = feed.clock.start(round.raw());
    if observed_at < from || observed_at > context.now {
        return Err(Rejection::ObservedOutsideRound { observed_at, from, until: context.now });
    }
    if price.is_zero() {
        return Err(Rejection::Zero { field: "price".to_owned() });
    }
    let decimals = feed.specification.decimals;
    if price.raw().checked_rem(Price::tick(decimals).raw()) != Some(0) {
        return Err(Rejection::TooPrecise { price, decimals });
    }
    let service = feed.service;
    if !context.restaking.is_on_duty(operator, service, epoch) {
        return Err(Rejection::NotOnDuty { operator, service, epoch });
    }
    if context.oracle.round(id, round).is_some_and(|record| record.entry(operator).is_some()) {
        return Err(Rejection::AlreadyReported { feed: id, round, operator });
    }
    // After this point the report is in.
    if let Some(record) = context.oracle.record(id, round) {
        record.entries.push(Entry { operator, price, observed_at });
    }
    Ok(())
}
