//! The fields of the formats, by the names that errors call them.

use borsh::{BorshDeserialize, BorshSerialize};
use core::fmt;

macro_rules! fields {
    ($($name:ident: $text:literal,)*) => {
        /// A field of a signed message. Formats share those that mean the same.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
        pub enum Field {
            $(#[doc = concat!("The ", $text, ".")] $name,)*
        }

        impl fmt::Display for Field {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $(Self::$name => $text,)*
                })
            }
        }
    };
}

fields! {
    KindOffset: "offset of the kind",
    Timestamp: "timestamp",
    SymbolOffset: "offset of the symbol",
    Price: "price",
    KindLength: "length of the kind",
    Kind: "kind",
    KindPadding: "padding of the kind",
    SymbolLength: "length of the symbol",
    Symbol: "symbol",
    SymbolPadding: "padding of the symbol",

    ValueSize: "size of a value",
    PointCount: "number of data points",
    Packages: "number of packages",
    Signers: "number of signers",
    Threshold: "threshold",

    Magic: "magic of the update",
    MajorVersion: "major version of the update",
    MinorVersion: "minor version of the update",
    HeaderLength: "length of the trailing header",
    UpdateType: "type of the update",
    VaaLength: "length of the VAA",
    Vaa: "VAA",
    VaaVersion: "version of the VAA",
    GuardianSet: "index of the guardian set",
    Guardians: "number of guardians",
    SignatureCount: "number of guardian signatures",
    GuardianIndex: "index of a guardian",
    Signature: "signature",
    VaaTimestamp: "timestamp of the VAA",
    Nonce: "nonce of the VAA",
    EmitterChain: "chain of the emitter",
    EmitterAddress: "address of the emitter",
    Sequence: "sequence of the VAA",
    ConsistencyLevel: "consistency level of the VAA",
    PayloadMagic: "magic of the payload",
    PayloadType: "type of the payload",
    Slot: "slot",
    RingSize: "size of the ring",
    Root: "Merkle root",
    MessageCount: "number of messages",
    Message: "message",
    MessageLength: "length of a message",
    ProofLength: "length of a proof",
    Proof: "proof",
    MessageType: "type of a message",
    PriceFeed: "price feed",
    Confidence: "confidence",
    Exponent: "exponent",
    PublishTime: "publish time",
    PreviousPublishTime: "previous publish time",
    AveragePrice: "moving average of the price",
    AverageConfidence: "moving average of the confidence",
}
