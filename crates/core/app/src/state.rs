//! The state, its beginning, and what must hold of it.

use crate::Meta;
use arena::{Component, Frozen, Slot, component};
use borsh::{BorshDeserialize, BorshSerialize};
use crypto::Digest;
use ledger::{Imbalance, Ledger};
use options::{Options, judges::VenueCourt};
use oracle::{Oracle, judges::OracleCourt};
use protocol::{Genesis, Rejection};
use restaking::Restaking;
use units::{Epoch, EpochClock, Height, Timestamp};

/// Everything that the chain knows.
#[derive(Clone, Debug, BorshSerialize, BorshDeserialize)]
pub struct State {
    pub(crate) meta: Slot<Meta>,
    pub(crate) ledger: Ledger,
    pub(crate) restaking: Restaking,
    pub(crate) oracle: Oracle,
    pub(crate) options: Options,
}

component!(State { meta, ledger, restaking, oracle, options });

impl State {
    /// The state that a chain begins with.
    ///
    /// # Errors
    /// [`Rejection`]: the first number of the genesis that is out of bounds, or the endowment that names no
    /// asset.
    pub fn genesis(genesis: &Genesis) -> Result<Self, Rejection> {
        let ledger = Ledger::genesis(&genesis.assets, &genesis.endowments)?;
        ledger.asset(genesis.parameters.bond_asset)?;
        let restaking = Restaking::genesis(genesis.parameters.clone())?;
        let chain = genesis.chain();
        let epochs = EpochClock { genesis: genesis.time, length: genesis.parameters.epoch_length };
        let meta = Meta { chain, height: Height::ZERO, tip: chain, time: genesis.time, epochs };
        let (meta, oracle, options) = (Slot::new(meta), Oracle::default(), Options::genesis()?);
        Ok(Self { meta, ledger, restaking, oracle, options })
    }

    /// Where the chain stands.
    #[must_use]
    pub fn meta(&self) -> &Meta {
        &self.meta
    }
    /// The time of the last block.
    #[must_use]
    pub fn time(&self) -> Timestamp {
        self.meta.time
    }
    /// The epoch of the last block.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.meta.epochs.epoch(self.meta.time)
    }
    /// Accounts and balances.
    #[must_use]
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }
    /// The security core.
    #[must_use]
    pub const fn restaking(&self) -> &Restaking {
        &self.restaking
    }
    /// Feeds and rounds.
    #[must_use]
    pub const fn oracle(&self) -> &Oracle {
        &self.oracle
    }
    /// Options venues.
    #[must_use]
    pub const fn options(&self) -> &Options {
        &self.options
    }
    /// The judges, for trying evidence before filing it.
    #[must_use]
    pub fn court(&self) -> VenueCourt<'_> {
        let (chain, epochs) = (self.meta.chain, self.meta.epochs);
        let oracle = OracleCourt { oracle: &self.oracle, chain, epochs };
        VenueCourt { options: &self.options, oracle }
    }

    /// The commitment to all of it. Costs O(changes since the last call).
    pub fn root(&mut self) -> Digest {
        Component::root(self)
    }

    /// This state as it is now, to be written while this goes on: its canonical bytes. Costs O(rows / 64).
    pub fn freeze(&mut self) -> Frozen {
        Component::freeze(self)
    }

    /// The commitments to every table, by its path (`ledger/accounts`), in the order in which the root binds them: where two
    /// states differ.
    pub fn parts(&mut self) -> Vec<(String, Digest)> {
        self.root();
        self.known_parts().unwrap_or_default()
    }

    /// Whether the two ledgers agree: to be asked after every block. Costs O(rows).
    ///
    /// # Errors
    /// The first [`Imbalance`]. It is an internal fault: a node stops.
    pub fn audit(&self) -> Result<(), Imbalance> {
        self.ledger.audit(self.restaking.pots().chain(self.options.pots()))
    }
}
