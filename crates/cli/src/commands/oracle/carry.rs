//! `buttress oracle report`, `commit`, `register-feed`, `revise-feed` and `value`: what is said to the oracle.

use crate::programs::{answers, find};
use crate::{CommandResult, context::Context, desk::Desk, document};
use protocol::{Action, SetAssetFeed};
use serde_json::json;
use std::path::PathBuf;

/// Carry what an operator signed to the ledger. Anyone may: the duty key's signature is what counts.
#[derive(clap::Args)]
pub(crate) struct Carried {
    /// The signed statement: canonical bytes in hexadecimal. `-` is standard input.
    file: PathBuf,
}

/// Publish a feed of a service.
#[derive(clap::Args)]
pub(crate) struct Register {
    /// The service: its name, `service-0`, or just `0`.
    service: String,
    /// The specification: an object as in `docs/reference/actions.md`, or canonical bytes in hexadecimal. `-` is standard input.
    #[arg(long, value_name = "FILE")]
    specification: PathBuf,
}

/// Publish a new version of a feed's specification. It binds after the notice and the longest commitment of its service's terms.
#[derive(clap::Args)]
pub(crate) struct Revise {
    /// The feed: `feed-0`, or just `0`.
    feed: String,
    /// The new version, of the same pair and heartbeat: an object, or canonical bytes in hexadecimal. `-` is standard input.
    #[arg(long, value_name = "FILE")]
    specification: PathBuf,
}

/// Say which feed values an asset as stake. Only the council may.
#[derive(clap::Args)]
#[command(group(clap::ArgGroup::new("by").required(true)))]
pub(crate) struct ValueAsset {
    /// The asset, by its symbol.
    asset: String,
    /// A feed of its price in the reference currency: `feed-0`, or just `0`.
    #[arg(long, group = "by")]
    feed: Option<String>,
    /// No feed: the price stays as it is.
    #[arg(long, group = "by")]
    fixed: bool,
}

impl Carried {
    pub(super) fn report(self, context: &Context) -> CommandResult {
        let report = document::canonical("report", &self.file)?;
        Desk::open(context)?.act(Action::Report(report))
    }

    pub(super) fn commit(self, context: &Context) -> CommandResult {
        let commitment = document::canonical("commitment", &self.file)?;
        Desk::open(context)?.act(Action::Commit(commitment))
    }
}

impl Register {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let name = find::service(desk.client(), &self.service)?.id;
        let service = answers::id(&name)?;
        desk.act_on(
            "specification",
            &self.specification,
            |text| json!({ "action": "register-feed", "service": name, "specification": text }),
            |specification| {
                let specification = Box::new(specification);
                Action::RegisterFeed(protocol::RegisterFeed { service, specification })
            },
        )
    }
}

impl Revise {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let feed = answers::id(&self.feed)?;
        desk.act_on(
            "specification",
            &self.specification,
            |text| json!({ "action": "revise-feed", "feed": format!("{feed}"), "specification": text }),
            |specification| {
                let specification = Box::new(specification);
                Action::ReviseFeed(protocol::ReviseFeed { feed, specification })
            },
        )
    }
}

impl ValueAsset {
    pub(super) fn run(self, context: &Context) -> CommandResult {
        let desk = Desk::open(context)?;
        let asset = answers::id(&desk.asset(&self.asset)?.id)?;
        let feed = self.feed.as_deref().map(answers::id).transpose()?;
        desk.act(Action::SetAssetFeed(SetAssetFeed { asset, feed }))
    }
}
