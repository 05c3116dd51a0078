//! What the venues together say about a moment.

use protocol::{FeedSpecification, Quote, Reference};
use std::collections::BTreeMap;
use units::{Millis, Name, Price, Ratio, Rounding, Timestamp};

/// The reference for one moment, from quotes whose signatures and venues were checked.
///
/// Of each venue one quote counts, if it lies within the feed's window: the nearest in time. For a judge, who sets `favour` to
/// the price of the accused, doubt is to the advantage of the accused, and its clock may be off: among all quotes within the
/// feed's clock skew, and among equally near ones beyond it, the one nearest to `favour` counts.
///
/// The reference is the venues' lower median. There is none if too few venues quoted, or if they disagree: if their
/// interquartile spread, relative to the median, is above the feed's `max_spread`. (The ⌊n/4⌋ lowest and highest are left out:
/// one of four venues may be frozen or wrong and there still is a reference; of three or two, none may.) There is one by which
/// nobody is judged if the market is too fast: if the lower median of how far each venue moved within the window, relative to
/// the reference, is above `max_range`.
#[must_use]
pub fn reference_at<'a>(
    specification: &FeedSpecification,
    time: Timestamp,
    quotes: impl IntoIterator<Item = &'a Quote>,
    favour: Option<Price>,
) -> Reference {
    let mut venues: BTreeMap<&Name, Venue<'a>> = BTreeMap::new();
    let rank = |quote: &Quote| {
        let apart = quote.time.distance(time);
        let unfavourable = favour.map_or(Price::ZERO, |price| quote.price.abs_diff(price));
        let excused = favour.is_some() && apart <= specification.clock_skew;
        (if excused { Millis::ZERO } else { apart }, unfavourable, apart, quote.price)
    };
    for quote in quotes {
        if quote.time.distance(time) > specification.reference_window {
            continue;
        }
        let row = || Venue { best: quote, lowest: quote.price, highest: quote.price };
        let venue = venues.entry(&quote.venue).or_insert_with(row);
        venue.lowest = venue.lowest.min(quote.price);
        venue.highest = venue.highest.max(quote.price);
        if rank(quote) < rank(venue.best) {
            venue.best = quote;
        }
    }
    let mut prices: Vec<Price> = venues.values().map(|venue| venue.best.price).collect();
    prices.sort_unstable();
    let have = u8::try_from(prices.len()).unwrap_or(u8::MAX);
    let need = specification.reference_quorum;
    let last = prices.len().saturating_sub(1);
    let trimmed = prices.len() / 4;
    let at = |index: usize| prices.get(index).copied();
    let quartiles = (at(trimmed), at(last / 2), at(last.saturating_sub(trimmed)));
    let (Some(low), Some(price), Some(high)) = quartiles else {
        return Reference::TooFew { have, need };
    };
    if have < need {
        return Reference::TooFew { have, need };
    }
    let spread = distance(low, high, price);
    if spread > specification.max_spread {
        return Reference::Disagree { spread, most: specification.max_spread };
    }
    let mut ranges: Vec<Price> =
        venues.values().map(|venue| venue.highest.abs_diff(venue.lowest)).collect();
    ranges.sort_unstable();
    let moved = ranges.get(last / 2).copied().unwrap_or(Price::ZERO);
    let (range, most) = (relative(moved, price), specification.max_range);
    if range > most {
        return Reference::TooFast { price, range, most };
    }
    Reference::Price { price, spread, venues: have }
}

/// What one venue said within the window.
struct Venue<'a> {
    /// The quote that counts.
    best: &'a Quote,
    lowest: Price,
    highest: Price,
}

/// `part ÷ base`, rounded up, and capped at what a ratio can hold.
#[must_use]
pub fn relative(part: Price, base: Price) -> Ratio {
    Ratio::of(part.raw(), base.raw(), Rounding::Up).unwrap_or(Ratio::new(u128::MAX))
}

/// `|a − b| ÷ base`, rounded up, and capped at what a ratio can hold.
#[must_use]
pub fn distance(a: Price, b: Price, base: Price) -> Ratio {
    relative(a.abs_diff(b), base)
}

