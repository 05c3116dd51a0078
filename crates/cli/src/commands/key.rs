//! `buttress key`.

use crate::{CommandResult, context::Context};
use crypto::SecretKey;
use protocol::account_of;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Make and show keys.
#[derive(clap::Subcommand)]
pub(crate) enum Key {
    /// Make a key from the system's randomness and write it to a file that only you can read.
    New {
        /// The file; it must not exist.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Show the public half of a key file, and the account that it controls.
    Show {
        /// The file.
        file: PathBuf,
    },
}

impl Key {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        match self {
            Self::New { out } => {
                let mut seed = [0; 32];
                getrandom::fill(&mut seed)
                    .map_err(|error| format!("no randomness from the system: {error}"))?;
                let key = SecretKey::from_seed(seed);
                write_secret(&out, &key)?;
                print(&key, context)
            }
            Self::Show { file } => {
                let text = std::fs::read_to_string(&file)
                    .map_err(|error| format!("cannot read key file {}: {error}", file.display()))?;
                let key: SecretKey = text
                    .parse()
                    .map_err(|error| format!("key file {}: {error}", file.display()))?;
                print(&key, context)
            }
        }
    }
}

/// Writes a new file that only its owner can read. An existing one is never replaced: it may be the only
/// copy of a key.
fn write_secret(path: &Path, key: &SecretKey) -> CommandResult {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| {
        writeln!(file, "{}", hex::encode(key.seed()))?;
        file.sync_all()
    });
    Ok(written.map_err(|error| format!("cannot write key file {}: {error}", path.display()))?)
}

fn print(key: &SecretKey, context: &Context) -> CommandResult {
    let public = key.public_key();
    let account = account_of(&public);
    if context.json {
        println!(
            "{}",
            serde_json::json!({ "public_key": public.to_string(), "account": account.to_string() })
        );
    } else {
        println!("public key  {public}\naccount     {account}");
    }
    Ok(())
}
