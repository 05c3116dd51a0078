//! `buttress event`.

use crate::{CommandResult, context::Context, output};
use client::WhichEvents;
use market_data::format_utc;
use units::Timestamp;

/// Events.
#[derive(clap::Subcommand)]
pub(crate) enum Event {
    /// What happened, newest first.
    List {
        /// At most so many.
        #[arg(long, value_name = "COUNT", default_value_t = 20)]
        limit: usize,
        /// Also prices, cover and premiums.
        #[arg(long)]
        routine: bool,
        /// Only of this kind, or of these, with commas between, such as `slashed`.
        #[arg(long, value_name = "KINDS")]
        kind: Option<String>,
        /// Only what this account did, or what happened to it or to what is its own.
        #[arg(long, value_name = "ACCOUNT")]
        account: Option<String>,
        /// Only what is about this: an operator, vault, tranche, service, case, feed, asset, venue, market, contract or trader.
        #[arg(long, value_name = "ID")]
        about: Option<String>,
    },
}

impl Event {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let Self::List { limit, routine, kind, account, about } = self;
        let which = WhichEvents { routine, kind, account, about };
        let answer = context.client().events(limit, &which)?;
        if context.json {
            return output::json(&answer);
        }
        for event in &answer.data {
            println!("{} {}", format_utc(Timestamp::new(event.time)), event.words);
        }
        Ok(())
    }
}
