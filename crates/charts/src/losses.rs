//! How likely which loss is.

use crate::palette::{BLUE, RED, series};
use crate::{
    Figure,
    figure::{axis, layout},
    plain,
};
use plotly::common::{DashType, Line, LineShape, Marker, Mode};
use plotly::layout::AxisType;
use plotly::{Bar, Scatter};

/// A range of losses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// Losses above this, up to the next range.
    pub above: f64,
    /// How likely.
    pub probability: f64,
}

/// A line across the distribution.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// What it is.
    pub name: String,
    /// Where.
    pub loss: f64,
}

/// The distribution as bars, the probability of more as steps, and lines at levels, on a logarithmic scale: what is rare matters.
/// Ranges come in order.
#[must_use]
pub fn losses(ranges: &[Range], levels: &[Level], unit: &str) -> Figure {
    if ranges.is_empty() {
        return Figure::new(layout(), Vec::new());
    }
    let at: Vec<f64> = ranges.iter().map(|range| range.above).collect();
    let likely: Vec<f64> = ranges.iter().map(|range| range.probability).collect();
    let mut beyond: Vec<f64> = likely
        .iter()
        .rev()
        .scan(0.0, |sum, part| {
            *sum += part;
            Some(*sum)
        })
        .collect();
    beyond.reverse();
    let least = likely.iter().copied().filter(|part| *part > 0.0).fold(1.0, f64::min);
    let bars = Bar::new(at.clone(), likely)
        .name("probability of the range")
        .marker(Marker::new().color(BLUE))
        .hover_template(format!("above %{{x:,.4~g}} {unit}: %{{y:.3~%}}<extra></extra>"));
    let more = Scatter::new(at, beyond)
        .mode(Mode::Lines)
        .name("probability of more")
        .line(Line::new().color(RED).shape(LineShape::Hv).width(2.0))
        .hover_template(format!("more than %{{x:,.4~g}} {unit}: %{{y:.3~%}}<extra></extra>"));
    let mut traces: Vec<Box<dyn plotly::Trace>> = vec![bars, more];
    for (place, level) in levels.iter().enumerate() {
        let name = plain(&level.name);
        traces.push(
            Scatter::new(vec![level.loss, level.loss], vec![least, 1.0])
                .mode(Mode::Lines)
                .hover_template(format!("{name}: %{{x:,.4~g}} {unit}<extra></extra>"))
                .name(name)
                .line(Line::new().color(series(place + 2)).dash(DashType::Dash)),
        );
    }
    let layout = layout()
        .x_axis(axis(&format!("loss, {unit}")))
        .y_axis(axis("probability").type_(AxisType::Log));
    Figure::new(layout, traces)
}
