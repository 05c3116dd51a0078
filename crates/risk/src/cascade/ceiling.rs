//! What attackers are paid at most: a bound on what they lose.
//!
//! Where an attacker's loss is its cost, a coalition loses less than its services gain. So the most that any services gain
//! whose attack pays after some shock bounds the cascade, and whom an attack takes along merely to use up its gain does not
//! matter to it: a smaller question than the cascade's own, and one that closes where the other is left with the last units
//! of a sum of stakes. Often the bound is reached: then both are answered.

use super::model::Model;
use super::raid::{Raid, Raider};
use crate::Budget;
use crate::attack::Costs;
use crate::program::{Found, Program, Proposal, Row, maximise};

/// The most that attackers can lose, as far as it was shown, and the raid that was seen on the way that loses most.
pub(super) struct Ceiling {
    /// None where costs are not what is lost.
    pub(super) at_most: Option<u128>,
    pub(super) raid: Option<Raid>,
}

impl Ceiling {
    /// Searches from a raid that is known.
    pub(super) fn search(model: &Model, known: Option<Raid>, budget: &Budget) -> Self {
        // The row that says that an attack pays: what is gained, and less what it costs.
        let pays = model.program.rows.last();
        let (Costs::Stake, Some(Row::General { terms, .. })) = (model.costs, pays) else {
            return Self { at_most: None, raid: known };
        };
        let mut program = model.program.clone();
        program.columns.iter_mut().for_each(|column| column.profit = 0);
        for (column, gain) in terms.iter().filter(|(_, by)| *by > 0) {
            program.columns[*column].profit = *gain;
        }
        let mut paid = Paid { raider: Raider::new(model), best: None };
        let start = known.and_then(|raid| paid.weigh(raid));
        // No services, no attackers: nothing is gained.
        let nothing = Found::nothing(&program);
        let outcome = search(&program, start.unwrap_or(nothing), &mut paid, budget);
        let at_most = u128::try_from(outcome - 1).unwrap_or(0);
        Self { at_most: Some(at_most), raid: paid.best.map(|(_, raid)| raid) }
    }
}

fn search(program: &Program, start: Found, paid: &mut Paid, budget: &Budget) -> i128 {
    let outcome = maximise(program, Some(start), paid, false, budget);
    let found = outcome.best.map_or(0, |found| found.profit);
    if outcome.proved { found } else { outcome.bound.max(found) }
}

/// Raids by what they gain.
struct Paid<'a, 'n> {
    raider: Raider<'a, 'n>,
    /// The one that loses most, and how much that is.
    best: Option<(i128, Raid)>,
}

impl Paid<'_, '_> {
    /// The raid as an answer, if it is one.
    fn weigh(&mut self, raid: Raid) -> Option<Found> {
        let found = self.raider.found(&raid)?;
        let gain = self.raider.spendable(&raid.services)? as i128 + 1;
        if self.best.as_ref().is_none_or(|(most, _)| found.profit > *most) {
            self.best = Some((found.profit, raid));
        }
        Some(Found { profit: gain, ..found })
    }
}

impl Proposal for Paid<'_, '_> {
    fn propose(&mut self, relaxed: &[f64], _: f64) -> Option<Found> {
        let raids = self.raider.raids(relaxed);
        raids.into_iter().filter_map(|raid| self.weigh(raid)).max_by_key(Found::value)
    }
}
