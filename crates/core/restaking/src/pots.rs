//! What the core holds, pot by pot, for the audit.

use crate::Restaking;
use protocol::Pot;
use units::{Amount, AssetId};

impl Restaking {
    /// Everything that the core keeps, counted from its rows. Costs O(rows).
    pub fn pots(&self) -> impl Iterator<Item = (Pot, AssetId, Amount)> {
        let stake = self.vaults.iter().flat_map(|(_, vault)| {
            self.tranches_of(vault).map(|(_, tranche)| (Pot::Stake, vault.asset, tranche.stake))
        });
        let budgets = self.services.iter().map(|(_, s)| (Pot::Budgets, s.payment_asset, s.budget));
        let insurance = self.services.iter().flat_map(|(_, service)| {
            service.insurance.iter().map(|(asset, amount)| (Pot::Insurance, *asset, *amount))
        });
        let bonds = self.unsettled_cases().filter(|(_, case)| case.is_open());
        let bonds = bonds.map(|(_, case)| (Pot::Bonds, self.parameters.bond_asset, case.bond));
        let escrow = self.unsettled_cases().filter(|(_, case)| case.is_on_hold());
        let escrow = escrow.flat_map(|(_, case)| {
            case.taken.iter().map(|(_, asset, amount)| (Pot::Escrow, *asset, *amount))
        });
        stake.chain(budgets).chain(insurance).chain(bonds).chain(escrow).chain(self.premium_pot())
    }

    /// Set aside for an epoch, carried as dust, or earned and not claimed.
    fn premium_pot(&self) -> impl Iterator<Item = (Pot, AssetId, Amount)> {
        let set_aside = self.vaults.iter().flat_map(|(_, vault)| {
            vault.covers.iter().filter(|cover| !cover.paid).filter_map(|cover| {
                Some((
                    Pot::Premiums,
                    self.services.get(cover.service)?.payment_asset,
                    cover.premium,
                ))
            })
        });
        let dust = self.vaults.iter().flat_map(|(_, vault)| {
            vault.dust.iter().map(|(asset, amount)| (Pot::Premiums, *asset, *amount))
        });
        let earned = self.tranches.iter().flat_map(|(_, tranche)| {
            tranche
                .premiums
                .iter()
                .map(|earnings| (Pot::Premiums, earnings.asset, earnings.unclaimed))
        });
        set_aside.chain(dust).chain(earned)
    }
}
