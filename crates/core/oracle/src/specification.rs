//! Which specifications are accepted.

use crate::Limits;
use protocol::{Calendar, Evidence, FeedSpecification, Rejection, Session};
use std::collections::BTreeSet;
use units::{Millis, Price, Ratio};

/// Most rounds that a feed may have in an epoch: a boundary closes them all, and every one is kept for the window. One in
/// ten seconds, where an epoch is a day.
const MOST_ROUNDS: u64 = 10_000;

/// Refuses a specification under which a price would mean nothing, or no evidence would fit, or that is laxer than its tier.
///
/// # Errors
/// In this order: a number outside its bounds; a heartbeat that does not divide the epoch; a calendar out of order; two sources
/// of one name or signer; laxer than the tier.
pub(crate) fn check(specification: &FeedSpecification, epoch: Millis) -> Result<(), Rejection> {
    let FeedSpecification { decimals, heartbeat, staleness, quorum, sources, duration, .. } =
        specification;
    let range = |field: &str, have: u64, least: u64, most: u64| {
        Rejection::check_range(field, have.into(), least.into(), most.into())
    };
    range("decimals", (*decimals).into(), 0, Price::DECIMALS.into())?;
    range("heartbeat", heartbeat.raw(), 1, epoch.raw())?;
    if epoch.raw().checked_rem(heartbeat.raw()) != Some(0) {
        return Err(Rejection::HeartbeatDoesNotDivideEpoch { heartbeat: *heartbeat, epoch });
    }
    let rounds = epoch.raw().checked_div(heartbeat.raw()).unwrap_or(0);
    range("rounds in an epoch", rounds, 1, MOST_ROUNDS)?;
    range("staleness", staleness.raw(), heartbeat.raw(), u64::MAX)?;
    // Below half, two disjoint quorums could each find a price.
    let half = Ratio::new(Ratio::ONE.raw() / 2);
    Rejection::check_ratio("quorum", *quorum, half, Ratio::ONE)?;
    let count = u64::try_from(sources.len()).unwrap_or(u64::MAX);
    range("sources", count, 2, 64)?;
    // One venue alone is no outside quorum: whoever corrupts it could convict anyone.
    range("reference_quorum", specification.reference_quorum.into(), 2, count)?;
    range("reference_window", specification.reference_window.raw(), 1, u64::MAX)?;
    // Nearer than the window, or quotes from within the skew would not be looked at.
    let window = specification.reference_window.raw();
    range("clock_skew", specification.clock_skew.raw(), 0, window)?;
    if let Some(commit) = specification.commit {
        // Both parts have room.
        range("commit", commit.raw(), 1, heartbeat.raw().saturating_sub(1))?;
    }
    let least = Ratio::new(1);
    let hundred = Ratio::new(Ratio::ONE.raw().saturating_mul(100));
    Rejection::check_ratio("max_confidence", specification.max_confidence, least, Ratio::ONE)?;
    Rejection::check_ratio("max_jump", specification.max_jump, least, hundred)?;
    range("jump_rounds", specification.jump_rounds.into(), 1, rounds)?;
    Rejection::check_ratio("max_range", specification.max_range, least, Ratio::ONE)?;
    Rejection::check_ratio("max_spread", specification.max_spread, least, Ratio::ONE)?;
    Rejection::check_ratio("tolerance", specification.tolerance, least, Ratio::ONE)?;
    Rejection::check_ratio("spread_multiple", specification.spread_multiple, Ratio::ZERO, hundred)?;
    // The reports of one offence, with a quote of every source for each, must fit one piece of evidence.
    let rounds = moments(specification).min(Evidence::MAX_REPORTS);
    let rounds = u64::try_from(rounds).unwrap_or(0);
    let longest = heartbeat.raw().saturating_mul(rounds.saturating_sub(2));
    range("duration", duration.raw(), 1, longest)?;
    // No longer than an epoch: a lie is charged to the epoch that completes it.
    let most = epoch.raw().max(duration.raw());
    range("deviation_window", specification.deviation_window.raw(), duration.raw(), most)?;
    if let Some(calendar) = &specification.sessions {
        check_calendar(calendar)?;
    }
    let mut names = BTreeSet::new();
    for (index, source) in sources.iter().enumerate() {
        let signs_for_another =
            sources.iter().take(index).any(|other| other.signer == source.signer);
        if !names.insert(&source.venue) || signs_for_another {
            return Err(Rejection::DuplicateSource { venue: source.venue.clone() });
        }
    }
    Limits::of(specification.tier).check(specification)
}

/// For how many moments a quote of every source fits one piece of evidence.
pub(crate) fn moments(specification: &FeedSpecification) -> usize {
    let signatures = specification.sources.iter().map(|source| source.signer.signatures());
    Evidence::MAX_QUOTES.checked_div(signatures.fold(0, usize::saturating_add)).unwrap_or(0)
}

fn check_calendar(calendar: &Calendar) -> Result<(), Rejection> {
    let most = u128::try_from(Calendar::MOST).unwrap_or(0);
    let count = |rows: usize| u128::try_from(rows).unwrap_or(u128::MAX);
    Rejection::check_range("sessions", count(calendar.weekly.len()), 1, most)?;
    Rejection::check_range("closures", count(calendar.closures.len()), 0, most)?;
    let mut free = 0;
    for (index, session) in (0_u32..).zip(&calendar.weekly) {
        if session.from < free || session.until <= session.from || session.until > Session::WEEK {
            return Err(Rejection::CalendarOrder { field: "session".to_owned(), index });
        }
        free = session.until;
    }
    let backwards =
        (0_u32..).zip(&calendar.closures).find(|(_, closure)| closure.until <= closure.from);
    match backwards {
        Some((index, _)) => Err(Rejection::CalendarOrder { field: "closure".to_owned(), index }),
        None => Ok(()),
    }
}
