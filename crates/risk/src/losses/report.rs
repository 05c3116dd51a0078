//! The losses of a portfolio, by the method that is exact if one is.

use super::book::Book;
use super::copula::Copula;
use super::enumeration::{self, Enumeration, Ties};
use super::layers::{self, LayerReport};
use super::measures::{Atom, Bar, Estimate, Tail, histogram};
use super::moments::{Hedge, Moments};
use super::recursion::{self, Recursion};
use super::sampling::{BARS, Effort, Sample};
use super::world::Shares;
use network::Id;
use network::losses::{Family, Holder, Layer};
use serde::Serialize;

/// How the distribution was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Every outcome by itself: exact.
    Enumeration,
    /// One service after the other, integrated over two common variables at most: exact on the grid, to 10⁻¹⁰.
    Recursion,
    /// The same, integrated over more factors by scrambled Sobol points.
    QuasiMonteCarlo,
    /// Drawn paths.
    Sampling,
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Levels of VaR and ES, inside (0, 1).
    pub levels: Vec<f64>,
    /// The method; without one, the first that applies and is fast enough.
    pub method: Option<Method>,
    /// Which outcomes of exactly VaR belong to the tail, where each is known by itself.
    pub ties: Ties,
    /// Of drawn paths.
    pub effort: Effort,
    /// Layers to report on.
    pub layers: Vec<Layer>,
}

impl Default for Settings {
    fn default() -> Self {
        let (method, ties, effort) = (None, Ties::default(), Effort::default());
        Self { levels: vec![0.99, 0.999], method, ties, effort, layers: Vec::new() }
    }
}

/// What a portfolio may lose within the horizon. Amounts are in base units.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LossReport {
    /// The portfolio.
    pub portfolio: String,
    /// What it is.
    pub kind: Holder,
    /// The stake in it.
    pub value: f64,
    /// The horizon in years.
    pub years: f64,
    /// How the distribution was found.
    pub method: Method,
    /// Drawn paths; 0 where none were.
    pub paths: u64,
    /// The width of the grid that losses were put on, where that could not be exact.
    pub grid: Option<f64>,
    /// EL: the mean loss.
    pub expected: Estimate,
    /// The standard deviation of the loss.
    pub deviation: f64,
    /// The probability of no loss at all.
    pub none: Estimate,
    /// The worst parts of the distribution.
    pub tails: Vec<TailReport>,
    /// By service, what it takes on average and in the worst cases.
    pub services: Vec<ServiceShare>,
    /// By operator, what is lost there.
    pub operators: Vec<OperatorShare>,
    /// How likely it is that several services slash.
    pub slashing: Vec<AtLeast>,
    /// What the layers bear that were asked for.
    pub layers: Vec<LayerReport>,
    /// The distribution in equal ranges up to all of the stake.
    pub distribution: Vec<Bar>,
}

/// The worst 1 − q.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TailReport {
    /// q.
    pub level: f64,
    /// VaR: the least loss that is exceeded with probability 1 − q at most.
    pub value_at_risk: Estimate,
    /// ES: the mean of the worst 1 − q.
    pub expected_shortfall: Estimate,
}

/// What a service takes. Sums over services are the sums over operators.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ServiceShare {
    /// The service.
    pub service: Id,
    /// What backs it.
    pub pledged: f64,
    /// The probability that it slashes.
    pub probability: f64,
    /// The part of pledges that it takes then, on average.
    pub severity: f64,
    /// The cover on it that leaves the portfolio the least variance.
    pub hedge: Option<Hedge>,
    /// Its part of EL.
    pub expected: f64,
    /// Its part of ES at each level (Euler: its mean in the worst 1 − q). They add up to ES.
    pub shortfall: Vec<f64>,
}

/// What is lost at an operator.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OperatorShare {
    /// The operator.
    pub operator: Id,
    /// The stake held there.
    pub held: f64,
    /// Its part of EL.
    pub expected: f64,
    /// Its part of ES at each level. They add up to ES.
    pub shortfall: Vec<f64>,
}

/// How likely it is that so many services slash: for an offence, a shock or without cause.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct AtLeast {
    /// At least so many.
    pub services: usize,
    /// How likely.
    pub probability: f64,
}

/// Outcomes that are looked at one by one.
const MOST_OUTCOMES: f64 = 2_097_152.0;
/// The same where each needs its probability at every node of a factor.
const MOST_CORRELATED: f64 = 65_536.0;
/// Services, and combinations of shocks and faults, that are integrated over a factor and a mixing variable: tens of thousands of nodes.
const MOST_WITH_MIXING: f64 = 40.0;

