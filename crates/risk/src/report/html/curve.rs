//! Curves over one variable.

use super::text::{escape, significant};
use std::fmt::Write;

/// A picture of lines over a common axis.
#[derive(Clone, Debug)]
pub struct Curve<'a> {
    /// What runs along the bottom.
    pub across: &'a str,
    /// What runs up the side.
    pub up: &'a str,
    /// The lines.
    pub lines: Vec<Line<'a>>,
}

/// A line through points.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// What it is.
    pub name: &'a str,
    /// Its points by rising abscissa; others than finite ones are left out.
    pub points: Vec<(f64, f64)>,
    /// Whether it stays at a value until the next point, as a function that jumps.
    pub steps: bool,
}

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 320.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 44.0;
const COLOURS: [&str; 3] = ["var(--one)", "var(--two)", "var(--three)"];

impl Curve<'_> {
    /// The picture. The side begins at zero.
    #[must_use]
    pub fn render(&self) -> String {
        let finite = |point: &&(f64, f64)| point.0.is_finite() && point.1.is_finite();
        let points = || self.lines.iter().flat_map(|line| line.points.iter().filter(finite));
        let (from, to) = points().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), point| {
            (low.min(point.0), high.max(point.0))
        });
        let most = points().map(|point| point.1).fold(0.0_f64, f64::max);
        if from > to {
            return String::new();
        }
        let (wide, high) = ((to - from).max(f64::MIN_POSITIVE), most.max(f64::MIN_POSITIVE));
        let x = |value: f64| LEFT + (value - from) / wide * (WIDTH - LEFT - RIGHT);
        let y = |value: f64| HEIGHT - BOTTOM - value.max(0.0) / high * (HEIGHT - TOP - BOTTOM);
        let mut svg = format!(
            "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" role=\"img\" aria-label=\"{}\">",
            escape(&format!("{} over {}", self.up, self.across))
        );
        for tick in 0..=4 {
            let part = f64::from(tick) / 4.0;
            let (value, height) = (most * part, y(most * part));
            let _ = write!(
                svg,
                "<line x1=\"{LEFT}\" x2=\"{}\" y1=\"{height:.1}\" y2=\"{height:.1}\" stroke=\"var(--line)\"/>\
                 <text class=\"faint\" x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                WIDTH - RIGHT,
                LEFT - 6.0,
                height + 4.0,
                escape(&significant(value))
            );
            let value = from + (to - from) * part;
            let _ = write!(
                svg,
                "<text class=\"faint\" x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                x(value),
                HEIGHT - BOTTOM + 16.0,
                escape(&significant(value))
            );
        }
        for (place, line) in self.lines.iter().enumerate() {
            let colour = COLOURS[place % COLOURS.len()];
            let mut path = String::new();
            for (x, y) in line.points.iter().filter(finite).map(|point| (x(point.0), y(point.1))) {
                let _ = match (path.is_empty(), line.steps) {
                    (true, _) => write!(path, "M{x:.1} {y:.1}"),
                    (false, true) => write!(path, "H{x:.1}V{y:.1}"),
                    (false, false) => write!(path, "L{x:.1} {y:.1}"),
                };
            }
            let _ = write!(
                svg,
                "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\
                 <rect x=\"{}\" y=\"8\" width=\"12\" height=\"3\" fill=\"{colour}\"/><text x=\"{}\" y=\"14\">{}</text>",
                LEFT + 210.0 * place as f64,
                LEFT + 210.0 * place as f64 + 18.0,
                escape(line.name)
            );
        }
        let _ = write!(
            svg,
            "<text class=\"faint\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\
             <text class=\"faint\" x=\"4\" y=\"14\">{}</text></svg>",
            WIDTH - RIGHT,
            HEIGHT - 6.0,
            escape(self.across),
            escape(self.up)
        );
        svg
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jump_is_drawn_as_one_and_infinity_is_left_out() {
        let points = vec![(0.0, 0.0), (0.5, 1.0), (1.0, f64::INFINITY)];
        let line = Line { name: "loss", points, steps: true };
        let svg = Curve { across: "shock", up: "<part>", lines: vec![line] }.render();
        // From the lower left corner along the bottom, then up at the right.
        assert!(svg.contains("d=\"M64.0 276.0H704.0V30.0\""), "{svg}");
        assert!(svg.contains("&lt;part&gt;") && !svg.contains("inf"));
        let nothing = Curve { across: "x", up: "y", lines: vec![] };
        assert_eq!(nothing.render(), "");
    }
}
