//! Draws what happens on a path, looking only at what does.
//!
//! Independent events are clocks: an event of probability p rings within one unit of time at rate −ln(1 − p). The next ring of all clocks
//! together is exponential, and whose it was is one look-up in an alias table (A. Walker, 1977), so a path costs as much as has happened
//! on it, not as there are services. Given one common factor, clocks run at rates bounded on each of many narrow ranges of the factor,
//! and a ring counts with probability rate ÷ bound (P. Lewis, G. Shedler, *thinning*, 1979), mostly without working out the rate.

use super::book::{Book, Law};
use super::copula::{Latent, Node};
use super::enumeration::latent;
use super::normal;
use network::losses::Family;
use rand_chacha::ChaCha8Rng;
use rand_core::Rng;

/// What happened on a path. A service or an operator may be there several times; the greatest fraction counts.
#[derive(Clone, Debug, Default)]
pub struct Path {
    /// Services that slash, with the fraction.
    pub taken: Vec<(u32, f64)>,
    /// Operators with a fault, with the fraction.
    pub faults: Vec<(u32, f64)>,
    /// Services that slash without cause, until they are added to the others.
    unjust: Vec<(u32, f64)>,
    /// Whether some slashed without cause, and may be there twice.
    double: bool,
}

impl Path {
    /// Whether a service may be there twice.
    #[must_use]
    pub fn is_double(&self) -> bool {
        self.double
    }

    /// Services that slash, each once.
    pub fn slashing(&self) -> impl Iterator<Item = (usize, f64)> {
        let listed = self.taken.iter().enumerate();
        let counts = listed.filter(|&(place, (service, fraction))| {
            let beaten = |&(at, (other, more)): &(usize, &(u32, f64))| {
                other == service && (more > fraction || (more == fraction && at < place))
            };
            *fraction > 0.0
                && !(self.double && self.taken.iter().enumerate().any(|other| beaten(&other)))
        });
        counts.map(|(_, &(service, fraction))| (service as usize, fraction))
    }

    pub(super) fn clear(&mut self) {
        self.taken.clear();
        self.faults.clear();
        self.unjust.clear();
    }
}

/// Uniform in (0, 1).
pub(super) fn uniform(random: &mut ChaCha8Rng) -> f64 {
    ((random.next_u64() >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0
}

/// Two independent standard normal variables: G. Marsaglia's polar method.
fn two_normals(random: &mut ChaCha8Rng) -> [f64; 2] {
    loop {
        let (x, y) = (2.0 * uniform(random) - 1.0, 2.0 * uniform(random) - 1.0);
        let square = x * x + y * y;
        if square < 1.0 && square > 0.0 {
            let stretch = (-2.0 * square.ln() / square).sqrt();
            return [x * stretch, y * stretch];
        }
    }
}

/// Chi-squared: G. Marsaglia, W. Tsang, *A simple method for generating gamma variables* (2000). Degrees of freedom at least 1.
fn chi_squared(degrees: f64, random: &mut ChaCha8Rng) -> f64 {
    // A shape below one is that of one more, times a power of a uniform variable.
    let shape = 0.5 * degrees;
    let raised = if shape < 1.0 { shape + 1.0 } else { shape };
    let d = raised - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let x = two_normals(random)[0];
        let v = (1.0 + c * x).powi(3);
        if v > 0.0 && uniform(random).ln() < 0.5 * x * x + d - d * v + d * v.ln() {
            let boost = if shape < 1.0 { uniform(random).powf(1.0 / shape) } else { 1.0 };
            return 2.0 * d * v * boost;
        }
    }
}

fn of_law(law: &Law, random: &mut ChaCha8Rng) -> f64 {
    let [only] = &law[..] else {
        let mut left = uniform(random);
        for &(fraction, probability) in law {
            left -= probability;
            if left < 0.0 {
                return fraction;
            }
        }
        return law.last().map_or(0.0, |last| last.0);
    };
    only.0
}

/// Clocks that ring at fixed rates.
#[derive(Clone, Debug)]
struct Clocks {
    total: f64,
    /// For each place, the part of it that is its own, and whose the rest is.
    alias: Vec<(f64, u32)>,
}

impl Clocks {
    fn new(rates: &[f64]) -> Self {
        let count = rates.len();
        let total: f64 = rates.iter().sum();
        let scale = if total > 0.0 { count as f64 / total } else { 0.0 };
        let mut part: Vec<f64> = rates.iter().map(|rate| rate * scale).collect();
        let mut alias: Vec<(f64, u32)> = (0..count).map(|place| (1.0, place as u32)).collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) =
            (0..count).partition(|&place| part[place] < 1.0);
        while let (Some(&from), Some(&to)) = (small.last(), large.last()) {
            small.pop();
            alias[from] = (part[from], to as u32);
            part[to] -= 1.0 - part[from];
            if part[to] < 1.0 {
                large.pop();
                small.push(to);
            }
        }
        Self { total, alias }
    }

    /// Calls `ring` for each clock that rings, as often as it does.
    fn run(&self, random: &mut ChaCha8Rng, mut ring: impl FnMut(usize, &mut ChaCha8Rng)) {
        if self.total == 0.0 {
            return;
        }
        let mut time = -uniform(random).ln();
        while time < self.total {
            let place = uniform(random) * self.alias.len() as f64;
            let (whole, rest) = (place as usize, place.fract());
            let (part, other) = self.alias[whole];
            ring(if rest < part { whole } else { other as usize }, random);
            time -= uniform(random).ln();
        }
    }
}