fn choose(book: &Book) -> Method {
    let most = if book.family.is_some() { MOST_CORRELATED } else { MOST_OUTCOMES };
    let mixing = matches!(book.family, Some(Family::T { .. }));
    let size = book.count_combinations() * book.services.len() as f64;
    if enumeration::count(book) <= most && (book.family.is_none() || book.factors == 1) {
        Method::Enumeration
    } else if recursion::applies(book) && !(mixing && (book.factors > 1 || size > MOST_WITH_MIXING))
    {
        if by_points(book) { Method::QuasiMonteCarlo } else { Method::Recursion }
    } else {
        Method::Sampling
    }
}

/// Whether there are too many common variables for a quadrature.
fn by_points(book: &Book) -> bool {
    let copula = book.family.map(|family| Copula { family, factors: book.factors });
    copula.is_some_and(|copula| !copula.is_deterministic())
}

/// The losses of a book. [`None`] if a method is asked for that does not apply: enumeration of too many outcomes, recursion where slashes
/// do not add up.
#[must_use]
pub fn losses(book: &Book, settings: &Settings) -> Option<LossReport> {
    let method = settings.method.unwrap_or_else(|| choose(book));
    match method {
        Method::Enumeration => {
            (enumeration::count(book) <= MOST_OUTCOMES).then(|| enumerated(book, settings))
        }
        Method::Recursion | Method::QuasiMonteCarlo => {
            let points = method == Method::QuasiMonteCarlo;
            let fits = by_points(book) == points && recursion::applies(book);
            fits.then(|| recursive(book, settings, method))
        }
        Method::Sampling => Some(sampled(book, settings)),
    }
}

fn enumerated(book: &Book, settings: &Settings) -> LossReport {
    let outcomes = Enumeration::new(book, settings.ties);
    let tails = settings.levels.iter().map(|&level| {
        let (tail, shares) = outcomes.tail(level);
        (exact_tail(&tail, shares.operators.iter().sum()), shares)
    });
    let tails = tails.collect();
    let atoms = &outcomes.atoms;
    let expected = outcomes.expected();
    let mean = Estimate::exact(expected.services.iter().sum());
    let none = Estimate::exact(nothing(atoms));
    let bars = histogram(atoms, book.value, BARS);
    let moments = outcomes.moments();
    let layers = settings.layers.iter().map(|layer| of_atoms(layer, book, atoms)).collect();
    let report = Parts { expected, tails, moments, layers, slashing: outcomes.slashing(), bars };
    report.put(book, Method::Enumeration, mean, none)
}

fn recursive(book: &Book, settings: &Settings, method: Method) -> LossReport {
    let recursion = Recursion::new(book, settings.effort.seed);
    let tails: Vec<Tail> = settings.levels.iter().map(|&level| recursion.tail(level)).collect();
    // As weights of each point: 1 for the mean; for a tail, how much of the point belongs to it.
    let all = vec![1.0; recursion.atoms.len()];
    let of_tail = |tail: &Tail| -> Vec<f64> {
        let atoms = recursion.atoms.iter().zip(&tail.parts);
        atoms
            .map(|(atom, part)| if atom.probability > 0.0 { part / atom.probability } else { 0.0 })
            .collect()
    };
    let weights: Vec<Vec<f64>> = std::iter::once(all).chain(tails.iter().map(of_tail)).collect();
    let weights: Vec<&[f64]> = weights.iter().map(Vec::as_slice).collect();
    let mut shares = recursion.shares(&weights).into_iter();
    let expected = shares.next().unwrap_or_else(|| Shares::none(book));
    let replicates = |value: &dyn Fn(&[Atom]) -> f64| -> Vec<f64> {
        recursion.replicates.iter().map(|atoms| value(atoms)).collect()
    };
    let mean_of = |atoms: &[Atom]| atoms.iter().map(|atom| atom.loss * atom.probability).sum();
    let tails = tails.iter().zip(shares).map(|(tail, shares)| {
        let again = |atoms: &[Atom]| super::measures::tail(atoms, tail.level);
        let at_risk = replicates(&|atoms| again(atoms).value_at_risk);
        let shortfall = replicates(&|atoms| again(atoms).expected_shortfall);
        let report = TailReport {
            level: tail.level,
            value_at_risk: Estimate::of_replicates(tail.value_at_risk, &at_risk),
            expected_shortfall: Estimate::of_replicates(shares.operators.iter().sum(), &shortfall),
        };
        (report, shares)
    });
    let tails = tails.collect();
    let mean = Estimate::of_replicates(expected.services.iter().sum(), &replicates(&mean_of));
    let none = Estimate::of_replicates(nothing(&recursion.atoms), &replicates(&nothing));
    let bars = histogram(&recursion.atoms, book.value, BARS);
    let moments = recursion.moments();
    let layer = |layer: &Layer| {
        let borne = |atoms: &[Atom]| of_atoms(layer, book, atoms).expected.value;
        let report = of_atoms(layer, book, &recursion.atoms);
        let expected = Estimate::of_replicates(report.expected.value, &replicates(&borne));
        LayerReport { expected, ..report }
    };
    let layers = settings.layers.iter().map(layer).collect();
    let report = Parts { expected, tails, moments, layers, slashing: recursion.slashing(), bars };
    let grid = (!recursion.exact).then_some(recursion.unit);
    LossReport { grid, ..report.put(book, method, mean, none) }
}

