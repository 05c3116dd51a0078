//! Names of things: dense indices handed out by the ledger, and the account's own digest.

use borsh::{BorshDeserialize, BorshSerialize};
use core::{fmt, str::FromStr};

macro_rules! dense_id {
    ($($(#[$doc:meta])* $name:ident($prefix:literal)),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
        )]
        pub struct $name(u32);

        impl $name {
            /// Takes a bare index.
            #[must_use]
            pub const fn new(index: u32) -> Self {
                Self(index)
            }
            /// The bare index.
            #[must_use]
            pub const fn index(self) -> u32 {
                self.0
            }
        }
        impl From<u32> for $name {
            fn from(index: u32) -> Self {
                Self(index)
            }
        }
        impl From<$name> for u32 {
            fn from(id: $name) -> Self {
                id.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "-{}"), self.0)
            }
        }
    )*};
}

dense_id! {
    /// An account's row; users name accounts by [`AccountId`].
    AccountIndex("row"),
    /// A registered asset.
    AssetId("asset"),
    /// An operator.
    OperatorId("operator"),
    /// A vault: one operator, one asset, many stakers.
    VaultId("vault"),
    /// All stake of one vault with the same tenure.
    TrancheId("tranche"),
    /// One account's shares of one tranche.
    PositionIndex("position"),
    /// A service that buys cover.
    ServiceId("service"),
    /// One version of a service's terms.
    TermsId("terms"),
    /// An operator's offer of a vault's stake to a service.
    OfferId("offer"),
    /// A case: one judged offence.
    CaseId("case"),
    /// A price feed.
    FeedId("feed"),
    /// An options venue.
    VenueId("venue"),
    /// A venue's market: options on one underlying.
    MarketId("market"),
    /// An account's trading account at a venue; its orders' owner.
    TraderId("trader"),
    /// A listed contract.
    ContractId("contract"),
}

/// An account's name: the digest of the key (or, for a multisig, of the rule) that controls it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
pub struct AccountId([u8; 32]);

impl AccountId {
    /// Takes the 32 bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccountId({self})")
    }
}

impl FromStr for AccountId {
    type Err = hex::FromHexError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes)?;
        Ok(Self(bytes))
    }
}
