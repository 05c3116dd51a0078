//! `buttress verify`.

use crate::{CommandResult, context::Context, output, progress::ProgressLine};
use node::{Divergence, Start, Verification, verify};
use serde::Serialize;
use std::path::{Path, PathBuf};
use store::{Migration, Store};
use units::Height;

/// Execute the blocks of a stopped node again, and compare everything with what was recorded.
///
/// Roots, receipts and events of each block are compared, and the state with each checkpoint on the way. The first difference is reported, and the exit
/// code is 1.
#[derive(clap::Args)]
pub(crate) struct Verify {
    /// The directory that the node keeps its chain in.
    directory: PathBuf,
    /// Begin at `genesis`, at the oldest `checkpoint` that is there, or at the checkpoint of a height. The state in a checkpoint is taken on trust.
    #[arg(long, value_name = "START", default_value = "genesis", value_parser = start)]
    from: Start,
}

fn start(text: &str) -> Result<Start, String> {
    match text {
        "genesis" => Ok(Start::Genesis),
        "checkpoint" => Ok(Start::OldestCheckpoint),
        height => height
            .parse()
            .map(|height| Start::Checkpoint(Height::new(height)))
            .map_err(|_| "expected genesis, checkpoint, or the height of a checkpoint".to_owned()),
    }
}

/// For programs.
#[derive(Serialize)]
struct Report {
    chain: String,
    from: u64,
    to: u64,
    root: String,
    blocks: u64,
    transactions: u64,
    checkpoints: u64,
    divergence: Option<DivergenceReport>,
}

#[derive(Serialize)]
struct DivergenceReport {
    height: u64,
    difference: String,
    table: Option<String>,
}

impl Verify {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let store = open(&self.directory)?;
        let done = verified(context, &store, self.from)?;
        if context.json {
            output::json(&report(&done))?;
        } else {
            println!("chain        {}", done.chain);
            println!("executed     {} blocks, {} transactions", done.blocks, done.transactions);
            println!("from, to     {}, {}", done.from, done.to);
            println!("checkpoints  {} as executed", done.checkpoints);
            println!("state root   {}", done.root);
        }
        match &done.divergence {
            None => Ok(()),
            Some(divergence) => Err(diverged(divergence).into()),
        }
    }
}

/// The store of a stopped node. Nothing is created.
///
/// # Errors
/// A sentence that names the directory if it has none; the store's own errors.
pub(super) fn open(directory: &Path) -> Result<Store, Box<dyn std::error::Error>> {
    if !Store::is_at(directory) {
        return Err(format!("{}: a directory without a ledger", directory.display()).into());
    }
    let store = Store::open(directory)?;
    tell_migration(&store, directory);
    Ok(store)
}

/// Says on stderr that a store was brought up from an earlier version of the format, if it was: that version cannot open it any more.
pub(super) fn tell_migration(store: &Store, directory: &Path) {
    if let Some(Migration { from, to }) = store.migration() {
        let directory = directory.display();
        eprintln!("{directory}: the ledger was brought from format version {from} to {to}");
    }
}

/// Verifies and shows how far it is.
///
/// # Errors
/// What the verification cannot begin with.
pub(super) fn verified(
    context: &Context,
    store: &Store,
    start: Start,
) -> Result<Verification, node::VerifyError> {
    let mut line = ProgressLine::new(context.quiet);
    let done = verify(store, start, |height, tip| line.show(|| format!("block {height} of {tip}")));
    line.clear();
    done
}

/// The first difference, in a sentence.
pub(super) fn diverged(divergence: &Divergence) -> String {
    let Divergence { height, difference, table } = divergence;
    let table = table.as_ref().map(|table| format!("; the first table that differs is {table}"));
    format!("at height {height}: {difference}{}", table.unwrap_or_default())
}

fn report(done: &Verification) -> Report {
    Report {
        chain: done.chain.to_string(),
        from: done.from.raw(),
        to: done.to.raw(),
        root: done.root.to_string(),
        blocks: done.blocks,
        transactions: done.transactions,
        checkpoints: done.checkpoints,
        divergence: done.divergence.as_ref().map(|divergence| DivergenceReport {
            height: divergence.height.raw(),
            difference: divergence.difference.to_string(),
            table: divergence.table.clone(),
        }),
    }
}
