//! `buttress oracle`.

mod aggregate;
mod carry;
mod cost;
mod feeds;
mod round;
pub(crate) mod sources;
mod verify;

use crate::{CommandResult, context::Context};

/// Feeds and rounds: what sources say, what a price is made of, what a wrong one costs.
#[derive(clap::Subcommand)]
pub(crate) enum Oracle {
    /// All feeds, with their prices.
    Feeds,
    /// A feed: its sources, its limits, its last rounds.
    Feed {
        /// The feed: `feed-0`, or just `0`.
        feed: String,
    },
    /// Publish a feed of a service.
    RegisterFeed(carry::Register),
    /// Publish a new version of a feed's specification.
    ReviseFeed(carry::Revise),
    /// Say which feed values an asset as stake. Only the council may.
    ValueAsset(carry::ValueAsset),
    /// Carry an operator's signed price report to the ledger. Anyone may.
    Report(carry::Carried),
    /// Carry an operator's signed commitment to a report to the ledger. Anyone may.
    Commit(carry::Carried),
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
            Self::Feeds => feeds::list(context),
            Self::Feed { feed } => feeds::show(context, &feed),
            Self::RegisterFeed(command) => command.run(context),
            Self::ReviseFeed(command) => command.run(context),
            Self::ValueAsset(command) => command.run(context),
            Self::Report(command) => command.report(context),
            Self::Commit(command) => command.commit(context),
            Self::Aggregate(command) => command.run(context),
            Self::Cost(command) => command.run(context),
            Self::Round(command) => command.run(context),
            Self::Sources(command) => command.run(context),
            Self::Verify(command) => command.run(context),
        }
    }
}
