//! Recorded files of JSON, and what can be wrong with one.

use std::fs;
use std::path::{Path, PathBuf};

/// Why a recorded file does not hold what it should.
#[derive(Debug, thiserror::Error)]
pub enum JsonFileError {
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
        /// Which, from the root: `[3].signature`, `Test5.Scenario.OptionStrikes[1]`.
        field: String,
        /// What it holds; `missing` if it is not there.
        value: String,
        /// What it should hold.
        expected: &'static str,
    },
}

/// The text of a file.
pub(crate) fn read(path: &Path) -> Result<String, JsonFileError> {
    fs::read_to_string(path)
        .map_err(|source| JsonFileError::Unreadable { path: path.to_owned(), source })
}
