//! Stored inputs: `seeds/<target>/<what it is kept for>`, raw bytes, as every fuzzer reads them.

use crate::targets::Target;
use crypto::hash;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Begins the names of inputs that broke something.
const BROKEN: &str = "broken-";

/// A stored input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seed {
    /// Its file's name.
    pub name: String,
    /// The input.
    pub bytes: Vec<u8>,
}

/// Where a target's seeds are.
#[must_use]
pub fn folder(target: &Target) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(target.name)
}

/// A target's seeds, in order of name.
///
/// # Errors
/// When the folder or a file cannot be read.
pub fn load(target: &Target) -> io::Result<Vec<Seed>> {
    let mut seeds = Vec::new();
    let folder = folder(target);
    if !folder.exists() {
        return Ok(seeds);
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        seeds.push(Seed { name, bytes: fs::read(entry.path())? });
    }
    seeds.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(seeds)
}

/// Replaces a target's seeds, except for those that once broke something.
///
/// # Errors
/// When a file cannot be written or removed.
pub fn replace(target: &Target, seeds: &[Seed]) -> io::Result<()> {
    let folder = folder(target);
    fs::create_dir_all(&folder)?;
    for old in load(target)?.iter().filter(|seed| !seed.name.starts_with(BROKEN)) {
        fs::remove_file(folder.join(&old.name))?;
    }
    seeds.iter().try_for_each(|seed| fs::write(folder.join(&seed.name), &seed.bytes))
}

/// Keeps an input that broke something, under a name by its hash.
pub(crate) fn keep_broken(folder: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    let digest = hash("buttress/fuzz-seed/v1", bytes).to_string();
    fs::create_dir_all(folder)?;
    let path = folder.join(format!("{BROKEN}{}", &digest[..16]));
    fs::write(&path, bytes)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_broke_something_has_a_name_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let [one, other] = [b"one", b"two"].map(|bytes| keep_broken(folder.path(), bytes).unwrap());
        assert_ne!(one, other);
        assert_eq!(keep_broken(folder.path(), b"one").unwrap(), one);
        assert_eq!(fs::read(one).unwrap(), b"one");
    }
}
