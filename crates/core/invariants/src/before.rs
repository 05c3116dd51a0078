//! Notes on a state before a block: what the checks after it compare with.

use crate::{
    due::{Due, due},
    holders::Holders,
    owed::{Recoverable, recoverable, slack},
    premiums::{self, Sold},
    rows::tranches,
    venues::{Positions, positions},
};
use app::State;
use restaking::{OfferTerms, Tenure};
use ruint::aliases::U256;
use std::collections::BTreeMap;
use units::{Amount, AssetId, Epoch, PremiumIndex, Ratio, Shares, TrancheId, VaultId};

/// What a monitor noted of a state before a block: O(tranches + offers + covers + cases), and O(positions) only if the
/// block ends an epoch.
#[derive(Clone, Debug)]
pub struct Before {
    pub(crate) epoch: Epoch,
    pub(crate) tranches: Vec<TrancheNote>,
    pub(crate) offers: Vec<OfferNote>,
    pub(crate) caps: Vec<CapNote>,
    pub(crate) premiums: premiums::Books,
    /// What traders at options venues have bought and sold.
    pub(crate) positions: Positions,
    /// What only matters when an epoch ends.
    pub(crate) boundary: Option<Boundary>,
}

/// A tranche, in brief.
#[derive(Clone, Debug)]
pub(crate) struct TrancheNote {
    pub(crate) vault: VaultId,
    pub(crate) tenure: Tenure,
    pub(crate) shares: Shares,
    pub(crate) stake: Amount,
}

/// What an offer says, and what it will say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OfferNote {
    pub(crate) bound: Option<OfferTerms>,
    pub(crate) pending: Option<(Epoch, OfferTerms)>,
}

/// What a vault's leverage cap is, and what it will be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CapNote {
    pub(crate) cap: Ratio,
    pub(crate) pending: Option<(Epoch, Ratio)>,
}

/// What a boundary is compared with.
#[derive(Clone, Debug)]
pub(crate) struct Boundary {
    /// Cases that the next boundary executes, in order of execution.
    pub(crate) due: Vec<Due>,
    pub(crate) recoverable: Recoverable,
    pub(crate) slack: BTreeMap<VaultId, U256>,
    pub(crate) sold: Vec<Sold>,
    pub(crate) indices: BTreeMap<(TrancheId, AssetId), PremiumIndex>,
    pub(crate) holders: Holders,
}

impl Before {
    pub(crate) fn of(state: &State, ends_epoch: bool) -> Self {
        let restaking = state.restaking();
        let note = |tranche: &restaking::Tranche| TrancheNote {
            vault: tranche.vault,
            tenure: tranche.tenure,
            shares: tranche.shares,
            stake: tranche.stake,
        };
        let offer =
            |offer: &restaking::Offer| OfferNote { bound: offer.bound, pending: offer.pending };
        let cap = |vault: &restaking::Vault| CapNote {
            cap: vault.leverage_cap,
            pending: vault.pending_leverage,
        };
        Self {
            epoch: state.epoch(),
            tranches: tranches(restaking).map(|(_, tranche)| note(tranche)).collect(),
            offers: restaking.offers().map(|(_, row)| offer(row)).collect(),
            caps: restaking.vaults().map(|(_, row)| cap(row)).collect(),
            premiums: premiums::Books::of(state),
            positions: positions(state),
            boundary: ends_epoch.then(|| Boundary::of(state)),
        }
    }
}

impl Boundary {
    fn of(state: &State) -> Self {
        let (restaking, epoch) = (state.restaking(), state.epoch());
        let indices = tranches(restaking).flat_map(|(id, tranche)| {
            tranche.premiums.iter().map(move |earned| ((id, earned.asset), earned.index))
        });
        Self {
            due: due(restaking, epoch.plus(1)),
            recoverable: recoverable(restaking, epoch),
            slack: restaking.vaults().map(|(id, vault)| (id, slack(restaking, vault))).collect(),
            sold: premiums::sold(restaking, epoch),
            indices: indices.collect(),
            holders: Holders::of(state),
        }
    }
}
