//! `buttress snapshot export`.

use crate::commands::verify::open;
use crate::{CommandResult, context::Context, output, progress::ProgressLine};
use serde::Serialize;
use std::path::PathBuf;
use units::Height;

/// Write a chain into a file: the newest checkpoint, the blocks after it, and the last hundred.
///
/// It is the chain of the node at the endpoint, which goes on meanwhile; or, with a DIRECTORY, that of a stopped node. The file gets its name
/// when it is complete and on the disk; until then it is FILE.unfinished.
#[derive(clap::Args)]
#[command(allow_missing_positional = true)]
pub(crate) struct Export {
    /// The directory that a stopped node keeps its chain in.
    directory: Option<PathBuf>,
    /// Where the snapshot goes. A file that is there is replaced.
    file: PathBuf,
    /// With every block that is there, so that all of it can be executed again from the genesis.
    #[arg(long)]
    whole: bool,
}

#[derive(Serialize)]
struct Report {
    chain: String,
    checkpoint: u64,
    first: Option<u64>,
    last: u64,
    root: String,
    bytes: u64,
}

impl Export {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let mut line = ProgressLine::new(context.quiet);
        let done = match &self.directory {
            Some(directory) => {
                let store = open(directory)?;
                let told = |height, last| line.show(|| format!("block {height} of {last}"));
                store::export(&store, &self.file, self.whole, told)
            }
            None => {
                let sent = context.client().snapshot(self.whole)?;
                store::receive(sent, &self.file, |bytes| line.show(|| format!("{bytes} bytes")))
            }
        };
        line.clear();
        let done = done?;
        if context.json {
            return output::json(&Report {
                chain: done.chain.to_string(),
                checkpoint: done.checkpoint.raw(),
                first: done.first.map(Height::raw),
                last: done.last.raw(),
                root: done.root.to_string(),
                bytes: done.bytes,
            });
        }
        println!("chain        {}", done.chain);
        println!("checkpoint   of height {}", done.checkpoint);
        match done.first {
            Some(first) => println!("blocks       {first} to {}", done.last),
            None => println!("blocks       none"),
        }
        println!("state root   {}", done.root);
        println!("bytes        {}", done.bytes);
        Ok(())
    }
}
