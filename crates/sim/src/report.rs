//! What a replay says in the end: the object that `replay --json` prints.

use crate::{Findings, VenueReport};
use serde::Serialize;

/// The outcome of a scenario. Amounts are decimal strings in whole units of the stake asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Its name.
    pub scenario: String,
    /// What it shows, in words.
    pub description: String,
    /// Blocks executed.
    pub blocks: u64,
    /// Epochs crossed.
    pub epochs: u64,
    /// Rounds of all feeds in the window.
    pub rounds: u64,
    /// Those of them that found no price.
    pub rounds_without_price: u64,
    /// Transactions that were rejected; zero unless somebody did something out of turn.
    pub rejected: u64,
    /// The state's commitment after the last block.
    pub state_root: String,
    /// In order of the scenario.
    pub operators: Vec<OperatorReport>,
    /// In order of the scenario.
    pub stakers: Vec<StakerReport>,
    /// In order of opening.
    pub cases: Vec<CaseReport>,
    /// In order of account.
    pub restitution: Vec<RestitutionReport>,
    /// How the options venue went, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub venue: Option<VenueReport>,
    /// `ok`: the two ledgers agreed after every block. A replay in which they did not ends with an error.
    pub conservation: String,
    /// What caught whom, and whether the scenario expects that.
    pub findings: Findings,
}

/// One operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OperatorReport {
    /// Its name.
    pub name: String,
    /// What it was told to do.
    pub behaviour: String,
    /// Reports that were accepted.
    pub reports: u64,
    /// Rounds in which it had a duty and did not report.
    pub missed: u64,
    /// All stake that was ever pledged to it, its own and its stakers'.
    pub stake_before: String,
    /// What is left of that, what was claimed included.
    pub stake_after: String,
    /// How many cases were opened against it.
    pub cases: u64,
    /// How its reports compared with the venues.
    pub conduct: ConductReport,
    /// Why it was charged, or was not.
    pub explanation: String,
}

/// How an operator's reports compared with the venues.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConductReport {
    /// Reports within tolerance of the reference.
    pub right: u64,
    /// Reports outside it.
    pub wrong: u64,
    /// Reports for moments at which the venues disagreed: no reference, so nobody is at fault.
    pub venues_disagreed: u64,
    /// Reports for moments at which too few venues quoted: likewise.
    pub too_few_venues: u64,
    /// The longest time for which every report was wrong, in seconds.
    pub longest_wrong_seconds: u64,
}

/// One staker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StakerReport {
    /// Its name.
    pub name: String,
    /// With which operator.
    pub operator: String,
    /// What it pledged.
    pub pledged: String,
    /// What is left of that, what was claimed included.
    pub left: String,
    /// What it lost.
    pub lost: String,
    /// The epochs that it was at risk in, as `from..=until`, or `from..` while it stays.
    pub tenure: Option<String>,
    /// Premiums earned, claimed or not, in whole units of the payment asset.
    pub premiums: String,
}

/// One case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaseReport {
    /// The accused.
    pub operator: String,
    /// Against whom.
    pub service: String,
    /// What.
    pub offence: String,
    /// In which epoch.
    pub epoch: u64,
    /// Which fraction of the cover it cost.
    pub fraction: String,
    /// What was taken.
    pub taken: String,
    /// Content address of the evidence.
    pub evidence: String,
    /// What the judge found, in words.
    pub verdict: String,
}

/// What one account was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RestitutionReport {
    /// Its name.
    pub account: String,
    /// How much.
    pub amount: String,
}
