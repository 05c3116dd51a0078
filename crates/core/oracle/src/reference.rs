//! What the venues together say about a moment.

use protocol::{FeedSpecification, Quote, Reference};
use std::collections::BTreeMap;
use units::{Name, Price, Ratio, Rounding, Timestamp};

/// The reference for one moment, from quotes whose signatures and venues were checked.
///
/// Of each venue one quote counts, if it lies within the feed's window: the nearest in time. The reference is the venues' lower
/// median. There is none if too few venues quoted, or if they disagree: if their interquartile spread, relative to the median, is
/// above the feed's `max_spread`. (The ⌊n/4⌋ lowest and highest are left out: one of four venues may be frozen or wrong and there
/// still is a reference; of three or two, none may.) There is one by which nobody is judged if the market is too fast: if the
/// lower median of how far each venue moved within the window, relative to the reference, is above `max_range`.
///
/// A judge sets `favour` to the price of the accused: doubt is to its advantage. Its clock may be off, so of each venue any quote
/// within the feed's clock skew may be the one that it saw, and any of equally near ones beyond it; of a venue that is
/// [not steady](is_steady) any within the window. Of these the one nearest to `favour` counts; and the reference is as near to
/// `favour` as the median of any choice of them can be.
#[must_use]
pub fn reference_at<'a>(
    specification: &FeedSpecification,
    time: Timestamp,
    quotes: impl IntoIterator<Item = &'a Quote>,
    favour: Option<Price>,
) -> Reference {
    let venues = venues(specification, time, quotes, favour);
    let mut prices: Vec<Price> = venues.iter().map(|venue| venue.counts.price).collect();
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
    let moved = median(venues.iter().map(|venue| venue.highest.abs_diff(venue.lowest)));
    let (range, most) = (relative(moved, price), specification.max_range);
    if range > most {
        return Reference::TooFast { price, range, most };
    }
    let price = favour.map_or(price, |favour| {
        let least = median(venues.iter().map(|venue| venue.may.0));
        let most = median(venues.iter().map(|venue| venue.may.1));
        favour.max(least).min(most)
    });
    Reference::Price { price, spread, venues: have }
}

/// What one venue said within the window.
struct Venue<'a> {
    /// The quote that counts.
    counts: &'a Quote,
    /// The lowest and the highest of those that may be the one that the accused saw.
    may: (Price, Price),
    lowest: Price,
    highest: Price,
}

fn venues<'a>(
    specification: &FeedSpecification,
    time: Timestamp,
    quotes: impl IntoIterator<Item = &'a Quote>,
    favour: Option<Price>,
) -> Vec<Venue<'a>> {
    let window = specification.reference_window;
    let mut near: BTreeMap<&Name, Vec<&'a Quote>> = BTreeMap::new();
    for quote in quotes.into_iter().filter(|quote| quote.time.distance(time) <= window) {
        near.entry(&quote.venue).or_default().push(quote);
    }
    let venue = |quotes: Vec<&'a Quote>| {
        let prices = || quotes.iter().map(|quote| quote.price);
        let (lowest, highest) = (prices().min()?, prices().max()?);
        let reach = if is_steady(specification, lowest, highest) {
            let nearest = quotes.iter().map(|quote| quote.time.distance(time)).min()?;
            nearest.max(specification.clock_skew)
        } else {
            window
        };
        let seen = || quotes.iter().copied().filter(|quote| quote.time.distance(time) <= reach);
        let rank = |quote: &&Quote| {
            let apart = quote.time.distance(time);
            let unfavourable = favour.map(|price| quote.price.abs_diff(price));
            (unfavourable, apart, quote.price)
        };
        let counts = match favour {
            Some(_) => seen().min_by_key(rank)?,
            None => quotes.iter().copied().min_by_key(rank)?,
        };
        let may = seen().map(|quote| quote.price);
        let may = (may.clone().min()?, may.max()?);
        Some(Venue { counts, may, lowest, highest })
    };
    near.into_values().filter_map(venue).collect()
}

/// The lower median; zero of nothing.
fn median(prices: impl Iterator<Item = Price>) -> Price {
    let mut prices: Vec<Price> = prices.collect();
    prices.sort_unstable();
    prices.get(prices.len().saturating_sub(1) / 2).copied().unwrap_or_default()
}

/// Whether a venue with these extremes within the window moved by no more than the feed's tolerance, relative to the lowest. One
/// that moved by more cannot say that somebody was off by more.
#[must_use]
pub fn is_steady(specification: &FeedSpecification, lowest: Price, highest: Price) -> bool {
    distance(highest, lowest, lowest) <= specification.tolerance
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
    use units::Millis;

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
            (feed.max_range, feed.tolerance) = (Ratio::ONE, Ratio::from_bps(400));
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
    fn a_venue_that_jumps_about_may_have_said_anything_it_said() {
        // Two venues, of which one moves by 7 % in eight seconds where the tolerance is 2.5 %.
        let quotes = [
            quote("a", 1_000, 10_000),
            quote("c", 960, 10_100),
            quote("c", 1_030, 6_000),
            quote("c", 985, 14_000),
        ];
        let mut feed = feed();
        feed.reference_quorum = 2;
        feed.max_spread = Ratio::from_bps(500);
        let time = Timestamp::new(10_000);
        let at = |feed: &FeedSpecification, favour: Option<u128>| match reference_at(
            feed,
            time,
            &quotes,
            favour.map(Price::new),
        ) {
            Reference::Price { price, .. } => price.raw(),
            none => panic!("{none}"),
        };
        assert_eq!(at(&feed, None), 960, "who has said nothing yet takes the nearest");
        // Who saw 1000 and 1030 said 1000; of the quotes by themselves 985 is nearer to that, but not the median.
        for (favour, right) in [(1_100, 1_000), (1_000, 1_000), (970, 970), (900, 960)] {
            assert_eq!(at(&feed, Some(favour)), right);
        }
        feed.tolerance = Ratio::from_bps(1_000);
        assert_eq!(at(&feed, Some(1_000)), 960, "steady enough for that tolerance");
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
