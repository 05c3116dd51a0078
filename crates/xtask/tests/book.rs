//! The documents are a book: every page is in its summary once, and every link leads to a page and a heading that are there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every Markdown file below `docs`, and those at the top.
fn pages() -> Vec<PathBuf> {
    fn below(folder: &Path, deep: bool, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()) {
            let path = entry.path();
            if deep && path.is_dir() {
                below(&path, true, found);
            } else if path.extension().is_some_and(|end| end == "md") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    below(&root(), false, &mut found);
    below(&root().join("docs"), true, &mut found);
    found.sort();
    found
}

/// A page without its fenced blocks, in which nothing is a link or a heading.
fn prose(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let mut fenced = false;
    text.lines()
        .filter(|line| {
            let fence = line.trim_start().starts_with("```");
            fenced ^= fence;
            !fenced && !fence
        })
        .map(|line| format!("{line}\n"))
        .collect()
}

/// Where the links of a text lead.
fn targets(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

/// The names by which headings are linked to: lower case, blanks to hyphens, other marks gone, a number at repeated ones.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    text.lines()
        .filter_map(|line| {
            line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#'))
        })
        .map(|heading| {
            let name: String = heading
                .trim()
                .to_lowercase()
                .chars()
                .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
                .map(|c| if c == ' ' { '-' } else { c })
                .collect();
            let count = seen.entry(name.clone()).or_default();
            *count += 1;
            if *count == 1 { name } else { format!("{name}-{}", *count - 1) }
        })
        .collect()
}

#[test]
fn the_summary_lists_every_page_once() {
    let summary = prose(&root().join("docs/SUMMARY.md"));
    let mut listed: Vec<PathBuf> =
        targets(&summary).map(|target| root().join("docs").join(target)).collect();
    listed.sort();
    let pages: Vec<PathBuf> = pages()
        .into_iter()
        .filter(|page| page.starts_with(root().join("docs")) && !page.ends_with("SUMMARY.md"))
        .collect();
    for page in &pages {
        let times = listed.iter().filter(|other| *other == page).count();
        assert_eq!(times, 1, "docs/SUMMARY.md lists {} {times} times", page.display());
    }
    assert_eq!(listed, pages, "docs/SUMMARY.md lists something that is not a page");
}

#[test]
fn links_lead_to_headings_that_are_there() {
    let mut checked = 0;
    for page in pages() {
        let text = prose(&page);
        for target in targets(&text).filter(|target| !target.contains("://")) {
            let Some((file, anchor)) = target.split_once('#') else { continue };
            let there =
                if file.is_empty() { page.clone() } else { page.parent().unwrap().join(file) };
            assert!(there.is_file(), "{} links to {target}", page.display());
            if there.extension().is_none_or(|end| end != "md") {
                continue;
            }
            assert!(
                anchors(&prose(&there)).contains(anchor),
                "{} links to {target}: there is no such heading",
                page.display()
            );
            checked += 1;
        }
    }
    assert!(checked > 20, "only {checked} links to headings were found");
}
