//! Factor copulas: given the common factors, offences are independent.
//!
//! D. Li, *On default correlation: a copula function approach* (2000); J.-P. Laurent, J. Gregory, *Basket default swaps, CDOs and factor
//! copulas*, Journal of Risk (2005).

use super::sobol::Sobol;
use super::{normal, student};
use network::losses::Family;

/// One service's latent variable: hit if Σ aₖFₖ + bε falls below a level.
#[derive(Clone, Debug)]
pub struct Latent {
    level: f64,
    loadings: Vec<f64>,
    rest: f64,
}

impl Latent {
    /// Of a service that is hit with `probability`. The squares of the loadings add up to less than 1.
    #[must_use]
    pub fn new(family: Family, probability: f64, loadings: &[f64]) -> Self {
        let level = match family {
            Family::Gaussian => normal::quantile(probability),
            Family::T { degrees } => student::quantile(probability, degrees),
        };
        let squares: f64 = loadings.iter().map(|loading| loading * loading).sum();
        Self { level, loadings: loadings.to_vec(), rest: (1.0 - squares).max(0.0).sqrt() }
    }

    /// The normal deviate below which the own part must fall, given the factors.
    pub(super) fn deviate(&self, node: &Node) -> f64 {
        let common: f64 = self.loadings.iter().zip(&node.factors).map(|(a, f)| a * f).sum();
        (self.level * node.scale - common) / self.rest
    }

    /// The same with one normal factor.
    pub(super) fn deviate_of_one(&self, factor: f64) -> f64 {
        (self.level - self.loadings.first().map_or(0.0, |a| a * factor)) / self.rest
    }

    /// The probability of a hit, given the factors.
    #[must_use]
    pub fn given(&self, node: &Node) -> f64 {
        normal::cumulative(self.deviate(node))
    }
}

/// Values of the common variables.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its part of the whole.
    pub weight: f64,
    /// F, standard normal and independent.
    pub factors: Vec<f64>,
    /// √(W ÷ ν), W chi-squared, for Student's family; 1 for the normal one.
    pub scale: f64,
}

impl Node {
    /// The one node where nothing is common.
    #[must_use]
    pub fn only() -> Self {
        Self { weight: 1.0, factors: Vec::new(), scale: 1.0 }
    }
}

/// The finest rule with one variable, with two, and of quasi-random points.
const FINEST: [u32; 3] = [6, 3, 2];
/// How much wider than the normal law quasi-random points are spread, so that the tails get their share.
const SPREAD: f64 = 1.5;
/// Independent scramblings: their spread tells the error.
const SCRAMBLINGS: u64 = 16;
/// Beyond this, the normal law has 10⁻¹⁹ left.
const WIDTH: f64 = 9.0;
/// What is left away of the mixing variable's density, as a logarithm.
const NEGLIGIBLE: f64 = -42.0;

/// Which common variables there are.
#[derive(Clone, Copy, Debug)]
pub struct Copula {
    /// The family.
    pub family: Family,
    /// How many factors.
    pub factors: usize,
}

impl Copula {
    /// Whether [`Self::rule`] is a quadrature, whose error falls faster than any power, and not quasi-random.
    #[must_use]
    pub fn is_deterministic(&self) -> bool {
        let mixing = usize::from(matches!(self.family, Family::T { .. }));
        self.factors <= 1 || self.factors + mixing <= 2
    }

    /// Rules of integration, from coarse (0) to fine. One rule where there are two variables at most: the trapezoidal rule, which on the
    /// line converges exponentially for functions as smooth as these (L. Trefethen, J. Weideman, *The exponentially convergent trapezoidal
    /// rule*, SIAM Review 2014). With more, scramblings of Sobol's points, each a rule by itself.
    #[must_use]
    pub fn rule(&self, level: u32, seed: u64) -> Vec<Vec<Node>> {
        let step = 0.5_f64.powi(level as i32 + 1);
        let scales = self.scales(step);
        let spread = |factors: Vec<f64>, weight: f64| {
            let node = move |(scale, part): &(f64, f64)| Node {
                weight: weight * part,
                factors: factors.clone(),
                scale: *scale,
            };
            scales.iter().map(node).collect::<Vec<_>>()
        };
        let reach = (WIDTH / step) as i32;
        let line = move || (-reach..=reach).map(move |place| f64::from(place) * step);
        let part = move |f: f64| step * normal::density(f);
        match self.factors {
            0 => vec![spread(Vec::new(), 1.0)],
            1 => vec![line().flat_map(|f| spread(vec![f], part(f))).collect()],
            2 if self.is_deterministic() => {
                let plane = line().flat_map(|f| line().map(move |g| (f, g)));
                let plane = plane.filter(|(f, g)| f * f + g * g <= WIDTH * WIDTH);
                vec![plane.flat_map(|(f, g)| spread(vec![f, g], part(f) * part(g))).collect()]
            }
            factors => {
                let points = 64_u32 << (2 * level);
                let scrambled = |number: u64| {
                    let sequence = Sobol::new(factors, seed.wrapping_mul(SCRAMBLINGS) + number);
                    let mut point = vec![0.0; factors];
                    let points = (0..points).map(|index| {
                        sequence.point(index, &mut point);
                        let spread = point.iter().map(|&u| SPREAD * normal::quantile(u));
                        let factors: Vec<f64> = spread.collect();
                        let square: f64 = factors.iter().map(|f| f * f).sum();
                        ((-0.5 * square * (1.0 - SPREAD.powi(-2))).exp(), factors)
                    });
                    let points: Vec<_> = points.collect();
                    let all: f64 = points.iter().map(|(weight, _)| weight).sum();
                    let nodes = points.into_iter();
                    nodes.flat_map(|(weight, factors)| spread(factors, weight / all)).collect()
                };
                (0..SCRAMBLINGS).map(scrambled).collect()
            }
        }
    }

