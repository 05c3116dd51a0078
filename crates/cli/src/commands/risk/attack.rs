//! `buttress risk attack`.

use super::search::Search;
use super::words::{exactness, names};
use crate::CommandResult;
use risk::report::AttackReport;

/// The best attack, the exact margin, and the headroom of every service.
#[derive(clap::Args)]
pub(crate) struct Attack {
    #[command(flatten)]
    search: Search,
}

impl Attack {
    pub(crate) fn run(self) -> CommandResult {
        let document = self.search.read()?;
        let network = &document.network;
        let report =
            self.search.run(|budget| AttackReport::search(network, self.search.costs(), budget))?;
        self.search.page(&document, || vec![report.section()])?;
        if self.search.json {
            println!("{}", serde_json::to_string_pretty(&report)?);
        } else {
            print(&report);
        }
        Ok(())
    }
}

fn print(report: &AttackReport) {
    println!("{}", report.verdict());
    if let Some(profit) = report.max_profit {
        let at_most = report.max_profit_at_most;
        let bound = if at_most == profit { String::new() } else { format!(", at most {at_most}") };
        println!("best attack    profit {profit}{bound}");
        println!("  services     {}", names(&report.services));
        println!("  coalition    {}", names(&report.coalition));
    }
    match report.one_plus_gamma {
        Some(ratio) => println!(
            "1 + gamma      {:.6} = {} / {}{}",
            ratio.to_f64(),
            ratio.cost,
            ratio.profit,
            exactness(report.margin_proved)
        ),
        None => println!("1 + gamma      nothing can be gained"),
    }
    if let Some(tolerance) = report.price_tolerance {
        println!("price may fall {:.2} %", tolerance * 100.0);
    }
    if let Some(missing) = report.missing_stake {
        println!("missing stake  {missing}");
    }
    println!("headroom");
    for room in &report.headroom {
        println!("  {:<24} {:>24}{}", room.service.to_string(), room.value, exactness(room.exact));
    }
    println!("{:.3} s", report.seconds);
}
