//! Publishes a feed of a service.

use crate::{Context, Feed, specification};
use protocol::{Event, RegisterFeed, Rejection};
use units::{AccountIndex, EpochClock};

/// Executes a [`RegisterFeed`].
///
/// # Errors
/// In this order: unknown service; not its owner; a specification that is not accepted (`specification::check`).
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &RegisterFeed,
) -> Result<(), Rejection> {
    let RegisterFeed { service, specification } = action;
    context.restaking.require_service_owner(context.ledger, *service, sender)?;
    specification::check(specification, context.epochs.length)?;
    // After this point the feed exists.
    let clock = EpochClock { genesis: context.epochs.genesis, length: specification.heartbeat };
    // A round is kept while an offence in it can be charged, and the epoch that is under way.
    let per_epoch =
        context.epochs.length.raw().checked_div(specification.heartbeat.raw()).unwrap_or(1);
    let epochs = context.restaking.parameters().evidence_window.saturating_add(2);
    let feed = context.oracle.feeds.push(Feed {
        service: *service,
        specification: (**specification).clone(),
        digest: specification.digest(),
        since: context.epochs.epoch(context.now),
        past: Vec::new(),
        next: None,
        clock,
        open: clock.round(context.now),
        capacity: per_epoch.saturating_mul(epochs).max(1),
        published: None,
        jumped: None,
        average: None,
    });
    let pair = specification.pair.clone();
    context.events.push(Event::FeedRegistered { service: *service, feed, pair });
    Ok(())
}
