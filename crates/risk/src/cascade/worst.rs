//! R_ψ: the worst that a shock of at most a part ψ of all stake leads to.

use super::Share;
use super::ceiling::Ceiling;
use super::fill::{Item, fill};
use super::model::Model;
use super::raid::{Raid, Raider};
use crate::Budget;
use crate::attack::{Attack, Costs};
use crate::program::{Column, Found, Outcome, Program, Proposal, Row, maximise};
use network::Network;
use std::collections::BTreeSet;

/// Whose losses are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Counted {
    /// What attackers lose after the shock: σ of the cascade's coalition.
    #[default]
    Attackers,
    /// What is lost in all, the shock's own included. Over all stake it is R_ψ.
    All,
}

/// Between what was found and what nothing is above of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The most that was found: it happens.
    pub found: u128,
    /// Nothing is worse.
    pub at_most: u128,
}

impl Interval {
    /// Whether both ends meet.
    #[must_use]
    pub fn is_exact(self) -> bool {
        self.found == self.at_most
    }
}

/// The worst cascade, or an interval around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worst {
    /// Stake that is lost.
    pub lost: Interval,
    /// All stake.
    pub of: u128,
    /// Who is shocked.
    pub shock: BTreeSet<usize>,
    /// What corrupts what afterwards: the union of the cascade. Nothing where no attack follows. Its cost is as asked for: with
    /// private costs the stake lost is more.
    pub attack: Option<Attack>,
    /// Nodes of the search.
    pub nodes: u64,
}

impl Worst {
    /// The part of all stake that is lost, rounded up; 0 where there is no stake.
    #[must_use]
    pub fn part(&self) -> f64 {
        if self.of == 0 {
            return 0.0;
        }
        let part = self.lost.at_most as f64 / self.of as f64;
        // Two conversions and a division each lose half a unit in the last place at most.
        if self.lost.at_most == 0 { 0.0 } else { part.next_up().next_up().min(1.0) }
    }
}

/// Why a cascade cannot be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CascadeError {
    /// A service's stake times its threshold's denominator in lowest terms passes 125 bits.
    #[error(
        "services[{0}]: its stake in units of its threshold's denominator does not fit in 125 bits"
    )]
    TooFine(usize),
}

/// The worst that a shock of at most `part` of all stake leads to. With `local`, only losses of operators count whose services
/// are all among these: what outsiders can do to a group of services.
///
/// Attackers may lose up to what they gain, so coalitions take along operators that no service needs: the worst case of a
/// cascade is about what its attackers are paid, not about what they need.
///
/// # Errors
/// [`CascadeError`] if numbers do not fit.
pub fn worst(
    network: &Network,
    costs: Costs,
    part: Share,
    counted: Counted,
    local: Option<&BTreeSet<usize>>,
    budget: &Budget,
) -> Result<Worst, CascadeError> {
    let shock = part.of(network.total_stake());
    Ok(after(network, costs, shock, counted, local, None, budget)?.0)
}

/// Both at once: the most that attackers lose, then the most that is lost in all, which starts from what the first has found.
/// The first may take half of the time.
///
/// # Errors
/// [`CascadeError`] if numbers do not fit.
pub fn worst_of_both(
    network: &Network,
    costs: Costs,
    part: Share,
    budget: &Budget,
) -> Result<(Worst, Worst), CascadeError> {
    let shock = part.of(network.total_stake());
    let model = Model::new(network, costs, shock, Counted::Attackers, None)?;
    let half = budget.first_of(2);
    let mut ceiling = Ceiling::search(&model, None, &half);
    let (attackers, raid) = search(model, &ceiling, &half);
    let shown = attackers.lost.at_most;
    ceiling.at_most = ceiling.at_most.map(|at_most| at_most.min(shown));
    let model = Model::new(network, costs, shock, Counted::All, None)?;
    ceiling.raid = raid.and_then(|raid| Raider::new(&model).filled(&raid));
    let (all, _) = search(model, &ceiling, budget);
    Ok((attackers, all))
}

/// The worst with a shock in units of stake, from a raid that is known to be possible.
pub(super) fn after(
    network: &Network,
    costs: Costs,
    shock: u128,
    counted: Counted,
    local: Option<&BTreeSet<usize>>,
    known: Option<&Raid>,
    budget: &Budget,
) -> Result<(Worst, Option<Raid>), CascadeError> {
    let model = Model::new(network, costs, shock, counted, local)?;
    let ceiling = Ceiling::search(&model, known.cloned(), &budget.first_of(2));
    Ok(search(model, &ceiling, budget))
}

