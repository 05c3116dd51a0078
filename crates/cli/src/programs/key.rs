//! Key files.

use crypto::SecretKey;
use std::path::Path;

/// Reads one, as `buttress key new` writes them.
pub(crate) fn read(file: &Path) -> Result<SecretKey, String> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("cannot read key file {}: {error}", file.display()))?;
    text.parse().map_err(|error| format!("key file {}: {error}", file.display()))
}
