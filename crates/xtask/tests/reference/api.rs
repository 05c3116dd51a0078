//! `docs/reference/api.md`, from the OpenAPI document: every path with an example that runs, every type with its fields.

use crate::example;
use serde_json::{Map, Value};
use std::fmt::Write as _;

const HEAD: &str = "\
# API

<!-- Made from docs/openapi.json by `UPDATE_FIXTURES=1 cargo test -p buttress-xtask --test reference`. -->

Everything that a node knows and does over HTTP, from its own description (`/openapi.json`, committed as
[`docs/openapi.json`](../openapi.json)). How to use it: [the integrator's guide](../guides/integrator.md).

* Amounts, shares and prices are decimal strings, times are milliseconds since 1970, accounts and digests are hexadecimal.
* Ids are texts (`vault-0`); where a path takes one, its number alone will do.
* An answer says as of which block it is: `height` and `time`, with the answer itself in `data`.
* A list comes in pages: the rows in `data`, and in `next` what to ask for as `after`, or null after the last.
* What goes wrong is a [`Problem`](#problem) with the status of the answer.

The examples speak to a node that `buttress dev` started, and use `jq` where an id has to be looked up first.
";

/// The page.
pub(crate) fn page(description: &Value) -> String {
    let mut out = HEAD.to_owned();
    let schemas = description["components"]["schemas"].as_object().unwrap();
    let paths = description["paths"].as_object().unwrap();
    let mut shown = 0;
    for tag in description["tags"].as_array().unwrap() {
        let name = tag["name"].as_str().unwrap();
        let words = tag["description"].as_str().unwrap();
        write!(out, "\n## {}\n\n{words}.\n", capital(name)).unwrap();
        for (path, methods) in paths {
            for (method, operation) in methods.as_object().unwrap() {
                if operation["tags"][0] == name {
                    one(&mut out, path, &method.to_uppercase(), operation);
                    shown += 1;
                }
            }
        }
    }
    let all: usize = paths.values().map(|methods| methods.as_object().unwrap().len()).sum();
    assert_eq!(shown, all, "a path has a tag that the description does not list");
    out.push_str("\n## Types\n");
    for (name, schema) in schemas.iter().filter(|(name, _)| !name.contains('_')) {
        kind(&mut out, name, schema);
    }
    out
}

/// One operation: words, parameters, body, answer, example.
fn one(out: &mut String, path: &str, method: &str, operation: &Value) {
    write!(out, "\n### {method} {path}\n\n").unwrap();
    for words in ["summary", "description"] {
        if let Some(words) = operation[words].as_str() {
            write!(out, "{}\n\n", paragraph(words)).unwrap();
        }
    }
    let parameters = operation["parameters"].as_array();
    let query: Vec<&Value> =
        parameters.into_iter().flatten().filter(|one| one["in"] != "path").collect();
    if !query.is_empty() {
        out.push_str("| parameter | type | |\n|---|---|---|\n");
        for parameter in query {
            let needed = if parameter["required"] == true { "required. " } else { "" };
            let words = parameter["description"].as_str().unwrap_or_default();
            let name = parameter["name"].as_str().unwrap();
            let place = if parameter["in"] == "header" { " (header)" } else { "" };
            let kind = type_of(&parameter["schema"]);
            writeln!(out, "| `{name}`{place} | {kind} | {needed}{} |", cell(words)).unwrap();
        }
        out.push('\n');
    }
    let body = operation["requestBody"]["content"].as_object();
    for (media, content) in body.into_iter().flatten() {
        write!(out, "Takes {} as `{media}`.\n\n", type_of(&content["schema"])).unwrap();
    }
    for (status, response) in operation["responses"].as_object().unwrap() {
        let contents = response["content"].as_object();
        let words = response["description"].as_str().unwrap_or_default();
        let contents: Vec<String> = contents
            .into_iter()
            .flatten()
            .map(|(media, content)| {
                let media = match media.as_str() {
                    "application/json" | "application/problem+json" => String::new(),
                    other => format!(" as `{other}`"),
                };
                format!("{}{media}", type_of(&content["schema"]))
            })
            .collect();
        let words = if words.is_empty() { String::new() } else { format!(" {}", cell(words)) };
        let what =
            if contents.is_empty() { String::new() } else { format!(" {}", contents.join(" or ")) };
        writeln!(
            out,
            "* `{status}`{what}{}",
            if what.is_empty() { words } else { words.replacen(' ', ": ", 1) }
        )
        .unwrap();
    }
    let example = example::of(method, path, operation);
    write!(out, "\n```sh {}\n{}\n```\n", example.words, example.command).unwrap();
}

/// A type and its fields.
fn kind(out: &mut String, name: &str, schema: &Value) {
    write!(out, "\n### {name}\n\n").unwrap();
    if let Some(words) = schema["description"].as_str() {
        write!(out, "{}\n\n", paragraph(words)).unwrap();
    }
    if let Some(values) = schema["enum"].as_array() {
        let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
        writeln!(out, "One of {}.", values.join(", ")).unwrap();
        return;
    }
    let variants = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array());
    if let Some(variants) = variants {
        for variant in variants {
            let words = variant["description"].as_str().unwrap_or_default();
            let what = match variant["enum"].as_array() {
                Some(values) => {
                    values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
                }
                None if variant["properties"].is_object() => {
                    let fields = fields(variant);
                    fields
                        .iter()
                        .map(|(name, kind, _)| format!("`{name}`: {kind}"))
                        .collect::<Vec<_>>()
                        .join(", ")
                }
                None => type_of(variant),
            };
            let words =
                if words.is_empty() { String::new() } else { format!(". {}", paragraph(words)) };
            writeln!(out, "* {what}{words}").unwrap();
        }
        return;
    }
    let fields = fields(schema);
    if fields.is_empty() {
        writeln!(out, "{}.", type_of(schema)).unwrap();
        return;
    }
    out.push_str("| field | type | |\n|---|---|---|\n");
    for (name, kind, words) in fields {
        writeln!(out, "| `{name}` | {kind} | {words} |").unwrap();
    }
}

/// Name, type and words of each field; what may be absent says so. Fields that a type takes from another come first.
fn fields(schema: &Value) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for part in schema["allOf"].as_array().into_iter().flatten() {
        if part["properties"].is_object() {
            found.extend(fields(part));
        } else {
            found.push(("…".to_owned(), type_of(part), "all of its fields".to_owned()));
        }
    }
    let none = Map::new();
    let properties = schema["properties"].as_object().unwrap_or(&none);
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (name, property) in properties {
        let mut words = cell(property["description"].as_str().unwrap_or_default());
        if !required.contains(&name.as_str()) {
            words = format!(
                "{}Absent or null if there is none.",
                if words.is_empty() { String::new() } else { format!("{words} ") }
            );
        }
        let constant = property["enum"].as_array().filter(|values| values.len() == 1);
        let kind = constant.map_or_else(|| type_of(property), |values| format!("`{}`", values[0]));
        found.push((name.clone(), kind, words));
    }
    found
}