/// How far from a reference with this spread a report may be and still be right: the tolerance, or
/// `spread_multiple` spreads if that is more.
#[must_use]
pub fn allowed(specification: &FeedSpecification, spread: Ratio) -> Ratio {
    let spreads = specification.spread_multiple.apply(spread.raw(), Rounding::Up);
    specification.tolerance.max(Ratio::new(spreads.unwrap_or(u128::MAX)))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crypto::PublicKey;
    use protocol::{Method, Signer, Source, Tier};

    fn name(text: &str) -> Name {
        Name::new(text).unwrap()
    }

    pub(crate) fn feed() -> FeedSpecification {
        FeedSpecification {
            pair: name("ETH-USD"),
            decimals: 2,
            heartbeat: Millis::new(60_000),
            staleness: Millis::new(120_000),
            tier: Tier::Major,
            sessions: None,
            commit: None,
            method: Method::WeightedMedian,
            quorum: Ratio::from_bps(6_667),
            max_confidence: Ratio::from_bps(100),
            max_jump: Ratio::from_bps(1_000),
            jump_rounds: 2,
            sources: ["a", "b", "c", "d", "e"]
                .map(|v| Source {
                    venue: name(v),
                    symbol: name("ETH"),
                    signer: Signer::Venue(PublicKey::new([0; 32])),
                })
                .to_vec(),
            reference_quorum: 3,
            reference_window: Millis::new(5_000),
            clock_skew: Millis::new(500),
            max_range: Ratio::from_bps(200),
            max_spread: Ratio::from_bps(100),
            tolerance: Ratio::from_bps(250),
            spread_multiple: Ratio::new(3 * Ratio::ONE.raw()),
            duration: Millis::new(60_000),
            deviation_window: Millis::new(60_000),
        }
    }

    fn quote(venue: &str, price: u128, time: u64) -> Quote {
        Quote {
            venue: name(venue),
            symbol: name("ETH"),
            price: Price::new(price),
            time: Timestamp::new(time),
        }
    }

    fn at_10s(quotes: &[Quote], favour: Option<u128>) -> Reference {
        reference_at(&feed(), Timestamp::new(10_000), quotes, favour.map(Price::new))
    }

    #[test]
    fn one_frozen_venue_of_five_does_not_matter() {
        let quotes = [
            quote("a", 1_100, 10_000),
            quote("b", 1_101, 10_000),
            quote("c", 1_102, 10_000),
            quote("d", 1_103, 10_000),
            quote("e", 1_970, 10_000),
        ];
        let Reference::Price { price, venues, .. } = at_10s(&quotes, None) else { panic!() };
        assert_eq!((price, venues), (Price::new(1_102), 5));
    }

    #[test]
    fn two_of_three_that_differ_are_no_reference() {
        let quotes =
            [quote("a", 1_000, 10_000), quote("b", 1_000, 10_000), quote("c", 1_100, 10_000)];
        assert!(matches!(at_10s(&quotes, None), Reference::Disagree { .. }));
    }

    #[test]
    fn a_venue_counts_once_and_only_within_the_window() {
        let quotes = [
            quote("a", 1_000, 10_000),
            quote("a", 1_001, 10_001),
            quote("b", 1_000, 4_999),
            quote("c", 1_000, 15_001),
            quote("d", 1_000, 5_000),
        ];
        assert_eq!(at_10s(&quotes, None), Reference::TooFew { have: 2, need: 3 });
        assert_eq!(at_10s(&[], None), Reference::TooFew { have: 0, need: 3 });
    }

    #[test]
    fn between_equally_near_quotes_doubt_is_to_the_advantage_of_the_accused() {
        let quotes = [
            quote("a", 1_000, 9_000),
            quote("a", 1_008, 11_000),
            quote("b", 1_000, 9_000),
            quote("b", 1_008, 11_000),
            quote("c", 1_000, 9_000),
            quote("c", 1_008, 11_000),
        ];
        for favour in [1_000, 1_008] {
            let Reference::Price { price, .. } = at_10s(&quotes, Some(favour)) else { panic!() };
            assert_eq!(price, Price::new(favour));
        }
    }

    #[test]
    fn an_honest_clock_may_be_off() {
        // The market steps from 1000 to 1040 at 10.2 s; a clock 400 ms behind puts 1040 at 10.0 s.
        let quotes: Vec<Quote> = ["a", "b", "c"]
            .into_iter()
            .flat_map(|venue| [quote(venue, 1_000, 9_900), quote(venue, 1_040, 10_300)])
            .collect();
        for (favour, right) in [(Some(1_040), 1_040), (Some(1_000), 1_000), (None, 1_000)] {
            let mut feed = feed();
            feed.max_range = Ratio::ONE;
            let at = Timestamp::new(10_000);
            let Reference::Price { price, .. } =
                reference_at(&feed, at, &quotes, favour.map(Price::new))
            else {
                panic!()
            };
            assert_eq!(price, Price::new(right), "{favour:?}");
            // With a clock that may not be off, the nearest quote counts whatever the accused said.
            feed.clock_skew = Millis::ZERO;
            let Reference::Price { price, .. } =
                reference_at(&feed, at, &quotes, favour.map(Price::new))
            else {
                panic!()
            };
            assert_eq!(price, Price::new(1_000));
        }
    }

    #[test]
    fn half_of_the_venues_on_the_move_are_a_market_too_fast() {
        let moving = |venues: &[(&str, u128)]| {
            let quotes = venues
                .iter()
                .flat_map(|(venue, to)| [quote(venue, 1_000, 10_000), quote(venue, *to, 14_000)]);
            at_10s(&quotes.collect::<Vec<_>>(), None)
        };
        let fast = moving(&[("a", 1_030), ("b", 1_021), ("c", 1_000)]);
        assert!(matches!(fast, Reference::TooFast { price, .. } if price == Price::new(1_000)));
        // One venue that spikes by itself does not excuse anybody.
        let spike = moving(&[("a", 1_900), ("b", 1_019), ("c", 1_000)]);
        assert!(matches!(spike, Reference::Price { .. }));
    }

    #[test]
    fn wide_markets_widen_the_tolerance() {
        assert_eq!(allowed(&feed(), Ratio::from_bps(10)), Ratio::from_bps(250));
        assert_eq!(allowed(&feed(), Ratio::from_bps(90)), Ratio::from_bps(270));
    }
}
