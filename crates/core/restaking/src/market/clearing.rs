//! All auctions of an epoch.

use super::auction::{Bid, Want, clearing_rate};
use crate::{Cover, Offer, OfferTerms, Restaking, Service, Vault, liability::encumbrances};
use ledger::{Asset, Ledger};
use std::collections::{BTreeMap, BTreeSet};
use units::{Amount, Epoch, OfferId, Ratio, Rounding, ServiceId, Value, VaultId};

/// How often auctions are held again because a vault had sold the same stake twice. Each time the younger offers of such
/// a vault get what the older ones left; what is sold twice after the last is cut.
const ROUNDS: usize = 8;

/// What came of a service's auction.
#[derive(Clone, Debug)]
pub(crate) struct Auction {
    /// The buyer.
    pub service: ServiceId,
    /// What it wanted.
    pub wanted: Value,
    /// What every seller is paid per unit of cover; nothing if nobody sold.
    pub rate: Option<Ratio>,
    /// What it bought, cheapest first.
    pub sales: Vec<(OfferId, VaultId, Cover)>,
}

/// An offer in the auctions.
struct Seller<'a> {
    offer: OfferId,
    since: Epoch,
    vault: VaultId,
    service: ServiceId,
    terms: OfferTerms,
    /// The vault's asset.
    asset: &'a Asset,
    /// The vault's stake at risk.
    stake: Amount,
    /// Up to which part of it.
    available: Ratio,
    sold: Option<Cover>,
}

/// What several sellers share.
struct Shared {
    cap: Ratio,
    /// What may still be taken.
    pledged: Pledged,
    /// Places of its sellers, oldest first.
    sellers: Vec<usize>,
}

/// What of a vault is pledged to whom, and in all.
#[derive(Clone)]
struct Pledged {
    rates: BTreeMap<ServiceId, Ratio>,
    /// Their sum; nothing if it does not fit: what is owed of next to nothing is next to infinite.
    sum: Option<Ratio>,
}

impl Pledged {
    fn of(rates: BTreeMap<ServiceId, Ratio>) -> Self {
        let sum = rates.values().try_fold(Ratio::ZERO, |sum, rate| sum.checked_add(*rate));
        Self { rates, sum }
    }
    fn to_others(&self, service: ServiceId) -> Ratio {
        match self.sum {
            Some(sum) => sum.saturating_sub(self.rates.get(&service).copied().unwrap_or_default()),
            None => {
                let others = self.rates.iter().filter(|(other, _)| **other != service);
                others.fold(Ratio::ZERO, |sum, (_, rate)| sum.saturating_add(*rate))
            }
        }
    }
    /// Makes what is pledged to a service at least `rate`.
    fn raise(&mut self, service: ServiceId, rate: Ratio) {
        let own = self.rates.entry(service).or_default();
        let more = rate.saturating_sub(*own);
        *own = own.saturating_add(more);
        self.sum = self.sum.and_then(|sum| sum.checked_add(more));
    }
}

/// Holds the auctions of all services for `epoch`, as if `extra` stood in the place of the offer of that vault to that
/// service. Costs O(vaults × tranches × covers after a slash, + offers × log offers).
///
/// A service's auction fills from the cheapest, then the oldest. If a vault then has sold more than its leverage cap less
/// what others may still take, the youngest offers give way, and the auctions that they were in are held again.
pub(crate) fn clear(
    restaking: &Restaking,
    ledger: &Ledger,
    epoch: Epoch,
    extra: Option<&Offer>,
) -> Vec<Auction> {
    let mut hall = Hall::open(restaking, ledger, epoch, extra);
    let mut open: BTreeSet<ServiceId> = hall.queues.keys().copied().collect();
    for _ in 0..ROUNDS {
        for service in &open {
            hall.hold(*service);
        }
        open = hall.give_way();
        if open.is_empty() {
            return hall.close();
        }
    }
    hall.freeze();
    for service in open {
        let rate = hall.rates.get(&service).copied().flatten();
        hall.fill(service, rate);
    }
    hall.close()
}

struct Hall<'a> {
    restaking: &'a Restaking,
    ledger: &'a Ledger,
    epoch: Epoch,
    sellers: Vec<Seller<'a>>,
    /// Places of each service's sellers, cheapest first, then oldest.
    queues: BTreeMap<ServiceId, Vec<usize>>,
    /// Vaults with more than one seller.
    shared: Vec<Shared>,
    rates: BTreeMap<ServiceId, Option<Ratio>>,
}

