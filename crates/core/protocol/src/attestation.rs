//! What outside publishers sign, in their own formats.

use attestation::{open_oracle, pyth, redstone};
use borsh::{BorshDeserialize, BorshSerialize};

/// A price that an outside publisher signed in its own format. Holding one does not mean that it was checked: only a feed's
/// specification says whose signature counts.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Attestation {
    /// By a venue, as Coinbase and OKX do.
    OpenOracle(open_oracle::Message),
    /// By several nodes of a RedStone data service.
    RedStone(redstone::Packages),
    /// By Wormhole's guardians, for Pyth.
    Pyth(pyth::Update),
}

impl Attestation {
    /// How many signatures have to be checked at most.
    #[must_use]
    pub fn signatures(&self) -> usize {
        match self {
            Self::OpenOracle(message) => message.signatures(),
            Self::RedStone(packages) => packages.signatures(),
            Self::Pyth(update) => update.signatures(),
        }
    }
}
