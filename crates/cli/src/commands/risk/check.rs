//! `buttress risk check`.

use super::source::Source;
use crate::{CommandResult, context::Context};
use certificate::{MOST_BYTES, Proof};
use risk::report::CheckReport;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

/// Check a proof about a network. Whoever made it, only whole numbers are trusted.
#[derive(clap::Args)]
pub(crate) struct Check {
    #[command(flatten)]
    source: Source,
    /// The proof.
    #[arg(long, value_name = "PROOF")]
    proof: PathBuf,
}

impl Check {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let document = self.source.read(context)?;
        let at = |error: std::io::Error| format!("{}: {error}", self.proof.display());
        let mut text = String::new();
        // One byte more than is read: what is too long is refused by its length.
        let file = File::open(&self.proof).map_err(at)?;
        file.take(MOST_BYTES as u64 + 1).read_to_string(&mut text).map_err(at)?;
        let report = CheckReport::of(&document.network, &Proof::parse(&text)?)?;
        if context.json {
            return crate::output::json(&report);
        }
        for claim in &report.claims {
            println!("holds: {}", claim.means);
        }
        println!("{} nodes in {:.3} s", report.nodes, report.seconds);
        Ok(())
    }
}
