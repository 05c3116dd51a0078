//! `buttress risk liquidations`.

use super::search::Search;
use crate::{CommandResult, context::Context};
use network::import;
use risk::liquidation::joint::{self, JointReport};
use risk::liquidation::{LiquidationReport, Scenario};
use risk::report::{joint_section, liquidations_section};
use serde::Serialize;

/// What a sale leads to: prices, liquidations, bad debt; with a network, attacks that the fall makes pay.
#[derive(clap::Args)]
pub(crate) struct Liquidations {
    #[command(flatten)]
    search: Search,
    /// Base units of the network's stake that are one of the scenario's cash.
    #[arg(long, value_name = "NUMBER", default_value_t = 1.0)]
    unit: f64,
}

/// What is printed for programs.
#[derive(Serialize)]
struct Answer {
    #[serde(flatten)]
    liquidations: LiquidationReport,
    /// With attacks on the network; none where the file has no network.
    joint: Option<JointReport>,
}

impl Liquidations {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        if !self.unit.is_finite() || self.unit <= 0.0 {
            return Err(format!("--unit is {}, expected more than 0", self.unit).into());
        }
        let (file, document) = import::liquidations(&self.search.text()?)?;
        let scenario = Scenario::new(&file)?;
        let costs = self.search.costs();
        let joint = match &document {
            None => None,
            Some(document) => Some(self.search.run(context, |budget| {
                joint::report(&scenario, &document.network, self.unit, costs, budget)
            })?),
        };
        let answer = Answer { liquidations: scenario.report(), joint };
        let title = answer.liquidations.title.as_deref().unwrap_or("Liquidations");
        self.search.titled_page(context, title, || {
            let mut sections = vec![liquidations_section(&answer.liquidations)];
            sections.extend(answer.joint.iter().map(joint_section));
            sections
        })?;
        if context.json {
            crate::output::json(&answer)?;
        } else {
            print(&answer);
        }
        Ok(())
    }
}

fn print(answer: &Answer) {
    let report = &answer.liquidations;
    let run = &report.run;
    for line in report.title.iter().chain(&report.inputs) {
        println!("{line}");
    }
    println!(
        "price          {} before, {:.6} after a sale of {}",
        report.price, run.end.price, report.sale
    );
    println!("no feedback    {:.6}", report.without_feedback);
    println!(
        "liquidations   {:.4} repaid, {:.4} seized, {:.4} bad debt",
        run.settled.repaid, run.settled.seized, run.settled.bad_debt
    );
    if let Some(critical) = &report.fixed_points[0].critical {
        let (cliff, starts) =
            (&critical.cliff, critical.starts.as_deref().unwrap_or("holders who redeem"));
        println!(
            "critical sale  {:.6}: {starts} first, from {:.6} to {:.6}",
            cliff.sale, cliff.from, cliff.to
        );
    }
    if let Some(joint) = &answer.joint {
        println!(
            "with attacks   price {:.6}, {} services lost, {} operators slashed",
            joint.run.end.price, joint.services_lost, joint.operators_slashed
        );
    }
}
