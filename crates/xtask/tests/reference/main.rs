//! Reference pages that are made from what the code says. `UPDATE_FIXTURES=1` writes them; without it the test says if one
//! has fallen behind.

mod api;
mod example;

use std::fs;
use std::path::PathBuf;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Compares a page with what it has to be, or writes it.
fn check(path: &str, made: &str) {
    let file = root().join(path);
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        fs::write(&file, made).unwrap();
        return;
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    if let Some((number, (is, should))) =
        written.lines().zip(made.lines()).enumerate().find(|(_, (is, should))| is != should)
    {
        panic!(
            "{path}, line {}, is\n  {is}\nand has to be\n  {should}\nwrite it anew with UPDATE_FIXTURES=1",
            number + 1
        );
    }
    assert!(written == made, "{path} has fallen behind: write it anew with UPDATE_FIXTURES=1");
}

#[test]
fn the_api_is_as_its_description_says() {
    let text = fs::read_to_string(root().join("docs/openapi.json")).unwrap();
    let description = serde_json::from_str(&text).unwrap();
    check("docs/reference/api.md", &api::page(&description));
}
