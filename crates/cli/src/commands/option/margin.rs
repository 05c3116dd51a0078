//! `buttress option margin`: the margin of recorded accounts.

use crate::{CommandResult, context::Context};
use margin::portfolio::{Report, Scenario, Shift, Skew, Worst};
use margin::{MarginError, portfolio::Parameters};
use market_data::margin_cases::{portfolio, standard};
use serde_json::{Value, json};
use std::fmt::Display;
use std::path::{Path, PathBuf};
use units::{Fixed, format_decimal};

/// What the table shows of a figure; --json shows all 18 digits.
const SHOWN_DECIMALS: u8 = 6;

/// Compute the margin of the accounts of a file.
///
/// Margin is what is left after what is asked: negative is missing. Files are Derive's test cases as they are. Cases of the
/// standard model are computed with the parameters of its tests, as their file has none; a case of the portfolio model has its own.
#[derive(clap::Args)]
pub(crate) struct Margin {
    /// The accounts, a JSON file.
    file: PathBuf,
    /// How margin is computed.
    #[arg(long, value_enum)]
    model: Model,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Model {
    /// Leg by leg, and an expiry never more than it can lose.
    Standard,
    /// The worst of many scenarios.
    Portfolio,
}

/// An account's margin, and with the portfolio model how it came about.
struct Found {
    case: String,
    margin: margin::Margin,
    scenarios: Option<(Parameters, Report)>,
}

impl Margin {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let found = match self.model {
            Model::Standard => standard_margins(&self.file)?,
            Model::Portfolio => vec![portfolio_margin(&self.file)?],
        };
        if context.json {
            let all: Vec<Value> = found.iter().map(Found::json).collect();
            crate::output::json(&all)?;
        } else {
            print_table(&found);
        }
        Ok(())
    }
}

type Failure = Box<dyn std::error::Error>;

fn standard_margins(file: &Path) -> Result<Vec<Found>, Failure> {
    let parameters = standard::parameters();
    let found = standard::load(file)?.into_iter().map(|case| {
        let margin = case.margin(&parameters).map_err(|error| in_case(file, &case.name, &error))?;
        Ok(Found { case: case.name, margin: margin.total, scenarios: None })
    });
    found.collect()
}

fn portfolio_margin(file: &Path) -> Result<Found, Failure> {
    let case = portfolio::load(file)?;
    let report = case.margin().map_err(|error| in_case(file, &case.name, &error))?;
    let margin = report.total;
    Ok(Found { case: case.name, margin, scenarios: Some((case.parameters, report)) })
}

fn in_case(file: &Path, case: &str, error: &MarginError) -> String {
    format!("{}: {case}: {error}", file.display())
}

impl Found {
    fn json(&self) -> Value {
        let margin::Margin { initial, maintenance, mark_to_market } = &self.margin;
        let mut object = json!({
            "case": self.case,
            "initial": initial.to_string(),
            "maintenance": maintenance.to_string(),
            "mark_to_market": mark_to_market.to_string(),
        });
        if let Some((parameters, report)) = &self.scenarios {
            let losses = parameters.scenarios.iter().zip(&report.scenarios);
            let losses = losses.map(|(scenario, loss)| {
                let (spot, volatility) = in_words(scenario);
                json!({
                    "spot": spot.to_string(),
                    "volatility": volatility,
                    "damping": scenario.damping().to_string(),
                    "loss": loss.to_string(),
                })
            });
            object["scenarios"] = losses.collect();
            object["basis"] = json!(report.basis.to_string());
            object["worst"] = json!(worst(report));
        }
        object
    }
}

/// What the price is multiplied by, and where volatility goes.
fn in_words(scenario: &Scenario) -> (Fixed, &'static str) {
    match scenario {
        Scenario::Move { spot, volatility: Shift::Unchanged, .. } => (*spot, "unchanged"),
        Scenario::Move { spot, volatility: Shift::Up, .. } => (*spot, "up"),
        Scenario::Move { spot, volatility: Shift::Down, .. } => (*spot, "down"),
        Scenario::Skew { skew: Skew::Linear, .. } => (Fixed::ONE, "linear skew"),
        Scenario::Skew { skew: Skew::Absolute, .. } => (Fixed::ONE, "absolute skew"),
    }
}

fn worst(report: &Report) -> String {
    match report.worst.0 {
        Worst::None => "none".to_owned(),
        Worst::Basis => "basis".to_owned(),
        Worst::Scenario(index) => format!("scenario {index}"),
    }
}

fn print_table(found: &[Found]) {
    let width = found.iter().map(|it| it.case.chars().count()).max().unwrap_or(0).max(4);
    let row = |case: &str, figures: [&dyn Display; 3]| {
        let [initial, maintenance, mark] = figures;
        println!("{case:<width$}  {initial:>20}  {maintenance:>20}  {mark:>20}");
    };
    row("case", [&"initial", &"maintenance", &"mark to market"]);
    for Found { case, margin, .. } in found {
        let margin::Margin { initial, maintenance, mark_to_market } = margin;
        row(case, [&shown(*initial), &shown(*maintenance), &shown(*mark_to_market)]);
    }
    for (parameters, report) in found.iter().filter_map(|it| it.scenarios.as_ref()) {
        println!(
            "\n{:>3}  {:>8}  {:<13}  {:>8}  {:>20}",
            "", "spot", "volatility", "damping", "loss"
        );
        for (index, (scenario, loss)) in
            parameters.scenarios.iter().zip(&report.scenarios).enumerate()
        {
            let (spot, volatility) = in_words(scenario);
            let (spot, damping) = (shown(spot), shown(scenario.damping()));
            println!("{index:>3}  {spot:>8}  {volatility:<13}  {damping:>8}  {:>20}", shown(*loss));
        }
        println!("\nbasis  {}\nworst  {}", shown(report.basis), worst(report));
    }
}

/// A figure to a few decimals, to the nearest.
fn shown(figure: Fixed) -> String {
    let unit = 10_u128.pow(u32::from(Fixed::DECIMALS - SHOWN_DECIMALS));
    let count = (figure.magnitude() + unit / 2) / unit;
    let sign = if figure.is_negative() && count > 0 { "-" } else { "" };
    format!("{sign}{}", format_decimal(count, SHOWN_DECIMALS))
}
