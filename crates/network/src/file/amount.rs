//! Whole amounts, read from the digits themselves: `serde_json` reads what does not fit 64 bits into a float.

use crate::MOST;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use serde_json::value::RawValue;

/// Base units: an integer of JSON, or its digits as a text for writers whose numbers are floats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Amount(pub(super) u128);

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        amount(raw.get()).map(Self).map_err(D::Error::custom)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u128(self.0)
    }
}

fn amount(token: &str) -> Result<u128, String> {
    let digits = token.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(token);
    let whole = !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'));
    if !whole {
        return Err(format!("{} is not a whole number of base units", shortened(token)));
    }
    match digits.parse() {
        Ok(amount) if amount <= MOST => Ok(amount),
        _ => Err(format!("{} is more than 2^110", shortened(token))),
    }
}

/// An error is for people: a token may be as long as the file.
fn shortened(token: &str) -> String {
    const SHOWN: usize = 48;
    match token.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &token[..end]),
        None => token.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_read_digit_by_digit() {
        assert_eq!(amount("0"), Ok(0));
        assert_eq!(amount("100000000000000000000000001"), Ok(10_u128.pow(26) + 1));
        assert_eq!(amount("\"100000000000000000000000001\""), Ok(10_u128.pow(26) + 1));
        assert_eq!(amount(&MOST.to_string()), Ok(MOST));
    }

    #[test]
    fn all_else_is_refused() {
        for token in [
            "1.0",
            "1e3",
            "-1",
            "\"\"",
            "\"01\"",
            "\"0x1\"",
            "\"+1\"",
            "null",
            "[1]",
            "\"\\u0031\"",
        ] {
            let refused = amount(token).unwrap_err();
            assert_eq!(refused, format!("{token} is not a whole number of base units"));
        }
        assert!(amount(&(MOST + 1).to_string()).unwrap_err().ends_with("more than 2^110"));
        let long = amount(&"9".repeat(1_000_000)).unwrap_err();
        assert!(long.len() < 200, "{long}");
    }
}
