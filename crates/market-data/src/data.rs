//! Where recorded data is, and what tests do without it.
//!
//! Recorded data is real, large, and not the project's to publish, so it lies outside the project in a
//! directory of its own. Whoever has only the project can still build it and run its tests.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
};

/// Names the directory of recorded data.
const DIRECTORY: &str = "BUTTRESS_DATA";
/// `1`: a test without its data fails instead of being skipped.
const REQUIRE: &str = "BUTTRESS_REQUIRE_DATA";
/// Where the data lies beside the project.
const BESIDE: &str = "shared/data";

/// The directory of recorded data: `BUTTRESS_DATA` if it is set, otherwise the nearest `shared/data` beside
/// the current directory or beside one of its ancestors (tests run in their crate's directory, programs
/// in the project's), otherwise `../shared/data`. Whether it exists is not promised.
#[must_use]
pub fn data_directory() -> PathBuf {
    locate(env::var_os(DIRECTORY), env::current_dir().ok().as_deref())
}

/// The rule of all tests that need recorded data: `Some(path)` of the file or directory `relative` to
/// [`data_directory`] if it is there. If it is not, a test run with `BUTTRESS_REQUIRE_DATA=1` fails, and
/// any other says so on stderr and returns `None`, upon which the test returns.
///
/// # Panics
/// When the data is absent and `BUTTRESS_REQUIRE_DATA` is `1`.
#[must_use]
pub fn recorded_data_for_test(relative: &str) -> Option<PathBuf> {
    let required = env::var_os(REQUIRE).is_some_and(|value| value == "1");
    present(data_directory().join(relative), required)
}

fn locate(named: Option<OsString>, current: Option<&Path>) -> PathBuf {
    // An empty variable is how shells and CI write "not set".
    if let Some(named) = named.filter(|value| !value.is_empty()) {
        return PathBuf::from(named);
    }
    let ancestors = current.into_iter().flat_map(Path::ancestors);
    ancestors
        .filter_map(Path::parent)
        .map(|parent| parent.join(BESIDE))
        .find(|candidate| candidate.is_dir())
        .unwrap_or_else(|| Path::new("..").join(BESIDE))
}

fn present(path: PathBuf, required: bool) -> Option<PathBuf> {
    if path.exists() {
        return Some(path);
    }
    assert!(
        !required,
        "no recorded data at {}, and {REQUIRE}=1 requires it; {DIRECTORY} names its directory",
        path.display()
    );
    eprintln!("skipped: no recorded data at {}", path.display());
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_variable_comes_first_and_an_empty_one_does_not_count() {
        let root = tempfile::tempdir().unwrap();
        let data = root.path().join("shared/data");
        let project = root.path().join("project");
        fs::create_dir_all(&data).unwrap();
        assert_eq!(locate(Some("elsewhere".into()), Some(&project)), Path::new("elsewhere"));
        assert_eq!(locate(Some("".into()), Some(&project)), data);
    }

    #[test]
    fn the_nearest_directory_beside_an_ancestor_is_found() {
        let root = tempfile::tempdir().unwrap();
        let data = root.path().join("shared/data");
        let nested = root.path().join("project/crates/one");
        fs::create_dir_all(&nested).unwrap();
        let fallback = Path::new("../shared/data");
        // A file of that name is not a directory of data.
        fs::create_dir(root.path().join("shared")).unwrap();
        fs::write(&data, "").unwrap();
        assert_eq!(locate(None, Some(&nested)), fallback);
        fs::remove_file(&data).unwrap();
        fs::create_dir(&data).unwrap();
        assert_eq!(locate(None, Some(&root.path().join("project"))), data);
        assert_eq!(locate(None, Some(&nested)), data);
        let nearer = root.path().join("project/shared/data");
        fs::create_dir_all(&nearer).unwrap();
        assert_eq!(locate(None, Some(&nested)), nearer);
        assert_eq!(locate(None, None), fallback);
    }

    #[test]
    fn absent_data_is_skipped_unless_required() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("candles.csv");
        assert_eq!(present(file.clone(), false), None);
        fs::write(&file, "").unwrap();
        assert_eq!(present(file.clone(), true), Some(file));
    }

    #[test]
    #[should_panic(
        expected = "no recorded data at nowhere/candles.csv, and BUTTRESS_REQUIRE_DATA=1"
    )]
    fn required_data_that_is_absent_fails_the_test() {
        let _ = present(PathBuf::from("nowhere/candles.csv"), true);
    }
}
