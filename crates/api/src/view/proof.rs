//! Proofs of what the state says, for whoever has only its root.

mod fact;
mod subject;

pub use fact::{BaseUnitsView, FactView};
pub use subject::SubjectView;

use crate::Problem;
use crate::fault::{self, Fault, digits};
use app::{Membership, Proven, ProvenRow, Table};
use arena::{Place, Proof};
use crypto::{Digest, Inclusion};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the state says of something, and the rows that prove it to whoever has the state's root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProofView {
    /// What it is about.
    pub subject: SubjectView,
    /// The root of the state after that block. Check the rows against one from a source that you trust, not against this.
    pub root: String,
    /// What the rows say. Whoever checks them reads it from the rows again.
    pub says: CheckedView,
    /// First the row that says after which block, then those about the subject.
    pub rows: Vec<ProofRowView>,
}

/// A row of the state, and what is beside it on the way up to the root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProofRowView {
    /// The table that it is a row of.
    #[schema(example = "ledger/accounts")]
    pub table: String,
    /// Its canonical bytes, in hexadecimal.
    pub row: String,
    /// Where it is in its table; nothing if the table is a single value.
    pub place: Option<PlaceView>,
    /// For each struct on the way up, lowest first: the roots of its other parts, in order.
    pub parts: Vec<Vec<String>>,
}

/// Where a row is in its table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlaceView {
    /// Its number, counted from 0.
    pub index: u64,
    /// How many rows the table has. Numbers are never taken back, so there is none of a number from this on.
    pub rows: u64,
    /// The digest beside it on each level of the table's tree, lowest first.
    pub beside: Vec<String>,
}

/// What rows prove: of which block, and what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CheckedView {
    /// The chain.
    pub chain: String,
    /// The height of the block.
    pub height: u64,
    /// Its digest; that of the genesis at height 0.
    pub block: String,
    /// Its time, in milliseconds since the Unix epoch.
    pub time: u64,
    /// What the state says after it.
    pub fact: FactView,
}

impl CheckedView {
    fn of(proven: &Proven) -> Self {
        let Proven { meta, fact } = proven;
        Self {
            chain: meta.chain.to_string(),
            height: meta.height.raw(),
            block: meta.tip.to_string(),
            time: meta.time.raw(),
            fact: FactView::of(fact),
        }
    }
}

impl ProofView {
    /// A proof as it is handed out: checked as whoever gets it will.
    pub(crate) fn of(membership: &Membership, root: Digest) -> Result<Self, Problem> {
        let proven =
            membership.check(root).map_err(|error| Problem::internal(error.to_string()))?;
        Ok(Self {
            subject: SubjectView::of(&membership.subject),
            root: root.to_string(),
            says: CheckedView::of(&proven),
            rows: membership.rows.iter().map(ProofRowView::of).collect(),
        })
    }

    /// What the state with this root says, read from the rows alone. Nothing else of this answer counts, and no node is asked.
    ///
    /// # Errors
    /// [`Problem`]: the field that cannot be read, or why the rows prove nothing.
    pub fn check(&self, root: &Digest) -> Result<CheckedView, Problem> {
        let subject = self.subject.read()?;
        let rows = self
            .rows
            .iter()
            .enumerate()
            .map(|(at, row)| row.read().map_err(|fault| fault.within(&format!("rows[{at}]"))));
        let rows = rows.collect::<Result<Vec<ProvenRow>, Fault>>()?;
        let checked = Membership { subject, rows }.check(*root);
        let proven = checked.map_err(|refused| Problem::unprocessable(refused.to_string()))?;
        Ok(CheckedView::of(&proven))
    }
}

impl ProofRowView {
    fn of(row: &ProvenRow) -> Self {
        let Proof { row: bytes, place, beside } = &row.proof;
        Self {
            table: row.table.to_string(),
            row: hex::encode(bytes),
            place: match place {
                Place::Value => None,
                Place::Row(Inclusion { index, leaves, beside }) => {
                    Some(PlaceView { index: *index, rows: *leaves, beside: written(beside) })
                }
            },
            parts: beside.iter().map(|beside| written(beside)).collect(),
        }
    }

    fn read(&self) -> Result<ProvenRow, Fault> {
        let table = Table::named(&self.table).ok_or_else(|| {
            let known = Table::ALL.map(|table| table.to_string()).join(", ");
            Fault::new("table", &self.table, format!("one of {known}"))
        })?;
        let place = match &self.place {
            None => Place::Value,
            Some(PlaceView { index, rows, beside }) => Place::Row(Inclusion {
                index: *index,
                leaves: *rows,
                beside: read("place.beside", beside)?,
            }),
        };
        let parts = self.parts.iter().enumerate();
        let beside = parts.map(|(at, roots)| read(&format!("parts[{at}]"), roots));
        let beside = beside.collect::<Result<_, _>>()?;
        Ok(ProvenRow {
            table,
            proof: Proof { row: fault::bytes("row", &self.row)?, place, beside },
        })
    }
}

fn written(digests: &[Digest]) -> Vec<String> {
    digests.iter().map(ToString::to_string).collect()
}

fn read(field: &str, texts: &[String]) -> Result<Vec<Digest>, Fault> {
    let texts = texts.iter().enumerate();
    texts.map(|(at, text)| digits(&format!("{field}[{at}]"), text, 64)).collect()
}
