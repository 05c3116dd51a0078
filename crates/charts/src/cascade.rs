//! What is lost after shocks.

use crate::palette::{BLUE, GREY, RED, faint};
use crate::{
    Figure,
    figure::{axis, layout},
};
use plotly::Scatter;
use plotly::common::{DashType, Fill, Line, Mode};

/// The worst that a shock leads to. All are parts of all stake.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shock {
    /// The shock.
    pub size: f64,
    /// What was found to be lost, the shock included.
    pub lost: f64,
    /// No more is lost.
    pub lost_at_most: f64,
    /// What the margin alone promises.
    pub cap: Option<f64>,
}

/// Losses by the size of the shock: what was found, the band up to what was proved, the margin's promise, and the shock itself.
#[must_use]
pub fn cascade(shocks: &[Shock]) -> Figure {
    if shocks.is_empty() {
        return Figure::new(layout(), Vec::new());
    }
    let sizes: Vec<f64> = shocks.iter().map(|shock| shock.size).collect();
    let curve = |of: fn(&Shock) -> f64| {
        Scatter::new(sizes.clone(), shocks.iter().map(of).collect::<Vec<f64>>())
            .hover_template("a shock of %{x:.2%}: %{y:.4%}")
    };
    let found = curve(|shock| shock.lost)
        .mode(Mode::LinesMarkers)
        .name("lost, found")
        .line(Line::new().color(RED).width(3.0));
    let most = curve(|shock| shock.lost_at_most)
        .mode(Mode::Lines)
        .name("lost at most, proved")
        .fill(Fill::ToNextY)
        .fill_color(faint(RED, 0.2))
        .line(Line::new().color(RED).width(1.0).dash(DashType::Dot));
    let alone = curve(|shock| shock.size)
        .mode(Mode::Lines)
        .name("the shock alone")
        .line(Line::new().color(GREY).dash(DashType::Dash));
    let mut traces: Vec<Box<dyn plotly::Trace>> = vec![found, most, alone];
    let caps = shocks.iter().filter_map(|shock| Some((shock.size, shock.cap?)));
    let (sizes, caps): (Vec<f64>, Vec<f64>) = caps.unzip();
    if !caps.is_empty() {
        traces.push(
            Scatter::new(sizes, caps)
                .mode(Mode::Lines)
                .name("the margin's promise")
                .line(Line::new().color(BLUE).dash(DashType::LongDash))
                .hover_template("a shock of %{x:.2%}: %{y:.4%}"),
        );
    }
    let layout = layout()
        .x_axis(axis("shock, part of all stake").tick_format(".0%"))
        .y_axis(axis("lost at worst, part of all stake").tick_format(".0%"));
    Figure::new(layout, traces)
}
