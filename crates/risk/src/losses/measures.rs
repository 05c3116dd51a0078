//! Value at risk and expected shortfall of a distribution with atoms, and of which outcomes its worst part consists.

use serde::Serialize;

/// A number with its 95 % confidence interval. Where nothing was drawn at random the three are equal.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Half the width of a 95 % interval, in standard errors.
pub const CONFIDENCE: f64 = 1.959_963_984_540_054;

impl Estimate {
    /// Of something that was computed, not drawn.
    #[must_use]
    pub fn exact(value: f64) -> Self {
        Self { value, low: value, high: value }
    }
    /// With a standard error.
    #[must_use]
    pub fn with_error(value: f64, error: f64) -> Self {
        Self { value, low: value - CONFIDENCE * error, high: value + CONFIDENCE * error }
    }
    /// The mean of independent replicates, at `value` if that is known better than from them.
    #[must_use]
    pub fn of_replicates(value: f64, replicates: &[f64]) -> Self {
        if replicates.len() < 2 {
            return Self::exact(value);
        }
        Self::with_error(value, standard_error(replicates))
    }
}

/// The standard error of the mean.
#[must_use]
pub fn standard_error(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (squares / (count - 1.0) / count).sqrt()
}

/// An outcome: what it costs, how likely it is, and its place among outcomes of the same cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Atom {
    /// The loss.
    pub loss: f64,
    /// Its probability, or its weight in a sample.
    pub probability: f64,
    /// Outcomes with equal loss and rank share what of them belongs to the tail; among equal losses lower ranks come first.
    pub rank: u32,
}

/// The worst 1 − q of a distribution.
#[derive(Clone, Debug, PartialEq)]
pub struct Tail {
    /// The level q.
    pub level: f64,
    /// VaR: the least x with P(L ≤ x) ≥ q.
    pub value_at_risk: f64,
    /// ES: the mean of the worst 1 − q.
    pub expected_shortfall: f64,
    /// How much of the tail each atom makes up; they add up to one.
    pub parts: Vec<f64>,
}

/// Losses closer than this, relatively to the greatest, are equal: they are sums of the same pledges in another order.
const EQUAL: f64 = 1e-12;

/// The worst 1 − q of these atoms: of the atom at VaR just the part that is missing to 1 − q, so that ES is coherent where the loss has
/// atoms: C. Acerbi, D. Tasche, *On the coherence of expected shortfall* (2002). The atoms' probabilities add up to one.
#[must_use]
pub fn tail(atoms: &[Atom], level: f64) -> Tail {
    let greatest = atoms.iter().map(|atom| atom.loss).fold(0.0, f64::max);
    let key_of = |loss: f64| (loss / (greatest * EQUAL).max(f64::MIN_POSITIVE)).round();
    let key = |atom: &Atom| key_of(atom.loss);
    let mut order: Vec<usize> = (0..atoms.len()).collect();
    // Worst first.
    order.sort_by(|&a, &b| {
        let (a, b) = (&atoms[a], &atoms[b]);
        key(b).total_cmp(&key(a)).then(a.rank.cmp(&b.rank))
    });
    let whole = 1.0 - level;
    // Probabilities that add up to 1 − q in another order must fill it all the same.
    let mut left = whole;
    let mut parts = vec![0.0; atoms.len()];
    let mut value_at_risk = 0.0;
    let mut shortfall = 0.0;
    let mut start = 0;
    while start < order.len() && left > whole * EQUAL {
        let first = &atoms[order[start]];
        let same =
            |&place: &usize| key(&atoms[place]) == key(first) && atoms[place].rank == first.rank;
        let group: Vec<usize> = order[start..].iter().copied().take_while(same).collect();
        let mass: f64 = group.iter().map(|&place| atoms[place].probability).sum();
        if mass > 0.0 {
            let taken = mass.min(left);
            value_at_risk = first.loss;
            for &place in &group {
                parts[place] = atoms[place].probability * taken / mass / whole;
                shortfall += parts[place] * atoms[place].loss;
            }
            left -= taken;
        }
        start += group.len();
    }
    // Where the tail ends exactly between two atoms, the least x with P(L ≤ x) ≥ q is the lower one.
    let at = key_of(value_at_risk);
    let reached = atoms.iter().filter(|atom| key(atom) >= at);
    if reached.map(|atom| atom.probability).sum::<f64>() <= whole * (1.0 + EQUAL) {
        let mut below = order.iter().map(|&place| &atoms[place]);
        let next = below.find(|atom| atom.probability > 0.0 && key(atom) < at);
        value_at_risk = next.map_or(value_at_risk, |next| next.loss);
    }
    Tail { level, value_at_risk, expected_shortfall: shortfall, parts }
}

/// A bar of a histogram.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Bar {
    /// Losses above this, and of the first bar also exactly this.
    pub above: f64,
    /// Up to this.
    pub to: f64,
    /// How likely.
    pub probability: f64,
}

/// How the losses are distributed over equal ranges from nothing to `most`.
#[must_use]
pub fn histogram(atoms: &[Atom], most: f64, bars: usize) -> Vec<Bar> {
    let width = most / bars as f64;
    let mut histogram: Vec<Bar> = (0..bars)
        .map(|place| Bar {
            above: place as f64 * width,
            to: (place + 1) as f64 * width,
            probability: 0.0,
        })
        .collect();
    for atom in atoms {
        let place = if width > 0.0 { (atom.loss / width - EQUAL).ceil() - 1.0 } else { 0.0 };
        let place = (place.max(0.0) as usize).min(bars.saturating_sub(1));
        if let Some(bar) = histogram.get_mut(place) {
            bar.probability += atom.probability;
        }
    }
    histogram
}
