//! `buttress option chain`.

use crate::{CommandResult, context::Context};
use analytics::{Arbitrage, ExpiryReport, Fit, NoFit, UnderlyingReport};
use market_data::{format_utc, options::Snapshot};
use serde_json::{Value, json};
use std::{fmt::Write, path::PathBuf};

/// Read a recorded option chain: do its marks follow from its volatilities, what are its smiles, and would they be free money.
///
/// For each expiry: the forward that calls and puts agree on, how many marks are exact and how many volatilities come back
/// from them, the nearest SVI slice with what it leaves over in volatility points, why a chain would refuse it, and what the
/// nearest slice that it would take leaves over. See docs/reference/surfaces.md.
#[derive(clap::Args)]
pub(crate) struct Chain {
    /// A snapshot of Deribit's chains as CSV, plain or compressed with gzip.
    file: PathBuf,
    /// Draw the smiles into this file, as SVG.
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
}

impl Chain {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let snapshot = Snapshot::open(&self.file)?;
        let underlyings = analytics::report(&snapshot);
        if let Some(path) = &self.plot {
            std::fs::write(path, analytics::draw(&underlyings)?)
                .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        }
        if context.json {
            let underlyings: Vec<Value> = underlyings.iter().map(underlying_json).collect();
            let answer = json!({ "time": format_utc(snapshot.time), "underlyings": underlyings });
            crate::output::json(&answer)?;
        } else {
            print!("{}", text(&underlyings)?);
        }
        Ok(())
    }
}

fn text(underlyings: &[UnderlyingReport]) -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    for underlying in underlyings {
        let UnderlyingReport { name, delay, movement, mark_digit, expiries } = underlying;
        let when = match delay {
            0 => "at its timestamp".to_owned(),
            1.. => format!("{delay} s before its timestamp"),
            _ => format!("{} s after its timestamp", -delay),
        };
        writeln!(
            out,
            "{name}: marks to {mark_digit:.0e}, made {when} while forwards moved by {:.1} bp",
            movement * 1e4
        )?;
        writeln!(
            out,
            "{:<10} {:>7} {:>10} {:>7} {:>5} {:>9} {:>8} {:>9} {:>9} {:>8} {:>8} {:>8} {:>6} {:>6} {:>6}  refused for",
            "expiry",
            "days",
            "forward",
            "options",
            "exact",
            "IVs back",
            "error",
            "a",
            "b",
            "rho",
            "m",
            "sigma",
            "rms",
            "worst",
            "free",
        )?;
        for expiry in expiries {
            writeln!(out, "{}", line(expiry))?;
        }
        writeln!(out)?;
    }
    writeln!(
        out,
        "error: median, of a volatility that comes back; rms, worst: of the nearest slice; free: rms of the nearest without arbitrage."
    )?;
    writeln!(out, "All in volatility points.")?;
    Ok(out)
}

fn line(report: &ExpiryReport) -> String {
    let ExpiryReport { expiry, years, forward, options, marks, recovery, .. } = report;
    let day = format_utc(*expiry);
    let fit = match &report.fit {
        Ok(Fit { svi, rms, worst }) => format!(
            "{:>9.5} {:>9.5} {:>8.4} {:>8.4} {:>8.4} {:>6.2} {:>6.2}",
            svi.a,
            svi.b,
            svi.rho,
            svi.m,
            svi.sigma,
            rms * 100.0,
            worst * 100.0
        ),
        Err(reason) => format!("no slice: {reason}"),
    };
    let free = match &report.publishable {
        Ok(Fit { rms, .. }) => format!("{:>6.2}", rms * 100.0),
        Err(_) => "   –".to_owned(),
    };
    // Close to expiry marks have too few digits to tell volatilities apart.
    let error = match recovery.options {
        0 => "–".to_owned(),
        _ => format!("{:.5}", recovery.median_error * 100.0),
    };
    let refusals: Vec<String> = report.refusals.iter().map(Arbitrage::to_string).collect();
    let reasons = if refusals.is_empty() { "–".to_owned() } else { refusals.join("; ") };
    format!(
        "{:<10} {:>7.2} {forward:>10.2} {options:>7} {:>5} {:>9} {error:>8} {fit} {free}  {reasons}",
        day.get(..10).unwrap_or(&day),
        years * 365.0,
        marks.exact,
        format!("{}/{}", recovery.recovered, recovery.options),
    )
}

fn underlying_json(underlying: &UnderlyingReport) -> Value {
    json!({
        "name": underlying.name,
        "marks_made_seconds_before": underlying.delay,
        "forward_movement": underlying.movement,
        "mark_digit": underlying.mark_digit,
        "expiries": underlying.expiries.iter().map(expiry_json).collect::<Vec<_>>(),
    })
}

fn expiry_json(report: &ExpiryReport) -> Value {
    json!({
        "expiry": format_utc(report.expiry),
        "years": report.years,
        "forward": report.forward,
        "options": report.options,
        "marks": report.marks,
        "volatilities": report.recovery,
        "fit": fit_json(&report.fit),
        "refusals": report.refusals,
        "publishable": fit_json(&report.publishable),
    })
}

/// The slice with what it leaves over, and with its parameters as a maker would sign them; or why there is none.
fn fit_json(fit: &Result<Fit, NoFit>) -> Value {
    let fit = match fit {
        Ok(fit) => fit,
        Err(reason) => return json!({ "none": reason.to_string() }),
    };
    let fixed = fit.svi.to_fixed().map(|svi| {
        let [a, b, rho, m, sigma] =
            [svi.a, svi.b, svi.rho, svi.m, svi.sigma].map(|number| number.to_string());
        json!({ "a": a, "b": b, "rho": rho, "m": m, "sigma": sigma })
    });
    json!({ "svi": fixed, "rms": fit.rms, "worst": fit.worst })
}
