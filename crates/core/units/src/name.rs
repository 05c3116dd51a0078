//! Short public labels.

use borsh::{BorshDeserialize, BorshSerialize};
use core::{fmt, str::FromStr};

/// A label of 1 to 32 characters: ASCII letters, digits and `-_./:`.
///
/// Labels appear in signed statements and on pages, so they admit no spaces, controls or look-alikes.
/// Decoding checks the same rule, so an invalid name cannot arrive in a transaction.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize)]
pub struct Name(String);

impl Name {
    /// The longest label, in characters.
    pub const MAX_LEN: usize = 32;

    /// Checks and takes a label.
    ///
    /// # Errors
    /// [`NameError`] when it is empty, too long, or has a character outside the set.
    pub fn new(text: impl Into<String>) -> Result<Self, NameError> {
        let text = text.into();
        if text.is_empty() || text.len() > Self::MAX_LEN {
            return Err(NameError::Length { have: text.len() });
        }
        match text.chars().find(|c| !(c.is_ascii_alphanumeric() || "-_./:".contains(*c))) {
            Some(character) => Err(NameError::Character { character }),
            None => Ok(Self(text)),
        }
    }
    /// The label.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl BorshDeserialize for Name {
    fn deserialize_reader<R: borsh::io::Read>(reader: &mut R) -> borsh::io::Result<Self> {
        let text = String::deserialize_reader(reader)?;
        Self::new(text)
            .map_err(|e| borsh::io::Error::new(borsh::io::ErrorKind::InvalidData, e.to_string()))
    }
}

impl FromStr for Name {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Self, NameError> {
        Self::new(text)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text is not a [`Name`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameError {
    /// Empty, or longer than [`Name::MAX_LEN`].
    Length {
        /// Its length in bytes.
        have: usize,
    },
    /// A character outside the set.
    Character {
        /// The first such character.
        character: char,
    },
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { have } => {
                write!(f, "a name has 1 to {} characters, this has {have}", Name::MAX_LEN)
            }
            Self::Character { character } => {
                write!(
                    f,
                    "a name is made of ASCII letters, digits and -_./: but this has {character:?}"
                )
            }
        }
    }
}

impl std::error::Error for NameError {}
