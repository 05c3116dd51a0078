//! Who buys how much of what (§5).

use super::{
    Cover, Difference, Model, ServiceBook, Variant,
    auction::{Buyer, Sale, Worth},
    exact::{Exact, at_least_zero, ensure, floor, ratio, ratio_grain, unit_grains, whole},
    lot::PoolKey,
    observed::Observed,
    rounds::{Cleared, Market, Offered, Pledged},
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

/// What an asset counts for. None of the histories has a feed.
pub(super) fn worth(asset: usize) -> Worth {
    let definition = &genesis().assets[asset];
    Worth::of(definition, definition.reference_price)
}

impl Model {
    /// Holds the auctions, and compares every rate and every sale with the chain's: nothing may differ.
    pub(super) fn buy_cover(&mut self, observed: &Observed) -> Result<(), Difference> {
        let epoch = self.epoch;
        self.offers.iter_mut().for_each(|offer| offer.bind(epoch));
        let market = self.market(observed)?;
        let cleared = market.clear();
        self.compare_sales(&market, &cleared, observed)?;
        self.compare_rates(&cleared, observed)?;
        for (offer, sale) in market.offers.iter().zip(&cleared.sales) {
            let Some(Sale { pledge_rate, value, premium, .. }) = sale else { continue };
            let (vault, service) = (offer.vault, offer.service);
            self.services[service].budget -= premium;
            let terms = self.offers[offer.age.1].bound.expect("it sold").terms;
            let (rate, value, premium) = (pledge_rate.clone(), *value, *premium);
            self.covers.push(Cover { vault, service, epoch, terms, rate, value, premium });
        }
        self.check_capacity(&market)?;
        self.count_market(&market, &cleared);
        Ok(())
    }

    /// What all stake counts for, whether it is at risk or not.
    pub fn pledged_value(&self) -> u128 {
        let pools = self.pools.iter();
        pools.map(|((vault, _), pool)| worth(VAULTS[*vault].1).cover(pool.booked)).sum()
    }

    /// What an epoch costs a service at the most, in base units of what it pays in.
    pub fn price_of_target(&self, service: usize) -> u128 {
        let ServiceBook { target, rate, .. } = &self.services[service];
        let unit = worth(PAYS_IN[service]).money(1);
        floor(&(whole(*target) * ratio(*rate) / whole(unit)))
    }

    /// Everyone who meets at this boundary.
    fn market(&self, observed: &Observed) -> Result<Market, Difference> {
        let buyer = |(service, book): (usize, &ServiceBook)| Buyer {
            target: book.target,
            most: ratio(book.rate),
            budget: book.budget,
            payment: worth(PAYS_IN[service]),
        };
        let mut vaults = Vec::new();
        for (vault, (operator, asset)) in VAULTS.into_iter().enumerate() {
            let free = self.jailed[operator].is_none();
            vaults.push(Pledged {
                stake: if free { self.at_risk(vault, self.epoch) } else { 0 },
                worth: worth(asset),
                leverage_cap: self.vaults[vault].leverage_cap.clone(),
                encumbered: self.all_encumbered(vault, observed)?,
            });
        }
        let bound = self.offers.iter().enumerate().filter_map(|(index, offer)| {
            let bound = offer.bound?;
            let (share, reserve) = (ratio(bound.share), ratio(bound.reserve));
            let (vault, service, age) = (offer.vault, offer.service, (offer.since, index));
            Some(Offered { vault, service, share, reserve, age })
        });
        Ok(Market {
            buyers: self.services.iter().enumerate().map(buyer).collect(),
            vaults,
            offers: bound.collect(),
        })
    }

    /// What each service may still take of a vault: as the chain has it, once that was found to be what it must be.
    fn all_encumbered(&self, vault: usize, observed: &Observed) -> Result<Vec<Exact>, Difference> {
        let of_service = |service: usize| {
            let (have, range) =
                (ratio(observed.encumbered[&(vault, service)]), self.encumbered(vault, service));
            // Where next to nothing is left, what may be taken is more of it than a ratio can hold.
            let least = range.least.clone().min(ratio(Ratio::new(u128::MAX)));
            ensure!(
                least <= have && have <= range.most,
                "epoch {}: vault {vault} is encumbered by service {service} with {have}, may be {} to {}",
                self.epoch,
                range.least,
                range.most
            );
            Ok(have)
        };
        (0..self.services.len()).map(of_service).collect()
    }

    fn compare_sales(
        &self,
        market: &Market,
        cleared: &Cleared,
        observed: &Observed,
    ) -> Result<(), Difference> {
        let epoch = self.epoch;
        let mut bought: Vec<_> = observed.bought.iter().collect();
        for (offer, sale) in market.offers.iter().zip(&cleared.sales) {
            let (vault, service) = (offer.vault, offer.service);
            let place = bought.iter().position(|b| (b.vault, b.service) == (vault, service));
            let found = place.map(|place| bought.remove(place));
            let what = format!("epoch {epoch}: cover of vault {vault} for {service}");
            match (sale, found) {
                (None, None) => {}
                (Some(sale), None) => {
                    let could = sale.amount;
                    return Err(format!(
                        "epoch {epoch}: service {service} bought nothing of vault {vault}, could have bought {could}"
                    ));
                }
                (None, Some(found)) => return Err(format!("{what} was not for sale: {found:?}")),
                (Some(sale), Some(found)) => {
                    let terms = self.offers[offer.age.1].bound.map(|bound| bound.terms);
                    ensure!(terms == Some(found.terms), "{what} is under other terms");
                    ensure!(
                        sale.pledge_rate == ratio(found.rate)
                            && (sale.amount, sale.value, sale.premium)
                                == (found.amount, found.value, found.premium),
                        "{what} is {found:?}, expected {sale:?}"
                    );
                }
            }
        }
        ensure!(bought.is_empty(), "epoch {epoch}: nobody offered {bought:?}");
        Ok(())
    }

    /// One rate for everyone who sold to a service; every service that wants something is told what it got.
    fn compare_rates(&self, cleared: &Cleared, observed: &Observed) -> Result<(), Difference> {
        let wanting = (0..self.services.len()).filter(|service| self.services[*service].target > 0);
        let told: Vec<usize> = observed.auctions.iter().map(|auction| auction.service).collect();
        let wanting: Vec<usize> = wanting.collect();
        ensure!(told == wanting, "auctions of services {told:?}, expected {wanting:?}");
        for auction in &observed.auctions {
            let service = auction.service;
            let rate = cleared.rates[service].clone().unwrap_or_else(|| whole(0));
            let values = observed.bought.iter().filter(|b| b.service == service).map(|b| b.value);
            let bought: u128 = values.sum();
            let wanted = self.services[service].target;
            ensure!(
                ratio(auction.rate) == rate && (auction.wanted, auction.bought) == (wanted, bought),
                "epoch {}: {auction:?}, expected {rate} for {bought} of {wanted}",
                self.epoch
            );
        }
        Ok(())
    }

    /// Whatever was sold and may still be taken fits the leverage cap, or did not before anything was sold.
    fn check_capacity(&self, market: &Market) -> Result<(), Difference> {
        for (vault, pledged) in market.vaults.iter().enumerate() {
            let sold = |service: usize| {
                let now = (vault, service, self.epoch);
                let cover = self.covers.iter().find(|c| (c.vault, c.service, c.epoch) == now);
                cover.map_or_else(|| whole(0), |cover| cover.rate.clone())
            };
            let claims = pledged.encumbered.iter().enumerate();
            let all: Exact = claims.map(|(service, claim)| sold(service).max(claim.clone())).sum();
            let before: Exact = pledged.encumbered.iter().sum();
            ensure!(
                all <= pledged.leverage_cap || all == before,
                "epoch {}: vault {vault} is pledged {all} times",
                self.epoch
            );
        }
        Ok(())
    }

    fn count_market(&mut self, market: &Market, cleared: &Cleared) {
        let counts = &mut self.counts;
        let rounds = cleared.rounds as u64;
        counts.again += u64::from(rounds > 1);
        counts.crowded += cleared.gave_way.len() as u64;
        counts.covers += cleared.sales.iter().flatten().count() as u64;
        for (service, buyer) in market.buyers.iter().enumerate() {
            let Some(rate) = &cleared.rates[service] else { continue };
            let sales = market.offers.iter().zip(&cleared.sales);
            let sales: Vec<_> = sales.filter(|(offer, _)| offer.service == service).collect();
            let sellers = sales.iter().filter(|(_, sale)| sale.is_some());
            counts.competed += u64::from(sellers.count() > 1);
            let bought: u128 =
                sales.iter().filter_map(|(_, sale)| sale.as_ref()).map(|s| s.value).sum();
            counts.short += u64::from(*rate == buyer.most && bought < buyer.target);
            let at_reserve = sales.iter().any(|(offer, _)| offer.reserve == *rate);
            counts.at_reserve += u64::from(at_reserve);
            counts.by_budget += u64::from(!at_reserve && *rate < buyer.most);
            let dearer = sales.iter().filter(|(o, sale)| o.reserve > *rate && sale.is_none());
            counts.too_dear += dearer.count() as u64;
        }
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
