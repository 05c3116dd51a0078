//! Text to entries: what the reader of JSON says, as an error with a place.

use super::record::Record;
use crate::NetworkError;
use serde::Deserialize;

/// Most characters of a message.
const SHOWN: usize = 400;

/// Reads all of `text` as one object. Errors are placed at the field, or at line and column outside of all fields.
pub(crate) fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, NetworkError> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let Record(value) = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        // A field whose name was not read yet is written "?".
        let path = error.path().to_string();
        let field = path.strip_suffix('?').unwrap_or(&path).trim_end_matches('.').to_owned();
        described(&error.into_inner(), &field)
    })?;
    // Whatever follows the value.
    reader.end().map_err(|error| described(&error, ""))?;
    Ok(value)
}

fn described(error: &serde_json::Error, field: &str) -> NetworkError {
    let (line, column) = (error.line(), error.column());
    let said = error.to_string();
    let problem = said.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&said);
    let here = format!("line {line}, column {column}");
    // The reader quotes what it found, which may be as long as the file.
    let shortened = |text: &str| match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    };
    if field.is_empty() {
        return NetworkError::at(here, shortened(problem));
    }
    NetworkError::at(shortened(field), format!("{} ({here})", shortened(problem)))
}
