//! Numbers over time.

use crate::palette::{BLUE, OCHRE, faint, series as colour};
use crate::{
    Figure,
    figure::{axis, layout},
    plain,
};
use plotly::common::{DashType, Direction, Fill, Line, LineShape, Marker, Mode};
use plotly::layout::{AxisType, BarMode, RangeSlider};
use plotly::{Bar, Candlestick, Scatter};

/// What is known of one length of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// When it begins, in milliseconds since the Unix epoch.
    pub start: u64,
    /// The first number.
    pub first: f64,
    /// The least.
    pub least: f64,
    /// The greatest.
    pub greatest: f64,
    /// The last.
    pub last: f64,
    /// All together.
    pub total: f64,
}

/// Something that changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// What it is called.
    pub name: String,
    /// In order.
    pub spans: Vec<Span>,
}

impl Course {
    fn over(&self, of: fn(&Span) -> f64) -> (Vec<u64>, Vec<f64>) {
        self.spans.iter().map(|span| (span.start, of(span))).unzip()
    }
}

/// How courses are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A price: first, least, greatest and last of each length of time.
    Candles,
    /// Levels: the last of each, and if there is only one the room between the least and the greatest.
    Lines,
    /// Flows: all of each together.
    Bars,
}

/// Courses over the same time, in one unit; nothing where none has a number.
#[must_use]
pub fn series(courses: &[Course], shape: Shape, unit: &str) -> Figure {
    let drawn: Vec<(usize, &Course)> =
        courses.iter().enumerate().filter(|(_, course)| !course.spans.is_empty()).collect();
    if drawn.is_empty() {
        return Figure::new(layout(), Vec::new());
    }
    let is_alone = courses.len() == 1;
    let traces = drawn.into_iter().flat_map(|(place, course)| match shape {
        Shape::Candles => vec![candles(course)],
        Shape::Lines => lines(course, place, is_alone, unit),
        Shape::Bars => vec![bars(course, place, unit)],
    });
    let traces = traces.collect();
    let time = axis("UTC").type_(AxisType::Date).range_slider(RangeSlider::new().visible(false));
    let layout = layout().bar_mode(BarMode::Group).x_axis(time).y_axis(axis(unit));
    Figure::new(layout, traces)
}

/// Hollow would need more room than a bucket has: what rose is blue, what fell is ochre, and the hover says both ends.
fn candles(course: &Course) -> Box<dyn plotly::Trace> {
    let (start, first) = course.over(|span| span.first);
    let of = |part: fn(&Span) -> f64| course.over(part).1;
    let (greatest, least, last) =
        (of(|span| span.greatest), of(|span| span.least), of(|span| span.last));
    let edge = |colour: &'static str| Line::new().color(colour).width(1.0);
    let trace = Candlestick::new(start, first, greatest, least, last)
        .name(plain(&course.name))
        .increasing(Direction::Increasing { line: edge(BLUE) })
        .decreasing(Direction::Decreasing { line: edge(OCHRE) });
    Box::new(trace)
}

fn lines(course: &Course, place: usize, is_alone: bool, unit: &str) -> Vec<Box<dyn plotly::Trace>> {
    let mut traces: Vec<Box<dyn plotly::Trace>> = Vec::new();
    if is_alone {
        let edge = |of: fn(&Span) -> f64| {
            let (time, numbers) = course.over(of);
            Scatter::new(time, numbers)
                .mode(Mode::Lines)
                .legend_group("range")
                .line(Line::new().color(faint(BLUE, 0.3)).width(1.0).shape(LineShape::Hv))
                .hover_template(format!("%{{y:,.8~g}} {unit}<extra>least to greatest</extra>"))
        };
        let low = edge(|span| span.least).show_legend(false);
        let high = edge(|span| span.greatest).name("least to greatest");
        let high = high.fill(Fill::ToNextY).fill_color(faint(BLUE, 0.15));
        traces.extend([low as Box<dyn plotly::Trace>, high]);
    }
    let (time, last) = course.over(|span| span.last);
    let dash = [DashType::Solid, DashType::Dash, DashType::Dot, DashType::DashDot];
    let dash = dash.into_iter().cycle().nth(place).unwrap_or(DashType::Solid);
    let name = plain(&course.name);
    let line = Line::new().color(colour(place)).width(2.0).dash(dash).shape(LineShape::Hv);
    traces.push(
        Scatter::new(time, last)
            .mode(Mode::LinesMarkers)
            .line(line)
            .marker(Marker::new().color(colour(place)).size(3))
            .hover_template(format!("%{{y:,.8~g}} {unit}<extra>{name}</extra>"))
            .name(name),
    );
    traces
}

fn bars(course: &Course, place: usize, unit: &str) -> Box<dyn plotly::Trace> {
    let (time, total) = course.over(|span| span.total);
    let name = plain(&course.name);
    Bar::new(time, total)
        .marker(Marker::new().color(colour(place)))
        .hover_template(format!("%{{y:,.8~g}} {unit}<extra>{name}</extra>"))
        .name(name)
}
