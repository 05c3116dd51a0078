//! Many scenarios: which files, and what came of each in a line.

use crate::{Findings, Report, SimError};
use serde::Serialize;
use std::{
    fmt::Write,
    path::{Path, PathBuf},
};

/// What came of one scenario, for lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its name.
    pub scenario: String,
    /// What caught whom.
    #[serde(flatten)]
    pub findings: Findings,
    /// Rounds of all feeds in the window.
    pub rounds: u64,
    /// The state's commitment after the last block.
    pub state_root: String,
}

impl From<Report> for Entry {
    fn from(report: Report) -> Self {
        let Report { scenario, findings, rounds, state_root, .. } = report;
        Self { scenario, findings, rounds, state_root }
    }
}

/// The scenarios at a path: the file itself, or every `.toml` file of a directory in order of name.
///
/// # Errors
/// [`SimError::Unreadable`]: a directory that cannot be read, or has none.
pub fn scenario_files(path: &Path) -> Result<Vec<PathBuf>, SimError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let unreadable = |source| SimError::Unreadable { path: path.to_owned(), source };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).map_err(unreadable)? {
        let file = entry.map_err(unreadable)?.path();
        if file.extension().is_some_and(|extension| extension == "toml") {
            files.push(file);
        }
    }
    files.sort();
    if files.is_empty() {
        let none = std::io::Error::new(std::io::ErrorKind::NotFound, "no .toml file in it");
        return Err(unreadable(none));
    }
    Ok(files)
}

/// A table for reading.
#[must_use]
pub fn tabulate(entries: &[Entry]) -> String {
    let header = ["scenario", "class", "caught by", "convicted", "withheld", "as expected"];
    let mut rows = vec![header.map(str::to_owned)];
    for Entry { scenario, findings, .. } in entries {
        let class = findings.class.clone().unwrap_or_default();
        let withheld = findings.withheld.iter().map(|(why, count)| format!("{count} {why}"));
        rows.push([
            scenario.clone(),
            class,
            findings.caught_by.join(", "),
            or_none(findings.convicted.len().to_string(), findings.convicted.is_empty()),
            or_none(withheld.collect::<Vec<_>>().join(", "), findings.withheld.is_empty()),
            match findings.expected {
                Some(true) => "yes",
                Some(false) => "NO",
                None => "expects nothing",
            }
            .to_owned(),
        ]);
    }
    let mut text = String::new();
    for row in &rows {
        let line = (0..header.len()).map(|column| {
            let width = rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
            format!("{:width$}", row[column])
        });
        // Writing into a string cannot fail.
        let _ = writeln!(text, "{}", line.collect::<Vec<_>>().join("  ").trim_end());
    }
    for Entry { scenario, findings, .. } in entries {
        if let Some(limit) = &findings.handled_by {
            let _ = writeln!(text, "{scenario}: not for slashing; {limit}");
        }
    }
    text
}

fn or_none(text: String, none: bool) -> String {
    if none { "none".to_owned() } else { text }
}
