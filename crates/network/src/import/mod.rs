//! Networks from recorded data, and of whatever format a text is.

pub mod eigenlayer;
pub mod solved;

use crate::NetworkError;
use crate::file::{self, Document, syntax};
use crate::liquidations::Liquidations;
use serde::{Deserialize, de::IgnoredAny};
use std::path::Path;

/// Reads a text of either format, the network file's ([`mod@crate::file`]) or that of recorded networks ([`solved`]), told apart by `sigma`.
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

/// Reads what a text says of liquidations: a scenario of its own, told apart by `impact`, or the section of a network file, with the
/// network then.
///
/// # Errors
/// [`NetworkError`] of the format that it has; a network file without the section.
pub fn liquidations(text: &str) -> Result<(Liquidations, Option<Document>), NetworkError> {
    #[derive(Deserialize)]
    struct Probe {
        impact: Option<IgnoredAny>,
    }
    if let Ok(Probe { impact: Some(_) }) = syntax::parse::<Probe>(text) {
        return Liquidations::parse(text).map(|scenario| (scenario, None));
    }
    let mut document = read(text)?;
    match document.liquidations.take() {
        Some(scenario) => Ok((scenario, Some(document))),
        None => Err(NetworkError::at("liquidations", "missing: the file says nothing of them")),
    }
}
