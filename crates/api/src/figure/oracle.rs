//! Feeds.

use super::number;
use crate::Problem;
use crate::heard::Heard;
use crate::view::{RoundView, price as decimal};
use app::State;
use charts::{Figure, Reported, RoundPoint};
use oracle::{Feed, allowed};
use protocol::{Reference, SignedQuote};
use units::{FeedId, Price, Ratio, Round, Timestamp};

/// A price as figures take it.
fn price_in(price: Price) -> f64 {
    number(&decimal(price))
}

/// The last rounds that are over. What is tolerated is drawn around the reference that the quotes make, and around the round's price
/// where there is none: where no quotes are known, where too few venues quoted, or where they disagree.
pub(crate) fn rounds(
    state: &State,
    id: FeedId,
    limit: usize,
    quotes: &[SignedQuote],
) -> Result<Figure, Problem> {
    let feed: &Feed = state.oracle().feed(id)?;
    let specification = &feed.specification;
    let heard = Heard::of(specification, quotes);
    let around = |middle: f64, part: Ratio| {
        let part = number(&part.to_string());
        (middle * (1.0 - part), middle * (1.0 + part))
    };
    let (oldest, newest) = RoundView::on_record(state, feed);
    let records =
        (oldest..=newest).rev().filter_map(|round| state.oracle().round(id, Round::new(round)));
    let mut rounds: Vec<RoundView> = records
        .map(|record| RoundView::of(state, feed, record))
        .filter(|round| round.until <= state.time().raw())
        .take(limit)
        .collect();
    rounds.reverse();
    let points: Vec<RoundPoint> = rounds
        .iter()
        .map(|round| {
            let price = round.price.as_deref().map(number);
            let end = Timestamp::new(round.until);
            let tolerated = match heard.reference(specification, end) {
                Reference::Price { price, spread, .. } => {
                    Some((price_in(price), allowed(specification, spread)))
                }
                _ => price.map(|price| (price, specification.tolerance)),
            };
            RoundPoint {
                time: round.until,
                price: price.map(|price| {
                    (price, round.confidence.as_deref().map(number).unwrap_or_default())
                }),
                quoted: heard
                    .range(specification, end)
                    .map(|(low, high)| (price_in(low), price_in(high))),
                tolerated: tolerated.map(|(middle, part)| around(middle, part)),
                reports: round
                    .reports
                    .iter()
                    .map(|report| Reported {
                        name: report.operator_name.clone(),
                        price: number(&report.price),
                    })
                    .collect(),
            }
        })
        .collect();
    let pair = specification.pair.to_string();
    let unit = pair.split_once('-').map_or("quote currency", |(_, quote)| quote);
    Ok(charts::rounds(&points, unit))
}
