//! `buttress venue open`, `open-market`, `publish-surface` and `show-rounds`: what venues are run with.

use crate::programs::{answers, find};
use crate::{CommandResult, context::Context, desk::Desk, document};
use protocol::Action;
use serde_json::json;
use std::path::PathBuf;

/// Open an options venue of one of the account's services. Its cash is what the service pays premiums in.
#[derive(clap::Args)]
pub(crate) struct Opening {
    /// The service: its name, `service-0`, or just `0`.
    service: String,
    /// What traders agree to: an object as in `docs/reference/actions.md`, or canonical bytes in hexadecimal. `-` is standard input.
    #[arg(long, value_name = "FILE")]
    parameters: PathBuf,
}

/// Open a market of a venue. Only the service's owner may.
#[derive(clap::Args)]
pub(crate) struct OpeningMarket {
    /// The venue: `venue-0`, or just `0`.
    venue: String,
    /// What prices the underlying: `feed-0`, or just `0`.
    #[arg(long)]
    feed: String,
    /// The rest: an object as in `docs/reference/actions.md`, or canonical bytes in hexadecimal. `-` is standard input.
    #[arg(long, value_name = "FILE")]
    parameters: PathBuf,
}

/// Carry what operators signed to the ledger, or show what venues signed. Anyone may: the signatures are what counts.
#[derive(clap::Args)]
pub(crate) struct Carried {
    /// Canonical bytes in hexadecimal. `-` is standard input.
    file: PathBuf,
}

impl Opening {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let name = find::service(desk.client(), &self.service)?.id;
        let service = answers::id(&name)?;
        desk.act_on(
            "parameters",
            &self.parameters,
            |text| json!({ "action": "open-venue", "service": name, "parameters": text }),
            |parameters| {
                let parameters = Box::new(parameters);
                Action::OpenVenue(protocol::OpenVenue { service, parameters })
            },
        )
    }
}

impl OpeningMarket {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let (venue, feed) = (answers::id(&self.venue)?, answers::id(&self.feed)?);
        desk.act_on(
            "parameters",
            &self.parameters,
            |text| {
                let (venue, feed) = (format!("{venue}"), format!("{feed}"));
                json!({ "action": "open-market", "venue": venue, "feed": feed, "parameters": text })
            },
            |parameters| {
                let parameters = Box::new(parameters);
                Action::OpenMarket(protocol::OpenMarket { venue, feed, parameters })
            },
        )
    }
}

impl Carried {
    pub(super) fn surface(self, context: &Context) -> CommandResult {
        let surface = document::canonical("surface", &self.file)?;
        Desk::open(context)?.act(Action::PublishSurface(surface))
    }

    pub(super) fn rounds(self, context: &Context) -> CommandResult {
        let rounds = document::canonical("rounds", &self.file)?;
        Desk::open(context)?.act(Action::ShowRounds(rounds))
    }
}
