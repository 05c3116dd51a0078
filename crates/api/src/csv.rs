//! Rows as a table of comma-separated values (RFC 4180).
//!
//! One column for each field, named as in JSON and in the same order, whatever the rows are. An amount takes two columns, the number and
//! its symbol, so that the number can be reckoned with. What is a list or has other parts is written as JSON in its cell.

use serde::de::value::Error as NoValue;
use serde::de::{DeserializeOwned, Deserializer, Error as _, Visitor};
use serde::{Serialize, forward_to_deserialize_any};
use serde_json::Value;
use utoipa::PartialSchema;

/// A row that can be written.
pub(crate) trait Row: Serialize + DeserializeOwned + PartialSchema {}
impl<T: Serialize + DeserializeOwned + PartialSchema> Row for T {}

/// The table, a line of names first.
///
/// # Errors
/// When a row has no JSON form. All views have one.
pub(crate) fn table<T: Row>(rows: &[T]) -> Result<String, serde_json::Error> {
    let schema = serde_json::to_value(T::schema())?;
    let columns: Vec<(&str, bool)> = fields::<T>()
        .iter()
        .map(|field| (*field, is_amount(&schema["properties"][field])))
        .collect();
    let mut text = String::new();
    let names = columns.iter().flat_map(|(field, is_amount)| {
        [Some((*field).to_owned()), is_amount.then(|| format!("{field}_symbol"))]
    });
    line(&mut text, names.flatten());
    for row in rows {
        let row = serde_json::to_value(row)?;
        let cells = columns.iter().flat_map(|(field, is_amount)| {
            let value = &row[*field];
            if *is_amount {
                [Some(cell(&value["amount"])), Some(cell(&value["symbol"]))]
            } else {
                [Some(cell(value)), None]
            }
        });
        line(&mut text, cells.flatten());
    }
    Ok(text)
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn line(text: &mut String, cells: impl Iterator<Item = String>) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            text.push(',');
        }
        if cell.contains([',', '"', '\r', '\n']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(&cell);
        }
    }
    text.push_str("\r\n");
}

/// Whether a field's schema is that of an amount, or of one that may be missing.
fn is_amount(schema: &Value) -> bool {
    let text = schema.to_string();
    text.contains("/AmountView\"") && !text.contains("\"array\"")
}

/// The names of a structure's fields, in the order in which they are written: what it asks for when it is read.
fn fields<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut fields: &'static [&'static str] = &[];
    // It is told nothing but is heard: the error says only that.
    let _ = T::deserialize(Listener(&mut fields));
    fields
}

struct Listener<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Listener<'_> {
    type Error = NoValue;
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, NoValue> {
        *self.0 = fields;
        Err(NoValue::custom("heard"))
    }
    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, NoValue> {
        Err(NoValue::custom("not a structure"))
    }
    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::AmountView;
    use serde::Deserialize;
    use utoipa::ToSchema;

    #[derive(Serialize, Deserialize, ToSchema)]
    struct Thing {
        zone: String,
        have: AmountView,
        #[schema(nullable)]
        bond: Option<AmountView>,
        all: Vec<AmountView>,
        count: u64,
    }

    fn amount(amount: &str) -> AmountView {
        let (symbol, asset) = ("USD".to_owned(), "asset-0".to_owned());
        AmountView { amount: amount.to_owned(), symbol, asset }
    }

    #[test]
    fn columns_are_the_fields_in_order_and_cells_are_quoted_where_they_must_be() {
        let names = "zone,have,have_symbol,bond,bond_symbol,all,count\r\n";
        assert_eq!(table::<Thing>(&[]).unwrap(), names);
        let thing = Thing {
            zone: "a, \"b\"\nc".to_owned(),
            have: amount("1500.250001"),
            bond: None,
            all: vec![amount("2")],
            count: 7,
        };
        let row = "\"a, \"\"b\"\"\nc\",1500.250001,USD,,,\
                   \"[{\"\"amount\"\":\"\"2\"\",\"\"asset\"\":\"\"asset-0\"\",\"\"symbol\"\":\"\"USD\"\"}]\",7\r\n";
        assert_eq!(table(&[thing]).unwrap(), format!("{names}{row}"));
    }
}
