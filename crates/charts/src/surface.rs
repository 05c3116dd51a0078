//! Volatility by strike and expiry.

use crate::palette::SCALE;
use crate::{
    Figure, Smile,
    figure::{axis, layout},
    plain,
};
use plotly::Surface;
use plotly::common::{ColorBar, ColorScale, Title};
use plotly::layout::{AspectMode, LayoutScene};

/// The smiles side by side, the next expiry first, at every strike that one of them has. Between two strikes of its own an expiry's
/// volatility is interpolated; outside of them it has none.
#[must_use]
pub fn surface(smiles: &[Smile], unit: &str) -> Figure {
    let smiles: Vec<&Smile> = smiles.iter().filter(|smile| smile.points.len() > 1).collect();
    if smiles.len() < 2 {
        return Figure::new(layout(), Vec::new());
    }
    let mut strikes: Vec<f64> =
        smiles.iter().flat_map(|smile| smile.points.iter().map(|point| point.0)).collect();
    strikes.sort_by(f64::total_cmp);
    strikes.dedup();
    let names: Vec<String> = smiles.iter().map(|smile| plain(&smile.name)).collect();
    let heights: Vec<Vec<Option<f64>>> = smiles
        .iter()
        .map(|smile| strikes.iter().map(|strike| at(&smile.points, *strike)).collect())
        .collect();
    let trace = Surface::new(heights)
        .x(strikes)
        .y(names)
        .color_scale(ColorScale::Palette(SCALE))
        .color_bar(
            ColorBar::new().title(Title::with_text("volatility")).tick_format(".0%").thickness(12),
        )
        .hover_template("strike %{x:,.8~g}, %{y}: %{z:.2%}<extra></extra>");
    let scene = LayoutScene::new()
        .aspect_mode(AspectMode::Cube)
        .x_axis(axis(&format!("strike, {unit}")))
        .y_axis(axis("expiry"))
        .z_axis(axis("volatility").tick_format(".0%"));
    Figure::new(layout().scene(scene), vec![trace])
}

/// The value at `x` between the points around it.
fn at(points: &[(f64, f64)], x: f64) -> Option<f64> {
    let place = points.iter().position(|point| point.0 >= x)?;
    let (right, high) = *points.get(place)?;
    if right == x {
        return Some(high);
    }
    let (left, low) = *points.get(place.checked_sub(1)?)?;
    Some(low + (high - low) * (x - left) / (right - left))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn between_strikes_is_a_line_and_outside_is_nothing() {
        let points = [(10.0, 0.5), (20.0, 0.7)];
        assert_eq!(at(&points, 10.0), Some(0.5));
        assert_eq!(at(&points, 20.0), Some(0.7));
        assert!((at(&points, 15.0).unwrap() - 0.6).abs() < 1e-12);
        assert_eq!((at(&points, 9.0), at(&points, 21.0)), (None, None));
    }
}
