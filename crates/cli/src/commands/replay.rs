//! `buttress replay`.

use crate::{CommandResult, progress::ProgressLine};
use market_data::{data_directory, format_utc};
use sim::{Scenario, draw, narrate, replay};
use std::path::PathBuf;
use std::time::Instant;

/// Replay a scenario as fast as possible and say what happened.
///
/// The same scenario and the same recorded prices give the same state root, every time and everywhere.
#[derive(clap::Args)]
pub(crate) struct Replay {
    /// The scenario, a TOML file (see docs/reference/scenarios.md).
    scenario: PathBuf,
    /// Print one JSON object instead of words.
    #[arg(long)]
    json: bool,
    /// Also write a picture, as SVG: prices, reference band, offences, stake over time.
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    /// Where recorded prices are; `BUTTRESS_DATA` or ../shared/data if left out.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// No progress on stderr.
    #[arg(long)]
    quiet: bool,
}

impl Replay {
    pub(crate) fn run(self) -> CommandResult {
        let scenario = Scenario::load(&self.scenario)?;
        let data = self.data.unwrap_or_else(data_directory);
        let started = Instant::now();
        let mut line = ProgressLine::new(self.quiet);
        let result = replay(&scenario, &data, |progress| {
            line.show(|| {
                let (time, until) = (format_utc(progress.time), format_utc(progress.until));
                let (blocks, cases) = (progress.blocks, progress.cases);
                format!("{} {time} of {until}, {blocks} blocks, {cases} cases", scenario.name)
            });
        });
        line.clear();
        let replayed = result?;
        if !self.quiet {
            let seconds = started.elapsed().as_secs_f64();
            let rounds = replayed.report.rounds as f64 / seconds.max(1e-9);
            eprintln!("replayed in {seconds:.2} s, {rounds:.0} rounds per second");
        }
        if let Some(path) = &self.plot {
            draw(&scenario, &replayed, path)?;
        }
        if self.json {
            println!("{}", serde_json::to_string_pretty(&replayed.report)?);
        } else {
            print!("{}", narrate(&replayed.report, scenario.stake_asset.symbol.as_str()));
        }
        Ok(())
    }
}