impl<'a> Hall<'a> {
    fn open(
        restaking: &'a Restaking,
        ledger: &'a Ledger,
        epoch: Epoch,
        extra: Option<&Offer>,
    ) -> Self {
        let mut hall = Self {
            restaking,
            ledger,
            epoch,
            sellers: Vec::new(),
            queues: BTreeMap::new(),
            shared: Vec::new(),
            rates: BTreeMap::new(),
        };
        for (id, vault) in restaking.vaults() {
            hall.seat(id, vault, extra.filter(|offer| offer.vault == id));
        }
        for (place, seller) in hall.sellers.iter().enumerate() {
            hall.queues.entry(seller.service).or_default().push(place);
        }
        let sellers = &hall.sellers;
        let rank = |place: &usize| {
            sellers.get(*place).map(|seller| (seller.terms.reserve, seller.since, seller.offer))
        };
        for queue in hall.queues.values_mut() {
            queue.sort_by_key(rank);
        }
        hall
    }

    /// Adds a vault's offers.
    fn seat(&mut self, id: VaultId, vault: &Vault, extra: Option<&Offer>) {
        let (restaking, epoch) = (self.restaking, self.epoch);
        let jailed = restaking.operator(vault.operator).is_ok_and(|row| row.jailed.is_some());
        let stake = restaking.stake_at_risk(vault, epoch);
        let Ok(asset) = self.ledger.asset(vault.asset) else { return };
        if jailed || stake.is_zero() {
            return;
        }
        let replaced = |offer: &Offer| extra.is_some_and(|extra| extra.service == offer.service);
        let standing = vault.offers.iter().filter_map(|id| Some((*id, restaking.offer(*id)?)));
        let id_of = |extra: &Offer| {
            let same = standing.clone().find(|(_, offer)| offer.service == extra.service);
            same.map_or(restaking.offers.next_id(), |(id, _)| id)
        };
        let offers = standing.clone().filter(|(_, offer)| !replaced(offer));
        let mut offers: Vec<(OfferId, ServiceId, OfferTerms, Epoch)> = offers
            .chain(extra.map(|extra| (id_of(extra), extra)))
            .filter_map(|(id, offer)| {
                let (terms, since) = offer.binding_in(epoch)?;
                (!terms.share.is_zero()).then_some((id, offer.service, terms, since))
            })
            .collect();
        if offers.is_empty() {
            return;
        }
        offers.sort_by_key(|(id, _, _, since)| (*since, *id));
        let pledged = Pledged::of(encumbrances(restaking, vault, epoch));
        let cap = vault.leverage_in(epoch);
        let first = self.sellers.len();
        for (offer, service, terms, since) in offers {
            let room = cap.saturating_sub(pledged.to_others(service));
            let available = terms.share.min(Ratio::ONE).min(room);
            let sold = None;
            self.sellers.push(Seller {
                offer,
                since,
                vault: id,
                service,
                terms,
                asset,
                stake,
                available,
                sold,
            });
        }
        let sellers: Vec<usize> = (first..self.sellers.len()).collect();
        if sellers.len() > 1 {
            self.shared.push(Shared { cap, pledged, sellers });
        }
    }

    /// Holds a service's auction.
    fn hold(&mut self, id: ServiceId) {
        let rate = self.rate(id);
        self.rates.insert(id, rate);
        self.fill(id, rate);
    }

    fn rate(&self, id: ServiceId) -> Option<Ratio> {
        let service = self.restaking.service(id).ok()?;
        if service.demand.target.is_zero() || service.budget.is_zero() {
            return None;
        }
        let payment = self.ledger.asset(service.payment_asset).ok()?;
        let want = Want {
            target: service.demand.target,
            budget: payment.value(service.budget, Rounding::Down),
            most: service.demand.rate,
        };
        let queue = self.queues.get(&id)?.iter().filter_map(|place| self.sellers.get(*place));
        let bids = queue.map(|seller| {
            let amount = seller.available.of_amount(seller.stake, Rounding::Down);
            let supply = seller.asset.cover_value(amount.unwrap_or_default());
            Bid { reserve: seller.terms.reserve, supply }
        });
        clearing_rate(bids.filter(|bid| !bid.supply.is_zero()), &want)
    }

    /// Fills a service's offers at a rate, from the cheapest, until its target is met or its budget is spent.
    fn fill(&mut self, id: ServiceId, rate: Option<Ratio>) {
        let (Ok(service), Some(queue)) = (self.restaking.service(id), self.queues.get(&id)) else {
            return;
        };
        let Ok(payment) = self.ledger.asset(service.payment_asset) else { return };
        let mut wallet = Wallet::of(service, payment);
        for place in queue {
            let Some(seller) = self.sellers.get_mut(*place) else { continue };
            seller.sold = rate
                .filter(|rate| seller.terms.reserve <= *rate)
                .and_then(|rate| wallet.buy(seller, rate, self.epoch));
        }
    }

