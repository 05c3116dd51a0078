//! A rule without a test is an opinion, and a test without a rule is a secret.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_rule_names_its_test_and_every_test_has_its_rule() {
    let named: BTreeSet<String> = read("../../../docs/reference/matching.md")
        .split('`')
        .skip(1)
        .step_by(2)
        .filter_map(|word| Some(word.strip_suffix("()")?.to_owned()))
        .collect();
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/matching/rules");
    let mut tests = BTreeSet::new();
    for file in fs::read_dir(rules).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        let after = text.split("#[test]\nfn ").skip(1);
        tests.extend(after.filter_map(|rest| Some(rest.split_once('(')?.0.to_owned())));
    }
    assert!(tests.len() > 50, "only {} tests were found", tests.len());
    let missing: Vec<_> = tests.difference(&named).collect();
    assert!(missing.is_empty(), "docs/reference/matching.md does not mention {missing:#?}");
    let gone: Vec<_> = named.difference(&tests).collect();
    assert!(gone.is_empty(), "docs/reference/matching.md mentions {gone:#?}");
}
