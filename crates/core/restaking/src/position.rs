//! Positions: one account's shares of one tranche.

use crate::{Tranche, amounts, tranche::Earnings};
use arena::Keyed;
use borsh::{BorshDeserialize, BorshSerialize};
use units::{AccountIndex, Amount, AssetId, PremiumIndex, Shares, TrancheId};

/// One account's shares of one tranche, and what they earned. Premiums settle when it is touched.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Position {
    /// Whose.
    pub account: AccountIndex,
    /// Of what.
    pub tranche: TrancheId,
    /// How many.
    pub shares: Shares,
    /// Up to where premiums were settled, by asset.
    settled: Vec<(AssetId, PremiumIndex)>,
    /// Settled and not yet claimed, by asset.
    owed: Vec<(AssetId, Amount)>,
}

impl Keyed for Position {
    type Key = (AccountIndex, TrancheId);
    fn key(&self) -> Self::Key {
        (self.account, self.tranche)
    }
}

impl Position {
    /// No shares yet.
    #[must_use]
    pub fn open(account: AccountIndex, tranche: TrancheId) -> Self {
        Self { account, tranche, shares: Shares::ZERO, settled: Vec::new(), owed: Vec::new() }
    }

    /// A position that came out of a merger and has not settled since.
    pub(crate) const fn converted(
        account: AccountIndex,
        tranche: TrancheId,
        shares: Shares,
        settled: Vec<(AssetId, PremiumIndex)>,
    ) -> Self {
        Self { account, tranche, shares, settled, owed: Vec::new() }
    }

    /// Takes in another position of the same tranche. Both must have settled.
    pub(crate) fn join(&mut self, other: Self) {
        self.shares = self.shares.saturating_add(other.shares);
        for (asset, amount) in other.owed {
            self.owe(asset, amount);
        }
    }

    pub(crate) fn owe(&mut self, asset: AssetId, amount: Amount) {
        amounts::add(&mut self.owed, asset, amount);
    }

    /// What it could claim now, by asset.
    #[must_use]
    pub fn premiums(&self, tranche: &Tranche) -> Vec<(AssetId, Amount)> {
        let mut settled = self.clone();
        settled.settle(tranche);
        settled.owed
    }

    /// Books what its shares earned since the last time. To be called before the number of shares changes.
    pub(crate) fn settle(&mut self, tranche: &Tranche) {
        for Earnings { asset, index, .. } in &tranche.premiums {
            let since = self.settled.iter().find(|(of, _)| of == asset);
            let since = since.map_or(PremiumIndex::ZERO, |(_, at)| *at);
            let earned = index.earned(since, self.shares);
            if !earned.is_zero() {
                self.owe(*asset, earned);
            }
        }
        self.settled = tranche.indices();
    }

    /// Whether it has no shares and is owed nothing.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.shares.is_zero() && self.owed.is_empty()
    }

    /// Takes all that is owed.
    pub(crate) fn take_owed(&mut self) -> Vec<(AssetId, Amount)> {
        core::mem::take(&mut self.owed)
    }
}