    /// Where a vault sold too much, the youngest give way to the older: the services whose auctions have to be held again.
    fn give_way(&mut self) -> BTreeSet<ServiceId> {
        let mut again = BTreeSet::new();
        for Shared { cap, pledged, sellers } in &self.shared {
            let mut pledged = pledged.clone();
            for place in sellers {
                let Some(seller) = self.sellers.get_mut(*place) else { continue };
                let Some(sold) = &seller.sold else { continue };
                let room = cap.saturating_sub(pledged.to_others(seller.service));
                if sold.pledge_rate > room {
                    seller.available = room;
                    again.insert(seller.service);
                }
                pledged.raise(seller.service, sold.pledge_rate.min(room));
            }
        }
        again
    }

    /// From here on nobody buys more than it has.
    fn freeze(&mut self) {
        for seller in &mut self.sellers {
            let sold = seller.sold.as_ref().map_or(Ratio::ZERO, |cover| cover.pledge_rate);
            seller.available = seller.available.min(sold);
        }
    }

    fn close(mut self) -> Vec<Auction> {
        let services = self.restaking.services();
        let wanting = services.filter(|(_, service)| !service.demand.target.is_zero());
        let mut auctions = Vec::new();
        for (id, service) in wanting {
            let mut sales = Vec::new();
            for place in self.queues.remove(&id).unwrap_or_default() {
                if let Some(seller) = self.sellers.get_mut(place)
                    && let Some(cover) = seller.sold.take()
                {
                    sales.push((seller.offer, seller.vault, cover));
                }
            }
            let rate = self.rates.get(&id).copied().flatten();
            let wanted = service.demand.target;
            auctions.push(Auction { service: id, wanted, rate, sales });
        }
        auctions
    }
}

/// What a service can still buy.
struct Wallet<'a> {
    wanted: Value,
    budget: Amount,
    payment: &'a Asset,
}

impl<'a> Wallet<'a> {
    const fn of(service: &Service, payment: &'a Asset) -> Self {
        Self { wanted: service.demand.target, budget: service.budget, payment }
    }

    /// Buys of a seller what is wanted, available and can be paid, if anything.
    fn buy(&mut self, seller: &Seller<'_>, rate: Ratio, epoch: Epoch) -> Option<Cover> {
        if self.wanted.is_zero() {
            return None;
        }
        let worth = seller.asset.cover_value(seller.stake);
        let wanted = Ratio::of(self.wanted.raw(), worth.raw(), Rounding::Up).unwrap_or(Ratio::ONE);
        let price = |pledge_rate: Ratio| {
            let amount = pledge_rate.of_amount(seller.stake, Rounding::Down)?;
            let value = seller.asset.cover_value(amount);
            let premium = Value::new(rate.apply(value.raw(), Rounding::Up)?);
            Some((amount, value, self.payment.amount(premium, Rounding::Up)?))
        };
        // What the budget cannot pay is not bought.
        let affordable = |rate| price(rate).is_some_and(|(_, _, premium)| premium <= self.budget);
        let pledge_rate = largest(wanted.min(seller.available), affordable);
        let (amount, value, premium) = price(pledge_rate)?;
        if amount.is_zero() {
            return None;
        }
        self.wanted = self.wanted.saturating_sub(value);
        self.budget = self.budget.saturating_sub(premium);
        let (service, terms, paid) = (seller.service, seller.terms.terms, false);
        Some(Cover { service, epoch, terms, pledge_rate, amount, value, premium, paid })
    }
}

/// The largest rate up to `most` that fits, given that every rate below one that fits does too, and that zero does. By
/// halving, as premiums round up twice and no quotient says where.
fn largest(most: Ratio, fits: impl Fn(Ratio) -> bool) -> Ratio {
    if fits(most) {
        return most;
    }
    let (mut low, mut high) = (0, most.raw());
    while high.saturating_sub(low) > 1 {
        let middle = low.saturating_add(high.saturating_sub(low) / 2);
        if fits(Ratio::new(middle)) {
            low = middle;
        } else {
            high = middle;
        }
    }
    Ratio::new(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_claims_too_large_to_add_up_leave_no_room_for_either() {
        let [one, two, third] = [0, 1, 2].map(ServiceId::new);
        let most = Ratio::new(u128::MAX);
        let mut pledged = Pledged::of([(one, most), (two, most)].into());
        assert_eq!([one, two, third].map(|service| pledged.to_others(service)), [most; 3]);
        pledged = Pledged::of([(one, Ratio::ONE), (two, Ratio::from_bps(1))].into());
        assert_eq!(pledged.to_others(one), Ratio::from_bps(1));
        pledged.raise(two, most);
        assert_eq!(pledged.to_others(one), most);
        assert_eq!(pledged.to_others(two), Ratio::ONE);
    }
}
