//! The fields of what people write in files, or agree to: from the structures that read them, and what their comments say.

use std::fmt::Write;

/// A structure of the source, or a choice.
struct Structure {
    name: String,
    words: String,
    /// Whether its fields are kinds of which there is one at a time.
    choice: bool,
    /// What is in brackets before it.
    attributes: String,
    fields: Vec<Field>,
}

struct Field {
    name: String,
    words: String,
    kind: String,
    optional: bool,
}

/// Tables of the fields of each public structure in `sources` that is `wanted`, in order, and of the choices that they name.
pub(crate) fn tables(sources: &[String], wanted: impl Fn(&str) -> bool) -> String {
    let mut all: Vec<Structure> = sources.iter().flat_map(|source| structures(source)).collect();
    all.retain(|each| wanted(&each.name) && !each.fields.is_empty());
    let named: Vec<String> =
        all.iter().flat_map(|each| &each.fields).map(|field| field.kind.clone()).collect();
    let is_named =
        |name: &str| named.iter().any(|kind| kind.trim_start_matches("list of ") == name);
    all.retain(|each| !each.choice || is_named(&each.name));
    let names: Vec<String> = all.iter().map(|each| each.name.clone()).collect();
    all.iter().map(|each| if each.choice { choices(each) } else { table(each, &names) }).collect()
}

fn table(of: &Structure, names: &[String]) -> String {
    let Structure { name, words, attributes, fields, .. } = of;
    let lenient = attributes.contains(", default)");
    let mut text =
        format!("\n### {name}\n\n{words}\n\n| field | type | meaning |\n|---|---|---|\n");
    for Field { name: field, words, kind, optional } in fields {
        assert!(!words.is_empty(), "{name}::{field} has no comment");
        let kind = linked(kind, names);
        let optional = if *optional || lenient { ", optional" } else { "" };
        let words = words.replace('|', "\\|");
        writeln!(text, "| `{field}` | {kind}{optional} | {words} |").unwrap();
    }
    text
}

fn choices(of: &Structure) -> String {
    let Structure { name, words, attributes, fields, .. } = of;
    let between = if attributes.contains("snake_case") { '_' } else { '-' };
    let mut text = format!("\n### {name}\n\n{words}\n\n| one of | meaning |\n|---|---|\n");
    for Field { name: kind, words, .. } in fields {
        assert!(!words.is_empty(), "{name}::{kind} has no comment");
        let mut written = String::new();
        for letter in kind.chars() {
            if letter.is_ascii_uppercase() && !written.is_empty() {
                written.push(between);
            }
            written.push(letter.to_ascii_lowercase());
        }
        let words = words.replace('|', "\\|");
        writeln!(text, "| `{written}` | {words} |").unwrap();
    }
    text
}

/// A type that has a table of its own leads to it.
fn linked(kind: &str, names: &[String]) -> String {
    let (list, one) = kind.strip_prefix("list of ").map_or(("", kind), |one| ("list of ", one));
    if names.iter().any(|name| name == one) {
        return format!("{list}[{one}](#{})", one.to_lowercase());
    }
    kind.to_owned()
}

/// The public structures and choices of one file. Rust's formatter made its lines regular enough to be read one by one.
fn structures(source: &str) -> Vec<Structure> {
    let mut found: Vec<Structure> = Vec::new();
    let (mut words, mut attributes) = (Vec::new(), String::new());
    let mut inside = false;
    for line in source.lines().take_while(|line| *line != "#[cfg(test)]") {
        let trimmed = line.trim();
        let open = !attributes.is_empty() && !attributes.ends_with(']');
        if inside && line.starts_with("     ") && !open {
            continue; // the fields of one choice
        }
        if let Some(comment) = trimmed.strip_prefix("///") {
            words.push(comment.trim().to_owned());
            continue;
        }
        if trimmed.starts_with("#[") || open {
            attributes.push_str(trimmed);
            continue;
        }
        let said = in_plain(&words.join(" "));
        let begins = |kind: &str| line.strip_prefix(kind)?.strip_suffix(" {");
        let (structure, choice) = (begins("pub struct "), begins("pub enum "));
        if let Some(name) = structure.or(choice) {
            let (name, choice) = (name.to_owned(), choice.is_some());
            let attributes = attributes.clone();
            found.push(Structure { name, words: said, choice, attributes, fields: Vec::new() });
            inside = true;
        } else if line == "}" {
            inside = false;
        } else if inside && let Some(last) = found.last_mut() {
            let of = if last.choice { variant(trimmed) } else { field(trimmed) };
            if let Some((name, kind)) = of {
                let optional = attributes.contains("default") || kind.starts_with("Option<");
                let kind = kind_of(kind, &attributes);
                last.fields.push(Field { name: name.to_owned(), words: said, kind, optional });
            }
        }
        words.clear();
        attributes.clear();
    }
    found
}

fn variant(line: &str) -> Option<(&str, &str)> {
    let end = line.find(|c: char| !c.is_ascii_alphanumeric())?;
    (end > 0).then(|| (&line[..end], ""))
}

fn field(line: &str) -> Option<(&str, &str)> {
    line.strip_prefix("pub ")?.strip_suffix(',')?.split_once(": ")
}

/// Without the links of Rust's own documents.
fn in_plain(words: &str) -> String {
    let mut text = words.replace("[`", "`").replace("`]", "`");
    while let Some((before, after)) = text.split_once("`(") {
        let Some((_, rest)) = after.split_once(')') else { break };
        text = format!("{before}`{rest}");
    }
    text
}

/// What is written for a type, in a word or two.
fn kind_of(kind: &str, attributes: &str) -> String {
    let how = attributes.split("deserialize_with = \"text::").nth(1);
    if let Some(how) = how.and_then(|rest| rest.split('"').next()) {
        let how = how.trim_end_matches("_option");
        return match how {
            "length" => "length of time".to_owned(),
            "ratio" | "price" | "value" => "decimal".to_owned(),
            "moment" => "time".to_owned(),
            "moments" => "list of times".to_owned(),
            other => other.replace('_', " "),
        };
    }
    if let Some(one) = inner(kind, "Option") {
        return kind_of(one, "");
    }
    if let Some(one) = inner(kind, "Vec") {
        return format!("list of {}", kind_of(one, ""));
    }
    if let Some(one) = inner(kind, "Box") {
        return kind_of(one, "");
    }
    match kind {
        "String" => "text",
        "u8" | "u16" | "u32" | "u64" | "u128" | "usize" => "whole number",
        "i32" | "i64" => "whole number, may be negative",
        "f64" => "number",
        "bool" => "`true` or `false`",
        "Millis" => "milliseconds",
        "Timestamp" => "milliseconds since the Unix epoch",
        "Ratio" => "fraction",
        "Amount" => "base units",
        "Price" | "Value" => "reference currency",
        "AccountId" => "account",
        "PublicKey" => "key",
        "Name" => "name",
        "Fixed" => "signed decimal",
        other => return other.replace("crate::", ""),
    }
    .to_owned()
}

fn inner<'a>(kind: &'a str, of: &str) -> Option<&'a str> {
    kind.strip_prefix(of)?.strip_prefix('<')?.strip_suffix('>')
}
