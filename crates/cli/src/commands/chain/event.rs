//! `buttress event`.

use crate::{CommandResult, context::Context, output};
use market_data::format_utc;
use units::Timestamp;

/// Events.
#[derive(clap::Subcommand)]
pub(crate) enum Event {
    /// What happened lately, newest first.
    List {
        /// At most so many.
        #[arg(long, value_name = "COUNT", default_value_t = 20)]
        limit: usize,
        /// Also prices, cover and premiums.
        #[arg(long)]
        routine: bool,
    },
}

impl Event {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let Self::List { limit, routine } = self;
        let answer = context.client().events(limit, routine)?;
        if context.json {
            return output::json(&answer);
        }
        for event in &answer.data {
            println!("{} {}", format_utc(Timestamp::new(event.time)), event.words);
        }
        Ok(())
    }
}
