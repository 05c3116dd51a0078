//! `buttress oracle verify`.

use crate::{CommandResult, context::Context};
use market_data::signed_messages::{Format, SignedMessages};
use serde_json::json;
use std::path::PathBuf;

/// Verify a file of messages that outside publishers signed.
///
/// A message is valid if its signature is, its signer is the one claimed and the one known for its publisher, and all that
/// is readable next to it says what was signed.
#[derive(clap::Args)]
pub(crate) struct Verify {
    /// The messages, a JSON file.
    file: PathBuf,
    /// In which format they are; told by the file's shape if left out.
    #[arg(long, value_enum)]
    format: Option<FormatName>,
}

/// The formats by their names on the command line.
#[derive(Clone, Copy, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
enum FormatName {
    /// Prices that venues sign: Coinbase, OKX.
    OpenOracle,
    /// RedStone's data packages.
    Redstone,
    /// Pyth's accumulator updates.
    Pyth,
}

impl From<FormatName> for Format {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::OpenOracle => Self::OpenOracle,
            FormatName::Redstone => Self::RedStone,
            FormatName::Pyth => Self::Pyth,
        }
    }
}

impl Verify {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let file = SignedMessages::load(&self.file, self.format.map(Format::from))?;
        let format = file.format().to_string();
        let verdicts = file.check();
        let messages = verdicts.len();
        let reasons = verdicts.into_iter().enumerate();
        let invalid: Vec<(usize, String)> = reasons
            .filter_map(|(index, verdict)| Some((index, verdict.err()?.to_string())))
            .collect();
        let valid = messages - invalid.len();
        if context.json {
            let invalid: Vec<_> = invalid
                .iter()
                .map(|(index, reason)| json!({ "index": index, "reason": reason }))
                .collect();
            let report = json!({
                "format": format, "messages": messages, "valid": valid, "invalid": invalid,
            });
            crate::output::json(&report)?;
        } else {
            println!("format    {format}\nmessages  {messages}\nvalid     {valid}");
            for (index, reason) in &invalid {
                println!("invalid   {index}: {reason}");
            }
        }
        if invalid.is_empty() {
            return Ok(());
        }
        let (path, bad) = (self.file.display(), invalid.len());
        Err(format!("{path}: {bad} of {messages} messages are not valid").into())
    }
}
