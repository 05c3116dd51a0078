//! What every figure has in common.

use crate::palette::{GREY, faint};
use plotly::Traces;
use plotly::common::{Anchor, Font, Orientation, Title};
use plotly::layout::{Axis, HoverMode, Layout, Legend, Margin};
use serde::Serialize;
use serde_json::Value;

/// What Plotly draws: `{"data": […], "layout": {…}}`.
///
/// Texts and grids are grey, so that they read on any page; a page puts its own colours in their place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// Traces; none where there is nothing to show.
    pub data: Vec<Value>,
    /// Axes and the rest.
    pub layout: Value,
}

impl Figure {
    // Numbers and texts always have a JSON form, so the fallbacks are never seen.
    pub(crate) fn new(layout: Layout, traces: Vec<Box<dyn plotly::Trace>>) -> Self {
        let mut data = Traces::new();
        traces.into_iter().for_each(|trace| data.push(trace));
        let data = match serde_json::to_value(data) {
            Ok(Value::Array(traces)) => traces,
            _ => Vec::new(),
        };
        Self { data, layout: serde_json::to_value(layout).unwrap_or_default() }
    }

    /// Whether there is nothing to draw.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }
}

/// A text that Plotly shows as it is: it reads tags and entities in texts otherwise.
#[must_use]
pub fn plain(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A layout on no background, with the legend above.
pub(crate) fn layout() -> Layout {
    Layout::new()
        .auto_size(true)
        .paper_background_color("rgba(0,0,0,0)")
        .plot_background_color("rgba(0,0,0,0)")
        .font(Font::new().color(GREY).size(12))
        .margin(Margin::new().left(8).right(8).top(8).bottom(8))
        .hover_mode(HoverMode::Closest)
        .legend(
            Legend::new()
                .orientation(Orientation::Horizontal)
                .x(0.0)
                .y(1.02)
                .y_anchor(Anchor::Bottom),
        )
}

/// An axis with a title; the unit belongs into it.
pub(crate) fn axis(title: &str) -> Axis {
    Axis::new()
        .title(Title::with_text(title))
        .auto_margin(true)
        .grid_color(faint(GREY, 0.25))
        .zero_line_color(faint(GREY, 0.5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_no_markup() {
        assert_eq!(plain("<a href='x'>&</a>"), "&lt;a href='x'&gt;&amp;&lt;/a&gt;");
    }
}
