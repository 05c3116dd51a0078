//! The distribution of a sum of losses that are independent given the factors, on a grid of whole amounts.
//!
//! L. Andersen, J. Sidenius, S. Basu, *All your hedges in one basket*, Risk (2003): add one service after the other to the distribution,
//! given the factors; then integrate over them. For books whose slashes add up without a limit, and for one operator alone, whose limit
//! applies to the sum.

use super::book::Book;
use super::copula::{Copula, Node, independent_hits};
use super::enumeration::{latent, offences};
use super::measures::{Atom, Tail, tail};
use super::moments::Moments;
use super::states::{Behaviour, Combination};
use super::world::Shares;
use network::losses::{Family, OperatorLoss};

/// The most points of the grid. Where the pledges have a common unit with fewer, the grid is exact; otherwise an amount between two
/// points is one or the other with probabilities that keep its mean.
const POINTS: usize = 4_096;
/// How far the distribution may be from converged, anywhere.
const TOLERANCE: f64 = 1e-12;
/// The most combinations of shocks and faults; each needs a distribution of its own for every node.
pub const MOST_COMBINATIONS: f64 = 256.0;

/// Whether this method applies: slashes of different services add up.
#[must_use]
pub fn applies(book: &Book) -> bool {
    let greatest = |held: &super::book::Held| {
        let fault = if can_fault(book, held) { 1.0 } else { 0.0 };
        let most = held.duties.iter().map(|&(service, pledge)| {
            let ways = book.behaviours(service);
            pledge * ways.iter().map(|way| way.fraction).fold(fault, f64::max)
        });
        most.sum::<f64>() <= held.amount * (1.0 + 1e-12)
    };
    book.count_combinations() <= MOST_COMBINATIONS
        && match book.rule {
            OperatorLoss::Additive => true,
            OperatorLoss::Capped => {
                book.operators.len() == 1 || book.operators.iter().all(greatest)
            }
            OperatorLoss::Multiplicative => false,
        }
}

fn can_fault(book: &Book, held: &super::book::Held) -> bool {
    let hit = |operator: &usize| book.operators[*operator].id == held.id;
    held.fault > 0.0
        || book
            .shocks
            .iter()
            .any(|shock| shock.probability > 0.0 && shock.operators.iter().any(hit))
}

/// A possible loss from one service.
#[derive(Clone, Copy)]
struct Step {
    /// In points of the grid.
    points: usize,
    probability: f64,
    /// Which of the service's behaviours.
    way: usize,
}

/// The distribution of a book's loss.
pub struct Recursion<'a> {
    book: &'a Book,
    behaviours: Vec<Vec<Behaviour>>,
    combinations: Vec<Combination>,
    rules: Vec<Vec<Node>>,
    /// The width of the grid.
    pub unit: f64,
    /// Whether every possible loss is on it.
    pub exact: bool,
    /// One for each point of the grid, limited to what is held.
    pub atoms: Vec<Atom>,
    /// The same of each replicate of a quasi-random rule; one where it is a quadrature.
    pub replicates: Vec<Vec<Atom>>,
    /// How much the last refinement changed, anywhere.
    pub error: f64,
}

impl<'a> Recursion<'a> {
    /// The distribution. Only where [`applies`] says so.
    #[must_use]
    pub fn new(book: &'a Book, seed: u64) -> Self {
        let behaviours: Vec<_> = (0..book.services.len()).map(|s| book.behaviours(s)).collect();
        let combinations = book.combinations();
        let (unit, points, exact) = grid(book, &behaviours, &combinations);
        let mut recursion = Self {
            book,
            behaviours,
            combinations,
            rules: Vec::new(),
            unit,
            exact,
            atoms: Vec::new(),
            replicates: Vec::new(),
            error: 0.0,
        };
        let family = book.family.unwrap_or(Family::Gaussian);
        let factors = if book.family.is_some() { book.factors } else { 0 };
        let copula = Copula { family, factors };
        let family_is_there = book.family.is_some();
        let latents = if family_is_there { latent(book, family) } else { Vec::new() };
        let converged = copula.converge(TOLERANCE, seed, |nodes| {
            let mut sum = vec![0.0; points];
            for (node, combination) in recursion.scenarios(nodes) {
                let given = offences(book, &latents, node);
                let steps = recursion.steps(&given, combination);
                let law = add_all(vec![node.weight * combination.weight], &steps);
                for (sum, p) in sum.iter_mut().zip(law) {
                    *sum += p;
                }
            }
            sum
        });
        recursion.atoms = recursion.to_atoms(&converged.mean);
        recursion.replicates =
            converged.replicates.iter().map(|law| recursion.to_atoms(law)).collect();
        recursion.error = converged.change;
        recursion.rules = converged.rules;
        recursion
    }

