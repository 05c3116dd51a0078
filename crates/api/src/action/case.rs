//! Accusing, answering, delaying and reversing.

use super::{Form, Reader};
use crate::fault::{self, Fault, id};
use crate::view::{Lookup, canonical};
use protocol::{Appeal, DelayCase, FileEvidence, ReverseCase, ShowRounds};
use serde::{Deserialize, Serialize};
use units::Round;
use utoipa::ToSchema;

/// Accuses an operator. The sender posts the bond.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FileEvidenceForm {
    /// The accused.
    #[schema(example = "operator-0")]
    pub operator: String,
    /// The terms that the cover was sold under.
    #[schema(example = "terms-0")]
    pub terms: String,
    /// The offence's place in the terms.
    pub offence: u16,
    /// Canonical bytes of the evidence, in hexadecimal.
    pub evidence: String,
}

/// Answers a case with exculpatory evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppealForm {
    /// The case.
    #[schema(example = "case-0")]
    pub case: String,
    /// Canonical bytes of the answer, in hexadecimal; of the same kind as the accusation.
    pub evidence: String,
}

/// Gives the accused more time. The council may, once for each case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DelayCaseForm {
    /// The case; open.
    #[schema(example = "case-0")]
    pub case: String,
    /// By how many epochs; at most the chain's limit.
    pub epochs: u64,
}

/// Returns what a case took. The council may, while the proceeds are on hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReverseCaseForm {
    /// The case; its proceeds on hold.
    #[schema(example = "case-0")]
    pub case: String,
    /// Why, for everyone to read; 1 to 1 024 bytes.
    pub reason: String,
}

/// Shows what venues signed around rounds whose published price was wrong, so that what was settled by them is made good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShowRoundsForm {
    /// The market that settles by the feed.
    #[schema(example = "market-0")]
    pub market: String,
    /// The first round.
    pub first: u64,
    /// The last round.
    pub last: u64,
    /// Signed quotes, each in canonical bytes, in hexadecimal.
    pub quotes: Vec<String>,
    /// Messages of outside publishers, each in canonical bytes, in hexadecimal.
    pub attestations: Vec<String>,
}

impl Form for FileEvidenceForm {
    type Action = FileEvidence;
    fn read(&self, _: &Reader<'_>) -> Result<FileEvidence, Fault> {
        Ok(FileEvidence {
            operator: id("operator", "operator", &self.operator)?,
            terms: id("terms", "terms", &self.terms)?,
            offence: self.offence,
            evidence: fault::canonical("evidence", "evidence", &self.evidence)?,
        })
    }
    fn write(_: Lookup<'_>, action: &FileEvidence) -> Option<Self> {
        Some(Self {
            operator: action.operator.to_string(),
            terms: action.terms.to_string(),
            offence: action.offence,
            evidence: canonical(&action.evidence),
        })
    }
}

impl Form for AppealForm {
    type Action = Appeal;
    fn read(&self, _: &Reader<'_>) -> Result<Appeal, Fault> {
        let evidence = fault::canonical("evidence", "evidence", &self.evidence)?;
        Ok(Appeal { case: id("case", "case", &self.case)?, evidence })
    }
    fn write(_: Lookup<'_>, action: &Appeal) -> Option<Self> {
        Some(Self { case: action.case.to_string(), evidence: canonical(&action.evidence) })
    }
}

impl Form for DelayCaseForm {
    type Action = DelayCase;
    fn read(&self, _: &Reader<'_>) -> Result<DelayCase, Fault> {
        Ok(DelayCase { case: id("case", "case", &self.case)?, epochs: self.epochs })
    }
    fn write(_: Lookup<'_>, action: &DelayCase) -> Option<Self> {
        Some(Self { case: action.case.to_string(), epochs: action.epochs })
    }
}

impl Form for ReverseCaseForm {
    type Action = ReverseCase;
    fn read(&self, _: &Reader<'_>) -> Result<ReverseCase, Fault> {
        Ok(ReverseCase { case: id("case", "case", &self.case)?, reason: self.reason.clone() })
    }
    fn write(_: Lookup<'_>, action: &ReverseCase) -> Option<Self> {
        Some(Self { case: action.case.to_string(), reason: action.reason.clone() })
    }
}

/// A list of things in canonical bytes.
fn read_all<T: borsh::BorshDeserialize>(
    field: &str,
    what: &str,
    texts: &[String],
) -> Result<Vec<T>, Fault> {
    let one = |(text, place): (&String, usize)| {
        fault::canonical(&format!("{field}[{place}]"), what, text)
    };
    texts.iter().zip(0..).map(one).collect()
}

impl Form for ShowRoundsForm {
    type Action = Box<ShowRounds>;
    fn read(&self, _: &Reader<'_>) -> Result<Box<ShowRounds>, Fault> {
        Ok(Box::new(ShowRounds {
            market: id("market", "market", &self.market)?,
            first: Round::new(self.first),
            last: Round::new(self.last),
            quotes: read_all("quotes", "a signed quote", &self.quotes)?,
            attestations: read_all("attestations", "an attestation", &self.attestations)?,
        }))
    }
    fn write(_: Lookup<'_>, action: &Box<ShowRounds>) -> Option<Self> {
        Some(Self {
            market: action.market.to_string(),
            first: action.first.raw(),
            last: action.last.raw(),
            quotes: action.quotes.iter().map(canonical).collect(),
            attestations: action.attestations.iter().map(canonical).collect(),
        })
    }
}
