//! The committed schema, the document and the reader agree on every field.

mod schema {
    pub(crate) mod check;
}

use buttress_network::file;
use schema::check::{fields, problems};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn reference(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference").join(name);
    fs::read_to_string(path).unwrap()
}

fn schema() -> Value {
    serde_json::from_str(&reference("network.schema.json")).unwrap()
}

/// The example of the document.
fn example() -> String {
    let document = reference("network.md");
    let (_, rest) = document.split_once("```json\n").unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

/// Every optional field at once.
fn full() -> String {
    example().replacen('{', "{\"tie\": \"insecure\", \"dead_service\": \"halts\",", 1)
}

#[test]
fn the_example_is_read_and_follows_the_schema() {
    for text in [example(), full()] {
        let document = file::read(&text).unwrap();
        let written: Value = serde_json::from_str(&file::write(&document)).unwrap();
        for value in [serde_json::from_str(&text).unwrap(), written] {
            assert_eq!(problems(&schema(), &value), Vec::<String>::new());
        }
    }
}

#[test]
fn the_schema_has_the_fields_that_are_read_and_no_others() {
    let value: Value = serde_json::from_str(&full()).unwrap();
    let mut read = BTreeSet::new();
    fields(&value, &mut read);
    let mut described = BTreeSet::new();
    let schema = schema();
    let definitions = schema["$defs"].as_object().unwrap().values();
    for object in definitions.chain([&schema]) {
        let properties = object["properties"].as_object().into_iter().flatten();
        described.extend(properties.map(|(name, _)| name.clone()));
    }
    // Two sections have documents of their own.
    read.extend(["losses".to_owned(), "liquidations".to_owned()]);
    assert_eq!(read, described);
    // Each has a line in the document.
    let document = reference("network.md");
    for name in &described {
        assert!(
            document.contains(&format!("`{name}`")) || document.contains(&format!(".{name}`")),
            "{name}"
        );
    }
}

#[test]
fn what_the_schema_refuses_the_reader_refuses() {
    let sound = full();
    for (from, to) in [
        ("\"stake\": 60", "\"stake\": -60"),
        ("\"stake\": 60", "\"stake\": 6.5"),
        ("\"stake\": 60", "\"stake\": \"6.5\""),
        ("\"stake\": 60", "\"share\": 60"),
        ("\"stake\": 60", "\"stake\": true"),
        ("\"id\": \"ben\"", "\"id\": null"),
        ("[1, 2]", "[0, 2]"),
        ("[1, 2]", "[1]"),
        ("\"halts\"", "\"sleeps\""),
        ("\"services\": [\"oracle\"]", "\"services\": []"),
        ("\"pledges\"", "\"promises\""),
        ("\"bonuses\": [{", "\"bonuses\": {\"a\": [{"),
    ] {
        assert!(sound.contains(from), "{from}");
        let text = sound.replacen(from, to, 1);
        assert!(file::read(&text).is_err(), "{to}");
        if let Ok(value) = serde_json::from_str(&text) {
            assert!(!problems(&schema(), &value).is_empty(), "{to}");
        }
    }
}
