//! Publishes a feed of a service.

use crate::{Context, Feed};
use protocol::{Event, Evidence, FeedSpecification, RegisterFeed, Rejection};
use std::collections::BTreeSet;
use units::{AccountIndex, EpochClock, Millis, Price, Ratio};

/// Most rounds that a feed may have in an epoch: a boundary closes them all, and every one is kept for the window. One in
/// ten seconds, where an epoch is a day.
const MOST_ROUNDS: u64 = 10_000;

/// Executes a [`RegisterFeed`].
///
/// # Errors
/// In this order: unknown service; not its owner; a number of the specification outside its bounds (see
/// `check`); a heartbeat that does not divide the epoch; two sources of one name or key.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &RegisterFeed,
) -> Result<(), Rejection> {
    let RegisterFeed { service, specification } = action;
    context.restaking.require_service_owner(context.ledger, *service, sender)?;
    check(specification, context.epochs.length)?;
    // After this point the feed exists.
    let clock = EpochClock { genesis: context.epochs.genesis, length: specification.heartbeat };
    // A round is kept while an offence in it can be charged, and the epoch that is under way.
    let per_epoch =
        context.epochs.length.raw().checked_div(specification.heartbeat.raw()).unwrap_or(1);
    let epochs = context.restaking.parameters().evidence_window.saturating_add(2);
    let feed = context.oracle.feeds.push(Feed {
        service: *service,
        specification: specification.clone(),
        digest: specification.digest(),
        clock,
        open: clock.round(context.now),
        capacity: per_epoch.saturating_mul(epochs).max(1),
        published: None,
        average: None,
    });
    let pair = specification.pair.clone();
    context.events.push(Event::FeedRegistered { service: *service, feed, pair });
    Ok(())
}

/// Refuses a specification under which a price would mean nothing, or no evidence would fit.
fn check(specification: &FeedSpecification, epoch: Millis) -> Result<(), Rejection> {
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
    let least = Ratio::new(1);
    Rejection::check_ratio("max_spread", specification.max_spread, least, Ratio::ONE)?;
    Rejection::check_ratio("tolerance", specification.tolerance, least, Ratio::ONE)?;
    let hundred = Ratio::new(Ratio::ONE.raw().saturating_mul(100));
    Rejection::check_ratio("spread_multiple", specification.spread_multiple, Ratio::ZERO, hundred)?;
    // The reports of one offence, with a quote of every source for each, must fit one piece of evidence.
    let by_quotes = Evidence::MAX_QUOTES.checked_div(sources.len()).unwrap_or(0);
    let rounds = u64::try_from(by_quotes.min(Evidence::MAX_REPORTS)).unwrap_or(0);
    let longest = heartbeat.raw().saturating_mul(rounds.saturating_sub(2));
    range("duration", duration.raw(), 1, longest)?;
    let (mut names, mut keys) = (BTreeSet::new(), BTreeSet::new());
    for source in sources {
        if !names.insert(&source.venue) || !keys.insert(source.key) {
            return Err(Rejection::DuplicateSource { venue: source.venue.clone() });
        }
    }
    Ok(())
}
