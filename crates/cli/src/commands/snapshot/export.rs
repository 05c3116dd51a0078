//! `buttress snapshot export`.

use crate::commands::verify::open;
use crate::{CommandResult, context::Context, output, progress::ProgressLine};
use serde::Serialize;
use std::path::PathBuf;
use units::Height;

/// Write the chain of a stopped node into a file: the newest checkpoint, the blocks after it, and the last hundred.
///
/// The file gets its name when it is complete and on the disk; until then it is FILE.unfinished.
#[derive(clap::Args)]
pub(crate) struct Export {
    /// The directory that the node keeps its chain in.
    directory: PathBuf,
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
        let store = open(&self.directory)?;
        let mut line = ProgressLine::new(context.quiet);
        let told = |height, last| line.show(|| format!("block {height} of {last}"));
        let done = store::export(&store, &self.file, self.whole, told);
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
