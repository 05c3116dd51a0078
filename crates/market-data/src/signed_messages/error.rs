//! What can be wrong with a message.

use attestation::Fault;

/// Something that an endpoint handed out and that is no signed message.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{place}: {reason}")]
pub struct Malformed {
    /// Where in the answer: `messages[3]`, `ETH[0].signature`.
    pub place: String,
    /// What is wrong with it.
    pub reason: String,
}

/// Why a message is not valid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// The signed bytes are not what the format has, or their signatures do not count.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// A text does not hold what it should.
    #[error("{field} is {value:?}, expected {expected}")]
    Text {
        /// Which.
        field: &'static str,
        /// What it holds.
        value: String,
        /// What it should hold.
        expected: &'static str,
    },
    /// A readable field says something else than what was signed.
    #[error("{field} is {says}, but signed is {signed}")]
    Differs {
        /// Which.
        field: &'static str,
        /// What it says.
        says: String,
        /// What the signed bytes or their signatures say.
        signed: String,
    },
    /// Nobody is known to sign for this publisher.
    #[error("{field} is {value:?}, for which no signer is known")]
    UnknownPublisher {
        /// The field that names the publisher.
        field: &'static str,
        /// Who that is.
        value: String,
    },
    /// Signed by somebody else than who is known to sign for the publisher.
    #[error("signed by {have}, who is not known to sign for {publisher}")]
    UnknownSigner {
        /// Who signed.
        have: crypto::Address,
        /// For whom.
        publisher: String,
    },
}

/// Checks that a readable field says what was signed.
pub(super) fn same<T: PartialEq + std::fmt::Display>(
    field: &'static str,
    says: &T,
    signed: &T,
) -> Result<(), Invalid> {
    if says == signed {
        return Ok(());
    }
    Err(Invalid::Differs { field, says: says.to_string(), signed: signed.to_string() })
}

/// Reads `0x` and hexadecimal digits, or the digits alone.
pub(super) fn hexadecimal(field: &'static str, text: &str) -> Result<Vec<u8>, Invalid> {
    hex::decode(text.strip_prefix("0x").unwrap_or(text)).map_err(|_| {
        let expected = "an even number of hexadecimal digits";
        Invalid::Text { field, value: text.to_owned(), expected }
    })
}

/// Reads an address with its checksum.
pub(super) fn address(field: &'static str, text: &str) -> Result<crypto::Address, Invalid> {
    text.parse().map_err(|_| {
        let expected = "0x and 40 hexadecimal digits with the checksum of EIP-55";
        Invalid::Text { field, value: text.to_owned(), expected }
    })
}
