//! Recorded messages of outside publishers: files of what they signed, next to readable copies of it.
//!
//! A message is valid if its signature verifies ([`attestation`]), its signer is the one that the record claims and the one
//! that is known for the publisher ([`crate::publishers`]), and every readable field says what the signed bytes say. What
//! was never signed (where a record came from, RedStone's metadata) is not looked at.

mod error;
mod json;
pub mod open_oracle;
mod published;
pub mod pyth;
pub mod redstone;

pub use error::{Invalid, Malformed};
pub use published::Published;

use crate::{JsonFileError, json_file};
use json::Node;
use std::{fmt, path::Path};

/// In which format messages are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Prices that venues sign: a list of objects with a `message`.
    OpenOracle,
    /// RedStone's packages: an object with a list for each feed.
    RedStone,
    /// Pyth's accumulator updates: a list of objects with an `update_hex`.
    Pyth,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OpenOracle => "open_oracle",
            Self::RedStone => "redstone",
            Self::Pyth => "pyth",
        })
    }
}

/// The messages of one file, in its order; RedStone's in the order of their feeds.
#[derive(Clone, Debug)]
pub enum SignedMessages {
    /// See [`Format::OpenOracle`].
    OpenOracle(Vec<open_oracle::Record>),
    /// See [`Format::RedStone`].
    RedStone(Vec<redstone::Record>),
    /// See [`Format::Pyth`].
    Pyth(Vec<pyth::Record>),
}

impl SignedMessages {
    /// Reads a file. Its format is told by its shape, unless it is given.
    ///
    /// # Errors
    /// [`JsonFileError`] when it cannot be read, is not JSON, or lacks a field or has something else in it than belongs there.
    pub fn load(path: &Path, format: Option<Format>) -> Result<Self, JsonFileError> {
        Self::parse(path, &json_file::read(path)?, format)
    }
    /// Reads the text of a file, which errors call `path`.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn parse(path: &Path, text: &str, format: Option<Format>) -> Result<Self, JsonFileError> {
        let value = serde_json::from_str(text)
            .map_err(|source| JsonFileError::NotJson { path: path.to_owned(), source })?;
        let root = Node::root(&value);
        let read = || {
            Ok(match format.map_or_else(|| detect(&root), Ok)? {
                Format::OpenOracle => Self::OpenOracle(root.each(open_oracle::Record::read)?),
                Format::RedStone => Self::RedStone(redstone::Record::read_all(&root)?),
                Format::Pyth => Self::Pyth(root.each(pyth::Record::read)?),
            })
        };
        read().map_err(|shape: json::Shape| shape.in_file(path))
    }
    /// The format.
    #[must_use]
    pub const fn format(&self) -> Format {
        match self {
            Self::OpenOracle(_) => Format::OpenOracle,
            Self::RedStone(_) => Format::RedStone,
            Self::Pyth(_) => Format::Pyth,
        }
    }
    /// Of each message, whether it is valid.
    #[must_use]
    pub fn check(&self) -> Vec<Result<(), Invalid>> {
        match self {
            Self::OpenOracle(all) => all.iter().map(|one| one.check().map(|_| ())).collect(),
            Self::RedStone(all) => all.iter().map(|one| one.check().map(|_| ())).collect(),
            Self::Pyth(all) => all.iter().map(|one| one.check().map(|_| ())).collect(),
        }
    }
}

fn detect(root: &Node<'_>) -> Result<Format, json::Shape> {
    if root.is_object() {
        return Ok(Format::RedStone);
    }
    let first = root.items()?.into_iter().next();
    let has = |name| first.as_ref().is_some_and(|first| first.has(name));
    if has("update_hex") {
        return Ok(Format::Pyth);
    }
    if has("message") {
        return Ok(Format::OpenOracle);
    }
    let looked = first.as_ref().unwrap_or(root);
    Err(looked.expected("an object with a field message or update_hex, or the format named"))
}
