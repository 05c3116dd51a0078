//! `buttress risk report`.

use super::attack;
use super::cascade::shock;
use super::compare::Terms;
use super::search::Search;
use crate::{CommandResult, context::Context};
use risk::cascade::Share;
use risk::report::{Asked, Report as Answers};

/// Everything about a network: attacks, cascades, losses, prices, liquidations, regimes.
#[derive(clap::Args)]
pub(crate) struct Report {
    #[command(flatten)]
    search: Search,
    #[command(flatten)]
    terms: Terms,
    /// Shocks, as parts of all stake, ascending.
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = shock,
          default_value = "0.01,0.05,0.1,0.2")]
    psi: Vec<Share>,
    /// Base units of the network's stake that are one of the liquidations' cash.
    #[arg(long, value_name = "NUMBER", default_value_t = 1.0)]
    unit: f64,
}

impl Report {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let document = self.search.read(context)?;
        let costs = self.search.costs();
        let question = self.terms.question(costs)?;
        let asked = Asked { costs, shocks: self.psi.clone(), question, unit: self.unit };
        let report =
            self.search.run(context, |budget| Answers::search(&document, &asked, budget))??;
        self.search.page(context, &document, || report.sections(&document.network))?;
        if context.json {
            return crate::output::json(&report);
        }
        for note in self.search.notes(context) {
            println!("{note}");
        }
        let network = &report.network;
        println!(
            "{} operators, {} services, {} pledges",
            network.operators, network.services, network.pledges
        );
        println!("stake {}, pledged {}", network.stake, network.pledged);
        attack::print(&report.attack);
        if let Some(private) = &report.private_attack {
            println!("by private cost:");
            attack::print(private);
        }
        for point in &report.cascade {
            println!(
                "after a shock of {}: {:.6} of all stake lost at worst",
                point.psi, point.realised_loss
            );
        }
        if let Some(regimes) = &report.regimes {
            println!(
                "capital        {} isolated, {} restaked",
                regimes.isolated.capital, regimes.restaked.capital
            );
        }
        Ok(())
    }
}
