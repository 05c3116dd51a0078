//! Feeds value assets: by their average over the epoch that ended, within a bound, for the cover of the next one.

#![allow(clippy::disallowed_macros, clippy::disallowed_methods, clippy::disallowed_types)]

use crate::common::*;
use crate::model::exact::{Exact, ceiling, floor, fraction, ratio, whole};
use protocol::*;
use units::*;

const HAIRCUT: u32 = 1_000;
const MAX_CHANGE: u32 = 500;

fn chain() -> Chain {
    let mut genesis = genesis();
    let stake = genesis.assets.first_mut().unwrap();
    stake.haircut = Ratio::from_bps(HAIRCUT);
    stake.max_change = Ratio::from_bps(MAX_CHANGE);
    Chain::with_cover_of(&genesis, [percent(60), Ratio::ONE])
}

fn value_by(feed: Option<FeedId>) -> Action {
    Action::SetAssetFeed(SetAssetFeed { asset: STAKE, feed })
}

/// Passes an epoch in which both operators report these prices, one a round, and nothing in the rounds after; what came
/// of the rounds, and of the boundary.
fn epoch(chain: &mut Chain, prices: &[Price]) -> (Vec<Price>, Vec<Event>) {
    let next = chain.state.epoch().raw() + 1;
    let mut events = Vec::new();
    for at in prices {
        for (operator, owner) in [(0, "owner"), (1, "other-owner")] {
            let report = chain.report(operator, FEED, *at);
            chain.done(owner, vec![Action::Report(report)]);
        }
        events.extend(chain.next_round());
    }
    events.extend(chain.until_epoch(next));
    let priced = events.iter().filter_map(|event| match event {
        Event::RoundPriced { feed, price, .. } if *feed == FEED => Some(*price),
        _ => None,
    });
    (priced.collect(), events)
}

/// What the rule says: the mean, but no further than the bound from the price before. Both round down once.
fn expected(before: Price, rounds: &[Price]) -> u128 {
    let sum: u128 = rounds.iter().map(|price| price.raw()).sum();
    let mean = whole(floor(&fraction(sum, rounds.len() as u128)));
    let before = whole(before.raw());
    let most = (&before * ratio(Ratio::from_bps(MAX_CHANGE))).floor();
    floor(&mean.max(&before - &most).min(before + most))
}

/// The cover that was bought at the boundary is worth its amount at the price, less the haircut; and paid for at that.
fn check_cover(chain: &Chain, price: Price) -> usize {
    let (restaking, now) = (chain.state.restaking(), chain.state.epoch());
    let rate = Ratio::from_bps(1);
    let covers = restaking.vaults().filter_map(|(_, row)| row.cover(SERVICE, now).cloned());
    let covers: Vec<_> = covers.collect();
    for cover in &covers {
        let money = floor(&(whole(cover.amount.raw()) * fraction(price.raw(), WEI)));
        let kept: Exact = whole(1) - ratio(Ratio::from_bps(HAIRCUT));
        assert_eq!(cover.value.raw(), floor(&(whole(money) * kept)));
        // Supply is short, so the rate is the most that the service pays. A millionth of USDC is 10¹² of 10⁻¹⁸.
        let premium = ceiling(&(whole(cover.value.raw()) * ratio(rate)));
        assert_eq!(cover.premium.raw(), ceiling(&fraction(premium, 10_u128.pow(12))));
    }
    covers.len()
}

#[test]
fn stake_is_worth_what_its_feed_said_on_average_within_the_bound() {
    let mut chain = chain();
    chain.done("council", vec![value_by(Some(FEED))]);
    let cents = |cents: u128| Price::new(cents * 10_u128.pow(16));
    let (mut bounded, mut followed) = (0, 0);
    // Ten rounds each: calm, a moment's spike, a crash that takes several epochs, a recovery of a few rounds, thirds.
    let spike = [2_000, 2_000, 2_000, 9_000, 2_000, 2_000, 2_000, 2_000, 2_000].map(price);
    let epochs: [Vec<Price>; 8] = [
        [2_000, 2_010, 1_990, 2_005].map(price).to_vec(),
        spike.to_vec(),
        vec![price(1_000); 9],
        vec![price(1_000); 2],
        vec![price(3_000); 1],
        [187_311, 187_300].map(cents).to_vec(),
        [187_311, 187_311, 187_312].map(cents).to_vec(),
        vec![price(1_850)],
    ];
    for reported in epochs {
        let before = chain.state.ledger().asset(STAKE).unwrap().price;
        let (rounds, events) = epoch(&mut chain, &reported);
        assert_eq!(rounds, reported, "both operators agree");
        let after = chain.state.ledger().asset(STAKE).unwrap().price;
        let expected = expected(before, &rounds);
        assert_eq!(after.raw(), expected);
        let told = events.iter().find_map(|event| match event {
            Event::AssetRevalued { asset, price, average, .. } => Some((*asset, *price, *average)),
            _ => None,
        });
        let (asset, told, average) = told.expect("the feed found a price");
        assert_eq!((asset, told), (STAKE, after));
        (bounded, followed) =
            if average == after { (bounded, followed + 1) } else { (bounded + 1, followed) };
        assert_eq!(check_cover(&chain, after), 2);
    }
    assert!(bounded >= 3 && followed >= 3, "{bounded} bounded, {followed} followed");
}

#[test]
fn without_a_price_or_a_feed_the_price_stays() {
    let mut chain = chain();
    let refused = chain.rejected("owner", value_by(Some(FEED)));
    assert!(matches!(refused, Rejection::NotOwner { .. }), "{refused:?}");
    let unknown = chain.rejected("council", value_by(Some(FeedId::new(9))));
    assert!(matches!(unknown, Rejection::UnknownFeed { .. }), "{unknown:?}");
    let worth = |chain: &Chain| chain.state.ledger().asset(STAKE).unwrap().price;
    epoch(&mut chain, &[price(2_100)]);
    assert_eq!(worth(&chain), price(2_000), "no feed values it");
    chain.done("council", vec![value_by(Some(FEED))]);
    let (rounds, events) = epoch(&mut chain, &[]);
    assert!(rounds.is_empty());
    let revalued = |event: &Event| matches!(event, Event::AssetRevalued { .. });
    assert_eq!(worth(&chain), price(2_000), "an old price is not one of the epoch");
    assert!(!events.iter().any(revalued));
    epoch(&mut chain, &[price(2_050)]);
    assert_eq!(worth(&chain), price(2_050));
    chain.done("council", vec![value_by(None)]);
    epoch(&mut chain, &[price(2_000)]);
    assert_eq!(worth(&chain), price(2_050), "it keeps its last price");
    assert_eq!(check_cover(&chain, price(2_050)), 2);
}
