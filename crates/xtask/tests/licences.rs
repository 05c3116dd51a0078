//! What others wrote, and under which licences: each has to allow what `deny.toml` allows, and come from the one registry.
//! `UPDATE_FIXTURES=1` writes `docs/reference/licences.md`.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;
use std::process::Command;

/// What is built where the project is tested; other systems bring crates of their own.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What cargo knows of every crate.
fn metadata() -> Value {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let told = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked", "--filter-platform", PLATFORM])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    serde_json::from_slice(&told.stdout).unwrap()
}

/// What `deny.toml` says.
struct Rules {
    allowed: BTreeSet<String>,
    registries: Vec<String>,
    clarified: BTreeMap<String, String>,
}

fn rules() -> Rules {
    let text = std::fs::read_to_string(root().join("deny.toml")).unwrap();
    let file: toml::Value = toml::from_str(&text).unwrap();
    let texts = |value: &toml::Value| -> Vec<String> {
        let list = value.as_array().unwrap().iter();
        list.map(|text| text.as_str().unwrap().to_owned()).collect()
    };
    let clarified = file["licenses"]["clarify"].as_array().unwrap().iter();
    let text = |one: &toml::Value, key: &str| one[key].as_str().unwrap().to_owned();
    Rules {
        allowed: texts(&file["licenses"]["allow"]).into_iter().collect(),
        registries: texts(&file["sources"]["allow-registry"]),
        clarified: clarified.map(|one| (text(one, "crate"), text(one, "expression"))).collect(),
    }
}

/// Whether an expression of SPDX is satisfied by licences that are allowed: `OR` leaves a choice, `AND` leaves none and binds
/// more tightly, `WITH` an exception only adds to what is allowed. Old manifests write `/` for `OR`.
fn is_allowed(expression: &str, allowed: &dyn Fn(&str) -> bool) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    let verdict = any(&mut rest, allowed);
    assert!(rest.is_empty(), "{expression:?} is not understood from {rest:?} on");
    verdict
}

fn any(words: &mut &[&str], allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut verdict = all(words, allowed);
    while let ["OR", rest @ ..] = words {
        *words = rest;
        verdict |= all(words, allowed);
    }
    verdict
}

fn all(words: &mut &[&str], allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut verdict = one(words, allowed);
    while let ["AND", rest @ ..] = words {
        *words = rest;
        verdict &= one(words, allowed);
    }
    verdict
}

fn one(words: &mut &[&str], allowed: &dyn Fn(&str) -> bool) -> bool {
    match words {
        ["(", rest @ ..] => {
            *words = rest;
            let verdict = any(words, allowed);
            assert_eq!(words.first(), Some(&")"), "a parenthesis is not closed");
            *words = &words[1..];
            verdict
        }
        [name, "WITH", _, rest @ ..] | [name, rest @ ..] => {
            *words = rest;
            allowed(name)
        }
        [] => panic!("an expression ends too early"),
    }
}

#[test]
fn expressions_mean_what_spdx_says() {
    let mine = |name: &str| ["MIT", "ISC"].contains(&name);
    for (expression, expected) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("Apache-2.0/MIT", true),
        ("MIT AND ISC", true),
        ("MIT AND GPL-3.0", false),
        ("GPL-3.0 OR MIT AND GPL-2.0", false),
        ("(GPL-3.0 OR MIT) AND ISC", true),
        ("(MIT OR ISC) AND GPL-3.0", false),
        ("Apache-2.0 WITH LLVM-exception OR MIT", true),
        ("MIT WITH some-exception", true),
    ] {
        assert_eq!(is_allowed(expression, &mine), expected, "{expression}");
    }
}

/// The packages that end up in the program: what `buttress-cli` needs, without what only builds or tests it.
fn in_program(metadata: &Value) -> BTreeSet<&str> {
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    let by_id: BTreeMap<&str, &Value> =
        nodes.iter().map(|node| (node["id"].as_str().unwrap(), node)).collect();
    let first = by_id.keys().find(|id| id.contains("/crates/cli#")).expect("buttress-cli");
    let mut found = BTreeSet::from([*first]);
    let mut open = vec![*first];
    while let Some(id) = open.pop() {
        for dependency in by_id[id]["deps"].as_array().unwrap() {
            let is_normal = |kind: &Value| kind["kind"].is_null();
            if dependency["dep_kinds"].as_array().unwrap().iter().any(is_normal) {
                let id = dependency["pkg"].as_str().unwrap();
                if found.insert(id) {
                    open.push(id);
                }
            }
        }
    }
    found
}

#[test]
fn every_dependency_has_a_licence_that_is_allowed_and_is_listed() {
    let (metadata, rules) = (metadata(), rules());
    let program = in_program(&metadata);
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    let used: BTreeSet<&str> = nodes.iter().map(|node| node["id"].as_str().unwrap()).collect();
    let mut rows = BTreeMap::new();
    let mut clarified = BTreeSet::new();
    for package in metadata["packages"].as_array().unwrap() {
        let text = |key: &str| package[key].as_str();
        let (name, version) = (text("name").unwrap(), text("version").unwrap());
        let (Some(source), true) = (text("source"), used.contains(text("id").unwrap())) else {
            continue;
        };
        let registry = source.strip_prefix("registry+").unwrap_or(source);
        assert!(rules.registries.iter().any(|it| it == registry), "{name} comes from {source}");
        let licence = text("license").or_else(|| {
            clarified.insert(name);
            rules.clarified.get(name).map(String::as_str)
        });
        let licence = licence.unwrap_or_else(|| panic!("{name} {version} names no licence"));
        let allowed = |name: &str| rules.allowed.contains(name);
        assert!(
            is_allowed(licence, &allowed),
            "{name} {version}: {licence} is not allowed by deny.toml"
        );
        let part = if program.contains(text("id").unwrap()) { "yes" } else { "" };
        rows.insert((name, version), (licence, part));
    }
    assert!(rows.len() > 100, "only {} dependencies were found", rows.len());
    assert_eq!(clarified.len(), rules.clarified.len(), "deny.toml clarifies what need not be");
    let page = page(&rows);
    let path = root().join("docs/reference/licences.md");
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page, "docs/reference/licences.md: write it anew with UPDATE_FIXTURES=1");
}

fn page(rows: &BTreeMap<(&str, &str), (&str, &str)>) -> String {
    let mut page = String::from(
        "# Licences\n\nEvery crate of others that `Cargo.lock` brings on Linux, and its licence as its author states it. All of them come \
         from crates.io, and all are allowed by [`deny.toml`](../../deny.toml): permissive ones, compatible with this project's `MIT OR Apache-2.0`. Those \
         of the program are part of the binary, so their notices go with it; the others only build or test it. Why each was chosen: \
         [dependencies](../dependencies.md). `cargo test -p buttress-xtask --test licences` compares this page with what cargo says.\n\n\
         Whether an advisory is known for any of them is not checked by the tests: the data is a git repository that they do not reach. \
         `cargo deny check advisories` or `cargo audit`, where the network allows it, reads the same `Cargo.lock`.\n\n\
         | crate | version | licence | in the program |\n|---|---|---|---|\n",
    );
    for ((name, version), (licence, part)) in rows {
        // Writing to a string does not fail.
        let _ = writeln!(page, "| `{name}` | {version} | {licence} | {part} |");
    }
    page
}
