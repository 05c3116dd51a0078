//! A report as a picture: prices, the band in which a report is right, offences, stake over time.

use crate::{FeedTrace, Replayed, Scenario, SimError, Trace};
use market_data::format_utc;
use plotters::coord::Shift;
use plotters::prelude::*;
use std::path::Path;
use units::{Price, Timestamp};

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Fallible = Result<(), Box<dyn std::error::Error>>;

const WIDTH: u32 = 1_200;
const PANEL: u32 = 420;
/// Colours that stay apart for most forms of colour blindness (Okabe and Ito).
const COLOURS: [RGBColor; 7] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
    RGBColor(0, 0, 0),
];

/// Writes the picture of a replay as SVG.
///
/// # Errors
/// [`SimError::Picture`].
pub fn draw(scenario: &Scenario, replayed: &Replayed, path: &Path) -> Result<(), SimError> {
    let failed = |reason: String| SimError::Picture { path: path.to_owned(), reason };
    let mut svg = String::new();
    render(scenario, replayed, &mut svg).map_err(|error| failed(error.to_string()))?;
    std::fs::write(path, svg).map_err(|error| failed(error.to_string()))
}

fn render(scenario: &Scenario, replayed: &Replayed, svg: &mut String) -> Fallible {
    let trace = &replayed.trace;
    let panels = trace.feeds.len() + 1;
    let height = PANEL * u32::try_from(panels)?;
    let root = SVGBackend::with_string(svg, (WIDTH, height)).into_drawing_area();
    root.fill(&WHITE)?;
    let areas = root.split_evenly((panels, 1));
    let names: Vec<&str> =
        scenario.operators.iter().map(|operator| operator.name.as_str()).collect();
    // Whoever behaves is drawn as the published price; the others get a colour each.
    let offenders: Vec<usize> = (0..names.len())
        .filter(|place| {
            scenario.operators.get(*place).is_some_and(|o| o.behaviour != crate::Behaviour::Honest)
        })
        .collect();
    for (feed, area) in trace.feeds.iter().zip(&areas) {
        draw_feed(feed, trace, &names, &offenders, scenario.name.as_str(), area)?;
    }
    if let Some(area) = areas.last() {
        draw_stakes(scenario, trace, &names, area)?;
    }
    root.present()?;
    Ok(())
}

fn number(price: Price) -> f64 {
    price.raw() as f64 / 1e18
}

fn seconds(time: Timestamp) -> f64 {
    time.raw() as f64 / 1_000.0
}

fn label(seconds: &f64) -> String {
    let text = format_utc(Timestamp::new((seconds.max(0.0) * 1_000.0) as u64));
    text.get(5..16).unwrap_or_default().replace('T', " ")
}

fn range(values: impl Iterator<Item = f64>) -> Option<std::ops::Range<f64>> {
    let (low, high) =
        values.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
    let margin = ((high - low) * 0.05).max(high.abs() * 1e-6).max(1e-9);
    (low <= high).then_some(low - margin..high + margin)
}

