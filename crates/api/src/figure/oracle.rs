//! Feeds.

use super::number;
use crate::Problem;
use crate::view::RoundView;
use app::State;
use charts::{Figure, Reported, RoundPoint};
use oracle::Feed;
use units::{FeedId, Round};

/// The last rounds that are over.
pub(crate) fn rounds(state: &State, id: FeedId, limit: usize) -> Result<Figure, Problem> {
    let feed: &Feed = state.oracle().feed(id)?;
    let tolerance = number(&feed.specification.tolerance.to_string());
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
            RoundPoint {
                time: round.until,
                price: price.map(|price| {
                    (price, round.confidence.as_deref().map(number).unwrap_or_default())
                }),
                tolerated: price
                    .map(|price| (price * (1.0 - tolerance), price * (1.0 + tolerance))),
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
    let pair = feed.specification.pair.to_string();
    let unit = pair.split_once('-').map_or("quote currency", |(_, quote)| quote);
    Ok(charts::rounds(&points, unit))
}
