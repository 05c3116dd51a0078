//! Every outcome by itself: exact for few risks, whatever the rule by which slashes add up.

use super::book::Book;
use super::copula::{Copula, Latent, Node};
use super::measures::{Atom, Tail, tail};
use super::moments::Moments;
use super::states::{Behaviour, Combination};
use super::world::{Shares, World};
use network::losses::Family;

/// How far the probabilities of outcomes may be from converged, where there is a copula.
const TOLERANCE: f64 = 1e-13;

/// Which of several outcomes with exactly the loss at VaR belong to the tail. ES is the same for each; its derivative does not exist
/// there, and each choice is one of its subgradients, so the contributions add up to ES all the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ties {
    /// Those with the fewest causes first: one failure explains the loss before two do.
    #[default]
    FewestCauses,
    /// All of them in proportion: E[Lₛ | L = VaR] (D. Tasche, *Risk contributions and performance measurement*, 1999).
    Shared,
}

/// All outcomes of a book.
pub struct Enumeration<'a> {
    book: &'a Book,
    behaviours: Vec<Vec<Behaviour>>,
    combinations: Vec<Combination>,
    /// One for each outcome; their probabilities add up to one.
    pub atoms: Vec<Atom>,
    hit: Vec<u32>,
    /// The probabilities' error, where they were integrated over factors.
    pub error: f64,
}

/// How many outcomes there are.
#[must_use]
pub fn count(book: &Book) -> f64 {
    let ways = (0..book.services.len()).map(|place| book.behaviours(place).len() as f64);
    book.count_combinations() * ways.product::<f64>()
}

impl<'a> Enumeration<'a> {
    /// All outcomes. Only where [`count`] is small.
    #[must_use]
    pub fn new(book: &'a Book, ties: Ties) -> Self {
        let behaviours = (0..book.services.len()).map(|place| book.behaviours(place)).collect();
        let combinations = book.combinations();
        let mut outcomes =
            Self { book, behaviours, combinations, atoms: Vec::new(), hit: Vec::new(), error: 0.0 };
        let (mut atoms, mut hit) = (Vec::new(), Vec::new());
        outcomes.visit(|world, combination| {
            let slashing = world.taken.iter().filter(|taken| **taken > 0.0).count() as u32;
            // What a shock explains needs no cause of its own.
            let offences = world.taken.iter().zip(&combination.offends);
            let own =
                offences.filter(|(taken, offends)| **taken > 0.0 && !**offends).count() as u32;
            let rank = if ties == Ties::Shared { 0 } else { own + combination.causes };
            atoms.push(Atom { loss: world.loss(book), probability: 0.0, rank });
            hit.push(slashing);
        });
        let (probabilities, error) = outcomes.probabilities();
        for (atom, probability) in atoms.iter_mut().zip(probabilities) {
            atom.probability = probability;
        }
        outcomes.atoms = atoms;
        outcomes.hit = hit;
        outcomes.error = error;
        outcomes
    }

    /// Goes through all outcomes, always in the same order.
    fn visit(&self, mut see: impl FnMut(&World, &Combination)) {
        let mut choice = vec![0_usize; self.behaviours.len()];
        let mut world = World::quiet(self.book);
        for combination in &self.combinations {
            world.fault.clone_from(&combination.fault);
            choice.fill(0);
            loop {
                for ((taken, ways), &way) in
                    world.taken.iter_mut().zip(&self.behaviours).zip(&choice)
                {
                    *taken = ways[way].fraction;
                }
                see(&world, combination);
                if !next(&mut choice, &self.behaviours) {
                    break;
                }
            }
        }
    }

