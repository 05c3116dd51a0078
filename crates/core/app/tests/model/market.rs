//! Who buys how much of what (§5).

use super::{
    Cover, Difference, Model, Variant,
    exact::{
        Exact, at_least_zero, ensure, floor, fraction, ratio, ratio_grain, unit_grains, whole,
    },
    lot::PoolKey,
    observed::{Bought, Observed},
    world::{PAYS_IN, VAULTS, genesis},
};
use crate::common::WINDOW;
use std::collections::BTreeMap;
use units::Ratio;

/// A number that is known up to what rounding may do to it.
#[derive(Clone, Debug)]
struct Range {
    least: Exact,
    most: Exact,
}

/// What a service can still spend at this boundary, in 10⁻¹⁸ of the reference currency and in base units.
#[derive(Clone, Copy, Debug)]
struct Wallet {
    wanted: u128,
    budget: u128,
}

/// What one base unit is worth, in 10⁻¹⁸ of the reference currency.
fn worth_of_unit(asset: usize) -> Exact {
    let definition = &genesis().assets[asset];
    fraction(definition.reference_price.raw(), 10_u128.pow(definition.decimals.into()))
}

impl Model {
    /// Every service buys from the oldest offer to the youngest.
    pub(super) fn buy_cover(&mut self, observed: &Observed) -> Result<(), Difference> {
        for offer in &mut self.offers {
            if let Some((_, promise)) = offer.pending.filter(|(from, _)| *from <= self.epoch) {
                offer.bound = Some(promise);
                offer.pending = None;
            }
        }
        let wallet = |service: &super::ServiceBook| Wallet {
            wanted: service.target,
            budget: service.budget,
        };
        let mut wallets: Vec<Wallet> = self.services.iter().map(wallet).collect();
        let mut bought = observed.bought.iter().peekable();
        for index in 0..self.offers.len() {
            let (vault, service) = (self.offers[index].vault, self.offers[index].service);
            let found = bought.next_if(|cover| (cover.vault, cover.service) == (vault, service));
            match found {
                Some(cover) => {
                    self.check_bought(index, &wallets[service], cover)?;
                    wallets[service].wanted = wallets[service].wanted.saturating_sub(cover.value);
                    wallets[service].budget -= cover.premium;
                    self.services[service].budget = wallets[service].budget;
                    self.covers.push(Cover {
                        vault,
                        service,
                        epoch: self.epoch,
                        terms: cover.terms,
                        rate: ratio(cover.rate),
                        premium: cover.premium,
                    });
                    self.counts.covers += 1;
                }
                None => self.check_passed_over(index, &wallets[service])?,
            }
        }
        let rest = bought.next();
        ensure!(rest.is_none(), "bought out of order, or twice: {rest:?}");
        Ok(())
    }

