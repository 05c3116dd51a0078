//! `buttress oracle`.

mod aggregate;
mod cost;
mod round;
pub(crate) mod sources;
mod verify;

use crate::{CommandResult, context::Context};

/// Feeds and rounds: what sources say, what a price is made of, what a wrong one costs.
#[derive(clap::Subcommand)]
pub(crate) enum Oracle {
    /// Aggregate quotes of a file into a price.
    Aggregate(aggregate::Aggregate),
    /// What it costs to corrupt the feeds of a scenario, under our rules and under those of others.
    Cost(cost::Cost),
    /// Compute a round's price again from its signed reports.
    Round(round::Round),
    /// What trading venues say now, and how the connections to them fare.
    Sources(sources::Sources),
    /// Verify a file of messages that outside publishers signed.
    Verify(verify::Verify),
}

impl Oracle {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        match self {
            Self::Aggregate(command) => command.run(context),
            Self::Cost(command) => command.run(context),
            Self::Round(command) => command.run(context),
            Self::Sources(command) => command.run(context),
            Self::Verify(command) => command.run(context),
        }
    }
}
