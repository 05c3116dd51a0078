//! Joint exposure of pairs as a map of heat.

use super::text::{escape, percent};
use std::fmt::Write;

const CELL: f64 = 16.0;
const NAMES: f64 = 150.0;
/// Most names on a side.
const SHOWN: usize = 48;

/// A square of parts in [0, 1]: the darker, the more of the row is in the column. Of long lists the first are shown.
#[must_use]
pub fn heat_map(names: &[String], parts: &[Vec<f64>]) -> String {
    let count = names.len().min(SHOWN);
    let side = NAMES + CELL * count as f64;
    let mut svg = format!(
        "<svg viewBox=\"0 0 {side} {side}\" width=\"{side}\" role=\"img\" aria-label=\"joint exposure\">"
    );
    for (row, name) in names.iter().enumerate().take(count) {
        let short = escape(&super::graph::shortened(name, 22));
        let at = NAMES + CELL * row as f64;
        let _ = write!(
            svg,
            "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{short}</text>\
             <text transform=\"translate({:.1} {}) rotate(-90)\">{short}</text>",
            NAMES - 5.0,
            at + 12.0,
            at + 12.0,
            NAMES - 5.0
        );
        for (column, other) in names.iter().enumerate().take(count) {
            let part = parts.get(row).and_then(|row| row.get(column)).copied().unwrap_or(0.0);
            let part = if part.is_finite() { part.clamp(0.0, 1.0) } else { 0.0 };
            let title = format!("{name} and {other}: {}", percent(part));
            let _ = write!(
                svg,
                "<rect x=\"{:.1}\" y=\"{at:.1}\" width=\"{w}\" height=\"{w}\" fill=\"var(--two)\" fill-opacity=\"{part:.3}\" \
                 stroke=\"var(--line)\" stroke-width=\".5\"><title>{}</title></rect>",
                NAMES + CELL * column as f64,
                escape(&title),
                w = CELL
            );
        }
    }
    svg.push_str("</svg>");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_as_dark_as_its_part() {
        let svg =
            heat_map(&["a".to_owned(), "<b>".to_owned()], &[vec![1.0, 0.25], vec![f64::NAN, 1.0]]);
        assert_eq!(svg.matches("<rect").count(), 4);
        assert_eq!(svg.matches("fill-opacity=\"1.000\"").count(), 2);
        assert_eq!(svg.matches("fill-opacity=\"0.250\"").count(), 1);
        assert!(svg.contains("a and &lt;b&gt;: 25 %"));
        let many = vec!["s".to_owned(); 1_000];
        assert_eq!(heat_map(&many, &[]).matches("<rect").count(), SHOWN * SHOWN);
    }
}
