//! Where a network comes from.

use network::file::{self, Document};
use network::import::{
    self,
    eigenlayer::{self, Allotment, Assumptions},
};
use network::{Fraction, NetworkDraft, Threshold, Tie};
use std::error::Error;
use std::io::Read;
use std::path::PathBuf;

/// Where the network is, and what is assumed of it.
#[derive(clap::Args)]
pub(super) struct Source {
    /// A network file (`-`: standard input), a recorded network, or the directory of EigenLayer's record.
    #[arg(required_unless_present = "node", conflicts_with = "node")]
    source: Option<PathBuf>,
    /// The network of a running node, asked through its API.
    #[arg(long, value_name = "URL")]
    node: Option<String>,
    /// Of a node's network: each vault as one operator, not each of its covers. For the elastic model.
    #[arg(long, requires = "node")]
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
    pub(super) fn read(&self) -> Result<Document, Box<dyn Error>> {
        let document = self.document()?;
        let Some(tie) = self.tie else { return Ok(document) };
        let mut draft: NetworkDraft = document.network.to_draft();
        draft.services.iter_mut().for_each(|service| service.tie = tie);
        Ok(Document { network: network::Network::new(draft)?, ..document })
    }

    fn document(&self) -> Result<Document, Box<dyn Error>> {
        let Some(path) = &self.source else {
            let url = self.node.as_deref().unwrap_or_default();
            let by = if self.by_vault { "vault" } else { "cover" };
            let answer = client::Client::new(url).network(by)?;
            return Ok(file::read(&serde_json::to_string(&answer.data)?)?);
        };
        if path.as_os_str() == "-" {
            self.without_assumptions()?;
            let mut text = String::new();
            std::io::stdin().take(file::MOST_BYTES).read_to_string(&mut text)?;
            return Ok(import::read(&text)?);
        }
        if eigenlayer::is_at(path) {
            return Ok(eigenlayer::open(path, &self.assumptions()?)?.into());
        }
        self.without_assumptions()?;
        if path.is_dir() {
            let problem = "a directory without EigenLayer's record";
            return Err(format!("{}: {problem}", path.display()).into());
        }
        Ok(import::open(path)?)
    }

    /// Where the network is from and what was assumed, for a report.
    pub(super) fn notes(&self) -> Vec<String> {
        let Some(path) = &self.source else {
            return vec![format!("From the node at {}.", self.node.as_deref().unwrap_or_default())];
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
