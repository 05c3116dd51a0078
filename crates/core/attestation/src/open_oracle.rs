//! Open Oracle: prices that venues sign themselves (Coinbase, OKX).
//!
//! A message is `abi.encode("prices", uint64 seconds, string symbol, uint64 price × 10⁶)`; its signature is over the digest of
//! its digest under Ethereum's prefix for signed messages. ABI decoders forgive much: other offsets, dirty padding, trailing
//! bytes. Here the bytes are those that encoding gives, or they are refused.

use crate::reader::{Reader, count};
use crate::{Fault, Field, Statement, statement};
use borsh::{BorshDeserialize, BorshSerialize};
use crypto::{Address, RecoverableSignature, keccak256, recover};
use units::Name;

/// The length of every message: its symbol takes one word, as does every other part.
pub const MESSAGE_BYTES: usize = 256;
/// A price counts units of 10 to this power.
pub const EXPONENT: i32 = -6;

const KIND_OFFSET: u64 = 0x80;
const SYMBOL_OFFSET: u64 = 0xc0;
const KIND: &[u8; 6] = b"prices";

/// A signed price of one symbol.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Message {
    /// What is signed, as it was published.
    #[borsh(deserialize_with = "units::bounded::read::<MESSAGE_BYTES, _, _>")]
    pub bytes: Vec<u8>,
    /// The venue's signature.
    pub signature: RecoverableSignature,
}

impl Message {
    /// How many signatures [`verify`](Self::verify) checks.
    #[must_use]
    pub const fn signatures(&self) -> usize {
        1
    }
    /// Who signed, and what it says.
    ///
    /// # Errors
    /// [`Fault`] when the bytes are not exactly an encoded price, the price is zero, or no key can have signed.
    pub fn verify(&self) -> Result<(Address, Statement), Fault> {
        let statement = decode(&self.bytes)?;
        let signer = recover(&digest(&self.bytes), &self.signature);
        Ok((signer.ok_or(Fault::Unrecoverable { position: 0 })?, statement))
    }
}

/// What a venue signs of these bytes.
#[must_use]
pub fn digest(bytes: &[u8]) -> [u8; 32] {
    keccak256(&[b"\x19Ethereum Signed Message:\n32", &keccak256(&[bytes])])
}

/// The bytes of a price: `price` at 10⁻⁶, `time` in seconds since 1970.
#[must_use]
pub fn encode(symbol: &Name, price: u64, time: u64) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(MESSAGE_BYTES);
    let mut word = |number: u64| {
        bytes.extend_from_slice(&[0; 24]);
        bytes.extend_from_slice(&number.to_be_bytes());
    };
    // The head: where the kind begins, the time, where the symbol begins, the price.
    for number in [KIND_OFFSET, time, SYMBOL_OFFSET, price] {
        word(number);
    }
    // The tail: each text with its length before it and zeros after it.
    for text in [KIND.as_slice(), symbol.as_str().as_bytes()] {
        let mut padded = [0; 32];
        padded.iter_mut().zip(text).for_each(|(byte, letter)| *byte = *letter);
        bytes.extend_from_slice(&[0; 24]);
        bytes.extend_from_slice(&count(text.len()).to_be_bytes());
        bytes.extend_from_slice(&padded);
    }
    bytes
}

/// What the bytes say.
///
/// # Errors
/// [`Fault`] as for [`Message::verify`], except for the signature.
pub fn decode(bytes: &[u8]) -> Result<Statement, Fault> {
    let mut reader = Reader::new(bytes);
    reader.exactly(Field::KindOffset, KIND_OFFSET)?;
    let seconds = reader.number(Field::Timestamp)?;
    reader.exactly(Field::SymbolOffset, SYMBOL_OFFSET)?;
    let price = reader.number(Field::Price)?;
    reader.exactly(Field::KindLength, count(KIND.len()))?;
    reader.constant(Field::Kind, KIND)?;
    reader.constant(Field::KindPadding, &[0; 32 - KIND.len()])?;
    let length = reader.number(Field::SymbolLength)?;
    let within = usize::try_from(length).ok().filter(|length| (1..=32).contains(length));
    let have = i128::from(length);
    let range = Fault::OutOfRange { field: Field::SymbolLength, have, least: 1, most: 32 };
    let symbol = reader.symbol(within.ok_or(range)?, 32)?;
    reader.end()?;
    if price == 0 {
        let most = i128::from(u64::MAX);
        return Err(Fault::OutOfRange { field: Field::Price, have: 0, least: 1, most });
    }
    let time = statement::seconds(Field::Timestamp, i128::from(seconds))?;
    let price = statement::price(Field::Price, u128::from(price), EXPONENT)?;
    Ok(Statement { symbol, price, time })
}
