//! Far tails by importance sampling in two steps: shift the factors to where the loss is likely, then, given the factors, twist the
//! probabilities so that the loss is reached on average.
//!
//! P. Glasserman, J. Li, *Importance sampling for portfolio credit risk*, Management Science (2005). The factors are spread by scrambled
//! Sobol points, so that what chance remains is that of the services themselves.

use super::book::Book;
use super::copula::{Latent, Node};
use super::draw::uniform;
use super::enumeration::latent;
use super::measures::{Estimate, standard_error};
use super::normal;
use super::recursion;
use super::sobol::Sobol;
use super::states::{Behaviour, Combination};
use network::losses::Family;
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;

/// Independent replicates.
const REPLICATES: u64 = 16;
/// Where the shift of a factor is looked for.
const REACH: f64 = 8.0;
/// Passes over the factors.
const SWEEPS: usize = 4;

/// How likely a loss is at least so large, and how large it is then.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beyond {
    /// P(L ≥ x).
    pub probability: Estimate,
    /// E[L | L ≥ x].
    pub mean: f64,
    /// The standard error of the probability, relatively to it.
    pub relative_error: f64,
}

/// P(L ≥ `loss`) with `paths` paths. [`None`] where losses of services do not just add up ([`recursion::applies`], and more than one
/// operator or no limit), or the copula is Student's.
#[must_use]
pub fn beyond(book: &Book, loss: f64, paths: u64, seed: u64) -> Option<Beyond> {
    let normal = book.family.is_none_or(|family| family == Family::Gaussian);
    let alone = book.operators.len() == 1 && book.rule == network::losses::OperatorLoss::Capped;
    if !normal || !recursion::applies(book) || (alone && loss > book.value) {
        return None;
    }
    let limit = if alone { book.value } else { f64::INFINITY };
    let combinations = book.combinations();
    let each =
        (paths / REPLICATES / combinations.len() as u64).clamp(16, u64::from(u32::MAX)) as u32;
    let (mut probabilities, mut losses) = (vec![0.0; REPLICATES as usize], 0.0);
    for (place, combination) in combinations.iter().enumerate() {
        let conditional = Conditional::new(book, combination, loss, limit);
        let shift = conditional.shift();
        for replicate in 0..REPLICATES {
            let stream = place as u64 * REPLICATES + replicate;
            let (reached, sum) = conditional.replicate(&shift, each, seed, stream);
            probabilities[replicate as usize] += combination.weight * reached;
            losses += combination.weight * sum / REPLICATES as f64;
        }
    }
    let mean = probabilities.iter().sum::<f64>() / REPLICATES as f64;
    Some(Beyond {
        probability: Estimate::of_replicates(mean, &probabilities),
        mean: if mean > 0.0 { losses / mean } else { 0.0 },
        relative_error: if mean > 0.0 { standard_error(&probabilities) / mean } else { 0.0 },
    })
}

/// Services that behave alike: as likely, as costly, and with the same loadings.
struct Group {
    count: u32,
    latent: Option<Latent>,
    offence: f64,
    ways: Vec<Behaviour>,
    amounts: Vec<f64>,
    key: (u64, Vec<u64>, Vec<u64>),
}

/// Given shocks and faults.
struct Conditional {
    groups: Vec<Group>,
    factors: usize,
    loss: f64,
    /// One operator alone loses no more than this.
    limit: f64,
}

