//! The distribution of the loss from drawn paths.
//!
//! Paths come in chunks with a random stream each, so the result depends on the seed and on how many there are, not on threads. Where
//! offences have common factors, each chunk covers one direction of them evenly (one path in each of equally likely ranges), and its
//! adverse end more densely than it is likely, with weights that make up for that. Chunks are independent, so their spread tells the
//! error.

use super::book::Book;
use super::draw::{Drawing, Path, uniform};
use super::measures::{Atom, CONFIDENCE, Estimate, Tail, standard_error, tail};
use super::moments::Moments;
use super::settle::Settling;
use super::world::Shares;
use super::{layers, normal};
use network::losses::Layer;
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Paths of a chunk.
pub const CHUNK: u64 = 8_192;
/// The adverse end of the factor: how likely it is, and how many of the paths look at it.
const ADVERSE: f64 = 0.02;
const ADVERSE_PATHS: f64 = 0.125;
/// How much more of a chunk's tail is kept than is needed on average.
const SPARE: f64 = 3.0;
/// Bars of the histogram.
pub const BARS: usize = 100;

/// How many paths, and from which seed.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Paths, rounded up to whole chunks, at least sixteen of them.
    pub paths: u64,
    /// The seed.
    pub seed: u64,
    /// Threads; the result does not depend on them.
    pub threads: usize,
}

impl Default for Effort {
    /// A million paths on two threads.
    fn default() -> Self {
        Self { paths: 1 << 20, seed: 1, threads: 2 }
    }
}

impl Effort {
    fn chunks(self) -> u64 {
        self.paths.div_ceil(CHUNK).clamp(16, 1 << 32)
    }
}

/// One path of the tail.
#[derive(Clone, Debug)]
struct Kept {
    loss: f64,
    weight: f64,
    path: Path,
}

/// What a chunk saw.
struct Chunk {
    number: u64,
    /// By number of services that slash.
    slashing: Vec<f64>,
    histogram: Vec<f64>,
    /// Without a loss at all.
    none: f64,
    moments: Moments,
    /// By layer: what it bears, whether it is touched, whether it is exhausted.
    layers: Vec<[f64; 3]>,
    kept: Vec<Kept>,
}

/// Drawn paths, the worst of them kept.
pub struct Sample<'a> {
    book: &'a Book,
    chunks: Vec<Chunk>,
    /// How many were drawn.
    pub paths: u64,
    atoms: Vec<Atom>,
    shares: Shares,
}

impl<'a> Sample<'a> {
    /// Draws. Tails down to `lowest` can be asked for afterwards, and these layers.
    #[must_use]
    pub fn draw(book: &'a Book, lowest: f64, layers: &[Layer], effort: Effort) -> Self {
        let drawing = Drawing::new(book);
        let first = Source { book, drawing: &drawing, layers, seed: effort.seed, above: 0.0 };
        let (pilot, _) = first.chunk(0, &mut Settling::new(book));
        let mut above = threshold(&pilot, (1.0 - lowest) * SPARE);
        let count = effort.chunks();
        loop {
            let source = Source { above, ..first };
            let (chunks, shares) = source.all(count, effort.threads);
            let sample = Self::new(book, chunks, shares, count * CHUNK);
            // The pilot misjudged where the tail begins.
            if sample.kept_weight() < 1.0 - lowest && above > 0.0 {
                above = if above < 1e-6 * book.value { 0.0 } else { 0.5 * above };
                continue;
            }
            return sample;
        }
    }

    fn new(book: &'a Book, chunks: Vec<Chunk>, shares: Shares, paths: u64) -> Self {
        let scale = 1.0 / paths as f64;
        let kept = chunks.iter().flat_map(|chunk| &chunk.kept);
        let mut atoms: Vec<Atom> = kept
            .map(|kept| Atom { loss: kept.loss, probability: kept.weight * scale, rank: 0 })
            .collect();
        let rest = 1.0 - atoms.iter().map(|atom| atom.probability).sum::<f64>();
        atoms.push(Atom { loss: 0.0, probability: rest.max(0.0), rank: 0 });
        Self { book, chunks, paths, atoms, shares }
    }

    fn kept_weight(&self) -> f64 {
        1.0 - self.atoms.last().map_or(0.0, |rest| rest.probability)
    }

