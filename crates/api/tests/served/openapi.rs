//! The description in `docs/openapi.json` is the one that is served.

use crate::world;
use std::path::Path;

#[test]
fn the_committed_description_is_the_present_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let present = buttress_api::openapi().to_pretty_json().unwrap() + "\n";
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &present).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == present,
        "docs/openapi.json is out of date; run: UPDATE_FIXTURES=1 cargo test -p buttress-api --test served openapi"
    );
}

#[test]
fn every_operation_and_every_field_is_described() {
    let document: serde_json::Value =
        serde_json::from_str(&buttress_api::openapi().to_json().unwrap()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let summary = operation["summary"].as_str().unwrap_or_default();
            assert!(!summary.is_empty(), "{method} {path} has no summary");
            assert!(operation["tags"].is_array(), "{method} {path} has no tag");
        }
    }
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let Some(properties) = schema["properties"].as_object() else { continue };
        for (field, property) in properties {
            // What `AsOf` holds is described by its own schema.
            let elsewhere = property.get("$ref").is_some() || field == "data";
            let here = property.to_string().contains("\"description\":");
            assert!(elsewhere || here, "{name}.{field}: {property}");
        }
    }
    // Every reference leads somewhere.
    let text = document.to_string();
    for reference in text.split("\"#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(document["components"]["schemas"][name].is_object(), "no schema {name}");
    }
}

#[test]
fn it_is_served() {
    let endpoint = world::World::new().serve();
    let mut reply = ureq::get(format!("{endpoint}/openapi.json")).call().unwrap();
    let served = reply.body_mut().read_to_string().unwrap();
    assert_eq!(served, buttress_api::openapi().to_pretty_json().unwrap());
}
