//! Recorded accounts with the margin that another protocol found for them: Derive's own test cases, as they are.
//!
//! | model | a file holds | parameters |
//! |---|---|---|
//! | [`standard`] | cases by name; whole numbers of 10⁻¹⁸ | [`standard::parameters`], as no file has them |
//! | [`portfolio`] | one case, named by its file; decimal numbers | in the file |
//!
//! No number passes through a float: each is read digit by digit, to the nearest 10⁻¹⁸.

mod exact;
pub mod portfolio;
pub mod standard;

use exact::{Node, Shape};
use margin::Margin;
use serde_json::value::RawValue;
use std::{
    fs,
    path::{Path, PathBuf},
};
use units::{Fixed, Timestamp};

/// Why a file holds no cases.
#[derive(Debug, thiserror::Error)]
pub enum MarginCaseError {
    /// Missing, or not text.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Not JSON.
    #[error("{path} is not JSON: {source}")]
    NotJson {
        /// The file.
        path: PathBuf,
        /// What the reader says, with line and column.
        source: serde_json::Error,
    },
    /// A field is missing or holds something else than it should.
    #[error("{path}: {field} is {value}, expected {expected}")]
    Field {
        /// The file.
        path: PathBuf,
        /// Which, from the root: `Test5.Scenario.OptionStrikes[1]`.
        field: String,
        /// What it holds; `missing` if it is not there.
        value: String,
        /// What it should hold.
        expected: &'static str,
    },
}

/// The moment at which every recorded case is: files say how far off expiries are, not when.
pub const NOW: Timestamp = Timestamp::ZERO;

/// What was recorded of a case besides its inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The margin.
    pub margin: Margin,
    /// What each scenario changes, in the order of the parameters; empty with the standard model.
    pub scenarios: Vec<Fixed>,
}

/// Reads a file and what `read` makes of its root.
fn load<T>(
    path: &Path,
    read: impl Fn(&Node<'_>) -> Result<T, Shape>,
) -> Result<T, MarginCaseError> {
    let text = fs::read_to_string(path)
        .map_err(|source| MarginCaseError::Unreadable { path: path.to_owned(), source })?;
    parse(path, &text, read)
}

fn parse<T>(
    path: &Path,
    text: &str,
    read: impl Fn(&Node<'_>) -> Result<T, Shape>,
) -> Result<T, MarginCaseError> {
    let raw: &RawValue = serde_json::from_str(text)
        .map_err(|source| MarginCaseError::NotJson { path: path.to_owned(), source })?;
    read(&Node::root(raw)).map_err(|Shape { place, value, expected }| {
        let field = if place.is_empty() { "the file".to_owned() } else { place };
        MarginCaseError::Field { path: path.to_owned(), field, value, expected }
    })
}

/// So many seconds from [`NOW`].
fn after(seconds: u64) -> Timestamp {
    NOW.plus(seconds.saturating_mul(1_000))
}
