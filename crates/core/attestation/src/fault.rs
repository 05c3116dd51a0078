//! What can be wrong with a signed message.

use crate::Field;
use borsh::{BorshDeserialize, BorshSerialize};
use core::fmt;
use crypto::{Address, SignatureError};

/// Why a message is not taken. Each names the field, what it is and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[allow(missing_docs)] // every field is in the sentence that Display writes
pub enum Fault {
    /// The bytes end before a field does.
    Cut { field: Field, needs: u64, has: u64 },
    /// There are bytes after the last field.
    Trailing { bytes: u64 },
    /// A field that can have but one value has another.
    Constant { field: Field, have: Vec<u8>, want: Vec<u8> },
    /// A number outside its bounds.
    OutOfRange { field: Field, have: i128, least: i128, most: i128 },
    /// A symbol that is no [`units::Name`] of the length that the format allows.
    Symbol { have: Vec<u8>, most: u8 },
    /// A number that [`units::Price`] cannot hold exactly.
    DoesNotFit { field: Field, value: u128, exponent: i32 },
    /// The signature with this position is not one.
    Signature { position: u8, why: SignatureError },
    /// No key can have made the signature with this position.
    Unrecoverable { position: u8 },
    /// Signed by somebody whom the feed does not name.
    UnknownSigner { have: Address },
    /// The same signer twice, or signers that do not ascend.
    SignerOrder { have: Address, after: Address },
    /// Packages of one quote that say different things about which feed, or when.
    Disagree { field: Field },
    /// Signed by another guardian set than the one that counts.
    OtherGuardianSet { have: u32, want: u32 },
    /// The same guardian twice, or guardians that do not ascend.
    GuardianOrder { have: u8, after: u8 },
    /// The signature of a guardian is not by that guardian.
    NotTheGuardian { index: u8, have: Address, want: Address },
    /// The proof of the message with this position does not lead to the signed root.
    NotInTheTree { position: u8 },
    /// The same price feed twice in one update.
    RepeatedPriceFeed { price_feed: [u8; 32] },
    /// The wanted price feed is not in the update.
    NoSuchPriceFeed { want: [u8; 32] },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cut { field, needs, has } => {
                write!(f, "the {field} needs {needs} bytes, {has} are left")
            }
            Self::Trailing { bytes } => {
                write!(f, "{bytes} bytes follow the end of the message, expected none")
            }
            Self::Constant { field, have, want } => {
                let (have, want) = (hex::encode(have), hex::encode(want));
                write!(f, "the {field} is 0x{have}, expected 0x{want}")
            }
            Self::OutOfRange { field, have, least, most } => {
                write!(f, "the {field} is {have}, expected {least} to {most}")
            }
            Self::Symbol { have, most } => {
                let have = hex::encode(have);
                write!(
                    f,
                    "the symbol is 0x{have}, expected 1 to {most} ASCII letters, digits or -_./: \
                     and nothing else before the padding"
                )
            }
            Self::DoesNotFit { field, value, exponent } => {
                write!(f, "the {field} is {value} × 10^{exponent}, expected what 18 decimals hold")
            }
            Self::Signature { position, why } => write!(f, "signature {position}: {why}"),
            Self::Unrecoverable { position } => {
                write!(f, "signature {position} leads to no key, expected one")
            }
            Self::UnknownSigner { have } => {
                write!(f, "the signer is {have}, expected one of the signers of the feed")
            }
            Self::SignerOrder { have, after } => {
                write!(f, "the signer {have} follows {after}, expected ascending addresses")
            }
            Self::Disagree { field } => {
                write!(f, "the packages differ in their {field}, expected one for all")
            }
            Self::OtherGuardianSet { have, want } => {
                write!(f, "the {} is {have}, expected {want}", Field::GuardianSet)
            }
            Self::GuardianOrder { have, after } => {
                write!(f, "the guardian {have} follows {after}, expected ascending indices")
            }
            Self::NotTheGuardian { index, have, want } => {
                write!(f, "the signature of guardian {index} is by {have}, expected {want}")
            }
            Self::NotInTheTree { position } => {
                write!(f, "the proof of message {position} leads to another Merkle root")
            }
            Self::RepeatedPriceFeed { price_feed } => {
                write!(
                    f,
                    "the price feed {} is there twice, expected once",
                    hex::encode(price_feed)
                )
            }
            Self::NoSuchPriceFeed { want } => {
                write!(f, "the price feed {} is not in the update", hex::encode(want))
            }
        }
    }
}

impl std::error::Error for Fault {}
