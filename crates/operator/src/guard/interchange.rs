//! The record as a file that moves to another host.

use super::{LastSigned, RecordError};
use crypto::{Digest, PublicKey, hash_borsh};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::str::FromStr;
use units::{FeedId, Round};

/// What the file calls itself. Another version has another name.
const FORMAT: &str = "buttress/signing-record/v1";

/// Of one duty key on one chain, the last signed round of each feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interchange {
    /// The chain.
    pub chain: Digest,
    /// The key.
    pub duty_key: PublicKey,
    /// By feed.
    pub signed: BTreeMap<FeedId, LastSigned>,
}

/// As it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: String,
    chain: String,
    duty_key: String,
    signed: Vec<WrittenFeed>,
    digest: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenFeed {
    feed: u32,
    round: u64,
    statement: String,
}

impl Interchange {
    /// A record of nothing.
    #[must_use]
    pub const fn new(chain: Digest, duty_key: PublicKey) -> Self {
        Self { chain, duty_key, signed: BTreeMap::new() }
    }

    /// Refuses another record that is not of this chain and key. `file` is for the message.
    ///
    /// # Errors
    /// [`RecordError::Field`].
    pub fn check_same(&self, other: &Self, file: &str) -> Result<(), RecordError> {
        let wrong = |field: &str, value: String, expected: String| RecordError::Field {
            file: file.to_owned(),
            field: field.to_owned(),
            value,
            expected,
        };
        if other.chain != self.chain {
            return Err(wrong("chain", other.chain.to_string(), self.chain.to_string()));
        }
        if other.duty_key != self.duty_key {
            let (value, expected) = (other.duty_key.to_string(), self.duty_key.to_string());
            return Err(wrong("duty_key", value, expected));
        }
        Ok(())
    }

    /// The content address: tells a changed or cut file from a whole one.
    fn digest(&self) -> Digest {
        let signed: Vec<(FeedId, Round, Digest)> =
            self.signed.iter().map(|(feed, last)| (*feed, last.round, last.statement)).collect();
        hash_borsh(FORMAT, &(self.chain, self.duty_key, signed))
    }

    /// As JSON, for people and programs.
    #[must_use]
    pub fn to_json(&self) -> String {
        let signed = self.signed.iter().map(|(feed, last)| WrittenFeed {
            feed: feed.index(),
            round: last.round.raw(),
            statement: last.statement.to_string(),
        });
        let written = Written {
            format: FORMAT.to_owned(),
            chain: self.chain.to_string(),
            duty_key: self.duty_key.to_string(),
            signed: signed.collect(),
            digest: self.digest().to_string(),
        };
        // Encoding fails on maps with keys that are not strings; here there are none.
        serde_json::to_string_pretty(&written).unwrap_or_default() + "\n"
    }

    /// Reads what [`Interchange::to_json`] wrote. `file` is for the message.
    ///
    /// # Errors
    /// [`RecordError::Malformed`] for text that is no such object; [`RecordError::Field`] with the first field that is wrong:
    /// the format, a digest or key that is none, a feed that is there twice, a content address that is not the content's.
    pub fn from_json(text: &str, file: &str) -> Result<Self, RecordError> {
        let malformed = |reason: String| RecordError::Malformed { file: file.to_owned(), reason };
        let written: Written =
            serde_json::from_str(text).map_err(|error| malformed(error.to_string()))?;
        let wrong = |field: &str, value: &str, expected: &str| RecordError::Field {
            file: file.to_owned(),
            field: field.to_owned(),
            value: value.to_owned(),
            expected: expected.to_owned(),
        };
        if written.format != FORMAT {
            return Err(wrong("format", &written.format, FORMAT));
        }
        fn digits<T: FromStr>(text: &str) -> Option<T> {
            text.parse().ok()
        }
        const DIGITS: &str = "64 hexadecimal digits";
        let chain: Digest =
            digits(&written.chain).ok_or_else(|| wrong("chain", &written.chain, DIGITS))?;
        let duty_key: PublicKey = digits(&written.duty_key)
            .ok_or_else(|| wrong("duty_key", &written.duty_key, DIGITS))?;
        let mut record = Self::new(chain, duty_key);
        for (index, WrittenFeed { feed, round, statement }) in written.signed.iter().enumerate() {
            let statement: Digest = digits(statement)
                .ok_or_else(|| wrong(&format!("signed[{index}].statement"), statement, DIGITS))?;
            let last = LastSigned { round: Round::new(*round), statement };
            if record.signed.insert(FeedId::new(*feed), last).is_some() {
                let (field, value) = (format!("signed[{index}].feed"), feed.to_string());
                return Err(wrong(&field, &value, "each feed once"));
            }
        }
        let digest = record.digest().to_string();
        if written.digest != digest {
            return Err(wrong("digest", &written.digest, &format!("{digest}, of the content")));
        }
        Ok(record)
    }
}
