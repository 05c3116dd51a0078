//! What stake counts for: a feed's mean over the epoch, within a bound, less a haircut.

use crate::common::*;
use protocol::*;
use units::*;

/// Two vaults of 1 000 and 1 100 ETH at 2 000, a haircut of a tenth, a bound of 5 % an epoch.
fn valued() -> Chain {
    let mut genesis = genesis();
    genesis.assets[0].haircut = percent(10);
    genesis.assets[0].max_change = percent(5);
    Chain::with_cover_of(&genesis, [Ratio::ONE, Ratio::ONE])
}

fn by_feed(asset: AssetId, feed: Option<FeedId>) -> Action {
    Action::SetAssetFeed(SetAssetFeed { asset, feed })
}

/// The value of all that the first service bought, in whole units.
fn covered(chain: &Chain) -> u128 {
    let bought = chain.state.restaking().cover_by_operator(SERVICE, chain.state.epoch());
    bought.iter().map(|(_, value)| value.raw()).sum::<u128>() / WEI
}

fn eth(chain: &Chain) -> Price {
    chain.state.ledger().asset(STAKE).unwrap().price
}

#[test]
fn cover_follows_the_mean_of_the_epoch_within_the_bound() {
    let mut chain = valued();
    // 2 100 ETH at 2 000, less a tenth.
    assert_eq!(covered(&chain), 3_780_000);
    chain.done("council", vec![by_feed(STAKE, Some(FEED))]);
    // Seven rounds at 2 030, one at ten times that: the mean is 4 313.75, and nobody is worth twice as much by that.
    for at in [2_030, 2_030, 2_030, 20_300, 2_030, 2_030, 2_030, 2_030] {
        chain.priced_round(price(at));
    }
    let events = chain.until_epoch(3);
    let revalued = events.iter().find_map(|event| match event {
        Event::AssetRevalued { price, average, .. } => Some((*price, *average)),
        _ => None,
    });
    let mean = Price::new((7 * 2_030 + 20_300) * WEI / 8);
    assert_eq!(revalued, Some((price(2_100), mean)));
    assert_eq!(covered(&chain), 3_969_000, "2 100 ETH at 2 100, less a tenth");

    // An epoch in which the mean is within the bound counts as it is.
    for at in [2_140, 2_160] {
        chain.priced_round(price(at));
    }
    chain.until_epoch(4);
    assert_eq!(eth(&chain), price(2_150));
    // An epoch without a price changes nothing, and no older mean stands in for it.
    chain.until_epoch(6);
    assert_eq!(eth(&chain), price(2_150));
    // Down by no more than the bound either.
    chain.priced_round(price(1));
    chain.until_epoch(7);
    assert_eq!(eth(&chain), Price::new(price(2_150).raw() * 95 / 100));
    // Without a feed the value stays.
    chain.done("council", vec![by_feed(STAKE, None)]);
    chain.priced_round(price(2_000));
    chain.until_epoch(8);
    assert_eq!(eth(&chain), Price::new(price(2_150).raw() * 95 / 100));
}

#[test]
fn only_the_council_says_which_feed_and_only_one_that_there_is() {
    let mut chain = valued();
    let refused = chain.rejected("owner", by_feed(STAKE, Some(FEED)));
    assert!(matches!(refused, Rejection::NotOwner { ref field, .. } if field == "council"));
    let asset = AssetId::new(7);
    let refused = chain.rejected("council", by_feed(asset, Some(FEED)));
    assert_eq!(refused, Rejection::UnknownAsset { asset });
    let feed = FeedId::new(7);
    let refused = chain.rejected("council", by_feed(STAKE, Some(feed)));
    assert_eq!(refused, Rejection::UnknownFeed { feed });
}

#[test]
fn a_haircut_of_all_and_a_change_of_more_than_all_are_refused_at_genesis() {
    let refuse = |change: &dyn Fn(&mut AssetDefinition)| {
        let mut genesis = genesis();
        change(&mut genesis.assets[0]);
        buttress_app::State::genesis(&genesis).err()
    };
    let haircut = refuse(&|asset| asset.haircut = Ratio::ONE);
    assert!(
        matches!(haircut, Some(Rejection::OutOfRange { field, .. }) if field == "asset.haircut")
    );
    let change = refuse(&|asset| asset.max_change = percent(101));
    assert!(
        matches!(change, Some(Rejection::OutOfRange { field, .. }) if field == "asset.max_change")
    );
    assert_eq!(refuse(&|_| {}), None);
}