impl Conditional {
    fn new(book: &Book, combination: &Combination, loss: f64, limit: f64) -> Self {
        let latents = book.family.map(|family| latent(book, family));
        let mut groups: Vec<Group> = Vec::new();
        for (place, service) in book.services.iter().enumerate() {
            let ways = book.behaviours(place);
            let amount = |way: &Behaviour| {
                let members = service.members.iter();
                let slash = |(operator, pledge): &(usize, f64)| {
                    pledge * way.fraction.max(combination.fault[*operator])
                };
                members.map(slash).sum::<f64>()
            };
            let amounts: Vec<f64> = ways.iter().map(amount).collect();
            let shocked = combination.offends[place];
            let offence = if shocked { 1.0 } else { service.offence };
            let bits = |numbers: &[f64]| numbers.iter().map(|number| number.to_bits()).collect();
            let weighed = ways.iter().flat_map(|way| [way.base, way.slope]);
            let law: Vec<f64> = amounts.iter().copied().chain(weighed).collect();
            let key = (offence.to_bits(), bits(&service.loadings), bits(&law));
            if let Some(group) = groups.iter_mut().find(|group| group.key == key) {
                group.count += 1;
                continue;
            }
            let own = latents.as_ref().filter(|_| !shocked).map(|latents| latents[place].clone());
            groups.push(Group { count: 1, latent: own, offence, ways, amounts, key });
        }
        let factors = if book.family.is_some() { book.factors } else { 0 };
        Self { groups, factors, loss, limit }
    }

    /// For each group the probabilities of its behaviours, given the factors.
    fn laws(&self, factors: &[f64]) -> Vec<Vec<f64>> {
        let node = Node { weight: 1.0, factors: factors.to_vec(), scale: 1.0 };
        let law = |group: &Group| {
            let offence = group.latent.as_ref().map_or(group.offence, |latent| latent.given(&node));
            group.ways.iter().map(|way| way.probability(offence).max(0.0)).collect()
        };
        self.groups.iter().map(law).collect()
    }

    /// ψ, ψ′ and ψ″: the cumulants of the loss under the twist θ.
    fn cumulants(&self, laws: &[Vec<f64>], theta: f64) -> (f64, f64, f64) {
        let (mut psi, mut first, mut second) = (0.0, 0.0, 0.0);
        for (group, law) in self.groups.iter().zip(laws) {
            let most = group.amounts.iter().fold(0.0_f64, |most, amount| most.max(*amount));
            let (mut sum, mut mean, mut square) = (0.0, 0.0, 0.0);
            for (p, amount) in law.iter().zip(&group.amounts) {
                // Relative to the greatest, so that nothing overflows.
                let weight = p * (theta * (amount - most)).exp();
                sum += weight;
                mean += weight * amount;
                square += weight * amount * amount;
            }
            let count = f64::from(group.count);
            psi += count * (sum.ln() + theta * most);
            first += count * mean / sum;
            second += count * (square / sum - (mean / sum).powi(2));
        }
        (psi, first, second)
    }

    /// θ ≥ 0 at which the loss is reached on average, and ψ there. Zero where it is without a twist; as large as makes sense where it
    /// never is.
    fn twist(&self, laws: &[Vec<f64>]) -> (f64, f64) {
        let most: f64 = self
            .groups
            .iter()
            .map(|group| {
                f64::from(group.count) * group.amounts.iter().fold(0.0_f64, |most, a| most.max(*a))
            })
            .sum();
        let scale = most.max(f64::MIN_POSITIVE);
        let (mut low, mut high) = (0.0, 700.0 / scale * self.groups.len().max(1) as f64);
        if self.cumulants(laws, 0.0).1 >= self.loss {
            return (0.0, 0.0);
        }
        while self.cumulants(laws, high).1 < self.loss && high < 1e5 / scale {
            high *= 2.0;
        }
        let mut theta = 0.0;
        for _ in 0..60 {
            let (psi, first, second) = self.cumulants(laws, theta);
            if (first - self.loss).abs() <= 1e-6 * self.loss {
                return (theta, psi);
            }
            if first < self.loss {
                low = theta;
            } else {
                high = theta;
            }
            let newton = theta + (self.loss - first) / second;
            theta = if low < newton && newton < high { newton } else { 0.5 * (low + high) };
        }
        (theta, self.cumulants(laws, theta).0)
    }

