//! By how much attacks cost more than they gain.

use crate::palette::{BLUE, GREY, OCHRE, RED};
use crate::{
    Figure,
    figure::{axis, layout},
    plain,
};
use plotly::Scatter;
use plotly::common::{DashType, Line, Marker, MarkerSymbol, Mode};
use plotly::layout::{Shape, ShapeLine, ShapeType};

/// What is known of 1 + γ, the cost of the cheapest attack by its gain.
#[derive(Clone, Debug, PartialEq)]
pub struct Interval {
    /// Whose loss counts as cost, in words.
    pub name: String,
    /// It is at least this: proved.
    pub at_least: f64,
    /// An attack with this was found, so it is no more.
    pub found: f64,
    /// What the local condition certifies without a search.
    pub local: Option<f64>,
}

/// Each interval as a bar from what is proved to what was found, and the line at 1 below which an attack pays.
#[must_use]
pub fn margin(intervals: &[Interval]) -> Figure {
    if intervals.is_empty() {
        return Figure::new(layout(), Vec::new());
    }
    let mut traces: Vec<Box<dyn plotly::Trace>> = Vec::new();
    let names: Vec<String> = intervals.iter().map(|interval| plain(&interval.name)).collect();
    for (interval, name) in intervals.iter().zip(&names) {
        let bar =
            Scatter::new(vec![interval.at_least, interval.found], vec![name.clone(), name.clone()])
                .mode(Mode::LinesMarkers)
                .name("proved … found")
                .show_legend(false)
                .line(Line::new().color(BLUE).width(6.0))
                .marker(Marker::new().color(BLUE).size(12))
                .hover_template("%{x:.4f}<extra>1 + γ</extra>");
        traces.push(bar);
    }
    let local: Vec<(f64, String)> = intervals
        .iter()
        .zip(&names)
        .filter_map(|(interval, name)| Some((interval.local?, name.clone())))
        .collect();
    if !local.is_empty() {
        let (x, y) = local.into_iter().unzip();
        let marks = Scatter::<f64, String>::new(x, y)
            .mode(Mode::Markers)
            .name("local condition")
            .marker(Marker::new().color(OCHRE).size(11).symbol(MarkerSymbol::DiamondOpen))
            .hover_template("%{x:.4f}<extra>local condition</extra>");
        traces.push(marks);
    }
    let line = Shape::new()
        .shape_type(ShapeType::Line)
        .x0(1.0)
        .x1(1.0)
        .y_ref("paper")
        .y0(0.0)
        .y1(1.0)
        .line(ShapeLine::new().color(RED).width(2.0).dash(DashType::Dash));
    let layout = layout()
        .x_axis(axis("cost ÷ gain of the cheapest attack (1 + γ); below 1 it pays"))
        .y_axis(axis("").zero_line(false).tick_color(GREY))
        .shapes(vec![line]);
    Figure::new(layout, traces)
}