fn draw_feed(
    feed: &FeedTrace,
    trace: &Trace,
    names: &[&str],
    offenders: &[usize],
    scenario: &str,
    area: &Area<'_>,
) -> Fallible {
    let values = feed.rounds.iter().flat_map(|round| {
        let band = round.band.iter().flat_map(|(low, high)| [*low, *high]);
        let shown = round
            .reports
            .iter()
            .filter(|(place, _)| offenders.contains(place))
            .map(|(_, price)| *price);
        band.chain(round.price).chain(shown).map(number).collect::<Vec<_>>()
    });
    let (Some(x), Some(y)) =
        (range(feed.rounds.iter().map(|round| seconds(round.time))), range(values))
    else {
        return Ok(());
    };
    let mut chart = ChartBuilder::on(area)
        .caption(
            format!("{scenario}: {} as published, and where a report is right", feed.pair),
            ("sans-serif", 18),
        )
        .margin(12)
        .margin_right(48)
        .x_label_area_size(30)
        .y_label_area_size(80)
        .build_cartesian_2d(x, y.clone())?;
    chart
        .configure_mesh()
        .x_labels(10)
        .x_label_formatter(&label)
        .y_labels(8)
        .light_line_style(WHITE)
        .draw()?;

    // One polygon for each stretch with a reference: where there is none, the band is interrupted.
    let stretches =
        feed.rounds.split(|round| round.band.is_none()).filter(|stretch| !stretch.is_empty());
    for (index, stretch) in stretches.enumerate() {
        let edge = |upper: bool| {
            stretch.iter().filter_map(move |round| {
                let (low, high) = round.band?;
                Some((seconds(round.time), number(if upper { high } else { low })))
            })
        };
        let mut outline: Vec<(f64, f64)> = edge(false).collect();
        let mut top: Vec<(f64, f64)> = edge(true).collect();
        top.reverse();
        outline.extend(top);
        let band = chart.draw_series([Polygon::new(outline, RGBColor(86, 180, 233).mix(0.3))])?;
        if index == 0 {
            band.label("reference, plus and minus what is allowed").legend(|(x, y)| {
                Rectangle::new(
                    [(x, y - 5), (x + 16, y + 5)],
                    RGBColor(86, 180, 233).mix(0.3).filled(),
                )
            });
        }
    }
    for (place, colour) in offenders.iter().zip(COLOURS.iter().cycle().skip(1)) {
        let name = names.get(*place).copied().unwrap_or_default();
        let points = feed.rounds.iter().filter_map(|round| {
            let (_, price) = round.reports.iter().find(|(of, _)| of == place)?;
            Some((seconds(round.time), number(*price)))
        });
        let colour = *colour;
        chart
            .draw_series(points.map(|point| Circle::new(point, 2, colour.filled())))?
            .label(format!("reported by {name}"))
            .legend(move |(x, y)| Circle::new((x + 8, y), 3, colour.filled()));
    }
    let stretches =
        feed.rounds.split(|round| round.price.is_none()).filter(|stretch| !stretch.is_empty());
    for (index, stretch) in stretches.enumerate() {
        let line =
            stretch.iter().filter_map(|round| Some((seconds(round.time), number(round.price?))));
        let line = chart.draw_series(LineSeries::new(line, BLACK.stroke_width(1)))?;
        if index == 0 {
            line.label("published").legend(|(x, y)| PathElement::new([(x, y), (x + 16, y)], BLACK));
        }
    }
    for (time, place, offence) in &trace.offences {
        let (x, name) = (seconds(*time), names.get(*place).copied().unwrap_or_default());
        chart.draw_series([PathElement::new([(x, y.start), (x, y.end)], RED.mix(0.5))])?;
        let at = (x, y.end - (y.end - y.start) * 0.03);
        chart.draw_series([Text::new(
            format!(" {offence}: {name}"),
            at,
            ("sans-serif", 12).into_font().color(&RED),
        )])?;
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::LowerLeft)
        .background_style(WHITE.mix(0.8))
        .border_style(BLACK.mix(0.3))
        .draw()?;
    Ok(())
}

fn draw_stakes(scenario: &Scenario, trace: &Trace, names: &[&str], area: &Area<'_>) -> Fallible {
    let values = trace.stakes.iter().flat_map(|(_, stakes)| stakes.iter().copied());
    let (Some(x), Some(y)) =
        (range(trace.stakes.iter().map(|(time, _)| seconds(*time))), range(values))
    else {
        return Ok(());
    };
    let unit = &scenario.stake_asset.symbol;
    let mut chart = ChartBuilder::on(area)
        .caption(
            format!("Stake of each operator, what was claimed included ({unit})"),
            ("sans-serif", 18),
        )
        .margin(12)
        .margin_right(48)
        .x_label_area_size(30)
        .y_label_area_size(80)
        .build_cartesian_2d(x, y)?;
    chart
        .configure_mesh()
        .x_labels(10)
        .x_label_formatter(&label)
        .y_labels(6)
        .light_line_style(WHITE)
        .draw()?;
    for ((place, name), colour) in names.iter().enumerate().zip(COLOURS.iter().cycle()) {
        // Steps: stake changes at boundaries only.
        let mut line: Vec<(f64, f64)> = Vec::new();
        for (time, stakes) in &trace.stakes {
            let Some(stake) = stakes.get(place) else { continue };
            if let Some((_, before)) = line.last().copied() {
                line.push((seconds(*time), before));
            }
            line.push((seconds(*time), *stake));
        }
        let colour = *colour;
        chart
            .draw_series(LineSeries::new(line, colour.stroke_width(2)))?
            .label(*name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], colour.stroke_width(2)));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::LowerLeft)
        .background_style(WHITE.mix(0.8))
        .border_style(BLACK.mix(0.3))
        .draw()?;
    Ok(())
}
