//! Ethereum addresses and their checksum.

use crate::keccak256;
use borsh::{BorshDeserialize, BorshSerialize};
use core::{fmt, str::FromStr};
use k256::ecdsa::VerifyingKey;

/// The last 20 bytes of the Keccak digest of a secp256k1 public key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
pub struct Address([u8; 20]);

impl Address {
    /// Takes the 20 bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }
    /// The 20 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }

    pub(super) fn of(key: &VerifyingKey) -> Self {
        let point = key.to_sec1_point(false);
        // The first byte says that both coordinates follow; it is not digested.
        let coordinates = point.as_bytes().get(1..).unwrap_or_default();
        let [_, _, _, _, _, _, _, _, _, _, _, _, address @ ..] = keccak256(&[coordinates]);
        Self(address)
    }
}

/// With the checksum of EIP-55: a letter is upper case where the digest of the lower-case text has a half-byte above 7.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lower = hex::encode(self.0);
        let digest = hex::encode(keccak256(&[lower.as_bytes()]));
        f.write_str("0x")?;
        for (digit, check) in lower.chars().zip(digest.chars()) {
            let digit = if check > '7' { digit.to_ascii_uppercase() } else { digit };
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

/// Reads `0x` and 40 hexadecimal digits. In mixed case they must carry the right checksum.
impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let mut bytes = [0; 20];
        let digits = text.strip_prefix("0x").ok_or(AddressError::Malformed)?;
        hex::decode_to_slice(digits, &mut bytes).map_err(|_| AddressError::Malformed)?;
        let address = Self(bytes);
        let one_case = digits == digits.to_lowercase() || digits == digits.to_uppercase();
        if one_case || address.to_string() == text {
            return Ok(address);
        }
        Err(AddressError::Checksum { expected: address })
    }
}

/// A text that is not an [`Address`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressError {
    /// Not `0x` and 40 hexadecimal digits.
    Malformed,
    /// Its capitals are not those of its digits: some digit is mistyped.
    Checksum {
        /// The address with the right capitals.
        expected: Address,
    },
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("an address is 0x and 40 hexadecimal digits"),
            Self::Checksum { expected } => {
                write!(f, "the checksum is wrong; with these digits it is {expected}")
            }
        }
    }
}

impl std::error::Error for AddressError {}
