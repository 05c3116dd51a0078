//! `buttress operator export` and `import`.

use crate::CommandResult;
use crate::programs::key;
use operator::guard::{Interchange, Record};
use std::path::PathBuf;

/// Write down what was signed last, for moving to another host. Nothing may be running on the record.
#[derive(clap::Args)]
pub(crate) struct Export {
    /// The signing record.
    #[arg(long, value_name = "DIR")]
    guard: PathBuf,
}

impl Export {
    pub(crate) fn run(self) -> CommandResult {
        print!("{}", Record::existing(&self.guard)?.export().to_json());
        Ok(())
    }
}

/// Take over what another host signed with this key: of each feed the later round.
#[derive(clap::Args)]
pub(crate) struct Import {
    /// What `export` wrote.
    file: PathBuf,
    /// The signing record; begun if it is not there.
    #[arg(long, value_name = "DIR")]
    guard: PathBuf,
    /// The key that it is about.
    #[arg(long, value_name = "FILE")]
    duty_key: PathBuf,
}

impl Import {
    pub(crate) fn run(self) -> CommandResult {
        let name = self.file.display().to_string();
        let text = std::fs::read_to_string(&self.file)
            .map_err(|error| format!("cannot read {name}: {error}"))?;
        let other = Interchange::from_json(&text, &name)?;
        let key = key::read(&self.duty_key)?.public_key();
        // Before a record is begun for the wrong key.
        Interchange::new(other.chain, key).check_same(&other, &name)?;
        let merged = Record::open(&self.guard, other.chain, key)?.import(&other)?;
        println!("raised      {} of {} feeds", merged.raised.len(), other.signed.len());
        for (feed, round) in &merged.conflicts {
            println!("conflict    {feed}, round {round}: both hosts signed, and not the same");
        }
        Ok(())
    }
}
