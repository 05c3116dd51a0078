//! Records of Open Oracle's messages.

use super::error::{Invalid, address, hexadecimal, same};
use super::json::{Node, Shape};
use crate::publishers::open_oracle_signer;
use attestation::Statement;
use attestation::open_oracle::Message;
use crypto::RecoverableSignature;

/// What one scale of Open Oracle's price is in the price of a statement.
const MICRO: u128 = 1_000_000_000_000;

/// A message as it was recorded.
#[derive(Clone, Debug)]
pub struct Record {
    /// Where it was found: messages of one batch share it.
    pub source: String,
    /// The venue.
    pub reporter: String,
    /// What kind of message it is; `prices`.
    pub kind: String,
    /// The signed time, in seconds.
    pub timestamp: u64,
    /// The symbol.
    pub symbol: String,
    /// The price × 10⁶.
    pub price_e6: u64,
    /// The signed bytes, in hexadecimal.
    pub message: String,
    /// r ‖ s ‖ v, each in 32 bytes, in hexadecimal.
    pub signature: String,
    /// Who is said to have signed.
    pub signer: String,
}

impl Record {
    pub(super) fn read(node: &Node<'_>) -> Result<Self, Shape> {
        Ok(Self {
            source: node.field("source").text()?,
            reporter: node.field("reporter").text()?,
            kind: node.field("kind").text()?,
            timestamp: node.field("timestamp").unsigned()?,
            symbol: node.field("symbol").text()?,
            price_e6: node.field("price_e6").unsigned()?,
            message: node.field("message").text()?,
            signature: node.field("signature").text()?,
            signer: node.field("signer").text()?,
        })
    }
    /// The message, as evidence carries it.
    ///
    /// # Errors
    /// [`Invalid`] when message or signature is not hexadecimal, or the signature is not one.
    pub fn message(&self) -> Result<Message, Invalid> {
        message(&self.message, &self.signature)
    }
    /// What was signed, if all that the record says is true.
    ///
    /// # Errors
    /// [`Invalid`]: the first thing that is not.
    pub fn check(&self) -> Result<Statement, Invalid> {
        let (signer, statement) = self.message()?.verify()?;
        same("signer", &address("signer", &self.signer)?, &signer)?;
        let known = open_oracle_signer(&self.reporter);
        let (field, value) = ("reporter", self.reporter.clone());
        if known.ok_or(Invalid::UnknownPublisher { field, value })? != signer {
            let publisher = self.reporter.clone();
            return Err(Invalid::UnknownSigner { have: signer, publisher });
        }
        same("kind", &self.kind.as_str(), &"prices")?;
        same("timestamp", &self.timestamp, &(statement.time.raw() / 1_000))?;
        same("symbol", &self.symbol.as_str(), &statement.symbol.as_str())?;
        same("price_e6", &u128::from(self.price_e6), &(statement.price.raw() / MICRO))?;
        Ok(statement)
    }
}

/// A message and its signature, as they are written in JSON.
pub(super) fn message(message: &str, signature: &str) -> Result<Message, Invalid> {
    let bytes = hexadecimal("message", message)?;
    let refused = || Invalid::Text {
        field: "signature",
        value: signature.to_owned(),
        expected: "r, s and v in 32 bytes each, v being 27 or 28",
    };
    let signature = hexadecimal("signature", signature)?;
    // v takes a whole word; all of it but the last byte is zero.
    let (scalars, v) = signature.split_at_checked(64).ok_or_else(refused)?;
    let [zeros @ .., v] = <[u8; 32]>::try_from(v).map_err(|_| refused())?;
    if zeros != [0; 31] {
        return Err(refused());
    }
    let mut joined = [v; 65];
    joined[..64].copy_from_slice(scalars);
    let signature = RecoverableSignature::from_ethereum(joined)
        .map_err(|why| attestation::Fault::Signature { position: 0, why })?;
    Ok(Message { bytes, signature })
}
