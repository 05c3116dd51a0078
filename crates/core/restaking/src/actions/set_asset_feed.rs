//! Says which feed values an asset.

use crate::Context;
use protocol::{Event, Rejection, SetAssetFeed};
use units::AccountIndex;

/// Executes a [`SetAssetFeed`]; it counts from the next boundary on.
///
/// # Errors
/// In this order: not the council; unknown asset; unknown feed.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &SetAssetFeed,
) -> Result<(), Rejection> {
    let SetAssetFeed { asset, feed } = *action;
    context.restaking.require_council(context.ledger, sender)?;
    context.ledger.asset(asset)?;
    if let Some(feed) = feed {
        context.prices.average(feed, context.epoch)?;
    }
    // After this point the feed is set.
    context.ledger.value_by(asset, feed)?;
    context.events.push(Event::AssetFeedSet { asset, feed });
    Ok(())
}