    /// The factors at which ψ(θ) − θx − |z|² ÷ 2 is greatest: there the bound on P(L ≥ x, z) peaks. Golden sections, one factor after
    /// the other.
    fn shift(&self) -> Vec<f64> {
        let mut z = vec![0.0; self.factors];
        let golden = 0.5 * (5.0_f64.sqrt() - 1.0);
        let sweeps = if self.factors == 1 { 1 } else { SWEEPS };
        for place in (0..sweeps).flat_map(|_| 0..self.factors) {
            let mut height = |value: f64| {
                z[place] = value;
                let (theta, psi) = self.twist(&self.laws(&z));
                psi - theta * self.loss - 0.5 * z.iter().map(|z| z * z).sum::<f64>()
            };
            let (mut low, mut high) = (-REACH, REACH);
            let (mut a, mut b) = (high - golden * (high - low), low + golden * (high - low));
            let (mut at_a, mut at_b) = (height(a), height(b));
            while high - low > 0.01 {
                if at_a > at_b {
                    (high, b, at_b) = (b, a, at_a);
                    a = high - golden * (high - low);
                    at_a = height(a);
                } else {
                    (low, a, at_a) = (a, b, at_b);
                    b = low + golden * (high - low);
                    at_b = height(b);
                }
            }
            z[place] = 0.5 * (low + high);
        }
        z
    }

    /// The mean of likelihood ratios of the paths that reach the loss, and of the same times the loss.
    fn replicate(&self, shift: &[f64], paths: u32, seed: u64, stream: u64) -> (f64, f64) {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(stream);
        let points =
            Sobol::new(self.factors, seed.wrapping_add(stream.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        let mut z = vec![0.0; self.factors];
        let (mut reached, mut losses) = (0.0, 0.0);
        for index in 0..paths {
            points.point(index, &mut z);
            let mut log_ratio = 0.0;
            for (z, shift) in z.iter_mut().zip(shift) {
                *z = normal::quantile(*z) + shift;
                log_ratio += shift * (0.5 * shift - *z);
            }
            let laws = self.laws(&z);
            let (theta, psi) = self.twist(&laws);
            let loss = self.draw(&laws, theta, &mut random);
            // Sums of the same amounts in another order may differ in the last digits.
            if loss >= self.loss * (1.0 - 1e-12) {
                let ratio = (log_ratio + psi - theta * loss).exp();
                reached += ratio;
                losses += ratio * loss.min(self.limit);
            }
        }
        (reached / f64::from(paths), losses / f64::from(paths))
    }

    /// A loss under the twist.
    fn draw(&self, laws: &[Vec<f64>], theta: f64, random: &mut ChaCha8Rng) -> f64 {
        let mut loss = 0.0;
        for (group, law) in self.groups.iter().zip(laws) {
            let most = group.amounts.iter().fold(0.0_f64, |most, amount| most.max(*amount));
            let weight = |(p, amount): (&f64, &f64)| p * (theta * (amount - most)).exp();
            let twisted: Vec<f64> = law.iter().zip(&group.amounts).map(weight).collect();
            let mut left: f64 = twisted.iter().sum();
            let mut count = group.count;
            // How many behave in each way: binomial after binomial.
            for (weight, amount) in twisted.iter().zip(&group.amounts) {
                if count == 0 || left <= 0.0 {
                    break;
                }
                let some = binomial(count, (weight / left).min(1.0), random);
                loss += f64::from(some) * amount;
                count -= some;
                left -= weight;
            }
        }
        loss
    }
}

/// How many of `count` happen, each with probability `p`: by inversion from zero, in steps as many as happen. The zero of a long row may
/// be too unlikely for a float, so rows are cut.
fn binomial(count: u32, p: f64, random: &mut ChaCha8Rng) -> u32 {
    const ROW: u32 = 256;
    if p > 0.5 {
        return count - binomial(count, 1.0 - p, random);
    }
    if count > ROW {
        return binomial(ROW, p, random) + binomial(count - ROW, p, random);
    }
    if p <= 0.0 {
        return 0;
    }
    let odds = p / (1.0 - p);
    let mut left = uniform(random);
    let mut probability = (1.0 - p).powi(count as i32);
    let mut happened = 0;
    while left > probability && happened < count {
        left -= probability;
        probability *= odds * f64::from(count - happened) / f64::from(happened + 1);
        happened += 1;
    }
    happened
}
