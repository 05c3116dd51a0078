//! Had the duty to start an account's auction, and did not in time.
//!
//! Evidence: a fact on the ledger alone. Cost: one look-up. The ledger has it on record only if the account was below its
//! maintenance margin at every price round from when the duty began to when the ledger started the auction itself, two of them in
//! different blocks at or after the deadline, and nobody had started it. So whoever starts in time, whose account recovered, whose
//! transaction waits for a late block, or who saw no price, has nothing on record.

use super::VenueCourt;
use protocol::{Finding, MissedLiquidation, Rejection, Verdict};
use restaking::{Accused, Restaking};
use units::VenueId;

/// # Errors
/// In this order: no such row; an auction at another venue; another operator's duty; an operator that sold no cover for the epoch in
/// which the duty began.
pub(super) fn judge(
    court: &VenueCourt<'_>,
    facts: &Restaking,
    expected: VenueId,
    accused: &Accused,
    evidence: &MissedLiquidation,
) -> Result<Verdict, Rejection> {
    let number = evidence.number;
    let row = court.options.missed.get(number);
    let row = row.ok_or(Rejection::LiquidationNotOnRecord { number })?;
    let have = court.options.trader(row.trader).map_or(expected, |trader| trader.venue);
    if have != expected {
        return Err(Rejection::EvidenceForAnotherVenue { have, expected });
    }
    let (operator, service, epoch) = (accused.operator, accused.service, row.epoch);
    if row.operator != operator {
        return Err(Rejection::EvidenceAboutAnother { accused: operator, found: row.operator });
    }
    if !facts.is_on_duty(operator, service, epoch) {
        return Err(Rejection::NotOnDuty { operator, service, epoch });
    }
    let (trader, since, deadline) = (row.trader, row.since, row.deadline);
    Ok(Verdict::Guilty { epoch, finding: Finding::LiquidationMissed { trader, since, deadline } })
}
