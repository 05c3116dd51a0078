//! Frozen state roots.

use std::fmt::Write;
use std::path::PathBuf;

/// Compares with the root that is frozen in `golden.txt`. Changing one is a deliberate act: run the tests with
/// `UPDATE_FIXTURES=1 --test-threads=1`, and say why in the commit.
pub(crate) fn check_golden(name: &str, root: &str) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden.txt");
    let text = std::fs::read_to_string(&file).unwrap_or_default();
    let mut lines: Vec<(&str, &str)> =
        text.lines().filter_map(|line| line.split_once(' ')).collect();
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        lines.retain(|(of, _)| *of != name);
        lines.push((name, root));
        lines.sort_unstable();
        let text = lines.iter().fold(String::new(), |mut text, (name, root)| {
            writeln!(text, "{name} {root}").unwrap();
            text
        });
        std::fs::write(&file, text).unwrap();
        return;
    }
    let frozen = lines.iter().find(|(of, _)| *of == name).map(|(_, root)| *root);
    assert_eq!(frozen, Some(root), "{name}: the state root differs from the frozen one");
}
