//! Sales at which the price jumps.
//!
//! For the market to rest at a price p, `q(p) = f⁻¹(p ÷ P₀) − what is sold by others at p` has to be sold at first. As p falls,
//! q rises, and drops by what a seller sells at each trigger. From the top the price stops at the first p with `q(p) ≥ Q₀`; so
//! it jumps at each level that is a new maximum of q, from there to where q is as high again. Peaks are at triggers, where q
//! is computed exactly; holders who redeem add peaks between, which are searched for.

use super::Market;

/// A sale at which the price jumps: a little less leaves it at `from`, this sale takes it to `to`.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Cliff {
    /// `Q_c`: the least initial sale that starts it, in units.
    pub sale: f64,
    /// The price just before.
    pub from: f64,
    /// The price after.
    pub to: f64,
    /// Who falls first, as a place in the list that the market was made from; none where redeeming holders start it.
    pub starts: Option<usize>,
    /// How many sellers fall.
    pub sellers: usize,
    /// What they sell, in units, without redemptions.
    pub sold: f64,
}

/// Where q may have a peak.
struct Peak {
    price: f64,
    sale: f64,
    /// Sellers that fall there, from the first to the one after the last.
    sellers: std::ops::Range<usize>,
}

/// Into how many parts the prices between two triggers are cut in the search for peaks of redemptions.
const PARTS: u32 = 64;
/// Levels of q that differ by less than this part of what is sold in all are one: rounding alone makes as much.
const SAME: f64 = 1e-12;
/// A run of redemptions alone that moves the price by less than this part is not looked for.
const LEAST_RUN: f64 = 1e-3;

impl Market {
    /// All cliffs, by rising sale. `O(N log N)`, and exact to the last digits of floats; with redemptions `N` searches besides.
    #[must_use]
    pub fn cliffs(&self) -> Vec<Cliff> {
        let mut cliffs: Vec<Cliff> = Vec::new();
        let (mut level, mut others) = (-1.0_f64, 0.0);
        for peak in self.peaks(0.0) {
            let amounts = self.sellers()[peak.sellers.clone()].iter();
            let amount: f64 = amounts.map(|seller| seller.amount).sum();
            others += amount;
            // What is negative would have fallen before anything is sold: such a cliff is at no sale.
            let sale = peak.sale.max(0.0);
            if sale > level + (sale + others) * SAME {
                level = sale;
                cliffs.push(Cliff {
                    sale,
                    from: peak.price.min(self.price()),
                    to: peak.price,
                    starts: self.sellers()[peak.sellers.clone()].first().map(|seller| seller.who),
                    sellers: peak.sellers.len(),
                    sold: amount,
                });
            } else if let Some(cliff) = cliffs.last_mut() {
                if peak.price >= cliff.from {
                    let first = self.sellers()[peak.sellers.clone()].first();
                    cliff.starts = cliff.starts.or(first.map(|seller| seller.who));
                }
                cliff.sellers += peak.sellers.len();
                cliff.sold += amount;
            }
            if let Some(cliff) = cliffs.last_mut() {
                let start = if cliff.starts.is_none() { 1.0 - LEAST_RUN } else { 1.0 };
                let lowest = cliff.from * start;
                cliff.to = self.settle(level + others, lowest, |next, price| next < price);
            }
        }
        // Where nothing jumps, redeeming holders only had a peak that was no peak.
        cliffs.retain(|cliff| cliff.sellers > 0 || cliff.to < cliff.from * (1.0 - LEAST_RUN));
        cliffs
    }

    /// The cliff over which the price falls farthest; of equals the one at the smallest sale.
    #[must_use]
    pub fn critical(&self) -> Option<Cliff> {
        let height = |cliff: &Cliff| cliff.from - cliff.to;
        self.cliffs().into_iter().fold(None, |best: Option<Cliff>, cliff| match best {
            Some(best) if height(&best) >= height(&cliff) => Some(best),
            _ => Some(cliff),
        })
    }

    /// The least initial sale that takes the price to `price` or below, liquidations on the way included.
    #[must_use]
    pub fn sale_reaching(&self, price: f64) -> f64 {
        self.peaks(price).into_iter().map(|peak| peak.sale).fold(0.0, f64::max)
    }

    /// Peaks of q at and above `lowest`, from the top; where `lowest` is more than nothing, q there is one of them.
    fn peaks(&self, lowest: f64) -> Vec<Peak> {
        let (mut peaks, mut others, mut above) = (Vec::new(), 0.0, self.price());
        if self.redemptions() > 0.0 {
            peaks.push(Peak { price: above, sale: 0.0, sellers: 0..0 });
        }
        let mut first = 0;
        while let Some(seller) = self.sellers().get(first).filter(|s| s.trigger >= lowest) {
            let alike = self.sellers()[first..].iter();
            let end = first + alike.take_while(|other| other.trigger == seller.trigger).count();
            let price = seller.trigger.min(self.price());
            self.peaks_between(price, above, others, first, &mut peaks);
            // No price is zero, but a trigger can be: a loan without debt never falls.
            if price > 0.0 {
                peaks.push(Peak { price, sale: self.needed(price, others), sellers: first..end });
            }
            others += self.sellers()[first..end].iter().map(|seller| seller.amount).sum::<f64>();
            (first, above) = (end, price);
        }
        let lowest_looked_at = if lowest > 0.0 { lowest } else { above * 1e-6 };
        self.peaks_between(lowest_looked_at.min(above), above, others, first, &mut peaks);
        if lowest > 0.0 && lowest < self.price() {
            let sale = self.needed(lowest, others);
            peaks.push(Peak { price: lowest, sale, sellers: first..first });
        }
        peaks
    }

    /// q: what has to be sold at first for the market to rest at `price` where `others` sell so much.
    fn needed(&self, price: f64, others: f64) -> f64 {
        self.sold_at(price) - others - self.redeemed(price)
    }

    /// Local maxima of q between two prices, by golden sections around the best of [`PARTS`] points.
    fn peaks_between(
        &self,
        low: f64,
        high: f64,
        others: f64,
        seller: usize,
        peaks: &mut Vec<Peak>,
    ) {
        if self.redemptions() == 0.0 || low >= high || low <= 0.0 {
            return;
        }
        let ratio = libm::pow(low / high, 1.0 / f64::from(PARTS));
        let price = |part: u32| high * libm::pow(ratio, f64::from(part));
        let needed = |price| self.needed(price, others);
        for part in 1..PARTS {
            let around = [part - 1, part, part + 1].map(|part| needed(price(part)));
            if around[1] > around[0] && around[1] >= around[2] {
                let price = golden(needed, price(part + 1), price(part - 1));
                peaks.push(Peak { price, sale: needed(price), sellers: seller..seller });
            }
        }
    }
}

/// The place of a function's maximum between two points, by golden sections.
fn golden(value: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    let part = (libm::sqrt(5.0) - 1.0) / 2.0;
    for _ in 0..80 {
        let (left, right) = (high - part * (high - low), low + part * (high - low));
        if value(left) < value(right) { low = left } else { high = right }
    }
    (low + high) / 2.0
}
