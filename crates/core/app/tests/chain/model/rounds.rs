//! All auctions of an epoch: a vault may offer the same stake to several services (§5).

use super::{
    auction::{Bid, Buyer, Sale, Worth},
    exact::{Exact, at_least_zero, whole},
};
use std::collections::BTreeSet;

/// How often auctions are held.
pub const ROUNDS: usize = 8;

/// A vault's stake, as the auctions see it.
#[derive(Clone, Debug)]
pub struct Pledged {
    /// What is at risk; nothing of a vault whose operator is jailed.
    pub stake: u128,
    pub worth: Worth,
    pub leverage_cap: Exact,
    /// What each service may still take of it.
    pub encumbered: Vec<Exact>,
}

/// A bound offer.
#[derive(Clone, Debug)]
pub struct Offered {
    pub vault: usize,
    pub service: usize,
    pub share: Exact,
    pub reserve: Exact,
    pub age: (u64, usize),
}

/// Everyone who meets at a boundary.
#[derive(Clone, Debug)]
pub struct Market {
    pub buyers: Vec<Buyer>,
    pub vaults: Vec<Pledged>,
    pub offers: Vec<Offered>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Cleared {
    /// By service.
    pub rates: Vec<Option<Exact>>,
    /// By offer.
    pub sales: Vec<Option<Sale>>,
    pub rounds: usize,
    /// What was sold twice after the last round was cut.
    pub cut: bool,
    /// Offers that got less than they had because their vault had sold to older ones.
    pub gave_way: BTreeSet<usize>,
}

impl Market {
    /// Holds all auctions. Where a vault has sold more than it may, the youngest of its offers keep to what the older ones
    /// left, and the services that had bought of them hold theirs again.
    pub fn clear(&self) -> Cleared {
        let mut available: Vec<Exact> = self.offers.iter().map(|offer| self.open(offer)).collect();
        let mut cleared = Cleared {
            rates: vec![None; self.buyers.len()],
            sales: vec![None; self.offers.len()],
            rounds: 0,
            cut: false,
            gave_way: BTreeSet::new(),
        };
        let mut again: BTreeSet<usize> = (0..self.buyers.len()).collect();
        while cleared.rounds < ROUNDS {
            cleared.rounds += 1;
            for service in again {
                cleared.rates[service] =
                    self.buyers[service].clearing_rate(&self.bids(service, &available));
                self.fill(service, &available, &mut cleared);
            }
            let oversold = self.oversold(&cleared.sales);
            if oversold.is_empty() {
                return cleared;
            }
            again = oversold.iter().map(|(offer, _)| self.offers[*offer].service).collect();
            for (offer, room) in oversold {
                cleared.gave_way.insert(offer);
                available[offer] = room;
            }
            if cleared.rounds == ROUNDS {
                cleared.cut = true;
                // Whoever gives way now gives way to nobody's gain: all others keep to what they have.
                for (most, sale) in available.iter_mut().zip(&cleared.sales) {
                    let sold = sale.as_ref().map_or_else(|| whole(0), |s| s.pledge_rate.clone());
                    *most = most.clone().min(sold);
                }
                for service in &again {
                    self.fill(*service, &available, &mut cleared);
                }
            }
        }
        cleared
    }

    /// What an offer can sell before anyone has bought: its share, unless what others may still take leaves less.
    pub fn open(&self, offer: &Offered) -> Exact {
        self.room(offer, &[]).min(offer.share.clone())
    }

    /// The leverage cap less, for each other service, the larger of what it may still take and what it bought in `sold`.
    fn room(&self, offer: &Offered, sold: &[(usize, Exact)]) -> Exact {
        let vault = &self.vaults[offer.vault];
        let others = (0..self.buyers.len()).filter(|other| *other != offer.service);
        let taken = others.map(|other| {
            let bought = sold.iter().filter(|(service, _)| *service == other).map(|(_, rate)| rate);
            bought.max().unwrap_or(&whole(0)).max(&vault.encumbered[other]).clone()
        });
        at_least_zero(taken.fold(vault.leverage_cap.clone(), |room, taken| room - taken))
    }

    /// The offers that sold more than the older ones of their vault left, and what those left.
    fn oversold(&self, sales: &[Option<Sale>]) -> Vec<(usize, Exact)> {
        let mut oversold = Vec::new();
        for vault in 0..self.vaults.len() {
            let of_vault = |index: &usize| self.offers[*index].vault == vault;
            let mut by_age: Vec<usize> = (0..self.offers.len()).filter(of_vault).collect();
            by_age.sort_by_key(|index| self.offers[*index].age);
            let mut sold: Vec<(usize, Exact)> = Vec::new();
            for index in by_age {
                let Some(sale) = &sales[index] else { continue };
                let room = self.room(&self.offers[index], &sold);
                let kept = sale.pledge_rate.clone().min(room.clone());
                if kept < sale.pledge_rate {
                    oversold.push((index, room));
                }
                sold.push((self.offers[index].service, kept));
            }
        }
        oversold
    }

    fn of_service(&self, service: usize) -> impl Iterator<Item = usize> {
        (0..self.offers.len()).filter(move |index| self.offers[*index].service == service)
    }

    fn bids(&self, service: usize, available: &[Exact]) -> Vec<Bid> {
        let bid = |index: usize| {
            let Offered { vault, reserve, age, .. } = &self.offers[index];
            let Pledged { stake, worth, .. } = &self.vaults[*vault];
            let (reserve, worth, available) =
                (reserve.clone(), worth.clone(), available[index].clone());
            Bid { reserve, age: *age, stake: *stake, worth, available }
        };
        self.of_service(service).map(bid).collect()
    }

    fn fill(&self, service: usize, available: &[Exact], cleared: &mut Cleared) {
        let bids = self.bids(service, available);
        let sales = self.buyers[service].fill(&bids, cleared.rates[service].as_ref());
        for (index, sale) in self.of_service(service).zip(sales) {
            cleared.sales[index] = sale;
        }
    }
}
