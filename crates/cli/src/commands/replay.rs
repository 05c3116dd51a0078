//! `buttress replay`.

use crate::{CommandResult, context::Context, progress::ProgressLine};
use market_data::{data_directory, format_utc};
use sim::{Entry, Replayed, Scenario, draw, narrate, replay, scenario_files, tabulate};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Replay scenarios as fast as possible and say what happened.
///
/// The same scenario and the same recorded prices give the same state root, every time and everywhere. A scenario that
/// states what it expects fails if something else came of it.
#[derive(clap::Args)]
pub(crate) struct Replay {
    /// A scenario, which is a TOML file (see docs/reference/scenarios.md), or a directory of them; or several.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Also write a picture, as SVG: prices, reference band, offences, stake over time. For one file.
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    /// Where recorded prices are; `BUTTRESS_DATA` or ../shared/data if left out.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl Replay {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let data = self.data.clone().unwrap_or_else(data_directory);
        let unexpected = match self.paths.as_slice() {
            [path] if !path.is_dir() => self.run_one(context, path, &data)?,
            paths => self.run_all(context, paths, &data)?,
        };
        if unexpected.is_empty() { Ok(()) } else { Err(unexpected.join("\n").into()) }
    }

    /// Replays one scenario and tells all of it; returns what was not as expected.
    fn run_one(
        &self,
        context: &Context,
        path: &Path,
        data: &Path,
    ) -> Result<Vec<String>, Box<dyn std::error::Error>> {
        let (scenario, replayed) = replay_one(context, path, data)?;
        if let Some(path) = &self.plot {
            draw(&scenario, &replayed, path)?;
        }
        let report = replayed.report;
        if context.json {
            crate::output::json(&report)?;
        } else {
            print!("{}", narrate(&report, scenario.stake_asset.symbol.as_str()));
        }
        Ok(unexpected(&report.into()))
    }

    /// Replays many and lists them; returns what was not as expected.
    fn run_all(
        &self,
        context: &Context,
        paths: &[PathBuf],
        data: &Path,
    ) -> Result<Vec<String>, Box<dyn std::error::Error>> {
        if self.plot.is_some() {
            return Err("--plot draws one scenario, and there are several".into());
        }
        let mut entries: Vec<Entry> = Vec::new();
        for path in paths {
            for file in scenario_files(path)? {
                entries.push(replay_one(context, &file, data)?.1.report.into());
            }
        }
        if context.json {
            crate::output::json(&entries)?;
        } else {
            print!("{}", tabulate(&entries));
        }
        Ok(entries.iter().flat_map(unexpected).collect())
    }
}

fn replay_one(
    context: &Context,
    path: &Path,
    data: &Path,
) -> Result<(Scenario, Replayed), Box<dyn std::error::Error>> {
    let scenario = Scenario::load(path)?;
    let started = Instant::now();
    let mut line = ProgressLine::new(context.quiet);
    let result = replay(&scenario, data, |progress| {
        line.show(|| {
            let (time, until) = (format_utc(progress.time), format_utc(progress.until));
            let (blocks, cases) = (progress.blocks, progress.cases);
            format!("{} {time} of {until}, {blocks} blocks, {cases} cases", scenario.name)
        });
    });
    line.clear();
    let replayed = result?;
    if !context.quiet {
        let seconds = started.elapsed().as_secs_f64();
        let rounds = replayed.report.rounds as f64 / seconds.max(1e-9);
        let name = &scenario.name;
        eprintln!("{name} replayed in {seconds:.2} s, {rounds:.0} rounds per second");
    }
    Ok((scenario, replayed))
}

/// What did not come out as the scenario expects.
fn unexpected(entry: &Entry) -> Vec<String> {
    let differences = entry.findings.differences.iter();
    differences.map(|difference| format!("{}: {difference}", entry.scenario)).collect()
}