    fn scenarios<'b>(
        &'b self,
        nodes: &'b [Node],
    ) -> impl Iterator<Item = (&'b Node, &'b Combination)> {
        nodes.iter().flat_map(|node| self.combinations.iter().map(move |c| (node, c)))
    }

    /// What is lost at a point of the grid: one operator alone loses no more than there is.
    fn loss(&self, point: usize) -> f64 {
        let sum = point as f64 * self.unit;
        match (self.book.rule, &self.book.operators[..]) {
            (OperatorLoss::Capped, [only]) => sum.min(only.amount),
            _ => sum,
        }
    }

    fn to_atoms(&self, law: &[f64]) -> Vec<Atom> {
        let points = law.iter().enumerate();
        points
            .map(|(point, &probability)| Atom { loss: self.loss(point), probability, rank: 0 })
            .collect()
    }

    /// What each service may cost, in points of the grid.
    fn steps(&self, offences: &[f64], combination: &Combination) -> Vec<Vec<Step>> {
        let of = |(place, ways): (usize, &Vec<Behaviour>)| {
            let offence = if combination.offends[place] { 1.0 } else { offences[place] };
            let mut steps = Vec::new();
            for (place_of_way, way) in ways.iter().enumerate() {
                let probability = way.probability(offence);
                let amount = slashed(self.book, place, way, combination) / self.unit;
                let (below, between) = split(amount);
                for (points, part) in [(below, 1.0 - between), (below + 1, between)] {
                    let probability = probability * part;
                    if probability > 0.0 {
                        steps.push(Step { points, probability, way: place_of_way });
                    }
                }
            }
            steps
        };
        self.behaviours.iter().enumerate().map(of).collect()
    }

    /// The worst 1 − q.
    #[must_use]
    pub fn tail(&self, level: f64) -> Tail {
        tail(&self.atoms, level)
    }

    /// By service and by operator, Σ over outcomes of weight × its part of the loss, for each of several weights by point of the grid.
    ///
    /// For each service the distribution of the others is needed. Taking it out of the sum again would cancel digits; instead the
    /// services are halved again and again, each half added to what the other needs: n log n additions, of positive numbers alone.
    #[must_use]
    pub fn shares(&self, weights: &[&[f64]]) -> Vec<Shares> {
        // By weight, combination, service and behaviour.
        let by_way: Vec<Vec<f64>> =
            self.behaviours.iter().map(|ways| vec![0.0; ways.len()]).collect();
        let mut parts = vec![vec![by_way; self.combinations.len()]; weights.len()];
        let replicates = self.rules.len() as f64;
        let latents = self.book.family.map_or_else(Vec::new, |family| latent(self.book, family));
        for node in self.rules.iter().flatten() {
            let given = offences(self.book, &latents, node);
            for (place, combination) in self.combinations.iter().enumerate() {
                let steps = self.steps(&given, combination);
                let start = vec![node.weight * combination.weight / replicates];
                self.without_each(start, &steps, 0, &mut |service, others| {
                    for (parts, weights) in parts.iter_mut().zip(weights) {
                        for step in &steps[service] {
                            parts[place][service][step.way] += self.part(others, step, weights);
                        }
                    }
                });
            }
        }
        parts.iter().map(|parts| self.distribute(parts)).collect()
    }

    /// How each service goes with the loss.
    #[must_use]
    pub fn moments(&self) -> Moments {
        let mut moments = Moments::none(self.book);
        for atom in &self.atoms {
            moments.loss += atom.probability * atom.loss;
            moments.square += atom.probability * atom.loss * atom.loss;
        }
        let latents = self.book.family.map_or_else(Vec::new, |family| latent(self.book, family));
        for (node, combination) in self.rules.iter().flat_map(|nodes| self.scenarios(nodes)) {
            let given = offences(self.book, &latents, node);
            let steps = self.steps(&given, combination);
            let weight = node.weight * combination.weight / self.rules.len() as f64;
            self.without_each(vec![weight], &steps, 0, &mut |service, others| {
                for step in &steps[service] {
                    let fraction = self.behaviours[service][step.way].fraction;
                    if fraction == 0.0 {
                        continue;
                    }
                    let each = others.iter().enumerate();
                    let loss: f64 = each.map(|(p, q)| q * self.loss(p + step.points)).sum();
                    moments.hit[service] += weight * step.probability;
                    moments.taken[service] += weight * step.probability * fraction;
                    moments.taken_square[service] +=
                        weight * step.probability * fraction * fraction;
                    moments.product[service] += step.probability * fraction * loss;
                }
            });
        }
        moments
    }

    /// Σ over what the others cost: probability × weight × this one's part of the loss.
    fn part(&self, others: &[f64], step: &Step, weights: &[f64]) -> f64 {
        let own = step.points as f64;
        let each = others.iter().zip(&weights[step.points..]).enumerate();
        let each = each.filter(|(_, (_, weight))| own > 0.0 && **weight > 0.0);
        let each = each.map(|(point, (p, weight))| {
            let total = point + step.points;
            p * weight * (self.loss(total) / total as f64)
        });
        step.probability * own * each.sum::<f64>()
    }

    /// From what each behaviour costs to services and operators.
    fn distribute(&self, parts: &[Vec<Vec<f64>>]) -> Shares {
        let mut shares = Shares::none(self.book);
        for (combination, parts) in self.combinations.iter().zip(parts) {
            for (service, parts) in parts.iter().enumerate() {
                for (way, &part) in self.behaviours[service].iter().zip(parts) {
                    if part == 0.0 {
                        continue;
                    }
                    shares.services[service] += part;
                    let whole = slashed(self.book, service, way, combination);
                    for &(operator, pledge) in &self.book.services[service].members {
                        let own = pledge * way.fraction.max(combination.fault[operator]);
                        shares.operators[operator] += part * own / whole;
                    }
                }
            }
        }
        shares
    }

    fn without_each(
        &self,
        law: Vec<f64>,
        steps: &[Vec<Step>],
        first: usize,
        see: &mut impl FnMut(usize, &[f64]),
    ) {
        match steps.len() {
            0 => {}
            1 => see(first, &law),
            count => {
                let (left, right) = steps.split_at(count / 2);
                self.without_each(add_all(law.clone(), right), left, first, see);
                self.without_each(add_all(law, left), right, first + count / 2, see);
            }
        }
    }

    /// The probabilities that exactly 0, 1, … services slash.
    #[must_use]
    pub fn slashing(&self) -> Vec<f64> {
        let mut law = vec![0.0; self.book.services.len() + 1];
        let latents = self.book.family.map_or_else(Vec::new, |family| latent(self.book, family));
        for nodes in &self.rules {
            for (node, combination) in self.scenarios(nodes) {
                let given = offences(self.book, &latents, node);
                let hit = self.behaviours.iter().enumerate().map(|(place, ways)| {
                    let offence = if combination.offends[place] { 1.0 } else { given[place] };
                    let taking = ways.iter().filter(|way| way.fraction > 0.0);
                    taking.map(|way| way.probability(offence)).sum()
                });
                let weight = node.weight * combination.weight / self.rules.len() as f64;
                for (sum, p) in law.iter_mut().zip(independent_hits(hit)) {
                    *sum += weight * p;
                }
            }
        }
        law
    }
}