/// What is certain rings at a rate at which it fails to with probability e⁻⁴⁰.
fn rate(probability: f64) -> f64 {
    (-(-probability).ln_1p()).min(40.0)
}

/// The clocks of one range of the factor.
#[derive(Clone, Debug)]
enum Range {
    /// Bounded rates, and the least part of each bound that the rate is anywhere in the range.
    Sparse { clocks: Clocks, bounds: Vec<(f64, f64)> },
    /// So much rings that looking at every service is faster.
    Dense,
}

/// Ranges of the factor, of equal width, from −REACH to REACH.
const RANGES: usize = 576;
const REACH: f64 = 9.0;
/// Entries of the table of Φ to one standard deviation.
const STEPS: f64 = 32.0;
/// Where more of the services than this ring on average, look at each.
const DENSE: f64 = 0.3;

/// How offences depend on each other.
enum Offences {
    Independent(Clocks),
    OneFactor {
        latent: Vec<Latent>,
        ranges: Vec<Range>,
    },
    /// `along` is the direction, of length one, in which the factors move the portfolio.
    Any {
        latent: Vec<Latent>,
        family: Family,
        along: Vec<f64>,
    },
}

/// What a clock of the independent events stands for.
#[derive(Clone, Copy, Debug)]
enum Event {
    Shock(usize),
    Fault(usize),
    Unjust(usize),
}

/// Draws paths of a book.
pub struct Drawing<'a> {
    book: &'a Book,
    events: Vec<Event>,
    clocks: Clocks,
    offences: Offences,
    /// Φ from −REACH to REACH.
    steps: Vec<f64>,
}

impl<'a> Drawing<'a> {
    /// Prepares the tables.
    #[must_use]
    pub fn new(book: &'a Book) -> Self {
        let mut events = Vec::new();
        let mut rates = Vec::new();
        let mut add = |probability: f64, event: Event| {
            if probability > 0.0 {
                rates.push(rate(probability));
                events.push(event);
            }
        };
        for (place, shock) in book.shocks.iter().enumerate() {
            add(shock.probability, Event::Shock(place));
        }
        for (place, held) in book.operators.iter().enumerate() {
            add(held.fault, Event::Fault(place));
        }
        for (place, service) in book.services.iter().enumerate() {
            add(service.unjust, Event::Unjust(place));
        }
        let offences = match (book.family, book.factors) {
            (None, _) => {
                let rates: Vec<f64> = book.services.iter().map(|s| rate(s.offence)).collect();
                Offences::Independent(Clocks::new(&rates))
            }
            (Some(Family::Gaussian), 1) => {
                let latent = latent(book, Family::Gaussian);
                let ranges = (0..RANGES).map(|place| range(&latent, place)).collect();
                Offences::OneFactor { latent, ranges }
            }
            (Some(family), factors) => {
                Offences::Any { latent: latent(book, family), family, along: along(book, factors) }
            }
        };
        let steps = 0..=(2.0 * REACH * STEPS) as u32 + 1;
        let steps =
            steps.map(|place| normal::cumulative(f64::from(place) / STEPS - REACH)).collect();
        Self { book, events, clocks: Clocks::new(&rates), offences, steps }
    }

    /// Whether paths depend on factors. Of these [`Self::draw`] takes one from whoever spreads it evenly: the only one, or what several
    /// come to in the direction in which they move the portfolio.
    #[must_use]
    pub fn has_factor(&self) -> bool {
        !matches!(self.offences, Offences::Independent(_))
    }