    fn over_chunks(&self, value: impl Fn(&Chunk) -> f64) -> Vec<f64> {
        self.chunks.iter().map(value).collect()
    }

    fn estimate(&self, value: impl Fn(&Chunk) -> f64) -> Estimate {
        let each = self.over_chunks(value);
        Estimate::of_replicates(each.iter().sum::<f64>() / each.len() as f64, &each)
    }

    /// The expected loss.
    #[must_use]
    pub fn expected(&self) -> Estimate {
        self.estimate(|chunk| chunk.moments.loss)
    }

    /// The probability of no loss.
    #[must_use]
    pub fn none(&self) -> Estimate {
        self.estimate(|chunk| chunk.none)
    }

    /// The expected loss by service and operator.
    #[must_use]
    pub fn expected_shares(&self) -> &Shares {
        &self.shares
    }

    /// The worst 1 − q, with the intervals of VaR and ES, and who contributes what to ES. Of the interval of VaR: the quantiles at which
    /// the share of paths beyond VaR is a standard error off. Of ES: the spread of VaR + (L − VaR)⁺ ÷ (1 − q), whose mean it is.
    #[must_use]
    pub fn tail(&self, level: f64) -> (Tail, Estimate, Estimate, Shares) {
        let found = tail(&self.atoms, level);
        let at = found.value_at_risk;
        let whole = 1.0 - level;
        let beyond = |chunk: &Chunk, of: &dyn Fn(&Kept) -> f64| {
            let worse = chunk.kept.iter().filter(|kept| kept.loss > at);
            worse.map(of).sum::<f64>() / CHUNK as f64
        };
        let error = standard_error(&self.over_chunks(|chunk| beyond(chunk, &|kept| kept.weight)));
        let shifted = |by: f64| {
            let level = level + by * CONFIDENCE * error;
            tail(&self.atoms, level.clamp(0.0, 1.0 - 1e-15)).value_at_risk
        };
        let at_risk = Estimate { value: at, low: shifted(-1.0), high: shifted(1.0) };
        let excess = |kept: &Kept| kept.weight * (kept.loss - at) / whole;
        let error = standard_error(&self.over_chunks(|chunk| beyond(chunk, &excess)));
        let shortfall = Estimate::with_error(found.expected_shortfall, error);

        let mut shares = Shares::none(self.book);
        let mut settling = Settling::new(self.book);
        let kept = self.chunks.iter().flat_map(|chunk| &chunk.kept);
        for (kept, &part) in kept.zip(&found.parts).filter(|(_, part)| **part > 0.0) {
            settling.settle(&kept.path, part, Some(&mut shares));
        }
        (found, at_risk, shortfall, shares)
    }

    /// How each service goes with the loss.
    #[must_use]
    pub fn moments(&self) -> Moments {
        let mut mean = Moments::none(self.book);
        for chunk in &self.chunks {
            mean.add_all(1.0 / self.chunks.len() as f64, &chunk.moments);
        }
        mean
    }

    /// What a layer bears, and the probabilities that it is touched and exhausted.
    #[must_use]
    pub fn layer(&self, place: usize) -> (Estimate, [f64; 2]) {
        let [touched, exhausted] =
            [1, 2].map(|sum| self.estimate(|chunk| chunk.layers[place][sum]).value);
        (self.estimate(|chunk| chunk.layers[place][0]), [touched, exhausted])
    }

    /// The probabilities that exactly 0, 1, … services slash.
    #[must_use]
    pub fn slashing(&self) -> Vec<f64> {
        self.mean_of(|chunk| &chunk.slashing)
    }

    /// The probabilities of [`BARS`] equal ranges of the loss, up to all that is held.
    #[must_use]
    pub fn histogram(&self) -> Vec<f64> {
        self.mean_of(|chunk| &chunk.histogram)
    }

    fn mean_of(&self, of: impl Fn(&Chunk) -> &Vec<f64>) -> Vec<f64> {
        let mut mean = vec![0.0; self.chunks.first().map_or(0, |chunk| of(chunk).len())];
        for chunk in &self.chunks {
            for (mean, value) in mean.iter_mut().zip(of(chunk)) {
                *mean += value / self.chunks.len() as f64;
            }
        }
        mean
    }
}

