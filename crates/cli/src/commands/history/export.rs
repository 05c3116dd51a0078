//! `buttress history export`.

use super::event::{Column, columns};
use super::state;
use super::table::{Table, Trouble};
use crate::commands::verify::open;
use crate::{CommandResult, context::Context, output, progress::ProgressLine};
use crypto::Digest;
use node::{Node, NodeOptions, kind_of};
use protocol::{Event, Outcome};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};
use store::{CommittedBlock, Store};
use units::{AccountId, Height};

/// Write blocks, transactions, events and the state of a stopped node as CSV.
///
/// One file for blocks, one for transactions, one for each kind of event below `events`, one for each table of the state below `state`. Rows are
/// written as blocks are read, so memory does not grow with the chain. The directory gets its name when everything is in it; until then it is
/// OUT.unfinished.
#[derive(clap::Args)]
pub(crate) struct Export {
    /// The directory that the node keeps its chain in.
    directory: PathBuf,
    /// The directory that the files go into. It is made; one that is there must be empty.
    out: PathBuf,
}

/// What was written.
#[derive(Debug, Serialize)]
pub(super) struct Written {
    /// The first block that the ledger has; nothing if it has none.
    first: Option<u64>,
    pub(super) last: u64,
    pub(super) transactions: u64,
    /// By kind.
    pub(super) events: BTreeMap<&'static str, u64>,
    /// Rows by table of the state.
    pub(super) state: BTreeMap<&'static str, u64>,
}

pub(super) const BLOCKS: [&str; 9] = [
    "height",
    "time_ms",
    "digest",
    "parent",
    "state_root",
    "transactions",
    "done",
    "rejected",
    "events",
];
pub(super) const TRANSACTIONS: [&str; 11] = [
    "height",
    "index",
    "time_ms",
    "id",
    "sender",
    "nonce",
    "valid_until_ms",
    "actions",
    "outcome",
    "rejected_action",
    "rejection",
];
/// The columns that every kind of event begins with.
pub(super) const EVENT: [&str; 5] = ["height", "index", "time_ms", "transaction", "sender"];

impl Export {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let mut line = ProgressLine::new(context.quiet);
        let told = |height, last| line.show(|| format!("block {height} of {last}"));
        let done = export(&self.directory, &self.out, told);
        line.clear();
        let done = done?;
        if context.json {
            return output::json(&done);
        }
        match done.first {
            Some(first) => println!("blocks        {first} to {}", done.last),
            None => println!("blocks        none"),
        }
        println!("transactions  {}", done.transactions);
        let events: u64 = done.events.values().sum();
        println!("events        {events}, of {} kinds", done.events.len());
        println!("state         {} rows", done.state.values().sum::<u64>());
        Ok(())
    }
}

/// Writes everything into a directory that is not there yet, or empty.
///
/// # Errors
/// What is wrong with either directory, or the store's and the node's own. Nothing is left then.
pub(super) fn export(
    directory: &Path,
    out: &Path,
    told: impl FnMut(Height, Height),
) -> Result<Written, Trouble> {
    let unfinished = place(out)?;
    let store = open(directory)?;
    let failed = |path: &Path, error| format!("{}: {error}", path.display());
    fs::create_dir_all(&unfinished).map_err(|error| failed(&unfinished, error))?;
    let done = write(directory, store, &unfinished, told).and_then(|written| {
        if out.exists() {
            fs::remove_dir(out).map_err(|error| failed(out, error))?;
        }
        fs::rename(&unfinished, out).map_err(|error| failed(out, error))?;
        Ok(written)
    });
    if done.is_err() {
        // What was wrong is told; that something is left of it is seen by the next export.
        let _ = fs::remove_dir_all(&unfinished);
    }
    done
}