    /// Draws a path. `factor` is that factor, standard normal, where there is one.
    pub fn draw(&self, factor: f64, random: &mut ChaCha8Rng, path: &mut Path) {
        path.clear();
        self.clocks.run(random, |place, random| self.happen(self.events[place], random, path));
        match &self.offences {
            Offences::Independent(clocks) => {
                clocks.run(random, |service, random| self.offend(service, random, path));
            }
            Offences::OneFactor { latent, ranges } => {
                let factor = factor.clamp(-REACH, REACH);
                let place = (factor + REACH) / (2.0 * REACH) * RANGES as f64;
                let range = &ranges[(place.max(0.0) as usize).min(RANGES - 1)];
                match range {
                    Range::Dense => {
                        let deviate = |service: &Latent| service.deviate_of_one(factor);
                        self.look_at_each(latent, deviate, random, path);
                    }
                    Range::Sparse { clocks, bounds } => clocks.run(random, |service, random| {
                        let (bound, surely) = bounds[service];
                        let part = uniform(random);
                        let exact =
                            || rate(normal::cumulative(latent[service].deviate_of_one(factor)));
                        if part < surely || part * bound < exact() {
                            self.offend(service, random, path);
                        }
                    }),
                }
            }
            Offences::Any { latent, family, along } => {
                let mut drawn = Vec::with_capacity(along.len() + 1);
                while drawn.len() < along.len() {
                    drawn.extend(two_normals(random));
                }
                drawn.truncate(along.len());
                let drawn_along: f64 = drawn.iter().zip(along).map(|(f, a)| f * a).sum();
                for (f, a) in drawn.iter_mut().zip(along) {
                    *f += (factor - drawn_along) * a;
                }
                let scale = match family {
                    Family::Gaussian => 1.0,
                    Family::T { degrees } => (chi_squared(*degrees, random) / degrees).sqrt(),
                };
                let node = Node { weight: 1.0, factors: drawn, scale };
                self.look_at_each(latent, |service| service.deviate(&node), random, path);
            }
        }
        path.double = !path.unjust.is_empty();
        path.taken.append(&mut path.unjust);
    }

    fn look_at_each(
        &self,
        latent: &[Latent],
        deviate: impl Fn(&Latent) -> f64,
        random: &mut ChaCha8Rng,
        path: &mut Path,
    ) {
        for (service, variable) in latent.iter().enumerate() {
            let own = uniform(random);
            let deviate = deviate(variable);
            let place = ((deviate + REACH) * STEPS).clamp(0.0, self.steps.len() as f64 - 2.0);
            let (below, above) = (self.steps[place as usize], self.steps[place as usize + 1]);
            // Within the table Φ lies between the two, and most need no more than that.
            let tabled = deviate > -REACH && deviate < REACH;
            if tabled && (own > above || own < below) {
                if own < below {
                    self.offend(service, random, path);
                }
            } else if own < normal::cumulative(deviate) {
                self.offend(service, random, path);
            }
        }
    }

    fn happen(&self, event: Event, random: &mut ChaCha8Rng, path: &mut Path) {
        match event {
            Event::Unjust(service) => {
                path.unjust.push((service as u32, self.book.services[service].unjust_fraction));
            }
            Event::Fault(operator) => self.fail(operator, random, path),
            Event::Shock(shock) => {
                let shock = &self.book.shocks[shock];
                for &service in &shock.services {
                    self.offend(service, random, path);
                }
                for &operator in &shock.operators {
                    if shock.whole {
                        path.faults.push((operator as u32, 1.0));
                    } else {
                        self.fail(operator, random, path);
                    }
                }
            }
        }
    }

    fn fail(&self, operator: usize, random: &mut ChaCha8Rng, path: &mut Path) {
        if !path.faults.iter().any(|&(other, _)| other as usize == operator) {
            path.faults.push((operator as u32, of_law(&self.book.operators[operator].law, random)));
        }
    }

    fn offend(&self, service: usize, random: &mut ChaCha8Rng, path: &mut Path) {
        // A clock that rings twice is one offence: the first draw of the severity stands.
        let before = path.taken.iter().any(|&(other, _)| other as usize == service);
        if !before {
            path.taken.push((service as u32, of_law(&self.book.services[service].law, random)));
        }
    }
}

/// The mean loading by what is pledged, with length one; no direction if that is nothing.
fn along(book: &Book, factors: usize) -> Vec<f64> {
    let mut along = vec![0.0; factors];
    for service in &book.services {
        for (sum, loading) in along.iter_mut().zip(&service.loadings) {
            *sum += service.pledged * service.offence * loading;
        }
    }
    let length = along.iter().map(|a| a * a).sum::<f64>().sqrt();
    along.iter_mut().for_each(|a| *a = if length > 0.0 { *a / length } else { 0.0 });
    along
}

fn range(latent: &[Latent], place: usize) -> Range {
    let width = 2.0 * REACH / RANGES as f64;
    let at = |end: usize| Node {
        weight: 1.0,
        factors: vec![(place + end) as f64 * width - REACH],
        scale: 1.0,
    };
    let (from, to) = (at(0), at(1));
    let bounds = latent.iter().map(|service| {
        // Monotone in the factor.
        let (a, b) = (rate(service.given(&from)), rate(service.given(&to)));
        let bound = a.max(b);
        (bound, if bound > 0.0 { a.min(b) / bound } else { 0.0 })
    });
    let bounds: Vec<(f64, f64)> = bounds.collect();
    let rates: Vec<f64> = bounds.iter().map(|(bound, _)| *bound).collect();
    let dense = rates.iter().sum::<f64>() > DENSE * latent.len() as f64;
    if dense { Range::Dense } else { Range::Sparse { clocks: Clocks::new(&rates), bounds } }
}
