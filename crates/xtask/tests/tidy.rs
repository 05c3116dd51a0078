//! Tidy is a test: lint headers, the code map, links, documented fields, file sizes, words that do not belong.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every file that belongs to the project: what git tracks, and what it would if it were added.
fn files() -> Vec<String> {
    let output = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git is there");
    let text = String::from_utf8(output.stdout).expect("paths are UTF-8");
    let files: Vec<String> =
        text.lines().filter(|path| root().join(path).is_file()).map(str::to_owned).collect();
    assert!(files.len() > 100, "the list of files is too short: {}", files.len());
    files
}

fn directories(path: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join(path)).unwrap().map(|entry| entry.unwrap());
    let mut names: Vec<String> = entries
        .filter(|entry| entry.path().join("Cargo.toml").is_file())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn every_core_crate_carries_the_lint_header() {
    let header = |name: &str| {
        let text = read(format!("crates/core/{name}/src/lib.rs"));
        let start =
            text.find("#![cfg_attr(").unwrap_or_else(|| panic!("{name} has no lint header"));
        let end = text[start..].find(")]\n").unwrap() + start;
        text[start..end].to_owned()
    };
    let expected = header("units");
    for lint in
        ["arithmetic_side_effects", "disallowed_types", "indexing_slicing", "panic", "unwrap_used"]
    {
        let line = expected.lines().find(|line| line.contains(&format!("clippy::{lint},")));
        assert!(
            line.is_some_and(|line| line.contains("//")),
            "the header lost {lint}, or its reason"
        );
    }
    for name in directories("crates/core") {
        assert_eq!(header(&name), expected, "{name}");
        let manifest = read(format!("crates/core/{name}/Cargo.toml"));
        for outside in ["serde", "tokio", "rand =", "getrandom"] {
            assert!(!manifest.contains(outside), "{name} depends on {outside}");
        }
    }
}

#[test]
fn no_file_of_a_test_program_is_forgotten() {
    let files = files();
    for path in files.iter().filter(|path| path.contains("/tests/") && path.ends_with("/main.rs")) {
        let (directory, main) = (path.strip_suffix("main.rs").unwrap(), read(path));
        for file in files.iter().filter_map(|file| file.strip_prefix(directory)) {
            let name = file.strip_suffix("/mod.rs").or_else(|| file.strip_suffix(".rs"));
            let Some(name) = name.filter(|name| !name.contains('/') && *name != "main") else {
                continue;
            };
            let module = format!("mod {name};");
            assert!(main.lines().any(|line| line.ends_with(&module)), "{path} lacks {module}");
        }
    }
}

#[test]
fn arrows_point_down() {
    // Lowest first: a core crate may use only those before it, and nothing around the core.
    let order = [
        "units",
        "pricing",
        "margin",
        "crypto",
        "attestation",
        "matching",
        "rules",
        "arena",
        "protocol",
        "ledger",
        "restaking",
        "oracle",
        "options",
        "app",
        "invariants",
    ];
    assert_eq!(
        directories("crates/core").into_iter().collect::<BTreeSet<_>>(),
        order.map(str::to_owned).into()
    );
    for (place, name) in order.iter().enumerate() {
        let manifest = read(format!("crates/core/{name}/Cargo.toml"));
        let used = manifest.split("[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
        for (other_place, other) in order.iter().enumerate() {
            let depends = used.lines().any(|line| line.starts_with(&format!("{other}.workspace")));
            assert!(!depends || other_place < place, "{name} must not use {other}");
        }
        for other in directories("crates") {
            assert!(
                !used.lines().any(|line| line.starts_with(&format!("{other}.workspace"))),
                "{name} uses {other}"
            );
        }
    }
}

#[test]
fn the_map_names_every_crate_and_the_reasons_every_dependency() {
    let map = read("ARCHITECTURE.md");
    for name in directories("crates/core").into_iter().chain(directories("crates")) {
        assert!(map.contains(&format!("| `{name}` |")), "ARCHITECTURE.md has no line for {name}");
    }
    let manifest = read("Cargo.toml");
    let outside = manifest.split("# Outside crates").nth(1).unwrap().split("\n[").next().unwrap();
    let reasons = read("docs/dependencies.md");
    for name in
        outside.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name.trim())
    {
        assert!(
            reasons.contains(&format!("`{name}`")),
            "docs/dependencies.md has no reason for {name}"
        );
    }
}

#[test]
fn links_between_documents_lead_somewhere() {
    for path in files().iter().filter(|path| path.ends_with(".md")) {
        let text = read(path);
        let folder = Path::new(path).parent().unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap();
            if file.is_empty() || file.contains("://") {
                continue;
            }
            assert!(root().join(folder).join(file).exists(), "{path} links to {target}");
        }
    }
}

/// An alarm on a metric that no node tells would never sound.
#[test]
fn alarms_are_on_metrics_that_there_are() {
    let told = read("docs/reference/metrics.md");
    let page = read("docs/runbook/README.md");
    let named: Vec<&str> = page
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| word.starts_with("buttress_"))
        .map(|word| word.trim_end_matches("_bucket"))
        .collect();
    assert!(named.len() > 10, "{named:?}");
    for name in named {
        assert!(told.contains(&format!("| `{name}` |")), "{name} is no metric");
    }
}

#[test]
fn files_stay_small_and_speak_of_the_project_alone() {
    // Split so that this file does not find itself.
    let forbidden = [
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
        concat!("index.crates", ".io"),
        concat!("static.crates", ".io"),
        concat!("registry.npm", "js"),
        concat!("py", "pi.org"),
        concat!("to", "do!("),
        concat!("un", "implemented!("),
    ];
    for path in files() {
        let is_text = [".rs", ".md", ".toml", ".js", ".css", ".html", "run"]
            .iter()
            .any(|end| path.ends_with(end));
        if !is_text {
            continue;
        }
        let text = read(&path);
        for word in forbidden {
            assert!(!text.contains(word), "{path} contains {word}");
        }
        let lines = text.lines().count();
        assert!(
            !path.ends_with(".rs") || lines <= 700,
            "{path} has {lines} lines: one idea per file"
        );
    }
}