fn sampled(book: &Book, settings: &Settings) -> LossReport {
    let lowest = settings.levels.iter().copied().fold(1.0, f64::min);
    let sample = Sample::draw(book, lowest, &settings.layers, settings.effort);
    let tails = settings.levels.iter().map(|&level| {
        let (_, value_at_risk, expected_shortfall, shares) = sample.tail(level);
        (TailReport { level, value_at_risk, expected_shortfall }, shares)
    });
    let tails = tails.collect();
    let mean = sample.expected();
    let mut expected = sample.expected_shares().clone();
    // The shares come from a part of the paths: theirs are the proportions, the sum is that of all.
    for shares in [&mut expected.services, &mut expected.operators] {
        let sum: f64 = shares.iter().sum();
        if sum > 0.0 {
            shares.iter_mut().for_each(|share| *share *= mean.value / sum);
        }
    }
    let width = book.value / BARS as f64;
    let bars = sample.histogram().into_iter().enumerate();
    let bars = bars.map(|(place, probability)| Bar {
        above: place as f64 * width,
        to: (place + 1) as f64 * width,
        probability,
    });
    let bars = bars.collect();
    let layers = settings.layers.iter().enumerate().map(|(place, layer)| {
        let (borne, touched) = sample.layer(place);
        LayerReport::new(layer, borne, touched)
    });
    let layers = layers.collect();
    let moments = sample.moments();
    let report = Parts { expected, tails, moments, layers, slashing: sample.slashing(), bars };
    let none = sample.none();
    LossReport { paths: sample.paths, ..report.put(book, Method::Sampling, mean, none) }
}

/// ES is given as the sum of its parts, so that they add up to the last digit.
fn exact_tail(tail: &Tail, shortfall: f64) -> TailReport {
    TailReport {
        level: tail.level,
        value_at_risk: Estimate::exact(tail.value_at_risk),
        expected_shortfall: Estimate::exact(shortfall),
    }
}

fn nothing(atoms: &[Atom]) -> f64 {
    atoms.iter().filter(|atom| atom.loss == 0.0).map(|atom| atom.probability).sum()
}

fn of_atoms(layer: &Layer, book: &Book, atoms: &[Atom]) -> LayerReport {
    let mut sums = [0.0; 3];
    for atom in atoms {
        for (sum, part) in sums.iter_mut().zip(layers::sums(layer, book.value, atom.loss)) {
            *sum += atom.probability * part;
        }
    }
    LayerReport::new(layer, Estimate::exact(sums[0]), [sums[1], sums[2]])
}

struct Parts {
    expected: Shares,
    tails: Vec<(TailReport, Shares)>,
    moments: Moments,
    layers: Vec<LayerReport>,
    slashing: Vec<f64>,
    bars: Vec<Bar>,
}

impl Parts {
    fn put(self, book: &Book, method: Method, expected: Estimate, none: Estimate) -> LossReport {
        let of_services =
            |place: usize| self.tails.iter().map(|(_, s)| s.services[place]).collect();
        let of_operators =
            |place: usize| self.tails.iter().map(|(_, s)| s.operators[place]).collect();
        let services = book.services.iter().enumerate().map(|(place, service)| ServiceShare {
            service: service.id.clone(),
            pledged: service.pledged,
            probability: self.moments.hit[place],
            severity: self.moments.severity(place),
            hedge: self.moments.hedge(place),
            expected: self.expected.services[place],
            shortfall: of_services(place),
        });
        let operators = book.operators.iter().enumerate().map(|(place, held)| OperatorShare {
            operator: held.id.clone(),
            held: held.amount,
            expected: self.expected.operators[place],
            shortfall: of_operators(place),
        });
        let mut beyond = 0.0;
        let mut slashing: Vec<AtLeast> = (self.slashing.iter().enumerate().skip(1).rev())
            .map(|(services, probability)| {
                beyond += probability;
                AtLeast { services, probability: beyond }
            })
            .collect();
        slashing.reverse();
        LossReport {
            portfolio: book.name.clone(),
            kind: book.kind,
            value: book.value,
            years: book.years,
            method,
            paths: 0,
            grid: None,
            expected,
            deviation: self.moments.deviation(),
            none,
            layers: self.layers,
            services: services.collect(),
            operators: operators.collect(),
            slashing,
            distribution: self.bars,
            tails: self.tails.into_iter().map(|(tail, _)| tail).collect(),
        }
    }
}
