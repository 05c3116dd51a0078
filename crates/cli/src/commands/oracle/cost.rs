//! `buttress oracle cost`.

use crate::arguments::ratio;
use crate::{CommandResult, context::Context};
use market_data::data_directory;
use protocol::Tier;
use sim::Scenario;
use sim::cost_to_corrupt::{Attack, Rules, Target, markdown, table};
use std::path::PathBuf;
use units::{Millis, Ratio};

/// Compiled in, so that the table needs no files.
const SCENARIO: &str = include_str!("../../../../../scenarios/dev.toml");

/// What it costs to corrupt the feeds of a scenario, under our rules and under those of others.
///
/// The chain of the scenario is founded, and the cover that its service buys is the stake that is lost. Then every coalition
/// of reporters is tried, under each set of rules. See docs/reference/cost-to-corrupt.md.
#[derive(clap::Args)]
pub(crate) struct Cost {
    /// The scenario; that of `buttress dev` if left out.
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
    /// How far the published price is off, relative to the market's.
    #[arg(long, value_name = "RATIO", default_value = "0.1", value_parser = ratio)]
    deviation: Ratio,
    /// For how many seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    lasts: u32,
    /// Where recorded prices are; `BUTTRESS_DATA` or ../shared/data if left out.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl Cost {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let scenario = match &self.scenario {
            Some(path) => Scenario::load(path)?,
            None => Scenario::parse(SCENARIO, "scenarios/dev.toml".as_ref())?,
        };
        let feeds = Target::of(&scenario, &self.data.unwrap_or_else(data_directory))?;
        let lasts = Millis::new(u64::from(self.lasts) * 1_000);
        let attack = Attack { deviation: self.deviation, lasts };
        let mut rows = table(&feeds, &Rules::ALL, &attack);
        // The limits of the tiers with the stake and the terms of the first feed; others have no tiers.
        if let Some(first) = feeds.first() {
            let tiers = [Tier::Major, Tier::Mid, Tier::RealWorld];
            let laxest = tiers.map(|tier| first.at_limits_of(tier));
            rows.extend(table(&laxest, &[Rules::Buttress], &attack));
        }
        if context.json {
            crate::output::json(&rows)?;
        } else {
            print!("{}", markdown(&rows));
        }
        Ok(())
    }
}
