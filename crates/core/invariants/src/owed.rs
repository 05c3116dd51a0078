//! What services may still take, counted again: κ·p(c) − T(c) of every share.

use crate::rows::{answers, price_in, price_now, taken_since, tranches_of};
use crate::wide::{PER_SHARE, RATIO, add, part, product, quotient, wide, wider};
use restaking::{Cover, Restaking, Tranche, Vault};
use ruint::aliases::{U256, U512};
use std::collections::BTreeMap;
use units::{Epoch, ServiceId, VaultId};

/// What can be recovered in base units, for each epoch for which cover was sold and that can still be judged.
pub(crate) type Recoverable = BTreeMap<(VaultId, ServiceId, Epoch), U256>;

/// What a cover may still take of one tranche, in base units rounded down.
pub(crate) fn owed(tranche: &Tranche, cover: &Cover) -> U256 {
    let shares = wider(tranche.shares.raw());
    let taken = taken_since(tranche, cover.service, cover.epoch);
    let scaled = U512::from(taken).saturating_mul(wider(RATIO));
    let pledged = product(&[cover.pledge_rate.raw(), price_in(tranche, cover.epoch)]);
    let unit = product(&[RATIO, PER_SHARE]);
    quotient(pledged.saturating_sub(scaled).saturating_mul(shares), unit)
}

/// What a cover may still collect of a vault: of each tranche that answers for its epoch what it owes, as far as there
/// is stake.
pub(crate) fn collectable(restaking: &Restaking, vault: &Vault, cover: &Cover) -> U256 {
    tranches_of(restaking, vault)
        .filter(|(_, tranche)| answers(&tranche.tenure, cover.epoch))
        .map(|(_, tranche)| owed(tranche, cover).min(wide(tranche.stake.raw())))
        .fold(U256::ZERO, U256::saturating_add)
}

/// What every cover may still collect. Costs O(covers × tranches of their vault).
pub(crate) fn recoverable(restaking: &Restaking, now: Epoch) -> Recoverable {
    let oldest = now.minus(restaking.parameters().evidence_window);
    let mut recoverable = Recoverable::new();
    for (id, vault) in restaking.vaults() {
        for cover in vault.covers.iter().filter(|cover| cover.epoch >= oldest) {
            let key = (id, cover.service, cover.epoch);
            add(&mut recoverable, key, collectable(restaking, vault, cover));
        }
    }
    recoverable
}

/// By how many base units the stake of a vault's tranches differs from what their prices say: what leavers did not
/// take, what they got too little, and what divisions left.
pub(crate) fn slack(restaking: &Restaking, vault: &Vault) -> U256 {
    tranches_of(restaking, vault).fold(U256::ZERO, |sum, (_, tranche)| {
        let priced = part(tranche.shares.raw(), price_now(tranche), PER_SHARE);
        sum.saturating_add(wide(tranche.stake.raw()).abs_diff(priced))
    })
}

/// By how many units the roundings of leavers may leave a tranche short: one for each of them, and one more for each of
/// the `cases` whose takings could have been divided with it.
pub(crate) fn short_by_rounding(tranche: &Tranche, cases: u128) -> U256 {
    wide(tranche.dust.raw()).saturating_mul(wide(cases.saturating_add(1)))
}