    /// Which of the finest rules applies.
    fn variables(&self) -> usize {
        match (self.is_deterministic(), self.family, self.factors) {
            (true, Family::Gaussian, 0 | 1) => 0,
            (true, ..) => 1,
            (false, ..) => 2,
        }
    }

    /// Values of √(W ÷ ν) with their weights: the trapezoidal rule over ln W.
    fn scales(&self, step: f64) -> Vec<(f64, f64)> {
        let Family::T { degrees } = self.family else { return vec![(1.0, 1.0)] };
        let half = 0.5 * degrees;
        let constant = half * std::f64::consts::LN_2 + libm::lgamma(half);
        let log_density = |y: f64| half * y - 0.5 * y.exp() - constant;
        // ln W has a spread of about √(2 ÷ ν).
        let step = step * (2.0 / degrees).sqrt();
        let middle = degrees.ln();
        let side = |sign: f64| {
            (0..)
                .map(move |place| middle + sign * step * (f64::from(place) + 0.5))
                .take_while(move |&y| log_density(y) > NEGLIGIBLE)
        };
        side(-1.0)
            .chain(side(1.0))
            .map(|y| ((y.exp() / degrees).sqrt(), step * log_density(y).exp()))
            .collect()
    }

    /// Refines the rule until `values` change by less than `tolerance` anywhere, or the rule is the finest. Gives the values of each
    /// replicate, the nodes of the last rule, and the last change (of the mean of replicates).
    pub fn converge(
        &self,
        tolerance: f64,
        seed: u64,
        mut values: impl FnMut(&[Node]) -> Vec<f64>,
    ) -> Converged {
        let mut before: Option<Vec<f64>> = None;
        let mut level = 0;
        loop {
            let rules = self.rule(level, seed);
            let replicates: Vec<Vec<f64>> = rules.iter().map(|rule| values(rule)).collect();
            let mean = mean(&replicates);
            let change = before.map_or(f64::INFINITY, |before| distance(&before, &mean));
            let none = self.factors == 0 && matches!(self.family, Family::Gaussian);
            let change = if none { 0.0 } else { change };
            // Quasi-random points do not reach a quadrature's tolerance: for them the level is the accuracy.
            let enough = level == FINEST[self.variables()];
            if change <= tolerance || enough {
                return Converged { replicates, mean, rules, change };
            }
            before = Some(mean);
            level += 1;
        }
    }
}

/// What [`Copula::converge`] found.
pub struct Converged {
    /// The values of each replicate: one for a quadrature.
    pub replicates: Vec<Vec<f64>>,
    /// Their mean.
    pub mean: Vec<f64>,
    /// The rules that gave them.
    pub rules: Vec<Vec<Node>>,
    /// The greatest change in the last refinement: an upper estimate of a quadrature's error.
    pub change: f64,
}

fn mean(replicates: &[Vec<f64>]) -> Vec<f64> {
    let mut sum = vec![0.0; replicates.first().map_or(0, Vec::len)];
    for replicate in replicates {
        for (sum, value) in sum.iter_mut().zip(replicate) {
            *sum += value / replicates.len() as f64;
        }
    }
    sum
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

/// The probabilities that exactly 0, 1, …, n of these are hit: the recursion over independent events, given the factors, integrated over
/// them to `tolerance`.
#[must_use]
pub fn hits(copula: &Copula, services: &[Latent], tolerance: f64) -> Vec<f64> {
    copula
        .converge(tolerance, 0, |nodes| {
            let mut sum = vec![0.0; services.len() + 1];
            for node in nodes {
                let given = services.iter().map(|service| service.given(node));
                for (sum, p) in sum.iter_mut().zip(independent_hits(given)) {
                    *sum += node.weight * p;
                }
            }
            sum
        })
        .mean
}

/// The probabilities that exactly 0, 1, …, n of independent events happen.
pub(super) fn independent_hits(probabilities: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut law = vec![1.0];
    for p in probabilities {
        law.push(0.0);
        for count in (0..law.len()).rev() {
            let from_below = if count > 0 { p * law[count - 1] } else { 0.0 };
            law[count] = (1.0 - p) * law[count] + from_below;
        }
    }
    law
}
