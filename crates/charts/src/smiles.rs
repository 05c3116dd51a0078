//! Volatility by strike.

use crate::palette::series;
use crate::{
    Figure,
    figure::{axis, layout},
    plain,
};
use plotly::Scatter;
use plotly::common::{DashType, Line, Marker, Mode};

/// One expiry.
#[derive(Clone, Debug, PartialEq)]
pub struct Smile {
    /// When it is, in words.
    pub name: String,
    /// Strikes and their volatilities of a year (0.6 is 60 %), by strike.
    pub points: Vec<(f64, f64)>,
}

/// A line for each expiry.
#[must_use]
pub fn smiles(smiles: &[Smile], unit: &str) -> Figure {
    let dashes = [DashType::Solid, DashType::Dash, DashType::DashDot, DashType::Dot];
    let traces = smiles.iter().enumerate().filter(|(_, smile)| !smile.points.is_empty());
    let traces = traces.map(|(place, smile)| -> Box<dyn plotly::Trace> {
        let (strikes, volatilities): (Vec<f64>, Vec<f64>) = smile.points.iter().copied().unzip();
        let dash = dashes.get(place % dashes.len()).cloned().unwrap_or(DashType::Solid);
        Scatter::new(strikes, volatilities)
            .mode(Mode::LinesMarkers)
            .name(plain(&smile.name))
            .line(Line::new().color(series(place)).dash(dash))
            .marker(Marker::new().color(series(place)).size(5))
            .hover_template("strike %{x:,.8~g}: %{y:.2%}")
    });
    let layout = layout()
        .x_axis(axis(&format!("strike, {unit}")))
        .y_axis(axis("volatility of a year").tick_format(".0%"));
    Figure::new(layout, traces.collect())
}
