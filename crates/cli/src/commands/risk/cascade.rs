//! `buttress risk cascade`.

use super::search::Search;
use crate::{CommandResult, context::Context};
use network::Fraction;
use risk::attack::{Margin, margin};
use risk::cascade::Share;
use risk::report::{CascadePoint, RatioReport, cascade_section, share};
use std::time::Duration;

/// How long the search for a shock takes at most where no time limit is given.
const EACH: Duration = Duration::from_secs(10);

/// What a shock leads to at worst: stake that attackers lose after it, and all that is lost.
///
/// Without a time limit each shock has ten seconds, as has the margin, and what is not proved by then is an interval.
#[derive(clap::Args)]
pub(crate) struct Cascade {
    #[command(flatten)]
    search: Search,
    /// Shocks, as parts of all stake.
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = shock,
          default_value = "0.01,0.05,0.1,0.2")]
    psi: Vec<Share>,
}

/// A part of all stake, at most all of it.
pub(super) fn shock(text: &str) -> Result<Share, String> {
    let part = text.parse::<Fraction>().map_err(|error| error.to_string())?;
    share(part).ok_or_else(|| format!("{text} is more than all stake"))
}

impl Cascade {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let document = self.search.read(context)?;
        let (network, costs) = (&document.network, self.search.costs());
        let points = self.search.run(context, |budget| {
            // A limit is shared by the margin and the shocks; without one each has its own.
            let share = |parts: u32| match self.search.is_limited() {
                true => budget.first_of(parts),
                false => budget.within(EACH),
            };
            let Margin { attack, at_least, .. } = margin(network, costs, &share(2));
            let ratio = RatioReport { cost: at_least.cost, profit: at_least.gain };
            let ratio = attack.map(|_| ratio);
            let each = self.psi.iter().zip((1..=self.psi.len() as u32).rev());
            let each = each
                .map(|(&psi, left)| CascadePoint::search(network, costs, psi, ratio, &share(left)));
            each.collect::<Result<Vec<_>, _>>()
        })??;
        self.search.page(context, &document, || vec![cascade_section(&points)])?;
        if context.json {
            return crate::output::json(&points);
        }
        println!("{:>8} {:>24} {:>12} {:>12}", "psi", "cascade stake", "lost", "cap");
        for point in &points {
            let CascadePoint { psi, cascade_stake, realised_loss, .. } = point;
            let cap = point.cap.map_or("-".to_owned(), |cap| format!("{cap:.6}"));
            let bound = if point.proved {
                String::new()
            } else {
                let (stake, lost) = (point.cascade_stake_at_most, point.realised_loss_at_most);
                format!("  at most {stake}, {lost:.6}")
            };
            println!("{psi:>8} {cascade_stake:>24} {realised_loss:>12.6} {cap:>12}{bound}");
        }
        println!("psi            the shock, as a part of all stake");
        println!("cascade stake  stake that attackers lose after it at worst, base units");
        println!("lost           part of all stake lost at worst, the shock included");
        println!("cap            (1 + 1/gamma) psi, which the margin promises");
        Ok(())
    }
}
