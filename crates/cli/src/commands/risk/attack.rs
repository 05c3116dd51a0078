//! `buttress risk attack`.

use super::search::Search;
use super::words::{exactness, names};
use crate::{CommandResult, context::Context};
use risk::report::AttackReport;

/// The best attack, the exact margin, and the headroom of every service.
#[derive(clap::Args)]
pub(crate) struct Attack {
    #[command(flatten)]
    search: Search,
}

impl Attack {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let document = self.search.read(context)?;
        let network = &document.network;
        let report = self
            .search
            .run(context, |budget| AttackReport::search(network, self.search.costs(), budget))?;
        self.search.page(context, &document, || vec![report.section()])?;
        if context.json {
            crate::output::json(&report)?;
        } else {
            print(&report);
        }
        Ok(())
    }
}

/// For people.
pub(super) fn print(report: &AttackReport) {
    println!("{}", report.verdict());
    if let Some(profit) = report.max_profit {
        let at_most = report.max_profit_at_most;
        let bound = if at_most == profit { String::new() } else { format!(", at most {at_most}") };
        println!("best attack    gains {profit} more than it costs{bound}");
        println!("  services     {}", names(&report.services));
        println!("  coalition    {}", names(&report.coalition));
    }
    match report.one_plus_gamma {
        Some(ratio) => println!(
            "1 + gamma      {:.6} = {} / {}{}",
            ratio.to_f64(),
            ratio.cost,
            ratio.profit,
            if report.margin_proved { "" } else { " (best found, not proved)" }
        ),
        None => println!("1 + gamma      nothing can be gained"),
    }
    if let Some(local) = report.one_plus_gamma_c0 {
        println!("certified      {local:.6} by the local condition");
    }
    if let Some(certain) = report.one_plus_gamma_at_least.filter(|_| !report.margin_proved) {
        println!("at least       {:.6} proved", certain.to_f64());
    }
    if let Some(tolerance) = report.price_tolerance {
        println!(
            "price may fall {:.2} % before an attack pays, with gains in cash{}",
            tolerance * 100.0,
            exactness(report.margin_proved)
        );
    }
    if let Some(missing) = report.missing_stake {
        println!(
            "missing stake  {missing} in proportion until no attack pays{}",
            exactness(report.margin_proved)
        );
    }
    if report.headroom.is_empty() {
        println!("no services");
        return;
    }
    println!("headroom, by how much a profit may rise before an attack on the service pays:");
    for room in &report.headroom {
        let bound = if room.exact { "" } else { " at least" };
        println!("  {:<24} {:>24}{bound}", room.service.to_string(), room.value);
    }
    println!("amounts in base units of the source; {:.3} s", report.seconds);
}
