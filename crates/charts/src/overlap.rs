//! Which services fall with which.

use crate::palette::SCALE;
use crate::{
    Figure,
    figure::{axis, layout},
    plain,
};
use plotly::HeatMap;
use plotly::common::{ColorBar, ColorScale, Title};

/// A square of parts in [0, 1]: of the stake pledged to the row, what backs the column as well.
#[must_use]
pub fn overlap(names: &[String], parts: &[Vec<f64>]) -> Figure {
    if names.is_empty() {
        return Figure::new(layout(), Vec::new());
    }
    let names: Vec<String> = names.iter().map(|name| plain(name)).collect();
    // Plotly draws rows upwards; the first is to be at the top.
    let rows: Vec<String> = names.iter().rev().cloned().collect();
    let parts: Vec<Vec<f64>> = parts.iter().rev().cloned().collect();
    let trace = HeatMap::new(names, rows, parts)
        .zmin(0.0)
        .zmax(1.0)
        .color_scale(ColorScale::Palette(SCALE))
        .color_bar(ColorBar::new().title(Title::with_text("part")).tick_format(".0%").thickness(12))
        .hover_template("of what backs %{y}, %{z:.1%} backs %{x} as well<extra></extra>");
    let layout = layout().x_axis(axis("also backs")).y_axis(axis("of the stake behind"));
    Figure::new(layout, vec![trace])
}
