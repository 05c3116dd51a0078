//! Cover by epoch.

use crate::palette::series;
use crate::{
    Figure,
    figure::{axis, layout},
    plain,
};
use plotly::Bar;
use plotly::common::Marker;
use plotly::layout::BarMode;

/// What one seller sold.
#[derive(Clone, Debug, PartialEq)]
pub struct Bought {
    /// Who.
    pub name: String,
    /// Epochs, and the value of the cover in each.
    pub epochs: Vec<(u64, f64)>,
}

/// Bars of an epoch's cover, stacked by who sold it.
#[must_use]
pub fn cover(sellers: &[Bought], unit: &str) -> Figure {
    let sellers = sellers.iter().filter(|seller| !seller.epochs.is_empty()).enumerate();
    let traces = sellers.map(|(place, seller)| -> Box<dyn plotly::Trace> {
        let (epochs, values): (Vec<u64>, Vec<f64>) = seller.epochs.iter().copied().unzip();
        Bar::new(epochs, values)
            .name(plain(&seller.name))
            .marker(Marker::new().color(series(place)))
            .hover_template(format!("epoch %{{x}}: %{{y:,.4~g}} {unit}"))
    });
    let layout = layout()
        .bar_mode(BarMode::Stack)
        .x_axis(axis("epoch"))
        .y_axis(axis(&format!("cover, {unit}")));
    Figure::new(layout, traces.collect())
}