/// The loss that this much of a chunk is above.
fn threshold(pilot: &Chunk, part: f64) -> f64 {
    let mut worst: Vec<(f64, f64)> = pilot.kept.iter().map(|k| (k.loss, k.weight)).collect();
    worst.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut left = part * CHUNK as f64 + 20.0;
    for (loss, weight) in worst {
        left -= weight;
        if left < 0.0 {
            // At an atom, all of it is kept.
            return loss * (1.0 - 1e-9);
        }
    }
    0.0
}

#[derive(Clone, Copy)]
struct Source<'a> {
    book: &'a Book,
    drawing: &'a Drawing<'a>,
    layers: &'a [Layer],
    seed: u64,
    /// Losses above this are kept.
    above: f64,
}

impl Source<'_> {
    /// Chunks 0 to `count`, in order.
    fn all(&self, count: u64, threads: usize) -> (Vec<Chunk>, Shares) {
        let next = AtomicU64::new(0);
        let done = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..threads.clamp(1, 64) {
                scope.spawn(|| {
                    let mut settling = Settling::new(self.book);
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= count {
                            break;
                        }
                        let chunk = self.chunk(number, &mut settling);
                        // A thread that panicked takes the others with it when the scope ends.
                        if let Ok(mut done) = done.lock() {
                            done.push(chunk);
                        }
                    }
                });
            }
        });
        let mut done = done.into_inner().unwrap_or_default();
        done.sort_by_key(|(chunk, _)| chunk.number);
        let mut sum = Shares::none(self.book);
        let mut chunks = Vec::with_capacity(done.len());
        for (chunk, shares) in done {
            let add = |sum: &mut Vec<f64>, shares: &[f64]| {
                for (sum, share) in sum.iter_mut().zip(shares) {
                    *sum += share / (count * CHUNK) as f64;
                }
            };
            add(&mut sum.services, &shares.services);
            add(&mut sum.operators, &shares.operators);
            chunks.push(chunk);
        }
        (chunks, sum)
    }

    fn chunk(&self, number: u64, settling: &mut Settling<'_>) -> (Chunk, Shares) {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        random.set_stream(number);
        let factored = self.drawing.has_factor();
        let mut chunk = Chunk {
            number,
            slashing: vec![0.0; self.book.services.len() + 1],
            histogram: vec![0.0; BARS],
            none: 0.0,
            moments: Moments::none(self.book),
            layers: vec![[0.0; 3]; self.layers.len()],
            kept: Vec::new(),
        };
        let mut shares = Shares::none(self.book);
        let mut path = Path::default();
        let bars = BARS as f64 / self.book.value.max(f64::MIN_POSITIVE);
        let each = 1.0 / CHUNK as f64;
        for place in 0..CHUNK {
            let (factor, weight) = if factored {
                let (level, weight) = spread((place as f64 + uniform(&mut random)) * each);
                (normal::quantile(level), weight)
            } else {
                (0.0, 1.0)
            };
            self.drawing.draw(factor, &mut random, &mut path);
            let loss = settling.settle(&path, weight, None);
            chunk.slashing[path.slashing().count()] += weight * each;
            if loss == 0.0 {
                chunk.none += weight * each;
                chunk.histogram[0] += weight * each;
                continue;
            }
            chunk.moments.add(weight * each, loss, path.slashing());
            for (layer, sums) in self.layers.iter().zip(&mut chunk.layers) {
                for (sum, part) in sums.iter_mut().zip(layers::sums(layer, self.book.value, loss)) {
                    *sum += weight * each * part;
                }
            }
            let bar = ((loss * bars - 1e-9).max(0.0) as usize).min(BARS - 1);
            chunk.histogram[bar] += weight * each;
            if loss > self.above {
                chunk.kept.push(Kept { loss, weight, path: path.clone() });
            }
            if place % SHARED == number % SHARED {
                settling.settle(&path, weight * SHARED as f64, Some(&mut shares));
            }
        }
        (chunk, shares)
    }
}

/// Every so many paths are shared out among services and operators.
const SHARED: u64 = 16;

/// From evenly spread numbers to levels of the factor, the lowest being adverse, and the weight of each.
fn spread(even: f64) -> (f64, f64) {
    let (adverse, other) = (ADVERSE / ADVERSE_PATHS, (1.0 - ADVERSE) / (1.0 - ADVERSE_PATHS));
    if even < ADVERSE_PATHS {
        (even * adverse, adverse)
    } else {
        (ADVERSE + (even - ADVERSE_PATHS) * other, other)
    }
}