/// Where the files are until all are there: beside the directory that they go into.
fn place(out: &Path) -> Result<PathBuf, Trouble> {
    let shown = out.display();
    let Some(name) = out.file_name() else {
        return Err(format!("{shown}: expected the name of a directory to make").into());
    };
    match fs::read_dir(out).map(|mut entries| entries.next().is_none()) {
        Ok(true) => {}
        Ok(false) => {
            let reason = "has files in it already: export into another directory";
            return Err(format!("{shown}: {reason}").into());
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(format!("{shown}: {error}").into()),
    }
    let mut unfinished = name.to_owned();
    unfinished.push(".unfinished");
    let unfinished = out.with_file_name(unfinished);
    if unfinished.exists() {
        let reason = "is there, of an export that was interrupted or still goes on: remove it, or export into another directory";
        return Err(format!("{}: {reason}", unfinished.display()).into());
    }
    Ok(unfinished)
}

/// The blocks first.
fn write(
    directory: &Path,
    store: Store,
    out: &Path,
    mut told: impl FnMut(Height, Height),
) -> Result<Written, Trouble> {
    let genesis = store.genesis()?.ok_or_else(|| {
        format!("{}: a ledger in which no chain was begun yet", directory.display())
    })?;
    for folder in ["events", "state"] {
        let folder = out.join(folder);
        fs::create_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let (first, last) = (store.first()?, store.tip()?.unwrap_or(Height::ZERO));
    let mut files = Files::create(out)?;
    for block in store.blocks_after(first.map_or(last, |first| first.minus(1)))? {
        let block = block?;
        told(block.block.height, last);
        files.add(&block)?;
    }
    let (transactions, events) = files.finish()?;
    // Executes the blocks after the newest checkpoint again, so the tables are of the last block.
    let node = Node::open(store, &genesis, NodeOptions::default())?;
    let state = node.read(|state| state::export(state, &out.join("state")))?;
    Ok(Written { first: first.map(Height::raw), last: last.raw(), transactions, events, state })
}

struct Files {
    out: PathBuf,
    blocks: Table,
    transactions: Table,
    /// One for each kind that there was, so at most as many as there are kinds.
    events: BTreeMap<&'static str, Table>,
}

impl Files {
    fn create(out: &Path) -> Result<Self, Trouble> {
        Ok(Self {
            out: out.to_path_buf(),
            blocks: Table::create(&out.join("blocks.csv"), BLOCKS)?,
            transactions: Table::create(&out.join("transactions.csv"), TRANSACTIONS)?,
            events: BTreeMap::new(),
        })
    }

    fn add(&mut self, committed: &CommittedBlock) -> Result<(), Trouble> {
        let CommittedBlock { block, root, receipts, events } = committed;
        let (height, time) = (block.height.to_string(), block.time.to_string());
        let done = receipts.iter().filter(|receipt| receipt.outcome == Outcome::Done).count();
        let caused: usize = receipts.iter().map(|receipt| receipt.events.len()).sum();
        self.blocks.row([
            height.clone(),
            time.clone(),
            block.digest().to_string(),
            block.parent.to_string(),
            root.to_string(),
            receipts.len().to_string(),
            done.to_string(),
            (receipts.len() - done).to_string(),
            (events.len() + caused).to_string(),
        ])?;
        let mut index = 0_u32;
        let mut next = || {
            index += 1;
            [height.clone(), (index - 1).to_string(), time.clone()]
        };
        for event in events {
            self.event(next(), None, event)?;
        }
        for (place, (signed, receipt)) in block.transactions.iter().zip(receipts).enumerate() {
            let transaction = &signed.transaction;
            let (outcome, action, reason) = match &receipt.outcome {
                Outcome::Done => ("done", None, None),
                Outcome::Rejected(failure) => {
                    ("rejected", failure.action, Some(failure.rejection.to_string()))
                }
            };
            self.transactions.row([
                height.clone(),
                place.to_string(),
                time.clone(),
                receipt.transaction.to_string(),
                transaction.sender.to_string(),
                transaction.nonce.to_string(),
                transaction.valid_until.to_string(),
                transaction.actions.len().to_string(),
                outcome.to_owned(),
                action.map(|action| action.to_string()).unwrap_or_default(),
                reason.unwrap_or_default(),
            ])?;
            let cause = Some((receipt.transaction, transaction.sender));
            for event in &receipt.events {
                self.event(next(), cause, event)?;
            }
        }
        Ok(())
    }

    fn event(
        &mut self,
        place: [String; 3],
        cause: Option<(Digest, AccountId)>,
        event: &Event,
    ) -> Result<(), Trouble> {
        let (kind, columns) = (kind_of(event), columns(event));
        if !self.events.contains_key(kind) {
            let path = self.out.join("events").join(format!("{kind}.csv"));
            let names = EVENT.into_iter().chain(columns.iter().map(|(name, _)| *name));
            self.events.insert(kind, Table::create(&path, names)?);
        }
        let Some(table) = self.events.get_mut(kind) else { return Ok(()) };
        let (transaction, sender) = cause.unzip();
        let cause = [
            transaction.map(|id| id.to_string()).unwrap_or_default(),
            sender.map(|id| id.to_string()).unwrap_or_default(),
        ];
        let cells = columns.into_iter().map(|(_, cell): Column| cell);
        table.row(place.into_iter().chain(cause).chain(cells))
    }

    fn finish(self) -> Result<(u64, BTreeMap<&'static str, u64>), Trouble> {
        self.blocks.finish()?;
        let events = self.events.into_iter().map(|(kind, table)| Ok((kind, table.finish()?)));
        Ok((self.transactions.finish()?, events.collect::<Result<_, Trouble>>()?))
    }
}
