//! Amounts by asset: short lists, as few assets meet in one place.

use units::{Amount, AssetId};

/// Adds to the amount of an asset, which is listed if it was not.
pub(crate) fn add(amounts: &mut Vec<(AssetId, Amount)>, asset: AssetId, amount: Amount) {
    match amounts.iter_mut().find(|(of, _)| *of == asset) {
        Some(entry) => entry.1 = entry.1.saturating_add(amount),
        None => amounts.push((asset, amount)),
    }
}
