//! Who is paid for the epoch that ended (§5).

use super::{
    Difference, Model, Variant,
    exact::{ensure, fraction, ratio, whole},
    observed::Observed,
    world::{COMMISSION, NOBODY, PAYS_IN, STAKERS, VAULTS},
};
use units::Ratio;

impl Model {
    /// Divides each premium: the operator's commission, then pro rata to what was at risk in the ended epoch.
    pub(super) fn pay_premiums(&mut self, observed: &Observed) -> Result<(), Difference> {
        let ended = self.epoch - 1;
        let mut due: Vec<(usize, usize, u128)> = Vec::new();
        for cover in self.covers.iter().filter(|c| c.epoch == ended) {
            due.push((cover.vault, cover.service, cover.premium));
        }
        ensure!(
            due.len() == observed.premiums.len(),
            "epoch {ended}: {} premiums were paid, {} are due",
            observed.premiums.len(),
            due.len()
        );
        for paid in &observed.premiums {
            let (vault, service) = (paid.vault, paid.service);
            let of = due.iter().find(|(v, s, _)| (*v, *s) == (vault, service));
            let Some((.., premium)) = of else {
                return Err(format!("vault {vault} was paid by service {service} for no cover"));
            };
            self.divide(vault, service, *premium, (paid.commission, paid.stakers))?;
        }
        Ok(())
    }

    fn divide(
        &mut self,
        vault: usize,
        service: usize,
        premium: u128,
        (commission, stakers): (u128, u128),
    ) -> Result<(), Difference> {
        let (operator, asset) = (VAULTS[vault].0, PAYS_IN[service]);
        let exact = ratio(Ratio::from_bps(COMMISSION[operator])) * whole(premium);
        // May differ by less than one unit: it is one amount, rounded down.
        ensure!(
            exact >= whole(commission) && exact < whole(commission) + whole(1),
            "vault {vault}: the commission on {premium} is {commission}, expected {exact}"
        );
        self.credit(STAKERS[operator], asset, commission);

        let risky = match self.variant {
            Variant::PremiumsToNewcomers => self.epoch,
            _ => self.epoch - 1,
        };
        let pools = self.pools_of(vault);
        let at_risk = pools.into_iter().filter(|(_, tenure)| tenure.contains(risky));
        let at_risk: Vec<_> = at_risk.collect();
        let total: u128 = at_risk.iter().map(|key| self.pools[key].booked).sum();
        let carried = self.vaults[vault].carried.entry(asset).or_default();
        let dividend = premium - commission + *carried;
        // §7.10: less dust than tranches touched; §7.11: it is carried forward.
        ensure!(
            stakers <= dividend && dividend - stakers < at_risk.len().max(1) as u128,
            "vault {vault}: {stakers} of {dividend} were divided among {} pools",
            at_risk.len()
        );
        *carried = dividend - stakers;
        if total == 0 {
            return Ok(());
        }
        for key in at_risk {
            let part = whole(dividend) * fraction(self.pools[&key].booked, total);
            let units = self.units(key);
            let lots = || self.lots_of(key).filter(|lot| lot.staker != NOBODY);
            let stranger = lots().find(|lot| !lot.tenure.contains(risky));
            ensure!(stranger.is_none(), "paid for an epoch without risk: {stranger:?}");
            let shares: Vec<_> = lots().map(|lot| (lot.staker, lot.units)).collect();
            for (staker, of) in shares {
                let earned = self.earned.entry((staker, vault, asset)).or_default();
                // A sum over all epochs: a grain of 2⁻²⁵⁶ each is nothing, and keeps it short.
                earned.exact = (&earned.exact + &part * fraction(of, units)).bound();
                // The pool's part rounds down by less than one unit; this is the lot's share of that.
                earned.dust = (&earned.dust + fraction(of, units)).bound();
            }
        }
        Ok(())
    }
}
