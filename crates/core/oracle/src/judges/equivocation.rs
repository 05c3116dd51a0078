//! Two prices signed for one round.
//!
//! Evidence: two reports. Cost: two signatures. Grey area: none. Whoever signs twice for a round told two
//! consumers two things, whichever of them is right.

use super::{OracleCourt, check_report};
use protocol::{Equivocation, Finding, Innocence, Rejection, Verdict};
use restaking::{Accused, Restaking};
use units::FeedId;

/// # Errors
/// In this order: a report about a feed that the offence does not cover, by another operator, with another
/// key, observed outside its round, or badly signed; reports for different feeds or rounds.
pub(super) fn judge(
    court: &OracleCourt<'_>,
    facts: &Restaking,
    feeds: &[FeedId],
    accused: &Accused,
    evidence: &Equivocation,
) -> Result<Verdict, Rejection> {
    let Equivocation { first, second } = evidence;
    check_report(court, facts, feeds, accused, first, 0)?;
    check_report(court, facts, feeds, accused, second, 1)?;
    if first.body.feed != second.body.feed {
        return Err(Rejection::EvidenceForAnotherService {
            feed: second.body.feed,
            service: accused.service,
        });
    }
    if first.body.round != second.body.round {
        return Err(Rejection::RoundsDoNotMatch {
            expected: first.body.round,
            have: second.body.round,
        });
    }
    // The same price seen at two times is clumsy, not a lie to anyone.
    if first.body.price == second.body.price {
        return Ok(Verdict::NotGuilty(Innocence::SameReport));
    }
    let epoch = court.epochs.epoch(first.body.observed_at);
    let finding = Finding::Equivocated {
        round: first.body.round,
        first: first.body.price,
        second: second.body.price,
    };
    Ok(Verdict::Guilty { epoch, finding })
}
