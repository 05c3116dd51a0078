//! What all searches are told: how long, whose costs, and who follows them.

use super::interrupt::stop_flag;
use super::source::Source;
use crate::{context::Context, progress::ProgressLine};
use network::file::Document;
use risk::attack::Costs;
use risk::report::html::{Page, Section};
use risk::{Budget, Progress};
use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The flags of every search.
#[derive(clap::Args)]
pub(super) struct Search {
    #[command(flatten)]
    source: Source,
    /// End after so many seconds with the interval reached. Without it a search ends when all is exact, or with Ctrl-C.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    time_limit: Option<Duration>,
    /// Count what those who decide lose themselves as the cost of an attack, not all stake.
    #[arg(long)]
    private_cost: bool,
    /// Write a page to a file: one file that needs nothing else.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<f64>().map_err(|error| error.to_string())?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

impl Search {
    /// Reads the network.
    pub(super) fn read(&self, context: &Context) -> Result<Document, Box<dyn Error>> {
        self.source.read(context)
    }

    /// The text of the source, which has to be a file.
    pub(super) fn text(&self) -> Result<String, Box<dyn Error>> {
        self.source.text()
    }

    /// Where the network is from and what was assumed.
    pub(super) fn notes(&self, context: &Context) -> Vec<String> {
        self.source.notes(context)
    }

    /// Whose loss is the cost of an attack.
    pub(super) fn costs(&self) -> Costs {
        if self.private_cost { Costs::Private } else { Costs::Stake }
    }

    /// Writes the page, if one is wanted.
    pub(super) fn page(
        &self,
        context: &Context,
        document: &Document,
        sections: impl FnOnce() -> Vec<Section>,
    ) -> Result<(), Box<dyn Error>> {
        self.titled_page(context, document.name.as_deref().unwrap_or("Shared security"), sections)
    }

    /// The same with a title.
    pub(super) fn titled_page(
        &self,
        context: &Context,
        title: &str,
        sections: impl FnOnce() -> Vec<Section>,
    ) -> Result<(), Box<dyn Error>> {
        let Some(path) = &self.html else { return Ok(()) };
        let page =
            Page { title: title.to_owned(), notes: self.notes(context), sections: sections() };
        fs::write(path, page.render()).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(())
    }

    /// Whether a time limit was given.
    pub(super) fn is_limited(&self) -> bool {
        self.time_limit.is_some()
    }

    /// Searches with a budget that ends at the time limit or with Ctrl-C, and shows its bounds closing.
    pub(super) fn run<T>(
        &self,
        context: &Context,
        work: impl FnOnce(&Budget) -> T,
    ) -> Result<T, Box<dyn Error>> {
        let line = Mutex::new(ProgressLine::new(context.quiet));
        let show = |progress: Progress| {
            let Progress { found, bound, nodes } = progress;
            let text = || {
                format!(
                    "best found {found}, proved at most {bound} (gain less cost), {nodes} nodes"
                )
            };
            line.lock().unwrap_or_else(PoisonError::into_inner).show(text);
        };
        let mut budget = Budget::unlimited().until(stop_flag()?).telling(&show);
        if let Some(limit) = self.time_limit {
            budget = budget.within(limit);
        }
        let answer = work(&budget);
        line.lock().unwrap_or_else(PoisonError::into_inner).clear();
        Ok(answer)
    }
}
