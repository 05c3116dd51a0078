//! A fall of the market, round by round.

use super::joint::Attack;
use super::market::{Equilibrium, Falling};
use super::{Market, Position, Settled};

/// What moved the price.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The initial sale, in units.
    Sale(f64),
    /// Positions and orders that the price had reached, by name.
    Liquidations(Vec<String>),
    /// An attack that the price had made pay; what is slashed is sold.
    Attack(Attack),
}

/// One round.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Step {
    /// What happened.
    pub event: Event,
    /// At which price, in cash per unit: loans are settled at it.
    pub at: f64,
    /// What was sold in the round, in units.
    pub sold: f64,
    /// The price after it.
    pub price: f64,
}

/// A fall from the first sale to the last.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Run {
    /// What happened, in order.
    pub steps: Vec<Step>,
    /// Where the price ends.
    pub end: Equilibrium,
    /// What all liquidations did.
    pub settled: Settled,
    /// The mean price of what was seized, as an oracle showed it: `Σ price × seized ÷ Σ seized`. None without a liquidation.
    pub mean_price: Option<f64>,
    /// Debt at the end that the collateral left does not cover, in cash: losses that are still to come.
    pub shortfall: f64,
}

/// Lets `sale` units be sold. Whom the price reaches is liquidated at that price and sells what was seized; then the price
/// moves, and the next round begins. A position is liquidated once. Sellers of the market that are not positions, those whose
/// place is beyond the last, sell their amount.
#[must_use]
pub fn run(market: &Market, positions: &[Position], names: &[String], sale: f64) -> Run {
    let mut running = Running::new(market, positions, names);
    running.sale(sale);
    running.liquidate();
    running.end()
}

/// A run that is not over.
pub(super) struct Running<'a> {
    market: &'a Market,
    positions: &'a [Position],
    names: &'a [String],
    falling: Falling<'a>,
    steps: Vec<Step>,
    settled: Vec<Option<Settled>>,
    paid: f64,
}

impl<'a> Running<'a> {
    pub(super) fn new(market: &'a Market, positions: &'a [Position], names: &'a [String]) -> Self {
        Self {
            market,
            positions,
            names,
            falling: Falling::new(market),
            steps: Vec::new(),
            settled: vec![None; positions.len()],
            paid: 0.0,
        }
    }

    pub(super) fn price(&self) -> f64 {
        self.falling.price()
    }

    pub(super) fn sale(&mut self, amount: f64) {
        self.sell(Event::Sale(amount), amount);
    }

    pub(super) fn attack(&mut self, attack: Attack) {
        let amount = attack.sold;
        self.sell(Event::Attack(attack), amount);
    }

    fn sell(&mut self, event: Event, sold: f64) {
        let at = self.price();
        self.falling.sell(sold);
        self.steps.push(Step { event, at, sold, price: self.price() });
    }

    /// Rounds of liquidations until the price reaches nobody more.
    pub(super) fn liquidate(&mut self) {
        let Self { positions, settled, paid, .. } = self;
        loop {
            let (at, mut sold) = (self.falling.price(), 0.0);
            let reached = self.falling.round(|seller, price| {
                let amount = match positions.get(seller.who) {
                    Some(position) => {
                        let done = position.settle(price);
                        *paid += done.seized * price;
                        settled[seller.who] = Some(done);
                        done.seized * position.resold
                    }
                    None => seller.amount,
                };
                sold += amount;
                amount
            });
            let Some(reached) = reached else { return };
            let name = |who: usize| self.names.get(who).cloned().unwrap_or_else(|| who.to_string());
            let who = self.market.sellers()[reached].iter().map(|seller| name(seller.who));
            let event = Event::Liquidations(who.collect());
            self.steps.push(Step { event, at, sold, price: self.falling.price() });
        }
    }

    pub(super) fn end(self) -> Run {
        let end = self.falling.at();
        let mut sum = Settled::default();
        let mut shortfall = 0.0;
        for (position, settled) in self.positions.iter().zip(&self.settled) {
            let done = settled.unwrap_or_default();
            sum.repaid += done.repaid;
            sum.seized += done.seized;
            sum.bad_debt += done.bad_debt;
            let debt = position.debt - done.repaid - done.bad_debt;
            let worth = (position.collateral - done.seized) * end.price * position.nav;
            shortfall += (debt - worth).max(0.0);
        }
        let mean_price = (sum.seized > 0.0).then(|| self.paid / sum.seized);
        Run { steps: self.steps, end, settled: sum, mean_price, shortfall }
    }
}
