//! Who loses how much. The dry run and the real path are this one function.

use crate::{Cover, Restaking, Tranche, liability::liability};
use protocol::Rejection;
use units::{
    Amount, AssetId, Epoch, OperatorId, PerShare, Ratio, Rounding, TermsId, TrancheId, VaultId,
};

/// What one tranche loses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The vault.
    pub vault: VaultId,
    /// The tranche.
    pub tranche: TrancheId,
    /// The vault's asset.
    pub asset: AssetId,
    /// `min(φ·κ·p(c), liability)`.
    pub per_share: PerShare,
    /// That for all shares, rounded down, in base units.
    pub owed: Amount,
    /// What there is of it.
    pub taken: Amount,
    /// What it falls short of, roundings of leavers apart: more than zero only where the leverage cap is above 1.
    pub shortfall: Amount,
}

/// `min(φ·κ·p(c), liability)`: what a slash by the fraction φ of a cover takes of each share of a tranche that answers for
/// the epoch of the cover.
pub(crate) fn per_share(tranche: &Tranche, cover: &Cover, fraction: Ratio) -> PerShare {
    let penalty = tranche
        .price_in(cover.epoch)
        .scale(cover.pledge_rate, Rounding::Down)
        .scale(fraction, Rounding::Down);
    penalty.min(liability(tranche, cover.service, cover.pledge_rate, cover.epoch))
}

/// What would be lost if `operator` were slashed by the fraction `fraction` of the cover that it sold under
/// `terms` for `epoch`: exactly what execution takes, as it calls this.
///
/// Every tranche whose tenure contains the epoch, of every vault that sold cover, loses per share
/// `min(φ·κ·p(c), liability(c))` (`security-core.md` §6.3). No other tranche is touched.
///
/// # Errors
/// [`Rejection::UnknownOperator`], [`Rejection::UnknownTerms`].
pub fn dry_run(
    restaking: &Restaking,
    operator: OperatorId,
    terms: TermsId,
    epoch: Epoch,
    fraction: Ratio,
) -> Result<Vec<Loss>, Rejection> {
    let row = restaking.operator(operator)?;
    let service = restaking.terms(terms)?.service;
    let mut losses = Vec::new();
    for (vault_id, cover) in restaking.covers_of(row, service, epoch) {
        if cover.terms != terms {
            continue;
        }
        let vault = restaking.vault(vault_id)?;
        for (tranche_id, tranche) in restaking.tranches_of(vault) {
            if !tranche.tenure.contains(epoch) {
                continue;
            }
            let per_share = per_share(tranche, cover, fraction);
            let owed = per_share.amount(tranche.shares);
            let taken = owed.min(tranche.stake);
            let shortfall = owed.saturating_sub(taken).saturating_sub(tranche.dust);
            losses.push(Loss {
                vault: vault_id,
                tranche: tranche_id,
                asset: vault.asset,
                per_share,
                owed,
                taken,
                shortfall,
            });
        }
    }
    Ok(losses)
}
