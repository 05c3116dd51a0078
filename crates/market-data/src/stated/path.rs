//! A price over time, as somebody states it.

use crate::{MarketDataError, simulated::refuse};
use units::{Price, Rounding, Timestamp};

/// One statement about a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// When.
    pub time: Timestamp,
    /// The price at that time; above zero.
    pub price: Price,
    /// Whether the price moves there in a line from the point before, instead of jumping at `time`.
    pub line: bool,
}

/// A price over time: each point's price is held until the next one, or moves to it in a line. There is none
/// before the first point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// In order of time; at least one.
    points: Vec<Point>,
}

impl Path {
    /// A path through these points.
    ///
    /// # Errors
    /// [`MarketDataError::Setting`]: no points; a first one that is the end of a line; a price of zero; times
    /// that do not rise. `what` says whose path it is.
    pub fn new(what: &str, points: Vec<Point>) -> Result<Self, MarketDataError> {
        let named = || format!("path of {what}");
        match points.first() {
            None => refuse(named(), "empty", "at least one point")?,
            Some(first) if first.line => {
                refuse(named(), "a line from nowhere", "a jump to begin with")?;
            }
            Some(_) => {}
        }
        if points.iter().any(|point| point.price.is_zero()) {
            refuse(named(), "a price of 0", "prices above zero")?;
        }
        let rises = points.windows(2).all(|pair| match pair {
            [before, after] => before.time < after.time,
            _ => true,
        });
        if !rises {
            refuse(named(), "a point not after the one before", "rising times")?;
        }
        Ok(Self { points })
    }

    /// When it begins.
    #[must_use]
    pub fn begins(&self) -> Timestamp {
        self.points.first().map_or(Timestamp::ZERO, |point| point.time)
    }

    /// The price at a time; none before it begins. A line is rounded down.
    #[must_use]
    pub fn price(&self, time: Timestamp) -> Option<Price> {
        let next = self.points.partition_point(|point| point.time <= time);
        let last = self.points.get(next.checked_sub(1)?)?;
        let Some(next) = self.points.get(next).filter(|next| next.line) else {
            return Some(last.price);
        };
        let (gone, all) = (time.since(last.time).into(), next.time.since(last.time).into());
        let way = next.price.abs_diff(last.price).mul_div(gone, all, Rounding::Down)?;
        Some(if next.price >= last.price {
            last.price.saturating_add(way)
        } else {
            last.price.saturating_sub(way)
        })
    }
}
