//! JSON that knows where in its file it is.

use super::Malformed;
use crate::JsonFileError;
use serde_json::Value;
use std::path::Path;

/// A value and its place.
pub(super) struct Node<'a> {
    value: Option<&'a Value>,
    place: String,
}

/// Something at a place that should be something else.
pub(super) struct Shape {
    place: String,
    value: String,
    expected: &'static str,
}

impl Shape {
    pub(super) fn in_answer(self) -> Malformed {
        let Self { place, value, expected } = self;
        let place = if place.is_empty() { "the answer".to_owned() } else { place };
        Malformed { place, reason: format!("it is {value}, expected {expected}") }
    }

    pub(super) fn in_file(self, path: &Path) -> JsonFileError {
        let Self { place, value, expected } = self;
        let field = if place.is_empty() { "the file".to_owned() } else { place };
        JsonFileError::Field { path: path.to_owned(), field, value, expected }
    }
}

impl<'a> Node<'a> {
    pub(super) fn root(value: &'a Value) -> Self {
        Self { value: Some(value), place: String::new() }
    }

    /// What is under a name; if there is nothing, whoever reads it says so.
    pub(super) fn field(&self, name: &str) -> Self {
        let dot = if self.place.is_empty() { "" } else { "." };
        let place = format!("{}{dot}{name}", self.place);
        Self { value: self.value.and_then(|value| value.get(name)), place }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.value.is_some_and(|value| value.get(name).is_some())
    }

    /// A reason why what is here is no message.
    pub(super) fn malformed(&self, reason: &impl std::fmt::Display) -> Malformed {
        let place = if self.place.is_empty() { "the answer" } else { &self.place };
        Malformed { place: place.to_owned(), reason: clipped(&reason.to_string(), 200) }
    }

    pub(super) fn is_object(&self) -> bool {
        self.value.is_some_and(Value::is_object)
    }

    pub(super) fn items(&self) -> Result<Vec<Self>, Shape> {
        let items = self.value.and_then(Value::as_array).ok_or_else(|| self.expected("a list"))?;
        let node =
            |(at, value)| Self { value: Some(value), place: format!("{}[{at}]", self.place) };
        Ok(items.iter().enumerate().map(node).collect())
    }

    /// Reads every item of a list.
    pub(super) fn each<T>(
        &self,
        read: impl Fn(&Self) -> Result<T, Shape>,
    ) -> Result<Vec<T>, Shape> {
        self.items()?.iter().map(read).collect()
    }

    /// The fields of an object, in the order of their names.
    pub(super) fn fields(&self) -> Result<Vec<(&'a str, Self)>, Shape> {
        let object = self.value.and_then(Value::as_object);
        let object = object.ok_or_else(|| self.expected("an object"))?;
        Ok(object.keys().map(|name| (name.as_str(), self.field(name))).collect())
    }

    pub(super) fn text(&self) -> Result<String, Shape> {
        self.read("a text", |value| value.as_str().map(str::to_owned))
    }

    pub(super) fn flag(&self) -> Result<bool, Shape> {
        self.read("true or false", Value::as_bool)
    }

    pub(super) fn float(&self) -> Result<f64, Shape> {
        self.read("a number", Value::as_f64)
    }

    pub(super) fn unsigned(&self) -> Result<u64, Shape> {
        self.read("a whole number from 0 to 2^64 - 1", Value::as_u64)
    }

    pub(super) fn signed(&self) -> Result<i64, Shape> {
        self.read("a whole number from -2^63 to 2^63 - 1", Value::as_i64)
    }

    fn read<T>(
        &self,
        expected: &'static str,
        take: impl Fn(&'a Value) -> Option<T>,
    ) -> Result<T, Shape> {
        self.value.and_then(take).ok_or_else(|| self.expected(expected))
    }

    pub(super) fn expected(&self, expected: &'static str) -> Shape {
        let value = self.value.map_or_else(|| "missing".to_owned(), shown);
        Shape { place: self.place.clone(), value, expected }
    }
}

/// A value in a few words.
fn shown(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Object(fields) => format!("an object of {} fields", fields.len()),
        other => clipped(&other.to_string(), 60),
    }
}

/// The first characters of a text, as whoever wrote it may have written much.
fn clipped(text: &str, most: usize) -> String {
    let cut: String = text.chars().take(most).collect();
    if cut.len() < text.len() { format!("{cut}…") } else { cut }
}
