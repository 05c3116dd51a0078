//! `buttress risk prove`.

use super::search::Search;
use crate::{CommandResult, context::Context};
use risk::report::{CheckReport, Statement, prove};
use std::fs;
use std::path::PathBuf;

/// Prove the exact margin, the most that an attack gains, and the headroom of every service, for `risk check`.
#[derive(clap::Args)]
pub(crate) struct Prove {
    #[command(flatten)]
    search: Search,
    /// Where the proof goes; to standard output unless given.
    #[arg(long, value_name = "PROOF")]
    out: Option<PathBuf>,
    /// What is proved.
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = statement,
          default_value = "margin,profit,headroom")]
    claims: Vec<Statement>,
}

fn statement(text: &str) -> Result<Statement, String> {
    let known = || Statement::ALL.map(Statement::word).join(", ");
    Statement::ALL
        .into_iter()
        .find(|statement| statement.word() == text)
        .ok_or_else(|| format!("expected some of {}", known()))
}

impl Prove {
    pub(crate) fn run(self, context: &Context) -> CommandResult {
        let document = self.search.read(context)?;
        let network = &document.network;
        let costs = self.search.costs();
        let (proof, missing) =
            self.search.run(context, |budget| prove(network, costs, &self.claims, budget))?;
        let text = proof.to_json();
        match &self.out {
            None => println!("{text}"),
            Some(path) => {
                fs::write(path, &text).map_err(|error| format!("{}: {error}", path.display()))?;
                let report = CheckReport::of(network, &proof)?;
                if context.json {
                    crate::output::json(&report)?;
                } else {
                    let (claims, nodes) = (report.claims.len(), report.nodes);
                    println!("{claims} claims, {nodes} nodes, {} bytes, checked", text.len());
                }
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let missing: Vec<&str> = missing.into_iter().map(Statement::word).collect();
        Err(format!("not proved: {}", missing.join(", ")).into())
    }
}
