//! Files that hold what is too long for a line: terms, specifications, evidence, what others signed.

use crate::context::Usage;
use crate::programs::{Step, answers};
use borsh::BorshDeserialize;
use serde_json::Value;
use std::io::Read;
use std::path::Path;

/// The longest that is read: several times the largest transaction, in hexadecimal.
const MOST_BYTES: u64 = 8 << 20;

/// What a file may hold: canonical bytes in hexadecimal, or an object for people.
pub(crate) enum Document<T> {
    /// Canonical bytes.
    Canonical(T),
    /// An object, to be read with what the ledger knows of assets.
    Object(Value),
}

impl<T: BorshDeserialize> Document<T> {
    /// Reads either.
    ///
    /// # Errors
    /// A file that cannot be read, or is neither.
    pub(crate) fn read(what: &str, path: &Path) -> Step<Self> {
        let text = text(what, path)?;
        if text.starts_with(['{', '[']) {
            let value = serde_json::from_str(&text);
            let value = value.map_err(|error| format!("{what} {}: {error}", path.display()))?;
            return Ok(Self::Object(value));
        }
        Ok(Self::Canonical(bytes(what, path, &text)?))
    }
}

/// Canonical bytes in hexadecimal, as files of what others signed hold them.
///
/// # Errors
/// A file that cannot be read, or holds something else.
pub(crate) fn canonical<T: BorshDeserialize>(what: &str, path: &Path) -> Step<T> {
    bytes(what, path, &text(what, path)?)
}

/// The text of a file, or of standard input for `-`.
///
/// # Errors
/// A file that cannot be read or is too long.
pub(crate) fn text(what: &str, path: &Path) -> Step<String> {
    let mut text = String::new();
    let read = if path.as_os_str() == "-" {
        std::io::stdin().take(MOST_BYTES + 1).read_to_string(&mut text)
    } else {
        std::fs::File::open(path)
            .and_then(|file| file.take(MOST_BYTES + 1).read_to_string(&mut text))
    };
    let read = read.map_err(|error| format!("cannot read {what} {}: {error}", path.display()))?;
    if read as u64 > MOST_BYTES {
        return Err(format!("{what} {}: more than {MOST_BYTES} bytes", path.display()).into());
    }
    Ok(text.trim().to_owned())
}

fn bytes<T: BorshDeserialize>(what: &str, path: &Path, text: &str) -> Step<T> {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    answers::canonical(what, digits).map_err(|error| {
        let words = format!("{}: {error}, expected canonical bytes in hexadecimal", path.display());
        Usage::new(words).into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_is_refused_before_it_is_looked_at() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("transaction");
        let longest = "0".repeat(usize::try_from(MOST_BYTES).unwrap());
        std::fs::write(&path, &longest).unwrap();
        assert_eq!(text("transaction", &path).unwrap(), longest);
        std::fs::write(&path, longest + "0").unwrap();
        let error = text("transaction", &path).unwrap_err().to_string();
        assert_eq!(error, format!("transaction {}: more than 8388608 bytes", path.display()));
    }
}
