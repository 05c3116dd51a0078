//! Smiles as a picture: what the strikes say, and the slices.

use crate::{ExpiryReport, Fit, UnderlyingReport};
use market_data::format_utc;
use plotters::coord::Shift;
use plotters::prelude::*;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Fallible = Result<(), Box<dyn std::error::Error>>;

const COLUMNS: usize = 4;
/// Width and height of the panel of one expiry.
const PANEL: (u32, u32) = (330, 240);
/// Strikes farther out than this many standard deviations are not drawn: their prices are next to nothing.
const DEVIATIONS: f64 = 4.0;
const LINE_POINTS: u32 = 120;
/// Colours that stay apart for most forms of colour blindness (Okabe and Ito).
const NEAREST: RGBColor = RGBColor(213, 94, 0);
const PUBLISHABLE: RGBColor = RGBColor(0, 114, 178);

/// Draws the smiles of a snapshot as SVG: a panel for each expiry, recorded volatilities as circles, the nearest slice in
/// orange, the nearest that may be published in blue above it.
///
/// # Errors
/// What the drawing library says.
pub fn draw(underlyings: &[UnderlyingReport]) -> Result<String, Box<dyn std::error::Error>> {
    let panels: Vec<(&str, &ExpiryReport)> = underlyings
        .iter()
        .flat_map(|underlying| {
            underlying.expiries.iter().map(|expiry| (underlying.name.as_str(), expiry))
        })
        .collect();
    let rows = panels.len().div_ceil(COLUMNS).max(1);
    let size = (PANEL.0 * u32::try_from(COLUMNS)?, PANEL.1 * u32::try_from(rows)?);
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        root.fill(&WHITE)?;
        for ((name, expiry), area) in panels.iter().zip(root.split_evenly((rows, COLUMNS))) {
            draw_smile(name, expiry, &area)?;
        }
        root.present()?;
    }
    Ok(svg)
}

fn draw_smile(name: &str, report: &ExpiryReport, area: &Area<'_>) -> Fallible {
    let day = format_utc(report.expiry);
    let caption = format!("{name} {}", day.get(..10).unwrap_or_default());
    // At the forward, as the strike next to it says.
    let nearest = report.quotes.iter().min_by(|one, other| one.k.abs().total_cmp(&other.k.abs()));
    let Some(nearest) = nearest else { return Ok(()) };
    let width = DEVIATIONS * nearest.volatility * report.years.sqrt();
    let drawn = || report.quotes.iter().filter(|quote| quote.k.abs() <= width);
    let (low, high) = drawn().fold((f64::MAX, f64::MIN), |(low, high), quote| {
        (low.min(quote.volatility), high.max(quote.volatility))
    });
    let margin = (high - low).max(0.01) * 0.1;
    let seen = low - margin..high + margin;
    let mut chart = ChartBuilder::on(area)
        .caption(caption, ("sans-serif", 14))
        .margin(8)
        .x_label_area_size(22)
        .y_label_area_size(40)
        .build_cartesian_2d(-width..width, seen.clone())?;
    chart
        .configure_mesh()
        .x_labels(5)
        // Tenths, and no zero with a sign.
        .x_label_formatter(&|k| format!("{:.1}", (k * 10.0).round() / 10.0 + 0.0))
        .y_labels(5)
        .y_label_formatter(&|volatility| format!("{:.0} %", volatility * 100.0))
        .light_line_style(WHITE)
        .draw()?;
    chart.draw_series(drawn().map(|quote| {
        Circle::new((quote.k, quote.volatility), 2, BLACK.mix(0.6).stroke_width(1))
    }))?;
    for (fit, colour) in [(&report.fit, NEAREST), (&report.publishable, PUBLISHABLE)] {
        if let Ok(Fit { svi, .. }) = fit {
            let line = (0..=LINE_POINTS).map(|n| {
                let k = width * (2.0 * f64::from(n) / f64::from(LINE_POINTS) - 1.0);
                (k, svi.volatility(k, report.years))
            });
            let line = line.filter(|(_, volatility)| seen.contains(volatility));
            chart.draw_series(LineSeries::new(line, colour.stroke_width(1)))?;
        }
    }
    Ok(())
}
