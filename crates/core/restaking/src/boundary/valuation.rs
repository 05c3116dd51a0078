//! Values assets for the epoch that begins (`security-core.md` §5).

use crate::Context;
use protocol::Event;
use units::{AssetId, FeedId};

/// Moves the price of every asset that has a feed towards the feed's average over the epoch that ended. A feed that found no
/// price leaves it as it is. Costs O(assets).
pub(super) fn revalue(context: &mut Context<'_>) {
    let ended = context.epoch.minus(1);
    let assets = context.ledger.assets();
    let fed = assets.filter_map(|(id, asset)| asset.feed.map(|feed| (id, feed)));
    for (asset, feed) in fed.collect::<Vec<(AssetId, FeedId)>>() {
        let Ok(Some(average)) = context.prices.average(feed, ended) else { continue };
        if let Some(price) = context.ledger.revalue(asset, average) {
            let epoch = context.epoch;
            context.events.push(Event::AssetRevalued { asset, epoch, price, average });
        }
    }
}
