//! What a program that buys security for a service tells the core at a boundary: money, and how much it wants. Owners of
//! services without one say the same by actions.

use crate::{Demand, Restaking};
use units::{Amount, AssetId, Ratio, Rounding, ServiceId, Value};

impl Restaking {
    /// Adds to a service's budget what was put into its pot.
    pub fn add_budget(&mut self, service: ServiceId, amount: Amount) {
        if let Some(row) = self.services.get_mut(service) {
            row.budget = row.budget.saturating_add(amount);
        }
    }

    /// Adds to a service's insurance fund what was put into its pot.
    pub fn insure(&mut self, service: ServiceId, asset: AssetId, amount: Amount) {
        if let Some(row) = self.services.get_mut(service) {
            row.insure(asset, amount);
        }
    }

    /// Declares what could be gained by corrupting a service, and the cover that it wants with the most that it pays for it.
    pub fn declare(
        &mut self,
        service: ServiceId,
        profit: Value,
        slack: Ratio,
        (target, rate): (Value, Ratio),
    ) {
        if let Some(row) = self.services.get_mut(service) {
            (row.declared.profit, row.declared.slack) = (profit, slack);
            row.demand = Demand { target, rate };
        }
    }

    /// The cover with which corrupting a service for this profit does not pay, under the newest version of its terms:
    /// `profit × (1 + γ) ÷ (θ × smallest penalty)`, rounded up (`security-core.md` §8). Nothing makes it safe if it has no terms,
    /// or none with a safety offence.
    #[must_use]
    pub fn cover_for(&self, service: ServiceId, profit: Value, slack: Ratio) -> Value {
        let newest = self.services.get(service).and_then(|row| row.terms.last());
        let Some(published) = newest.and_then(|id| self.terms.get(*id)) else { return Value::MAX };
        let one = Ratio::ONE.raw();
        let (part, penalty) =
            (published.terms.corruption_threshold, published.terms.corruption_penalty());
        let cost = profit.mul_div(Ratio::ONE.saturating_add(slack).raw(), one, Rounding::Up);
        let cover = cost.and_then(|cost| cost.mul_div(one, penalty.raw(), Rounding::Up));
        let cover = cover.and_then(|cover| cover.mul_div(one, part.raw(), Rounding::Up));
        cover.unwrap_or(Value::MAX)
    }
}