    /// Why nobody would buy of an offer at all.
    fn obstacle(&self, index: usize, wallet: &Wallet) -> Option<&'static str> {
        let offer = &self.offers[index];
        let Some(bound) = offer.bound else { return Some("it does not bind yet") };
        if self.jailed[VAULTS[offer.vault].0].is_some() {
            Some("the operator is jailed")
        } else if bound.reserve > self.services[offer.service].rate {
            Some("its reserve is above the rate")
        } else if wallet.wanted == 0 {
            Some("the target is met")
        } else {
            None
        }
    }

    fn check_passed_over(&mut self, index: usize, wallet: &Wallet) -> Result<(), Difference> {
        if self.obstacle(index, wallet).is_some() {
            return Ok(());
        }
        let (vault, service) = (self.offers[index].vault, self.offers[index].service);
        let stake = self.at_risk(vault, self.epoch);
        let limit = self.limit(index, wallet, stake);
        let rate = self.afford(service, vault, stake, &limit, wallet.budget);
        let could = floor(&(rate.clone() * whole(stake)));
        ensure!(
            could == 0,
            "epoch {}: service {service} bought nothing of vault {vault}, could have bought {could}",
            self.epoch
        );
        Ok(())
    }

    fn check_bought(
        &mut self,
        index: usize,
        wallet: &Wallet,
        cover: &Bought,
    ) -> Result<(), Difference> {
        let (vault, service) = (cover.vault, cover.service);
        let what = format!("epoch {}: cover of vault {vault} for {service}", self.epoch);
        let obstacle = self.obstacle(index, wallet);
        ensure!(obstacle.is_none(), "{what} was bought although {}", obstacle.unwrap_or_default());
        let bound = self.offers[index].bound.expect("that would be an obstacle");
        ensure!(cover.terms == bound.terms, "{what} is under other terms");
        let stake = self.at_risk(vault, self.epoch);
        let rate = ratio(cover.rate);

        // The rate: exact limits, one grain of 10⁻¹⁸ for those that round.
        let limit = self.limit(index, wallet, stake);
        ensure!(
            cover.rate <= bound.share && rate <= limit.most,
            "{what} is at {}, may be {} to {}",
            cover.rate,
            limit.least,
            limit.most
        );
        let affordable = self.afford(service, vault, stake, &limit, wallet.budget);
        ensure!(rate >= affordable, "{what} is at {}, could be {affordable}", cover.rate);
        if rate < ratio(bound.share) && affordable == limit.least {
            self.counts.crowded += 1;
        }

        // The amount and the value: one rounding down each, so less than one of their units.
        let amount = whole(cover.amount);
        let exact = rate * whole(stake);
        ensure!(
            amount <= exact && exact < whole(cover.amount + 1) && cover.amount > 0,
            "{what} is {amount}, expected {exact}"
        );
        let exact = amount.clone() * worth_of_unit(VAULTS[vault].1);
        ensure!(
            whole(cover.value) <= exact && exact < whole(cover.value + 1),
            "{what} is worth {}, expected {exact}",
            cover.value
        );
        // The premium rounds up, first to 10⁻¹⁸ of the reference currency, then to base units.
        let exact = amount * self.unit_price(vault, service);
        let grain = whole(1) / worth_of_unit(PAYS_IN[service]);
        let premium = whole(cover.premium);
        ensure!(
            premium > &exact - &grain && premium < exact.clone() + grain + whole(1),
            "{what} costs {premium}, expected {exact}"
        );
        ensure!(cover.premium <= wallet.budget, "{what} costs more than the budget");
        Ok(())
    }

    /// What the cover of one base unit costs per epoch, in base units of the payment.
    fn unit_price(&self, vault: usize, service: usize) -> Exact {
        let stake = worth_of_unit(VAULTS[vault].1);
        stake * ratio(self.services[service].rate) / worth_of_unit(PAYS_IN[service])
    }

    /// The pledge rate before the budget is looked at: what is offered, what is wanted, what there is room for.
    fn limit(&mut self, index: usize, wallet: &Wallet, stake: u128) -> Range {
        let offer = &self.offers[index];
        let (vault, service) = (offer.vault, offer.service);
        let share = ratio(offer.bound.map_or(Ratio::ZERO, |bound| bound.share));
        // A value is a whole number of 10⁻¹⁸. Stake that is worth nothing serves any demand.
        let worth = floor(&(whole(stake) * worth_of_unit(VAULTS[vault].1)));
        let wanted =
            if worth == 0 { whole(1) } else { fraction(wallet.wanted, worth).min(whole(1)) };
        let room = self.room(vault, service);
        Range {
            least: share.clone().min(wanted.clone()).min(room.least),
            most: share.min(wanted + ratio_grain()).min(room.most),
        }
    }

    /// What of the least rate a budget pays for, at least: the core leaves two units of the payment to rounding.
    fn afford(
        &self,
        service: usize,
        vault: usize,
        stake: u128,
        limit: &Range,
        budget: u128,
    ) -> Exact {
        let of_one = whole(stake) * self.unit_price(vault, service);
        if &limit.most * &of_one + whole(2) <= whole(budget) {
            return limit.least.clone();
        }
        let (spent, costs) = (whole(budget.saturating_sub(2)), &limit.least * of_one + whole(2));
        let part = (&limit.least * spent / costs).min(limit.least.clone());
        at_least_zero(part - ratio_grain())
    }

    /// The leverage cap less, for every other service, the larger of what it may still take and what it bought
    /// for this epoch.
    fn room(&mut self, vault: usize, service: usize) -> Range {
        let cap = self.vaults[vault].leverage_cap.clone();
        let mut room = Range { least: cap.clone(), most: cap };
        for other in (0..self.services.len()).filter(|other| *other != service) {
            let encumbered = self.encumbered(vault, other);
            let now = self.covers.iter().find(|cover| {
                (cover.vault, cover.service, cover.epoch) == (vault, other, self.epoch)
            });
            let now = now.map_or_else(|| whole(0), |cover| cover.rate.clone());
            room.least -= encumbered.most.max(now.clone());
            room.most -= encumbered.least.max(now);
        }
        Range { least: at_least_zero(room.least), most: at_least_zero(room.most) }
    }

    /// The largest liability as a share of what is left, over every lot at risk and every judgeable epoch of its
    /// tenure, one by one.
    fn encumbered(&self, vault: usize, service: usize) -> Range {
        let oldest = self.epoch.saturating_sub(WINDOW);
        let mut range = Range { least: whole(0), most: whole(0) };
        let covers = self.covers.iter().filter(|cover| {
            (cover.vault, cover.service) == (vault, service)
                && (oldest..self.epoch).contains(&cover.epoch)
        });
        for cover in covers {
            // The lots of a pool have one price. Each says what it may be, the smallest least precisely.
            let mut by_pool: BTreeMap<PoolKey, Range> = BTreeMap::new();
            for lot in self.lots.iter().filter(|lot| lot.vault == vault) {
                // A lot that was slashed to nothing is closed.
                let answers = lot.tenure.contains(self.epoch) && lot.tenure.contains(cover.epoch);
                if !answers || lot.now == whole(0) {
                    continue;
                }
                let owed = match self.variant {
                    Variant::EncumbranceIgnoresTakings => {
                        lot.liability_ignoring_takings(&cover.rate, cover.epoch)
                    }
                    _ => lot.liability(service, &cover.rate, cover.epoch),
                };
                let grains = lot.grains();
                let least = at_least_zero(&owed - &grains) / (&lot.now + &grains);
                let surely = at_least_zero(&lot.now - &grains).max(unit_grains(1));
                let most = (owed + &grains) / surely + ratio_grain();
                let all = || Range { least: least.clone(), most: most.clone() };
                let range = by_pool.entry(lot.pool()).or_insert_with(all);
                range.least = range.least.clone().max(least);
                range.most = range.most.clone().min(most);
            }
            for pool in by_pool.into_values() {
                range.least = range.least.max(pool.least);
                range.most = range.most.max(pool.most);
            }
        }
        range
    }
}
