//! The rows of the core, read without its help: what counts again must not ask whom it checks.

use crate::wide::wide;
use app::State;
use options::{Till, Trader, Venue};
use restaking::{Cover, Restaking, Tenure, Tranche, Vault};
use ruint::aliases::U256;
use units::{AssetId, Epoch, PerShare, ServiceId, TrancheId};

/// Every tranche that there ever was, those that are in no vault's list included.
pub(crate) fn tranches(restaking: &Restaking) -> impl Iterator<Item = (TrancheId, &Tranche)> {
    (0..u32::MAX)
        .map(TrancheId::new)
        .map_while(|id| restaking.tranche(id).ok().map(|tranche| (id, tranche)))
}

/// The tranches that a vault lists.
pub(crate) fn tranches_of<'a>(
    restaking: &'a Restaking,
    vault: &'a Vault,
) -> impl Iterator<Item = (TrancheId, &'a Tranche)> {
    vault.tranches.iter().filter_map(|id| restaking.tranche(*id).ok().map(|tranche| (*id, tranche)))
}

/// What a vault sold for one epoch.
pub(crate) fn covers_for(vault: &Vault, epoch: Epoch) -> impl Iterator<Item = &Cover> {
    vault.covers.iter().filter(move |cover| cover.epoch == epoch)
}

/// Whether stake with this tenure answers for an epoch.
pub(crate) fn answers(tenure: &Tenure, epoch: Epoch) -> bool {
    let until = tenure.until.unwrap_or(Epoch::new(u64::MAX));
    tenure.from <= epoch && epoch <= until
}

/// p(c), as a count of 2⁻¹²⁷.
pub(crate) fn price_in(tranche: &Tranche, epoch: Epoch) -> u128 {
    let mut price = PerShare::ONE;
    for since in &tranche.prices {
        if since.epoch <= epoch {
            price = since.price;
        }
    }
    price.raw()
}

/// The price now, as a count of 2⁻¹²⁷.
pub(crate) fn price_now(tranche: &Tranche) -> u128 {
    price_in(tranche, Epoch::new(u64::MAX))
}

/// T(c), as a count of 2⁻¹²⁷.
pub(crate) fn taken_since(tranche: &Tranche, service: ServiceId, epoch: Epoch) -> U256 {
    let takings = tranche.takings.iter();
    let takings = takings.filter(|taking| taking.service == service && taking.boundary > epoch);
    takings.fold(U256::ZERO, |sum, taking| sum.saturating_add(wide(taking.per_share.raw())))
}

/// Every options venue, with what it has besides its traders' margin.
pub(crate) fn venues(state: &State) -> impl Iterator<Item = (&Venue, &Till)> {
    let options = state.options();
    options.venues().filter_map(|(id, venue)| Some((venue, options.till(id).ok()?)))
}

/// Every trading account, with the asset that its cash is of.
pub(crate) fn traders(state: &State) -> impl Iterator<Item = (AssetId, &Trader)> {
    let options = state.options();
    let with_cash = |trader: &Trader| options.venue(trader.venue).map(|venue| venue.cash).ok();
    options.traders().filter_map(move |(_, trader)| Some((with_cash(trader)?, trader)))
}
