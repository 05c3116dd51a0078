//! How much more each service may be worth corrupting.

use crate::palette::{BLUE, GREEN, RED};
use crate::{
    Figure,
    figure::{axis, layout},
    plain,
};
use plotly::Bar;
use plotly::common::{Marker, Orientation};
use plotly::layout::BarMode;

/// A service.
#[derive(Clone, Debug, PartialEq)]
pub struct Room {
    /// Its name.
    pub name: String,
    /// What corrupting it gains.
    pub profit: f64,
    /// What is certain of how much that may grow; below zero, what is missing.
    pub headroom: f64,
}

/// Profit, and on top of it what is left until an attack pays; what is missing is to the left of zero.
#[must_use]
pub fn headroom(rooms: &[Room], unit: &str) -> Figure {
    if rooms.is_empty() {
        return Figure::new(layout(), Vec::new());
    }
    let names: Vec<String> = rooms.iter().map(|room| plain(&room.name)).collect();
    let bar = |name: &str, colour: &'static str, values: Vec<f64>| {
        Bar::new(values, names.clone())
            .orientation(Orientation::Horizontal)
            .name(name)
            .marker(Marker::new().color(colour))
            .hover_template(format!("%{{x:,.4~g}} {unit}<extra>{name}</extra>"))
    };
    let part = |of: fn(&Room) -> f64| rooms.iter().map(of).collect::<Vec<f64>>();
    let mut traces: Vec<Box<dyn plotly::Trace>> = vec![
        bar("profit from corruption", BLUE, part(|room| room.profit)),
        bar("headroom", GREEN, part(|room| room.headroom.max(0.0))),
    ];
    if rooms.iter().any(|room| room.headroom < 0.0) {
        traces.push(bar("missing", RED, part(|room| room.headroom.min(0.0))));
    }
    let layout = layout().bar_mode(BarMode::Relative).x_axis(axis(unit)).y_axis(axis(""));
    Figure::new(layout, traces)
}
