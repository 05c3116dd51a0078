//! The part of JSON Schema that the committed schema uses.

use serde_json::Value;
use std::collections::BTreeSet;

/// Names of all fields of a value, at any depth.
pub(crate) fn fields(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| fields(item, into)),
        Value::Object(object) => {
            for (name, inner) in object {
                into.insert(name.clone());
                fields(inner, into);
            }
        }
        _ => {}
    }
}

/// Where and how a value does not follow a schema.
pub(crate) fn problems(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, schema, value, "$", &mut found);
    found
}

/// Keywords that say nothing about a value.
const SILENT: [&str; 4] = ["$schema", "$defs", "title", "description"];

fn check(root: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    for (keyword, said) in schema.as_object().unwrap() {
        let number = || said.as_u64().unwrap();
        let length = || value.as_array().map(|items| items.len() as u64);
        let holds = match keyword.as_str() {
            _ if SILENT.contains(&keyword.as_str()) => true,
            "$ref" => {
                let name = said.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                check(root, &root["$defs"][name], value, at, found);
                true
            }
            "type" => match said.as_str().unwrap() {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                // Large integers are floats to this reader.
                "integer" => {
                    value.is_u64() || value.is_i64() || value.as_f64().is_some_and(|x| x > 1e19)
                }
                other => panic!("type {other} is not checked here"),
            },
            "enum" => said.as_array().unwrap().contains(value),
            "oneOf" => {
                let fits = |one: &&Value| {
                    let mut inner = Vec::new();
                    check(root, one, value, at, &mut inner);
                    inner.is_empty()
                };
                said.as_array().unwrap().iter().filter(fits).count() == 1
            }
            "required" => {
                let names = said.as_array().unwrap().iter();
                names.map(|name| name.as_str().unwrap()).all(|name| value.get(name).is_some())
            }
            "properties" => {
                for (name, inner) in value.as_object().into_iter().flatten() {
                    match said.get(name) {
                        Some(known) => check(root, known, inner, &format!("{at}.{name}"), found),
                        None if schema["additionalProperties"] == false => {
                            found.push(format!("{at}.{name} is unknown"));
                        }
                        None => {}
                    }
                }
                true
            }
            "additionalProperties" => true,
            "items" => {
                for (place, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, said, item, &format!("{at}[{place}]"), found);
                }
                true
            }
            "minItems" => length().is_none_or(|length| length >= number()),
            "maxItems" => length().is_none_or(|length| length <= number()),
            "minimum" => value.as_f64().is_none_or(|value| value >= said.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|value| value <= said.as_f64().unwrap()),
            // The one pattern: digits without a leading zero.
            "pattern" => value.as_str().is_none_or(|text| {
                let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
                digits && (text == "0" || !text.starts_with('0'))
            }),
            other => panic!("{other} is not checked here"),
        };
        if !holds {
            found.push(format!("{at}: {keyword} {said}"));
        }
    }
}
