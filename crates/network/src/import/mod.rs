//! Networks from recorded data, and of whatever format a text is.

pub mod eigenlayer;
pub mod solved;

use crate::NetworkError;
use crate::file::{self, Document, syntax};
use serde::{Deserialize, de::IgnoredAny};
use std::path::Path;

/// Reads a text of either format, the network file's ([`file`]) or that of recorded networks ([`solved`]), told apart by `sigma`.
///
/// # Errors
/// [`NetworkError`] of the format that it has.
pub fn read(text: &str) -> Result<Document, NetworkError> {
    #[derive(Deserialize)]
    struct Probe {
        sigma: Option<IgnoredAny>,
    }
    // A probe that fails says less well what is wrong than the format's own reader.
    match syntax::parse::<Probe>(text) {
        Ok(Probe { sigma: Some(_) }) => solved::read(text).map(Document::from),
        _ => file::read(text),
    }
}

/// Reads the file at `path`, of either format.
///
/// # Errors
/// As [`read`] and [`file::text_of`].
pub fn open(path: &Path) -> Result<Document, NetworkError> {
    read(&file::text_of(path)?)
}
