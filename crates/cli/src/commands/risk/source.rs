//! Where a network comes from.

use crate::context::Context;
use network::file::{self, Document};
use network::import::{
    self,
    eigenlayer::{self, Allotment, Assumptions},
};
use network::{Fraction, NetworkDraft, Threshold, Tie};
use node::{Node, NodeOptions};
use risk::ledger::Reading;
use std::error::Error;
use std::io::Read;
use std::path::{Path, PathBuf};
use store::Store;

/// Where the network is, and what is assumed of it.
#[derive(clap::Args)]
pub(super) struct Source {
    /// A network file (`-`: standard input), a recorded network, the directory of EigenLayer's record, or the data directory of a
    /// node that is stopped. If left out, the network of the running node at the endpoint.
    source: Option<PathBuf>,
    /// The network of a running node, asked through its API.
    #[arg(long, value_name = "URL")]
    node: Option<String>,
    /// Of a node's network: each vault as one operator, not each of its covers. For the elastic model.
    #[arg(long)]
    by_vault: bool,
    /// EigenLayer's record holds no stake per operator. How totals are allotted: equal, by-services, heavy-tail, fitted.
    #[arg(long, value_name = "MODEL")]
    allotment: Option<Allotment>,
    /// EigenLayer's record holds no profits: the profit from corrupting a service as a part of its stake, 1/100 unless given.
    #[arg(long, value_name = "PART")]
    profit_fraction: Option<Fraction>,
    /// EigenLayer's record holds no thresholds: the part of its stake that corrupts a service, 1/2 unless given.
    #[arg(long, value_name = "PART")]
    threshold: Option<Fraction>,
    /// Whether an attack at break-even counts, for all services, whatever the source says.
    #[arg(long, value_name = "secure|insecure", value_parser = tie)]
    tie: Option<Tie>,
}

fn tie(text: &str) -> Result<Tie, String> {
    match text {
        "secure" => Ok(Tie::Secure),
        "insecure" => Ok(Tie::Insecure),
        _ => Err("expected secure or insecure".to_owned()),
    }
}

impl Source {
    /// Reads it.
    pub(super) fn read(&self, context: &Context) -> Result<Document, Box<dyn Error>> {
        let document = self.document(context)?;
        let Some(tie) = self.tie else { return Ok(document) };
        let mut draft: NetworkDraft = document.network.to_draft();
        draft.services.iter_mut().for_each(|service| service.tie = tie);
        Ok(Document { network: network::Network::new(draft)?, ..document })
    }

    fn document(&self, context: &Context) -> Result<Document, Box<dyn Error>> {
        let Some(path) = &self.source else {
            self.without_assumptions()?;
            let by = if self.by_vault { "vault" } else { "cover" };
            let answer = context.client().network(by)?;
            return Ok(file::read(&serde_json::to_string(&answer.data)?)?);
        };
        let is_ledger = Store::is_at(path);
        if self.by_vault && !is_ledger {
            return Err("--by-vault is for the network of a node".into());
        }
        if eigenlayer::is_at(path) {
            return Ok(eigenlayer::open(path, &self.assumptions()?)?.into());
        }
        self.without_assumptions()?;
        if is_ledger {
            return self.ledger(path);
        }
        if path.is_dir() {
            let problem = "a directory with neither a ledger nor EigenLayer's record";
            return Err(format!("{}: {problem}", path.display()).into());
        }
        Ok(import::read(&self.text()?)?)
    }

    /// The network of a stopped node: from its newest checkpoint, with what came after it executed again.
    fn ledger(&self, directory: &Path) -> Result<Document, Box<dyn Error>> {
        let store = Store::open(directory)?;
        let genesis = store.genesis()?;
        let genesis = genesis.ok_or_else(|| format!("{}: no chain", directory.display()))?;
        let node = Node::open(store, &genesis, NodeOptions::default())?;
        let reading = if self.by_vault { Reading::Vaults } else { Reading::Covers };
        Ok(node.read(|state| risk::ledger::network(state, reading))?.into())
    }

    /// The text of a file or of standard input.
    pub(super) fn text(&self) -> Result<String, Box<dyn Error>> {
        let path = self.source.as_ref().ok_or("a node has no such file")?;
        if path.as_os_str() != "-" {
            return Ok(file::text_of(path)?);
        }
        let mut text = String::new();
        // One byte more than a file may have, so that a longer one is refused and not cut.
        let read = std::io::stdin().take(file::MOST_BYTES + 1).read_to_string(&mut text)?;
        if read as u64 > file::MOST_BYTES {
            return Err(format!("standard input: more than {} bytes", file::MOST_BYTES).into());
        }
        Ok(text)
    }

    /// Where the network is from and what was assumed, for a report.
    pub(super) fn notes(&self, context: &Context) -> Vec<String> {
        let Some(path) = &self.source else {
            return vec![format!("From the node at {}.", context.endpoint())];
        };
        let mut notes = vec![format!("From {}.", path.display())];
        if let (true, Ok(assumed)) = (eigenlayer::is_at(path), self.assumptions()) {
            notes.extend(assumed.notes());
        }
        notes
    }

    fn assumptions(&self) -> Result<Assumptions, Box<dyn Error>> {
        let usual = Assumptions::default();
        Ok(Assumptions {
            allotment: self.allotment.unwrap_or(usual.allotment),
            profit: self.profit_fraction.unwrap_or(usual.profit),
            threshold: self.threshold.map_or(Ok(usual.threshold), Threshold::try_from)?,
        })
    }

    /// What a source says itself is not assumed.
    fn without_assumptions(&self) -> Result<(), &'static str> {
        if self.allotment.is_some() || self.profit_fraction.is_some() || self.threshold.is_some() {
            return Err(
                "--allotment, --profit-fraction and --threshold are for EigenLayer's record",
            );
        }
        Ok(())
    }
}
