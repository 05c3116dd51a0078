//! `buttress proof get`.

use super::tell;
use crate::context::{Context, Usage};
use crate::{CommandResult, output};
use client::view::SubjectView;
use std::fs;
use std::path::PathBuf;

/// Ask a node for a proof. What it says is checked with `proof check`.
#[derive(clap::Args)]
pub(crate) struct Get {
    /// What it is about.
    #[arg(value_enum)]
    kind: Kind,
    /// account: ACCOUNT; position: ACCOUNT TRANCHE; trader: VENUE ACCOUNT; cover: VAULT SERVICE; case: CASE.
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
    /// The epoch of cover; the present one if left out.
    #[arg(long, value_name = "EPOCH")]
    epoch: Option<u64>,
    /// Where the proof goes; to standard output unless given.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Kind {
    /// An account: its nonce, its keys, what it has.
    Account,
    /// A staker's shares of a tranche.
    Position,
    /// A trader's cash and collateral at a venue.
    Trader,
    /// What a service bought of a vault.
    Cover,
    /// A case.
    Case,
}

impl Get {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let client = context.client();
        if self.epoch.is_some() && !matches!(self.kind, Kind::Cover) {
            return Err(Usage::new("--epoch is for proofs of cover").into());
        }
        let ids: Vec<&str> = self.ids.iter().map(String::as_str).collect();
        let own = |text: &str| text.to_owned();
        let subject = match (self.kind, ids.as_slice()) {
            (Kind::Account, [account]) => SubjectView::Account { account: own(account) },
            (Kind::Position, [account, tranche]) => {
                SubjectView::Position { account: own(account), tranche: own(tranche) }
            }
            (Kind::Trader, [venue, account]) => {
                SubjectView::Trader { venue: own(venue), account: own(account) }
            }
            (Kind::Cover, [vault, service]) => {
                let epoch = self.epoch.map_or_else(|| client.status().map(|s| s.data.epoch), Ok)?;
                SubjectView::Cover { vault: own(vault), service: own(service), epoch }
            }
            (Kind::Case, [case]) => SubjectView::Case { case: own(case) },
            (kind, ids) => return Err(miscounted(kind, ids.len()).into()),
        };
        let answer = client.proof(&subject)?;
        let Some(path) = &self.out else { return output::json(&answer) };
        let text = serde_json::to_string_pretty(&answer)? + "\n";
        fs::write(path, &text).map_err(|error| format!("{}: {error}", path.display()))?;
        if context.json {
            return output::json(&answer.data.says);
        }
        tell(&answer.data.subject, &answer.data.says);
        println!("  said root    {}", answer.data.root);
        Ok(())
    }
}

fn miscounted(kind: Kind, have: usize) -> Usage {
    let (kind, expected) = match kind {
        Kind::Account => ("account", "ACCOUNT"),
        Kind::Position => ("position", "ACCOUNT TRANCHE"),
        Kind::Trader => ("trader", "VENUE ACCOUNT"),
        Kind::Cover => ("cover", "VAULT SERVICE"),
        Kind::Case => ("case", "CASE"),
    };
    Usage::new(format!("proof get {kind} has {have} ids, expected {expected}"))
}