/// A schema in a few words, with a link where it is a type of its own.
fn type_of(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap();
        let (kind, inner) = name.split_once('_').unwrap_or(("", name));
        return match (kind, inner.strip_prefix("Vec_")) {
            ("AsOf", Some(item)) => format!("list of {} as of a block", link(item)),
            ("AsOf", None) => format!("{} as of a block", link(inner)),
            ("Page", _) => format!("page of {}", link(inner)),
            _ => link(name),
        };
    }
    for several in ["oneOf", "anyOf", "allOf"] {
        if let Some(kinds) = schema[several].as_array() {
            let kinds: Vec<String> =
                kinds.iter().map(type_of).filter(|kind| kind != "null").collect();
            return kinds.join(" or ");
        }
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => {
            kinds.iter().filter_map(Value::as_str).filter(|kind| *kind != "null").collect()
        }
        _ => vec!["any"],
    };
    match kinds.first().copied() {
        Some("array") => format!("list of {}", type_of(&schema["items"])),
        Some(_) => kinds.join(" or "),
        None => "null".to_owned(),
    }
}

fn link(name: &str) -> String {
    format!("[{name}](#{})", name.to_lowercase())
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Words as one line.
fn paragraph(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words as the cell of a table.
fn cell(words: &str) -> String {
    paragraph(words).replace('|', "\\|")
}
