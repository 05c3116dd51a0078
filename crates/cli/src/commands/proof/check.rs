//! `buttress proof check`.

use super::tell;
use crate::{CommandResult, context::Context, output};
use client::view::{AsOf, ProofView};
use crypto::Digest;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

/// The longest proof that is read: the evidence of a case, which is part of a transaction, is the longest row, and hexadecimal.
const MOST_BYTES: u64 = 16 << 20;

/// Check a proof, whoever made it, against the root of a state. No node is asked.
///
/// A root is worth what its source is worth: take it from a node of your own, from several others, or from
/// `buttress verify`. The root that a proof names itself proves nothing.
#[derive(clap::Args)]
pub(crate) struct Check {
    /// The proof, as `proof get` or the API gives it.
    file: PathBuf,
    /// The root of the state after the block that the proof is of: 64 hexadecimal digits.
    #[arg(long, value_name = "HEX", value_parser = crate::arguments::root)]
    root: Digest,
}

impl Check {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let at = |error: &dyn std::fmt::Display| format!("{}: {error}", self.file.display());
        let file = File::open(&self.file).map_err(|error| at(&error))?;
        let mut text = String::new();
        // One byte more than is allowed: what is too long is refused by its length.
        let read = file.take(MOST_BYTES + 1).read_to_string(&mut text);
        if read.map_err(|error| at(&error))? as u64 > MOST_BYTES {
            return Err(at(&format_args!("longer than {MOST_BYTES} bytes")).into());
        }
        let proof: AsOf<ProofView> = serde_json::from_str(&text).map_err(|error| at(&error))?;
        let proof = proof.data;
        let checked = proof.check(&self.root).map_err(|problem| at(&problem.detail))?;
        if context.json {
            return output::json(&checked);
        }
        tell(&proof.subject, &checked);
        println!("  root         {}, which these rows lead to", self.root);
        Ok(())
    }
}
