//! `buttress bench`.

use crate::{CommandResult, context::Context};
use bench::{Sizes, page, run};
use std::path::PathBuf;

/// Measure what a node does in a second, on this machine and this disk.
///
/// Takes about a minute on two cores that do nothing else. Every figure is explained in docs/performance.md.
#[derive(clap::Args)]
pub(crate) struct Bench {
    /// Where to put the node's files while measuring; the system's directory for temporary files if left out. A disk that is
    /// really memory has no syncs to wait for.
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Measure so much less, or more.
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, hide = true, value_parser = scale)]
    scale: f64,
}

fn scale(text: &str) -> Result<f64, String> {
    let scale: f64 = text.parse().map_err(|_| format!("{text} is not a number"))?;
    let allowed = scale > 0.0 && scale <= 10.0;
    if allowed { Ok(scale) } else { Err(format!("{text}, expected above 0 and at most 10")) }
}

impl Bench {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let parent = self.data_dir.unwrap_or_else(std::env::temp_dir);
        let figures = run(&Sizes::scaled(self.scale), &parent, |step| {
            if !context.quiet {
                eprintln!("{step} ...");
            }
        })?;
        if context.json {
            crate::output::json(&figures)?;
        } else {
            print!("{}", page(&figures));
        }
        Ok(())
    }
}
