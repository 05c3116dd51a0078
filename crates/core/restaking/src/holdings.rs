//! What an account owns, through mergers.
//!
//! A tranche that merged into another keeps its positions until their owners touch them: no boundary has to visit
//! stakers. Until then a position is worth what it would convert to.

use crate::{Position, Restaking, amounts::add};
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
                    let tranche = self.tranches.get(holding.tranche);
                    holding.worth = tranche.map_or(Amount::ZERO, |t| t.worth(holding.shares));
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
        let mut tranche = self.tranches.get(position.tranche)?;
        let mut premiums = position.premiums(tranche);
        let mut position = position.clone();
        // What was merged into may have merged again.
        while let Some(merger) = &tranche.merged {
            position = merger.convert(&position);
            tranche = self.tranches.get(position.tranche)?;
            for (asset, amount) in position.premiums(tranche) {
                add(&mut premiums, asset, amount);
            }
        }
        let (id, shares) = (position.tranche, position.shares);
        Some(Holding { tranche: id, shares, worth: tranche.worth(shares), premiums })
    }

    /// Converts every position of an account in a tranche that merged into `into`, directly or by way of others. To be
    /// called before the account's shares of `into` are read or changed.
    pub(crate) fn absorb(&mut self, account: AccountIndex, into: TrancheId) {
        let merged: Vec<TrancheId> = self
            .positions_of(account)
            .filter(|position| !position.is_over())
            .map(|position| position.tranche)
            .filter(|id| *id != into && self.end_of(*id) == into)
            .collect();
        for id in merged {
            self.absorb_one(account, id);
        }
    }

    fn merged_into(&self, tranche: TrancheId) -> Option<TrancheId> {
        self.tranches.get(tranche)?.merged.as_ref().map(|merger| merger.into)
    }

    /// Where the stake of a tranche is now.
    pub(crate) fn end_of(&self, tranche: TrancheId) -> TrancheId {
        let mut end = tranche;
        while let Some(next) = self.merged_into(end) {
            end = next;
        }
        end
    }

    /// Converts a position all the way, each merger by itself, as [`Restaking::holdings_of`] sees it: two that met half-way
    /// would round down together.
    fn absorb_one(&mut self, account: AccountIndex, from: TrancheId) {
        let Some(row) = self.positions.find(&(account, from)) else { return };
        let (Some(position), Some(tranche)) =
            (self.positions.get_mut(row), self.tranches.get(from))
        else {
            return;
        };
        position.settle(tranche);
        let (mut moving, mut at) = (position.clone(), from);
        position.shares = Shares::ZERO;
        position.take_owed();
        let mut earned = Vec::new();
        while let Some(tranche) = self.tranches.get(at)
            && let Some(merger) = tranche.merged.clone()
        {
            // What it earned on the way moves along, so that one claim pays all.
            for (asset, amount) in moving.take_owed() {
                if let Some(tranche) = self.tranches.get_mut(at) {
                    tranche.claimed(asset, amount);
                }
                add(&mut earned, asset, amount);
            }
            (moving, at) = (merger.convert(&moving), merger.into);
            if let Some(next) = self.tranches.get(at) {
                moving.settle(next);
            }
        }
        let row = self.positions.find_or_insert(Position::open(account, at));
        if let (Some(position), Some(tranche)) =
            (self.positions.get_mut(row), self.tranches.get_mut(at))
        {
            position.settle(tranche);
            position.join(moving);
            for (asset, amount) in earned {
                tranche.keep_unclaimed(asset, amount);
                position.owe(asset, amount);
            }
        }
    }
}