/// What a service takes of all pledges, or an operator's fault in its stead where that is more.
fn slashed(book: &Book, place: usize, way: &Behaviour, combination: &Combination) -> f64 {
    let members = book.services[place].members.iter();
    members.map(|&(operator, pledge)| pledge * way.fraction.max(combination.fault[operator])).sum()
}

/// The point at or below an amount, and how far the amount is to the next. Amounts that rounding moved off a point are on it.
fn split(amount: f64) -> (usize, f64) {
    let nearest = amount.round();
    if (amount - nearest).abs() <= 1e-9 * amount.max(1.0) {
        return (nearest as usize, 0.0);
    }
    (amount.floor() as usize, amount - amount.floor())
}

/// Width and number of points, and whether every loss is on one.
fn grid(
    book: &Book,
    behaviours: &[Vec<Behaviour>],
    combinations: &[Combination],
) -> (f64, usize, bool) {
    let mut greatest = 0.0_f64;
    let mut amounts = Vec::new();
    for combination in combinations {
        let mut sum = 0.0;
        for (place, ways) in behaviours.iter().enumerate() {
            let each = ways.iter().map(|way| slashed(book, place, way, combination));
            let each: Vec<f64> = each.collect();
            sum += each.iter().copied().fold(0.0, f64::max);
            amounts.extend(each);
        }
        greatest = greatest.max(sum);
    }
    if greatest == 0.0 {
        return (1.0, 1, true);
    }
    // A point more for each service, as amounts between two points may be rounded up.
    let spare = 1 + behaviours.len();
    let unit = amounts.iter().fold(0.0, |unit, &amount| common_unit(unit, amount, greatest));
    if greatest / unit <= POINTS as f64 {
        return (unit, (greatest / unit).round() as usize + spare, true);
    }
    (greatest / POINTS as f64, POINTS + spare, false)
}

/// The greatest amount of which both are multiples, but for rounding: Euclid's algorithm until nothing is left.
fn common_unit(a: f64, b: f64, greatest: f64) -> f64 {
    let (mut a, mut b) = (a.max(b), a.min(b));
    while b > 1e-9 * greatest {
        let rest = a - b * (a / b).round();
        (a, b) = (b, rest.abs());
    }
    a
}

/// Adds services to a distribution, one after the other.
fn add_all(mut law: Vec<f64>, services: &[Vec<Step>]) -> Vec<f64> {
    for steps in services {
        law = add(&law, steps);
    }
    law
}

fn add(law: &[f64], steps: &[Step]) -> Vec<f64> {
    let farthest = steps.iter().map(|step| step.points).max().unwrap_or(0);
    let mut sum = vec![0.0; law.len() + farthest];
    for step in steps {
        for (sum, p) in sum[step.points..].iter_mut().zip(law) {
            *sum += step.probability * p;
        }
    }
    sum
}
