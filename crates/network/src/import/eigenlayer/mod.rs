//! EigenLayer, mainnet, late November 2024: which operators registered with which services, and what each service is backed by.
//!
//! **There is no stake per operator in the record.** How totals are allotted to operators is a model, [`Allotment`]; nor were
//! profits and thresholds recorded: they are assumptions too. A report has to say which were made, and how its results move
//! between them. Amounts are US cents at the prices of the record.

mod allotment;
mod record;

pub use allotment::Allotment;

use crate::file::Document;
use crate::{Fraction, Id, Network, NetworkDraft, NetworkError, Operator, Service, Threshold, Tie};
use record::Record;
use std::path::Path;

/// Which services register which operators.
pub const EDGES: &str = "mainnet_avs_operator_edges.csv";
/// What each service is backed by, per asset.
pub const TOTALS: &str = "mainnet_avs_asset_totals.csv";
/// The collateral of the operators of another protocol: the shape of a heavy tail.
pub const TAIL: &str = "proxy_rocketpool_node_operators_2024-02.csv";

/// What the record does not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumptions {
    /// Stake per operator.
    pub allotment: Allotment,
    /// The profit from corrupting a service, as a part of its stake.
    pub profit: Fraction,
    /// α, the same for all.
    pub threshold: Threshold,
}

impl Default for Assumptions {
    /// Whole stakes fitted to the totals, profits of 1 % of the stake, thresholds of ½.
    fn default() -> Self {
        Self {
            allotment: Allotment::Fitted,
            profit: Fraction { numerator: 1, denominator: 100 },
            threshold: Threshold { numerator: 1, denominator: 2 },
        }
    }
}

impl Assumptions {
    /// What has to be said beside every result.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let Threshold { numerator, denominator } = self.threshold;
        vec![
            "The record holds no stake per operator, no profits and no thresholds. What follows holds under these assumptions only.".to_owned(),
            format!("Stake per operator: {} ({}).", self.allotment, self.allotment.meaning()),
            format!("Profit from corrupting a service: {} of the stake recorded for it.", self.profit),
            format!("What corrupts a service: {numerator}/{denominator} of its stake. Amounts are US cents."),
        ]
    }
}

/// The network under assumptions, beside what was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EigenLayer {
    /// The network, in cents.
    pub network: Network,
    /// The recorded stake of each of its services, in cents. [`Network::backing`] comes close to it.
    pub recorded: Vec<u128>,
    /// Services that are left out, as not a whole cent backs them.
    pub left_out: Vec<Id>,
}

impl From<EigenLayer> for Document {
    fn from(read: EigenLayer) -> Self {
        Self { name: Some("EigenLayer, November 2024".to_owned()), ..Self::from(read.network) }
    }
}

/// Whether a directory holds the record.
#[must_use]
pub fn is_at(directory: &Path) -> bool {
    directory.join(EDGES).is_file() && directory.join(TOTALS).is_file()
}

/// Reads the record in `directory`.
///
/// # Errors
/// [`NetworkError`] placed at the file and line: one that is missing or not as expected, a service with operators and no total or the
/// reverse, a count of operators that does not hold.
pub fn open(directory: &Path, assumptions: &Assumptions) -> Result<EigenLayer, NetworkError> {
    let Record { operators, services } = record::read(directory)?;
    let (backed, dust): (Vec<_>, Vec<_>) =
        services.into_iter().partition(|service| service.total > 0);
    let (stakes, pledges) =
        allotment::allot(assumptions.allotment, directory, operators.len(), &backed)?;
    let operator = |(id, stake)| Operator { id, stake, private_cost: None };
    let service = |service: &record::Backed| Service {
        id: service.id.clone(),
        profit: assumptions.profit.of(service.total),
        threshold: assumptions.threshold,
        tie: Tie::Secure,
    };
    let network = Network::new(NetworkDraft {
        operators: operators.into_iter().zip(stakes).map(operator).collect(),
        services: backed.iter().map(service).collect(),
        pledges,
        ..NetworkDraft::default()
    })?;
    Ok(EigenLayer {
        network,
        recorded: backed.iter().map(|service| service.total).collect(),
        left_out: dust.into_iter().map(|service| service.id).collect(),
    })
}
