//! `buttress snapshot import`.

use crate::commands::verify::{diverged, verified};
use crate::{CommandResult, context::Context, output, progress::ProgressLine};
use crypto::Digest;
use node::Start;
use serde::Serialize;
use std::path::PathBuf;

/// Make the chain of a node out of a snapshot. A node that is started on the directory goes on from there.
///
/// The blocks after the checkpoint are executed again and compared with what was recorded before the ledger gets its name. What stays
/// to be trusted is the state in the checkpoint: compare the root with one from a source that you trust.
#[derive(clap::Args)]
pub(crate) struct Importing {
    /// The snapshot.
    file: PathBuf,
    /// The directory that the node will keep its chain in. It must have no ledger.
    directory: PathBuf,
    /// What the root of the last state has to be: 64 hexadecimal digits. Another is refused.
    #[arg(long, value_name = "HEX", value_parser = crate::arguments::root)]
    root: Option<Digest>,
}

#[derive(Serialize)]
struct Report {
    chain: String,
    height: u64,
    root: String,
    executed: u64,
}

impl Importing {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let mut line = ProgressLine::new(context.quiet);
        let told = |height| line.show(|| format!("block {height}"));
        let import = store::import(&self.file, &self.directory, told);
        line.clear();
        let import = import?;
        let done = verified(context, import.store(), Start::OldestCheckpoint)?;
        let file = self.file.display();
        if let Some(divergence) = &done.divergence {
            return Err(format!("{file}: {}", diverged(divergence)).into());
        }
        if let Some(expected) = self.root.filter(|root| *root != done.root) {
            let (height, got) = (done.to, done.root);
            return Err(format!(
                "{file}: state root at height {height}: expected {expected}, got {got}"
            )
            .into());
        }
        import.finish()?;
        let (height, root, executed) = (done.to.raw(), done.root.to_string(), done.blocks);
        if context.json {
            let chain = done.chain.to_string();
            return output::json(&Report { chain, height, root, executed });
        }
        println!("chain        {}", done.chain);
        println!("height       {height}, {executed} blocks executed again");
        println!("state root   {root}");
        Ok(())
    }
}
