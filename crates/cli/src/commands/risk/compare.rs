//! `buttress risk compare`.

use super::cascade::shock;
use super::search::Search;
use crate::{CommandResult, context::Context};
use network::Fraction;
use risk::cascade::Share;
use risk::open_interest::Slack;
use risk::regime::{Comparison, Premiums, Question, Regime, Verdict, compare};
use risk::report::{measured, regimes_section};

/// The same services isolated, rented and restaked: capital for the same exact margin, premium, contagion.
#[derive(clap::Args)]
pub(crate) struct Compare {
    #[command(flatten)]
    search: Search,
    #[command(flatten)]
    terms: Terms,
    /// The shock of the contagion, as a part of all stake.
    #[arg(long, value_name = "PART", value_parser = shock, default_value = "0.1")]
    psi: Share,
}

/// What is asked of every regime.
#[derive(clap::Args)]
pub(super) struct Terms {
    /// γ: by which part costs have to exceed gains.
    #[arg(long, value_name = "PART", default_value = "0.1")]
    slack: Fraction,
    /// For how many days security is needed.
    #[arg(long, default_value_t = 365.0)]
    days: f64,
    /// How many days a rental lasts.
    #[arg(long, default_value_t = 30.0)]
    term: f64,
    /// What isolated, rented and restaked stake asks for, as parts of it per year.
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        num_args = 1,
        default_value = "0.05,0.05,0.05"
    )]
    premiums: Vec<f64>,
}

impl Terms {
    /// The question.
    pub(super) fn question(&self, costs: risk::attack::Costs) -> Result<Question, String> {
        let &[isolated, rented, restaked] = self.premiums.as_slice() else {
            return Err("--premiums: expected three numbers".to_owned());
        };
        let sound = |number: &f64| number.is_finite() && *number >= 0.0;
        if !self.premiums.iter().chain([&self.days, &self.term]).all(sound) || self.term == 0.0 {
            return Err(
                "--days, --term, --premiums: expected numbers that are not negative, and a term"
                    .to_owned(),
            );
        }
        let Fraction { numerator, denominator } = self.slack;
        Ok(Question {
            slack: Slack { numerator, denominator },
            costs,
            days: self.days,
            term: self.term,
            premiums: Premiums { isolated, rented, restaked },
        })
    }
}

impl Compare {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let document = self.search.read(context)?;
        let costs = self.search.costs();
        let question = self.terms.question(costs)?;
        let report = self.search.run(context, |budget| {
            let losses = document.losses.as_ref();
            let mut measure = |network: &network::Network| {
                measured(network, losses, costs, Some(self.psi), budget)
            };
            compare(&document.network, &question, &mut measure, budget)
        })??;
        self.search.page(context, &document, || vec![regimes_section(&report)])?;
        if context.json {
            crate::output::json(&report)?;
        } else {
            print(&report);
        }
        Ok(())
    }
}

fn print(report: &Comparison) {
    let words = |verdict| match verdict {
        Verdict::SharingPays => "sharing pays",
        Verdict::Equal => "no difference",
        Verdict::IsolationPays => "isolation pays",
    };
    let columns = ["capital", "premium", "tail loss", "contagion"];
    let [capital, premium, tail, contagion] = columns;
    println!("{:<10} {capital:>24} {premium:>20} {tail:>20} {contagion:>20}", "");
    let row = |name: &str, regime: &Regime| {
        let tail = regime.measured.tail_loss.map_or("-".to_owned(), |loss| format!("{loss:.0}"));
        let contagion = regime.measured.contagion_words().unwrap_or_else(|| "-".to_owned());
        let Regime { capital, premium, .. } = regime;
        println!("{name:<10} {capital:>24} {premium:>20.0} {tail:>20} {contagion:>20}");
    };
    row("isolated", &report.isolated);
    row("rented", &report.rented);
    row("restaked", &report.restaked);
    println!("by capital: {}; by premium: {}", words(report.by_capital), words(report.by_premium));
    println!("capital    stake for the same exact margin, each unit counted once, base units");
    println!("premium    what it costs for as long as security is needed, base units");
    println!("tail loss  the mean of the worst losses, base units, where the file has `losses`");
    println!("contagion  part of all stake lost at worst after the shock --psi");
    if !report.proved {
        println!("not proved: more capital may be needed");
    }
}
