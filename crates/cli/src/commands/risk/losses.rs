//! `buttress risk losses` and `buttress risk price`.

use super::search::Search;
use crate::{CommandResult, context::Context};
use network::file::Document;
use network::losses::Losses as Section;
use risk::report::{AttackReport, PortfolioReport, losses_section, portfolios, price_section};

/// What portfolios may lose to correlated slashing.
#[derive(clap::Args)]
pub(crate) struct Losses {
    #[command(flatten)]
    search: Search,
}

/// What portfolios should be paid for the services that they back.
#[derive(clap::Args)]
pub(crate) struct Price {
    #[command(flatten)]
    search: Search,
}

fn section(document: &Document) -> Result<&Section, &'static str> {
    document.losses.as_ref().ok_or("losses: missing: the file says nothing of them")
}

impl Losses {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let document = self.search.read(context)?;
        let section = Section { price: None, ..section(&document)?.clone() };
        let reports = portfolios(&document.network, &section, None)?;
        let reports: Vec<_> = reports.into_iter().map(|report| report.losses).collect();
        self.search.page(context, &document, || reports.iter().map(losses_section).collect())?;
        if context.json {
            return crate::output::json(&reports);
        }
        for report in &reports {
            println!("{}: {} at stake, {:?}", report.portfolio, report.value, report.method);
            println!("  expected loss       {:.6}", report.expected.value);
            println!("  no loss             {:.6} %", report.none.value * 100.0);
            for tail in &report.tails {
                let level = tail.level * 100.0;
                println!("  VaR {level:<8}        {:.6}", tail.value_at_risk.value);
                println!("  ES  {level:<8}        {:.6}", tail.expected_shortfall.value);
            }
            for share in &report.services {
                println!(
                    "  {:<18}  EL {:.6}, ES {:.6?}",
                    share.service.to_string(),
                    share.expected,
                    share.shortfall
                );
            }
        }
        Ok(())
    }
}

impl Price {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let document = self.search.read(context)?;
        let (network, costs) = (&document.network, self.search.costs());
        let section = section(&document)?;
        if section.price.is_none() {
            return Err("losses.price: missing: the file has no terms for prices".into());
        }
        let attack =
            self.search.run(context, |budget| AttackReport::search(network, costs, budget))?;
        let reports = portfolios(network, section, Some(&attack))?;
        let reports: Vec<_> =
            reports.into_iter().filter_map(|PortfolioReport { prices, .. }| prices).collect();
        self.search.page(context, &document, || reports.iter().map(price_section).collect())?;
        if context.json {
            return crate::output::json(&reports);
        }
        for report in &reports {
            let verdict = if report.accepts { "enough" } else { "too little" };
            println!("{}: {} at stake", report.portfolio, report.value);
            println!("  offered             {:.6}: {verdict}", report.offered);
            println!("  fair, loaded        {:.6}, {:.6}", report.fair, report.loaded);
            println!("  total yield         {:.4} %", report.total_yield * 100.0);
            println!("  risk-adjusted       {:.4} %", report.risk_adjusted_yield * 100.0);
            if let Some(corruption) = &report.corruption {
                println!(
                    "  distance            {:.4}, reached with probability {:.6}",
                    corruption.distance, corruption.probability
                );
            }
            for service in &report.services {
                println!(
                    "  {:<18}  offered {:.6}, fair {:.6}, loaded {:.6}",
                    service.service.to_string(),
                    service.offered,
                    service.fair,
                    service.loaded
                );
            }
        }
        Ok(())
    }
}
