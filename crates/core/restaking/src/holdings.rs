//! What an account owns, through mergers.
//!
//! A tranche that merged into another keeps its positions until their owners touch them: no boundary has to visit
//! stakers. Until then a position is worth what it would convert to.

use crate::{Merger, Position, Restaking, amounts::add};
use units::{AccountIndex, Amount, AssetId, Shares, TrancheId};

/// Shares of a tranche that an account has or would have if it touched them, and what they earned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The tranche, past any merger.
    pub tranche: TrancheId,
    /// How many.
    pub shares: Shares,
    /// What they are worth now.
    pub worth: Amount,
    /// What can be claimed of premiums, by asset.
    pub premiums: Vec<(AssetId, Amount)>,
}

impl Restaking {
    /// Everything that an account owns, in order of tranche; positions that are empty and owed nothing are left
    /// out. Costs O(positions of the account).
    #[must_use]
    pub fn holdings_of(&self, account: AccountIndex) -> Vec<Holding> {
        let mut holdings: Vec<Holding> = Vec::new();
        for position in self.positions_of(account) {
            let Some(found) = self.holding(position) else { continue };
            match holdings.iter_mut().find(|holding| holding.tranche == found.tranche) {
                Some(holding) => {
                    holding.shares = holding.shares.saturating_add(found.shares);
                    holding.worth = holding.worth.saturating_add(found.worth);
                    for (asset, amount) in found.premiums {
                        add(&mut holding.premiums, asset, amount);
                    }
                }
                None => holdings.push(found),
            }
        }
        holdings.retain(|holding| !holding.shares.is_zero() || !holding.premiums.is_empty());
        holdings.sort_by_key(|holding| holding.tranche);
        holdings
    }

    fn holding(&self, position: &Position) -> Option<Holding> {
        let (mut position, mut premiums) = (position.clone(), Vec::new());
        loop {
            let tranche = self.tranches.get(position.tranche)?;
            for (asset, amount) in position.premiums(tranche) {
                add(&mut premiums, asset, amount);
            }
            let Some(merger) = &tranche.merged else {
                let (shares, worth) = (position.shares, tranche.worth(position.shares));
                return Some(Holding { tranche: position.tranche, shares, worth, premiums });
            };
            position = merger.convert(&position);
        }
    }

    /// Converts every position of an account in a tranche whose stake is in `into` by now. To be called before the
    /// account's shares of `into` are read or changed.
    pub(crate) fn absorb(&mut self, account: AccountIndex, into: TrancheId) {
        // One merger at a time: what `into` took in may have taken in others before.
        while let Some((from, next)) = self.next_merger(account, into) {
            self.absorb_one(account, from, next);
        }
    }

    /// Where an account still has a position of what ended up in `into`, and the merger that comes next for it.
    fn next_merger(
        &self,
        account: AccountIndex,
        into: TrancheId,
    ) -> Option<(TrancheId, TrancheId)> {
        let open = self.positions_of(account).filter(|position| !position.is_over());
        let mut tranches = open.map(|position| position.tranche);
        let from = tranches.find(|id| self.merged_into(*id) == Some(into))?;
        Some((from, self.merger(from)?.into))
    }

    fn merger(&self, tranche: TrancheId) -> Option<&Merger> {
        self.tranches.get(tranche)?.merged.as_ref()
    }

    /// Where a tranche's stake is now, if it merged: past all later mergers.
    pub(crate) fn merged_into(&self, tranche: TrancheId) -> Option<TrancheId> {
        let mut into = self.merger(tranche)?.into;
        while let Some(merger) = self.merger(into) {
            into = merger.into;
        }
        Some(into)
    }

    fn absorb_one(&mut self, account: AccountIndex, from: TrancheId, into: TrancheId) {
        let Some(row) = self.positions.find(&(account, from)) else { return };
        let (Some(position), Some(tranche)) =
            (self.positions.get_mut(row), self.tranches.get_mut(from))
        else {
            return;
        };
        let Some(merger) = tranche.merged.clone() else { return };
        position.settle(tranche);
        let mut converted = merger.convert(position);
        position.shares = Shares::ZERO;
        // What it earned before the merger moves along, so that one claim pays all.
        let earned = position.take_owed();
        for (asset, amount) in &earned {
            tranche.claimed(*asset, *amount);
        }
        let row = self.positions.find_or_insert(Position::open(account, into));
        if let (Some(position), Some(tranche)) =
            (self.positions.get_mut(row), self.tranches.get_mut(into))
        {
            position.settle(tranche);
            converted.settle(tranche);
            position.join(converted);
            for (asset, amount) in earned {
                tranche.keep_unclaimed(asset, amount);
                position.owe(asset, amount);
            }
        }
    }
}
