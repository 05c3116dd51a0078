//! `buttress transaction`.

mod file;

use crate::context::{Context, Usage};
use crate::programs::answers;
use crate::{CommandResult, desk::Desk, document, output};
use client::view::TransactionState;
use serde_json::Value;
use std::path::PathBuf;

/// Transactions: what became of one, several actions together, and signatures of several members.
#[derive(clap::Subcommand)]
pub(crate) enum Transaction {
    /// What became of a transaction.
    Show {
        /// Its name: 64 hexadecimal digits.
        id: String,
    },
    /// Do what a file says: one action or a list of them, all or none.
    ///
    /// An action is a JSON object as in `docs/reference/actions.md`, such as {"action": "pledge", "vault": "vault-0", "amount": "32"}. The node
    /// reads amounts with the assets' decimals; what is signed is made here.
    Do {
        /// The file. `-` is standard input.
        file: PathBuf,
    },
    /// What a saved transaction does, and who signed it.
    Read {
        /// What `--save` wrote. `-` is standard input.
        file: PathBuf,
    },
    /// Add the signer's signature to a saved transaction, as another member of its account.
    Endorse {
        /// What `--save` wrote; written again with the signature, unless `--save` names another file.
        file: PathBuf,
    },
    /// Send a saved transaction, and say what became of it.
    Send {
        /// What `--save` wrote. `-` is standard input.
        file: PathBuf,
    },
}

impl Transaction {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        match self {
            Self::Show { id } => show(context, &id),
            Self::Do { file } => {
                let text = document::text("actions", &file)?;
                let value: Value = serde_json::from_str(&text)
                    .map_err(|error| Usage::new(format!("actions {}: {error}", file.display())))?;
                let forms = match value {
                    Value::Array(forms) => forms,
                    form => vec![form],
                };
                let desk = Desk::open(context)?;
                desk.perform(desk.translate(forms)?)
            }
            Self::Read { file } => file::read(context, &file),
            Self::Endorse { file } => file::endorse(context, &file),
            Self::Send { file } => file::send(context, &file),
        }
    }
}

fn show(context: &Context, id: &str) -> CommandResult {
    let answer = context.client().transaction(&answers::digits("transaction", id)?)?;
    if context.json {
        return output::json(&answer);
    }
    let view = &answer.data;
    let height = view.height.map(|height| format!(" in block {height}")).unwrap_or_default();
    let state = match view.state {
        TransactionState::Pending => "waits for a block",
        TransactionState::Done => "done",
        TransactionState::Rejected => "rejected",
    };
    println!("{state}{height}");
    if let Some(reason) = &view.rejection {
        println!("            {reason}");
    }
    view.events.iter().for_each(|event| println!("            {}", event.words));
    Ok(())
}
