//! A feed over time.

use crate::palette::{BLUE, GREEN, GREY, OCHRE, PURPLE, RED, faint};
use crate::{
    Figure,
    figure::{axis, layout},
    plain,
};
use plotly::Scatter;
use plotly::common::{DashType, Fill, Line, LineShape, Marker, MarkerSymbol, Mode};
use plotly::layout::AxisType;

/// What somebody reported in a round.
#[derive(Clone, Debug, PartialEq)]
pub struct Reported {
    /// Who.
    pub name: String,
    /// Which price.
    pub price: f64,
}

/// A round.
#[derive(Clone, Debug, PartialEq)]
pub struct RoundPoint {
    /// Its end, in milliseconds since the Unix epoch.
    pub time: u64,
    /// Its price and by how much that may be off; nothing if it has none.
    pub price: Option<(f64, f64)>,
    /// The lowest and the highest of the quotes that venues signed around its end, one of each venue; nothing if none are known.
    pub quoted: Option<(f64, f64)>,
    /// What the feed tolerates: prices further off the reference are an offence. From the lowest to the highest.
    pub tolerated: Option<(f64, f64)>,
    /// The reports that it was made from.
    pub reports: Vec<Reported>,
}

impl RoundPoint {
    /// How far reports are apart: highest less lowest by the price, in hundredths of a percent.
    fn dispersion(&self) -> Option<f64> {
        let (price, _) = self.price?;
        let prices = || self.reports.iter().map(|report| report.price);
        let most = prices().fold(f64::NEG_INFINITY, f64::max);
        let least = prices().fold(f64::INFINITY, f64::min);
        let apart = (most - least) / price * 1e4;
        apart.is_finite().then_some(apart)
    }
}

/// Price with the band of its confidence, the band that the feed tolerates, that of the venues' quotes, every report, rounds without a price at the
/// bottom; below, how far the reports are apart. Rounds come in order.
#[must_use]
pub fn rounds(points: &[RoundPoint], unit: &str) -> Figure {
    if points.is_empty() {
        return Figure::new(layout(), Vec::new());
    }
    let mut traces: Vec<Box<dyn plotly::Trace>> = Vec::new();
    let bands: Vec<(u64, f64, f64)> = points
        .iter()
        .filter_map(|point| point.tolerated.map(|(low, high)| (point.time, low, high)))
        .collect();
    traces.extend(band(&bands, "tolerance", GREEN));
    let quoted: Vec<(u64, f64, f64)> = points
        .iter()
        .filter_map(|point| point.quoted.map(|(low, high)| (point.time, low, high)))
        .collect();
    traces.extend(band(&quoted, "venues’ quotes", PURPLE));
    let priced: Vec<(u64, f64, f64)> = points
        .iter()
        .filter_map(|point| point.price.map(|(price, confidence)| (point.time, price, confidence)))
        .collect();
    let around: Vec<(u64, f64, f64)> = priced
        .iter()
        .map(|&(time, price, confidence)| (time, price - confidence, price + confidence))
        .collect();
    traces.extend(band(&around, "confidence", BLUE));
    let reports = points.iter().flat_map(|point| {
        point.reports.iter().map(|report| (point.time, report.price, plain(&report.name)))
    });
    let reports: Vec<(u64, f64, String)> = reports.collect();
    if !reports.is_empty() {
        let trace = Scatter::new(
            reports.iter().map(|report| report.0).collect(),
            reports.iter().map(|report| report.1).collect::<Vec<f64>>(),
        )
        .mode(Mode::Markers)
        .name("reports")
        .text_array(reports.iter().map(|report| report.2.clone()).collect())
        .marker(Marker::new().color(OCHRE).size(5).symbol(MarkerSymbol::CircleOpen))
        .hover_template(format!("%{{text}}: %{{y:,.8~g}} {unit}<extra></extra>"));
        traces.push(trace);
    }
    let price = Scatter::new(
        priced.iter().map(|point| point.0).collect(),
        priced.iter().map(|point| point.1).collect::<Vec<f64>>(),
    );
    traces.push(
        price
            .mode(Mode::LinesMarkers)
            .name("price")
            .line(Line::new().color(BLUE).width(2.0))
            .marker(Marker::new().color(BLUE).size(4))
            .hover_template(format!("%{{y:,.8~g}} {unit}<extra>price</extra>")),
    );
    let without: Vec<u64> =
        points.iter().filter(|point| point.price.is_none()).map(|point| point.time).collect();
    if !without.is_empty() {
        let zero = vec![0.0; without.len()];
        traces.push(
            Scatter::new(without, zero)
                .mode(Mode::Markers)
                .name("no price")
                .y_axis("y2")
                .marker(Marker::new().color(RED).size(8).symbol(MarkerSymbol::X))
                .hover_template("no price in this round<extra></extra>"),
        );
    }
    let apart: Vec<(u64, f64)> =
        points.iter().filter_map(|point| Some((point.time, point.dispersion()?))).collect();
    let (time, apart): (Vec<u64>, Vec<f64>) = apart.into_iter().unzip();
    traces.push(
        Scatter::new(time, apart)
            .mode(Mode::Lines)
            .name("dispersion")
            .y_axis("y2")
            .fill(Fill::ToZeroY)
            .fill_color(faint(GREY, 0.2))
            .line(Line::new().color(GREY).shape(LineShape::Hv))
            .hover_template("%{y:.2f} bps apart<extra>dispersion</extra>"),
    );
    let layout = layout()
        .x_axis(axis("end of the round, UTC").type_(AxisType::Date).anchor("y2"))
        .y_axis(axis(unit).domain(&[0.32, 1.0]))
        .y_axis2(axis("bps").domain(&[0.0, 0.24]).anchor("x"));
    Figure::new(layout, traces)
}

/// Two lines with the space between them filled.
fn band(
    points: &[(u64, f64, f64)],
    name: &str,
    colour: &'static str,
) -> Vec<Box<dyn plotly::Trace>> {
    if points.is_empty() {
        return Vec::new();
    }
    let edge = |of: fn(&(u64, f64, f64)) -> f64| {
        Scatter::new(
            points.iter().map(|point| point.0).collect(),
            points.iter().map(of).collect::<Vec<f64>>(),
        )
        .mode(Mode::Lines)
        .legend_group(name)
        .line(
            Line::new()
                .color(faint(colour, 0.6))
                .width(1.0)
                .dash(DashType::Dot)
                .shape(LineShape::Hv),
        )
        .hover_template(format!("%{{y:,.8~g}}<extra>{name}</extra>"))
    };
    let low = edge(|point| point.1).show_legend(false);
    let high = edge(|point| point.2).name(name).fill(Fill::ToNextY).fill_color(faint(colour, 0.15));
    vec![low, high]
}
