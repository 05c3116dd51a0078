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

use crate::{JsonFileError, json_file};
use exact::{Node, Shape};
use margin::Margin;
use serde_json::value::RawValue;
use std::path::Path;
use units::{Fixed, Timestamp};

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
fn load<T>(path: &Path, read: impl Fn(&Node<'_>) -> Result<T, Shape>) -> Result<T, JsonFileError> {
    parse(path, &json_file::read(path)?, read)
}

fn parse<T>(
    path: &Path,
    text: &str,
    read: impl Fn(&Node<'_>) -> Result<T, Shape>,
) -> Result<T, JsonFileError> {
    let raw: &RawValue = serde_json::from_str(text)
        .map_err(|source| JsonFileError::NotJson { path: path.to_owned(), source })?;
    read(&Node::root(raw)).map_err(|Shape { place, value, expected }| {
        let field = if place.is_empty() { "the file".to_owned() } else { place };
        JsonFileError::Field { path: path.to_owned(), field, value, expected }
    })
}

/// So many seconds from [`NOW`].
fn after(seconds: u64) -> Timestamp {
    NOW.plus(seconds.saturating_mul(1_000))
}
