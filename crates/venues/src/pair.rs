//! What is priced in what.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Two currencies, written `ETH-USD`: how much of the quote one unit of the base costs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pair {
    base: String,
    quote: String,
}

/// A text is not a pair.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a pair such as ETH-USD: two currencies of 1 to 12 capitals or digits")]
pub struct PairError {
    text: String,
}

impl Pair {
    /// What is priced.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }
    /// What it is priced in.
    #[must_use]
    pub fn quote(&self) -> &str {
        &self.quote
    }
}

fn is_currency(text: &str) -> bool {
    (1..=12).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

impl FromStr for Pair {
    type Err = PairError;
    fn from_str(text: &str) -> Result<Self, PairError> {
        match text.split_once('-') {
            Some((base, quote)) if is_currency(base) && is_currency(quote) => {
                Ok(Self { base: base.to_owned(), quote: quote.to_owned() })
            }
            _ => Err(PairError { text: text.to_owned() }),
        }
    }
}

impl TryFrom<String> for Pair {
    type Error = PairError;
    fn try_from(text: String) -> Result<Self, PairError> {
        text.parse()
    }
}

impl From<Pair> for String {
    fn from(pair: Pair) -> Self {
        pair.to_string()
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}-{}", self.base, self.quote))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_two_currencies() {
        let pair: Pair = "ETH-USD".parse().unwrap();
        assert_eq!((pair.base(), pair.quote()), ("ETH", "USD"));
        assert_eq!(pair.to_string(), "ETH-USD");
        assert_eq!("1INCH-USD".parse::<Pair>().unwrap().base(), "1INCH");
        for text in
            ["", "ETH", "ETH-", "-USD", "eth-usd", "ETH/USD", "ETH-USD-X", "ETH-U D", "É-USD"]
        {
            assert!(text.parse::<Pair>().is_err(), "{text}");
        }
        assert!("ABCDEFGHIJKLM-USD".parse::<Pair>().is_err());
    }
}
