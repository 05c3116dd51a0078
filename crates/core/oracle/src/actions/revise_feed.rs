//! Publishes a new version of a feed's specification.

use crate::{Context, Version, specification};
use protocol::{Event, Rejection, ReviseFeed};
use units::AccountIndex;

/// Executes a [`ReviseFeed`].
///
/// The version binds after as many full epochs as the notice and then the longest commitment of the service's terms: who learns
/// of it at the end of an epoch still has a full one to leave, or to withdraw an offer that stands for its commitment.
///
/// # Errors
/// In this order: unknown feed; not the owner of its service; a version announced already; of another pair or heartbeat; a
/// specification that is not accepted (`specification::check`).
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &ReviseFeed,
) -> Result<(), Rejection> {
    let ReviseFeed { feed: id, specification } = action;
    let feed = context.oracle.feed(*id)?;
    let service = feed.service;
    context.restaking.require_service_owner(context.ledger, service, sender)?;
    if let Some(next) = &feed.next {
        return Err(Rejection::RevisionAnnounced { feed: *id, binds_from: next.from });
    }
    for (field, same) in [
        ("pair", feed.specification.pair == specification.pair),
        ("heartbeat", feed.specification.heartbeat == specification.heartbeat),
    ] {
        if !same {
            return Err(Rejection::RevisionOfAnother { feed: *id, field: field.to_owned() });
        }
    }
    specification::check(specification, context.epochs.length)?;
    // After this point the version is announced.
    let now = context.epochs.epoch(context.now);
    let parameters = context.restaking.parameters();
    let commitment = context.restaking.longest_commitment(service);
    let wait = commitment.saturating_add(parameters.notice_epochs);
    let binds_from = now.plus(wait).plus(1);
    let digest = specification.digest();
    if let Some(feed) = context.oracle.feeds.get_mut(*id) {
        feed.next =
            Some(Version { specification: (**specification).clone(), digest, from: binds_from });
    }
    context.events.push(Event::FeedRevised { feed: *id, specification: digest, binds_from });
    Ok(())
}
