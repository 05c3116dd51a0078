//! How a chain begins.

use borsh::{BorshDeserialize, BorshSerialize};
use crypto::{Digest, hash_borsh};
use units::{AccountId, Amount, AssetId, Millis, Name, Price, Ratio, Timestamp};

/// An asset that the chain knows.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct AssetDefinition {
    /// What people call it. An asset that rebases or charges on transfer has to be wrapped first.
    pub symbol: Name,
    /// Base units per whole unit, as a power of ten; at most 18.
    pub decimals: u8,
    /// Who lets it in from its primary chain.
    pub custodian: AccountId,
    /// What a whole unit is worth in the reference currency, until a feed says something else.
    pub reference_price: Price,
    /// The part of its worth that does not count as cover, below 1: what may be lost until slashed stake is sold.
    pub haircut: Ratio,
    /// The most by which its value changes from one epoch to the next, as a fraction of it.
    pub max_change: Ratio,
}

/// What an account owns when the chain begins.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Endowment {
    /// Whose.
    pub account: AccountId,
    /// What.
    pub asset: AssetId,
    /// How much.
    pub amount: Amount,
}

/// Numbers that hold for the whole chain.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Parameters {
    /// Length of an epoch; not zero.
    pub epoch_length: Millis,
    /// W: how many epochs an offence can be judged and charged for after the epoch it happened in.
    pub evidence_window: u64,
    /// Full epochs between an offer that raises risk and the first epoch that it binds in; at least 1.
    pub notice_epochs: u64,
    /// The longest that a council could delay one case.
    pub delay_epochs: u64,
    /// The longest hold that terms may ask for.
    pub hold_epochs_max: u64,
    /// Full epochs that a jailed operator waits, after its last case, before it may return.
    pub jail_epochs: u64,
    /// What an accuser posts, in [`Parameters::bond_asset`].
    pub bond: Amount,
    /// The asset of the bond.
    pub bond_asset: AssetId,
    /// The account that may delay a case once, reverse one while its proceeds are on hold, and say which feed values an
    /// asset. It decides no verdict.
    pub council: AccountId,
}

/// All that the first state is made of. Its digest names the chain.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Genesis {
    /// What people call the chain.
    pub name: Name,
    /// When epoch 0 begins.
    pub time: Timestamp,
    /// See [`Parameters`].
    pub parameters: Parameters,
    /// Numbered in this order.
    pub assets: Vec<AssetDefinition>,
    /// Who owns what.
    pub endowments: Vec<Endowment>,
}

impl Genesis {
    /// The chain's name in every signature.
    #[must_use]
    pub fn chain(&self) -> Digest {
        hash_borsh("buttress/genesis/v1", self)
    }
}