/// The search from there.
fn search(mut model: Model, ceiling: &Ceiling, budget: &Budget) -> (Worst, Option<Raid>) {
    if let Some(at_most) = ceiling.at_most {
        model.lose_at_most(at_most);
    }
    let mut raider = Raider::new(&model);
    let nothing = Found::nothing(&model.program);
    let start = ceiling.raid.as_ref().and_then(|raid| raider.found(raid)).unwrap_or(nothing);
    let outcome = maximise(&model.program, Some(start), &mut raider, false, budget);
    let raid = outcome.best.as_ref().map(|found| raider.raid(found));
    let mut worst = of(&model, &outcome, raid.as_ref());
    if let Some(attackers) = ceiling.at_most {
        // The shock takes no more than it may, whoever counts.
        let shocked = model.worth.iter().map(|worth| worth.shocked).sum::<u128>().min(model.shock);
        let at_most = worst.lost.at_most.min(attackers.saturating_add(shocked));
        worst.lost.at_most = at_most.max(worst.lost.found);
    }
    if model.counted == Counted::All {
        // A shock by itself, which no attack follows, is not an answer of the program.
        alone(&model, &mut worst, budget);
    }
    let raid = raid.filter(|raid| !raid.services.is_empty());
    (worst, raid)
}

fn of(model: &Model, outcome: &Outcome, raid: Option<&Raid>) -> Worst {
    let found = outcome.best.as_ref().map_or(0, |found| found.profit.max(0) as u128);
    let of = model.network.total_stake();
    let at_most = if outcome.proved { found } else { (outcome.bound.max(0) as u128).min(of) };
    let attack = raid.filter(|raid| !raid.services.is_empty()).map(|raid| {
        let cost = |v: &usize| model.costs.of(&model.network.operators()[*v]);
        Attack {
            gain: model.network.gain(&raid.services),
            cost: raid.coalition.iter().map(cost).sum(),
            services: raid.services.clone(),
            coalition: raid.coalition.clone(),
        }
    });
    Worst {
        lost: Interval { found, at_most: at_most.max(found) },
        of,
        shock: raid.map(|raid| raid.shock.clone()).unwrap_or_default(),
        attack,
        nodes: outcome.nodes,
    }
}

/// The largest shock by itself, if that is worse than what was found.
fn alone(model: &Model, worst: &mut Worst, budget: &Budget) {
    let counted: u128 = model.worth.iter().map(|worth| worth.shocked).sum();
    if worst.lost.found >= counted.min(model.shock) {
        return;
    }
    let operators = model.network.operators().iter().enumerate();
    let items = operators.map(|(place, operator)| {
        let worth = model.worth[place].shocked;
        Item { place, worth, takes: operator.stake }
    });
    let mut shock = Shock { items: items.collect(), limit: model.shock };
    let mut program = Program::default();
    let columns = shock.items.iter().map(|item| Column::choice(item.worth as i128, 0, 0));
    program.columns.extend(columns);
    let stakes = shock.items.iter().map(|item| (item.place, -(item.takes as i128)));
    let least = -(model.shock as i128);
    program.rows.push(Row::General { terms: stakes.collect(), least });
    let start = shock.propose(&[], 1.0);
    let outcome = maximise(&program, start, &mut shock, false, budget);
    let Some(found) = outcome.best else { return };
    let lost = found.profit as u128;
    let bound = if outcome.proved { lost } else { outcome.bound.max(0) as u128 };
    if lost > worst.lost.found {
        worst.lost.found = lost;
        worst.shock = (0..found.chosen.len()).filter(|place| found.chosen[*place]).collect();
        worst.attack = None;
    }
    worst.lost.at_most = worst.lost.at_most.max(bound.min(counted).min(model.shock));
}

/// Shocks that no attack follows.
struct Shock {
    items: Vec<Item>,
    limit: u128,
}

impl Proposal for Shock {
    fn propose(&mut self, relaxed: &[f64], _: f64) -> Option<Found> {
        let mut chosen = vec![false; self.items.len()];
        let (mut rest, mut limit) = (Vec::new(), self.limit);
        for item in &self.items {
            let wanted = relaxed.get(item.place).is_some_and(|value| *value > 1.0 - 1e-6);
            if wanted && item.takes <= limit {
                limit -= item.takes;
                chosen[item.place] = true;
            } else {
                rest.push(*item);
            }
        }
        for place in fill(rest, limit) {
            chosen[place] = true;
        }
        let items = self.items.iter().filter(|item| chosen[item.place]);
        let profit = items.map(|item| item.worth as i128).sum();
        Some(Found { profit, cost: 0, chosen })
    }
}
