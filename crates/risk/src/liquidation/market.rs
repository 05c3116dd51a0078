//! Where the price ends: fixed points of what is sold and what that does to the price.

use super::Impact;
use std::ops::Range;

/// Who sells so much once the price is at `trigger` or below.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seller {
    /// The price.
    pub trigger: f64,
    /// What is sold, in units.
    pub amount: f64,
    /// Who, as a place in the list that the market was made from.
    pub who: usize,
}

/// How much of a loan's collateral a market with fixed amounts says is sold. A liquidation at the trigger price seizes the
/// least, one far below it everything: what really happens lies between the two markets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Seizure {
    /// What is seized at the trigger price: exact while the price falls smoothly.
    AtTrigger,
    /// All collateral: nothing worse can happen.
    Everything,
}

/// A price, how it falls with sales, and who sells below which price.
#[derive(Clone, Debug)]
pub struct Market {
    price: f64,
    impact: Impact,
    redemptions: f64,
    sellers: Vec<Seller>,
}

/// Where the price ends.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Equilibrium {
    /// The price.
    pub price: f64,
    /// What is sold there in all, redemptions included.
    pub sold: f64,
    /// How many sellers sold.
    pub sellers: usize,
}

impl Market {
    /// A market at `price`, in which holders sell `redemptions` × the relative fall besides. All numbers finite and not
    /// negative, the price positive.
    #[must_use]
    pub fn new(price: f64, impact: Impact, redemptions: f64, mut sellers: Vec<Seller>) -> Self {
        sellers.sort_by(|a, b| b.trigger.total_cmp(&a.trigger).then(a.who.cmp(&b.who)));
        Self { price, impact, redemptions, sellers }
    }

    /// P₀.
    #[must_use]
    pub fn price(&self) -> f64 {
        self.price
    }
    /// Sellers, the first to fall first.
    #[must_use]
    pub fn sellers(&self) -> &[Seller] {
        &self.sellers
    }
    /// a: what holders sell × the relative fall.
    #[must_use]
    pub fn redemptions(&self) -> f64 {
        self.redemptions
    }

    /// The price after this sale alone: nobody else sells.
    #[must_use]
    pub fn without_feedback(&self, sale: f64) -> f64 {
        self.price * self.impact.factor(sale)
    }

    /// What has to be sold in all for the price to fall to `price`.
    #[must_use]
    pub fn sold_at(&self, price: f64) -> f64 {
        self.impact.sold(price / self.price)
    }

    /// What holders have sold at `price`.
    #[must_use]
    pub fn redeemed(&self, price: f64) -> f64 {
        self.redemptions * (1.0 - price / self.price).max(0.0)
    }

    /// How much farther a small sale moves the price than without those who sell as it falls, `1 ÷ (1 − a·|f′(0)|)`; none
    /// where that is without limit: the smallest sale then starts a run.
    #[must_use]
    pub fn amplification(&self) -> Option<f64> {
        if self.redemptions == 0.0 {
            return Some(1.0);
        }
        let strength = -self.redemptions * self.impact.slope();
        (strength < 1.0).then(|| 1.0 / (1.0 - strength))
    }

    /// The greatest fixed point: what rounds of sales from the top come to, each moving the price by what fell in the round
    /// before. At most one round for each seller, `O(N log N)` with sorting.
    #[must_use]
    pub fn greatest(&self, sale: f64) -> Equilibrium {
        let mut falling = Falling::new(self);
        falling.sell(sale);
        while falling.round(|seller, _| seller.amount).is_some() {}
        falling.at()
    }

    /// The least fixed point: from where everybody sold, who would not have to buys back.
    #[must_use]
    pub fn least(&self, sale: f64) -> Equilibrium {
        // Sums from the top, as taking a large amount away from a sum leaves nothing of the small ones.
        let amounts = self.sellers.iter().scan(sale, |sold, seller| {
            *sold += seller.amount;
            Some(*sold)
        });
        let sold: Vec<f64> = std::iter::once(sale).chain(amounts).collect();
        let mut sellers = self.sellers.len();
        let mut price = self.settle(sold[sellers], 0.0, |next, price| next > price);
        while sellers > 0 && self.sellers[sellers - 1].trigger < price {
            while sellers > 0 && self.sellers[sellers - 1].trigger < price {
                sellers -= 1;
            }
            price = self.settle(sold[sellers], price, |next, price| next > price);
        }
        Equilibrium { price, sold: sold[sellers] + self.redeemed(price), sellers }
    }

    /// The price after `sold`, redemptions besides, reached from `price` in one direction.
    pub(super) fn settle(
        &self,
        sold: f64,
        mut price: f64,
        goes_on: impl Fn(f64, f64) -> bool,
    ) -> f64 {
        if self.redemptions == 0.0 {
            return self.price * self.impact.factor(sold);
        }
        // Monotone, so it converges; the limit is a fuse for markets at the edge of a run, where it does so slowly.
        for _ in 0..1_000_000 {
            let next = self.price * self.impact.factor(sold + self.redeemed(price));
            if !goes_on(next, price) {
                break;
            }
            price = next;
        }
        price
    }
}

/// A market while it falls.
#[derive(Clone, Debug)]
pub(super) struct Falling<'m> {
    market: &'m Market,
    sold: f64,
    price: f64,
    next: usize,
}

impl<'m> Falling<'m> {
    pub(super) fn new(market: &'m Market) -> Self {
        Self { market, sold: 0.0, price: market.price, next: 0 }
    }

    pub(super) fn price(&self) -> f64 {
        self.price
    }

    /// Sells and lets the price settle.
    pub(super) fn sell(&mut self, amount: f64) {
        self.sold += amount;
        self.price = self.market.settle(self.sold, self.price, |next, price| next < price);
    }

    /// Those whom the price has reached sell what `amount` says they do at this price; which sellers they were, none at rest.
    pub(super) fn round(
        &mut self,
        mut amount: impl FnMut(&Seller, f64) -> f64,
    ) -> Option<Range<usize>> {
        let (first, market) = (self.next, self.market);
        while market.sellers.get(self.next).is_some_and(|seller| seller.trigger >= self.price) {
            self.next += 1;
        }
        let reached = first..self.next;
        if reached.is_empty() {
            return None;
        }
        let amounts = market.sellers[reached.clone()].iter();
        let amounts: f64 = amounts.map(|seller| amount(seller, self.price)).sum();
        self.sell(amounts);
        Some(reached)
    }

    pub(super) fn at(&self) -> Equilibrium {
        let sold = self.sold + self.market.redeemed(self.price);
        Equilibrium { price: self.price, sold, sellers: self.next }
    }
}
