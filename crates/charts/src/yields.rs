//! Where a yield comes from.

use crate::palette::{GREEN, RED};
use crate::{
    Figure,
    figure::{axis, layout},
    plain,
};
use plotly::Bar;
use plotly::common::Marker;

/// A source of a yield.
#[derive(Clone, Debug, PartialEq)]
pub struct YieldPart {
    /// What it is.
    pub name: String,
    /// Part of the stake per year; below zero for what is lost.
    pub per_year: f64,
}

/// A bar for each source: what is earned above zero, what is lost below.
#[must_use]
pub fn yields(parts: &[YieldPart]) -> Figure {
    if parts.is_empty() {
        return Figure::new(layout(), Vec::new());
    }
    let names = parts.iter().map(|part| plain(&part.name)).collect();
    let colours = parts.iter().map(|part| if part.per_year < 0.0 { RED } else { GREEN });
    let bars = Bar::new(names, parts.iter().map(|part| part.per_year).collect::<Vec<f64>>())
        .marker(Marker::new().color_array(colours.collect()))
        .hover_template("%{y:.3%} a year<extra>%{x}</extra>");
    let layout =
        layout().x_axis(axis("")).y_axis(axis("part of the stake per year").tick_format(".1%"));
    Figure::new(layout, vec![bars])
}
