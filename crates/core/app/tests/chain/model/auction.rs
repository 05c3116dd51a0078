//! One service's auction, by trying every rate that could be the one (§5).
//!
//! Rates and prices are exact. What is rounded is what a contract cannot hold otherwise, each against whom it favours, and
//! nothing is tolerated besides:
//! - amounts are whole base units: a seller's cover rounds down, a premium up;
//! - values are whole multiples of 10⁻¹⁸ of the reference currency: cover and budget round down, a premium up;
//! - rates are whole multiples of 10⁻¹⁸: the clearing rate rounds down, so that the budget pays for what is sold; κ is the
//!   smallest that covers the target, or the largest that the budget pays for.
//!
//! Reserves are such multiples already, so rounding a rate down never takes it below a reserve that it was above: a rate
//! has one outcome, not two.

use super::exact::{
    Exact, ceiling, floor, fraction, on_grid, over_grid, ratio, ratio_grain, whole,
};
use ledger::Asset;
use protocol::AssetDefinition;
use units::Price;

/// What an asset counts for.
#[derive(Clone, Debug)]
pub struct Worth {
    /// What one base unit is worth, in 10⁻¹⁸ of the reference currency.
    unit: Exact,
    /// What the haircut leaves.
    kept: Exact,
}

impl Worth {
    pub fn of(definition: &AssetDefinition, price: Price) -> Self {
        let unit = fraction(price.raw(), 10_u128.pow(definition.decimals.into()));
        Self { unit, kept: whole(1) - ratio(definition.haircut) }
    }

    pub fn of_asset(asset: &Asset) -> Self {
        Self::of(&asset.definition, asset.price)
    }

    /// What so many base units are worth as money; no more than a value can hold.
    pub fn money(&self, amount: u128) -> u128 {
        floor(&(whole(amount) * &self.unit).min(whole(u128::MAX)))
    }

    /// What they count for as cover.
    pub fn cover(&self, amount: u128) -> u128 {
        floor(&(whole(self.money(amount)) * &self.kept))
    }

    /// The most base units that count for no more than this.
    fn most_covering(&self, cover: &Exact) -> Exact {
        // Each step undoes one rounding down: ⌊x⌋ ≤ n is x < n + 1.
        let money = below(&((cover + whole(1)) / &self.kept));
        below(&((money + whole(1)) / &self.unit))
    }
}

/// The largest whole number below a number.
fn below(number: &Exact) -> Exact {
    number.ceil() - whole(1)
}

/// A service in its auction.
#[derive(Clone, Debug)]
pub struct Buyer {
    /// Cover, as a value.
    pub target: u128,
    /// The most that it pays per unit of cover.
    pub most: Exact,
    /// In base units of what it pays in.
    pub budget: u128,
    pub payment: Worth,
}

/// An offer in the auction.
#[derive(Clone, Debug)]
pub struct Bid {
    pub reserve: Exact,
    /// Since when, and which among those of one epoch.
    pub age: (u64, usize),
    /// All stake at risk in its vault.
    pub stake: u128,
    pub worth: Worth,
    /// Up to which part of it.
    pub available: Exact,
}

impl Bid {
    fn supply(&self) -> u128 {
        self.worth.cover(floor(&(&self.available * whole(self.stake))))
    }
}

/// What was sold.
#[derive(Clone, Debug)]
pub struct Sale {
    /// κ.
    pub pledge_rate: Exact,
    pub amount: u128,
    pub value: u128,
    pub premium: u128,
}

impl Buyer {
    /// The lowest rate at which the bids supply what would be bought, this buyer's maximum where they never do. Nothing if
    /// there is no supply even at that.
    pub fn clearing_rate(&self, bids: &[Bid]) -> Option<Exact> {
        if self.target == 0 || self.budget == 0 {
            return None;
        }
        let budget = whole(self.payment.money(self.budget));
        let bids: Vec<(&Exact, u128)> =
            bids.iter().map(|bid| (&bid.reserve, bid.supply())).collect();
        let supply = |rate: &Exact| -> u128 {
            bids.iter().filter(|(reserve, _)| *reserve <= rate).map(|(_, supply)| supply).sum()
        };
        let meets = |rate: &Exact| {
            let demand = whole(self.target);
            let demand = if *rate > whole(0) { demand.min(&budget / rate) } else { demand };
            whole(supply(rate)) >= demand
        };
        // Supply changes at reserves only. Between two, demand falls to it where the budget just pays for all of it.
        let reserves = bids.iter().map(|(reserve, _)| (*reserve).clone());
        let pays = bids.iter().map(|(reserve, _)| supply(reserve)).filter(|supply| *supply > 0);
        let candidates = reserves.chain(pays.map(|supply| &budget / whole(supply)));
        let least = candidates.filter(|rate| *rate <= self.most && meets(rate)).min();
        let rate = least.unwrap_or_else(|| self.most.clone());
        (supply(&self.most) > 0).then(|| on_grid(&rate))
    }

    /// Buys from the cheapest, then the oldest, at one rate: one sale or none for each bid.
    pub fn fill(&self, bids: &[Bid], rate: Option<&Exact>) -> Vec<Option<Sale>> {
        let mut sales = vec![None; bids.len()];
        let Some(rate) = rate else { return sales };
        let mut order: Vec<usize> = (0..bids.len()).collect();
        order.sort_by_key(|index| (bids[*index].reserve.clone(), bids[*index].age));
        let mut left = self.clone();
        for index in order.into_iter().filter(|index| bids[*index].reserve <= *rate) {
            let sale = left.buy(&bids[index], rate);
            if let Some(Sale { value, premium, .. }) = sale {
                left.target = left.target.saturating_sub(value);
                left.budget -= premium;
            }
            sales[index] = sale;
        }
        sales
    }

    fn buy(&self, bid: &Bid, rate: &Exact) -> Option<Sale> {
        if self.target == 0 || bid.stake == 0 {
            return None;
        }
        let all = bid.worth.cover(bid.stake);
        // Stake that counts for nothing serves any demand.
        let wanted = if all == 0 { whole(1) } else { over_grid(&fraction(self.target, all)) };
        let mut pledge_rate = bid.available.clone().min(wanted);
        if let Some(pays_for) = self.pays_for(bid, rate) {
            pledge_rate = pledge_rate.min(pays_for);
        }
        let amount = floor(&(&pledge_rate * whole(bid.stake)));
        let value = bid.worth.cover(amount);
        let premium = ceiling(&(rate * whole(value)));
        let premium = ceiling(&(whole(premium) / &self.payment.unit));
        (amount > 0).then_some(Sale { pledge_rate, amount, value, premium })
    }

    /// The largest κ whose premium is no more than the budget, worked back from the budget; nothing where cover is free.
    fn pays_for(&self, bid: &Bid, rate: &Exact) -> Option<Exact> {
        if *rate == whole(0) {
            return None;
        }
        let money = (whole(self.budget) * &self.payment.unit).floor();
        let amount = bid.worth.most_covering(&(money / rate).floor());
        // The largest multiple of the grain below (amount + 1) ÷ stake.
        let next = over_grid(&((amount + whole(1)) / whole(bid.stake)));
        Some(next - ratio_grain())
    }
}