    /// The probability of each outcome in the order of [`Self::visit`], and how far it may be from converged.
    fn probabilities(&self) -> (Vec<f64>, f64) {
        let Some(family) = self.book.family else {
            let offences: Vec<f64> = self.book.services.iter().map(|s| s.offence).collect();
            let mut all = Vec::new();
            self.given(&offences, 1.0, &mut all);
            return (all, 0.0);
        };
        let latent = latent(self.book, family);
        let copula = Copula { family, factors: self.book.factors };
        let converged = copula.converge(TOLERANCE, 0, |nodes| {
            let mut sum = Vec::new();
            for node in nodes {
                let offences: Vec<f64> = latent.iter().map(|service| service.given(node)).collect();
                self.given(&offences, node.weight, &mut sum);
            }
            sum
        });
        (converged.mean, converged.change)
    }

    /// Adds the probabilities, given those of offences.
    fn given(&self, offences: &[f64], weight: f64, sum: &mut Vec<f64>) {
        let total: usize = self.behaviours.iter().map(Vec::len).product();
        sum.resize(total * self.combinations.len(), 0.0);
        for (combination, sum) in self.combinations.iter().zip(sum.chunks_exact_mut(total.max(1))) {
            // The last service varies fastest.
            let mut law = vec![weight * combination.weight];
            for (place, ways) in self.behaviours.iter().enumerate() {
                let offence = if combination.offends[place] { 1.0 } else { offences[place] };
                let each: Vec<f64> = ways.iter().map(|way| way.probability(offence)).collect();
                law = law.iter().flat_map(|&before| each.iter().map(move |p| before * p)).collect();
            }
            for (sum, p) in sum.iter_mut().zip(law) {
                *sum += p;
            }
        }
    }

    /// The worst 1 − q and who contributes what to ES.
    #[must_use]
    pub fn tail(&self, level: f64) -> (Tail, Shares) {
        let tail = tail(&self.atoms, level);
        let shares = self.shares(&tail.parts);
        (tail, shares)
    }

    /// The expected loss by service and by operator.
    #[must_use]
    pub fn expected(&self) -> Shares {
        let weights: Vec<f64> = self.atoms.iter().map(|atom| atom.probability).collect();
        self.shares(&weights)
    }

    /// How each service goes with the loss.
    #[must_use]
    pub fn moments(&self) -> Moments {
        let mut moments = Moments::none(self.book);
        let mut atoms = self.atoms.iter();
        self.visit(|world, _| {
            if let Some(atom) = atoms.next() {
                moments.add(atom.probability, atom.loss, world.taken.iter().copied().enumerate());
            }
        });
        moments
    }

    fn shares(&self, weights: &[f64]) -> Shares {
        let mut shares = Shares::none(self.book);
        let mut weights = weights.iter();
        self.visit(|world, _| {
            let weight = weights.next().copied().unwrap_or(0.0);
            if weight > 0.0 {
                world.share(self.book, weight, &mut shares);
            }
        });
        shares
    }

    /// The probabilities that exactly 0, 1, … services slash.
    #[must_use]
    pub fn slashing(&self) -> Vec<f64> {
        let mut law = vec![0.0; self.book.services.len() + 1];
        for (atom, &count) in self.atoms.iter().zip(&self.hit) {
            law[count as usize] += atom.probability;
        }
        law
    }
}

/// The next choice, the last place fastest; `false` after the last one.
fn next(choice: &mut [usize], ways: &[Vec<Behaviour>]) -> bool {
    for (place, ways) in choice.iter_mut().zip(ways).rev() {
        *place += 1;
        if *place < ways.len() {
            return true;
        }
        *place = 0;
    }
    false
}

/// The latent variables of a book's services.
pub(super) fn latent(book: &Book, family: Family) -> Vec<Latent> {
    let services = book.services.iter();
    services.map(|service| Latent::new(family, service.offence, &service.loadings)).collect()
}

/// The nodes of a book: one where offences are independent.
pub(super) fn offences(book: &Book, latent: &[Latent], node: &Node) -> Vec<f64> {
    if book.family.is_none() {
        return book.services.iter().map(|service| service.offence).collect();
    }
    latent.iter().map(|service| service.given(node)).collect()
}
