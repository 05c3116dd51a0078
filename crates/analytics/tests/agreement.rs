//! The rules for surfaces stand twice: in fixed point, by which a chain refuses, and in floats, by which makers look before. Both say the
//! same of random slices, unless one is so near the boundary that a rounding decides.
//!
//! A fixed seed, so that a run repeats; `BUTTRESS_SEED` chooses another.

use buttress_analytics::{Arbitrage, Svi, arbitrage};
use pricing::surface::{Refusal, Surface, SviSmile};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use units::{Fixed, Millis, Timestamp};

/// How near the boundary a float is not asked: of `g`, of a variance, of a slope.
const MARGIN: f64 = 1e-9;
const TIME: Millis = Millis::new(86_400_000);
const SLICES: u32 = 4_000;

struct Random(ChaCha8Rng);

impl Random {
    fn new() -> Self {
        let seed = std::env::var("BUTTRESS_SEED").ok().and_then(|text| text.parse().ok());
        Self(ChaCha8Rng::seed_from_u64(seed.unwrap_or(76)))
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        let part = (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        low + (high - low) * part
    }

    /// Slices of all widths, from those of an hour to those that reach across everything, a third of them refused for something.
    fn slice(&mut self) -> Svi {
        let width = 10_f64.powf(self.between(-2.0, 0.6));
        let b = width.min(1.0) * 10_f64.powf(self.between(-2.0, 0.3));
        let sigma = width * 10_f64.powf(self.between(-2.5, 0.7));
        let rho: f64 = self.between(-0.999, 0.999);
        let a = width * width * self.between(-0.3, 1.0) - b * sigma * (1.0 - rho * rho).sqrt();
        Svi { a, b, rho, m: width * self.between(-1.5, 1.5), sigma }
    }

    /// A slice that passes, in both forms.
    fn smile(&mut self) -> (Svi, SviSmile) {
        loop {
            let svi = self.slice();
            if let Some(smile) = taken(&svi) {
                return (svi, smile);
            }
        }
    }
}

fn taken(svi: &Svi) -> Option<SviSmile> {
    SviSmile::new(svi.to_fixed().unwrap(), TIME).ok()
}

/// Whether the float gate is too near a boundary to decide.
fn undecided(svi: &Svi) -> bool {
    let places = arbitrage::grid(svi).into_iter();
    let least = places.map(|k| svi.butterfly(k)).fold(f64::MAX, f64::min);
    svi.least_variance().abs() < MARGIN
        || (svi.b * (1.0 + svi.rho.abs()) - 2.0).abs() < MARGIN
        || least.abs() < MARGIN
}

fn float(number: Fixed) -> f64 {
    number.raw() as f64 / 1e18
}

#[test]
fn one_slice() {
    let mut random = Random::new();
    let (mut passed, mut negative, mut steep, mut butterflies, mut skipped) = (0, 0, 0, 0, 0);
    for _ in 0..SLICES {
        let svi = random.slice();
        if undecided(&svi) {
            skipped += 1;
            continue;
        }
        let fixed = SviSmile::new(svi.to_fixed().unwrap(), TIME);
        match (&fixed, arbitrage::of_slice(&svi).first()) {
            (Ok(_), None) => passed += 1,
            (
                Err(Refusal::NegativeVariance { least }),
                Some(Arbitrage::Variance { least: found }),
            ) => {
                assert!((float(*least) - found).abs() < 1e-12, "{svi:?}");
                negative += 1;
            }
            (Err(Refusal::SteepWing { slope }), Some(Arbitrage::Wing { slope: found })) => {
                assert!((float(*slope) - found).abs() < 1e-12, "{svi:?}");
                steep += 1;
            }
            // The chain names the first place, the floats the worst.
            (Err(Refusal::Butterfly { k, g }), Some(Arbitrage::Butterfly { g: worst, .. })) => {
                let there = svi.butterfly(float(*k));
                assert!((there - float(*g)).abs() <= 1e-9 * (1.0 + there.abs()), "{svi:?}");
                assert!(*worst <= there + 1e-9, "{svi:?}");
                butterflies += 1;
            }
            different => panic!("{svi:?}: {different:?}"),
        }
    }
    assert!(skipped < 10, "{skipped}");
    let counts = [passed, negative, steep, butterflies];
    assert!(counts.iter().all(|count| *count > 50), "{counts:?}");
}

#[test]
fn two_expiries() {
    let mut random = Random::new();
    let (mut passed, mut crossed, mut skipped) = (0, 0, 0);
    while passed + crossed < SLICES / 4 {
        // The later one is the earlier one, risen or fallen a little and changed in its shape.
        let (near, first) = random.smile();
        let (b, sigma) = (near.b * random.between(0.7, 1.3), near.sigma * random.between(0.7, 1.5));
        let rho = (near.rho + random.between(-0.1, 0.1)).clamp(-0.999, 0.999);
        let least = near.least_variance() * random.between(0.9, 2.0);
        let a = least - b * sigma * (1.0 - rho * rho).sqrt();
        let far = Svi { a, b, rho, m: near.m, sigma };
        let Some(second) = taken(&far) else { continue };
        let places = arbitrage::grid(&near).into_iter().chain(arbitrage::grid(&far));
        let rises = places.map(|k| far.used_variance(k) - near.used_variance(k));
        if rises.fold(f64::MAX, f64::min).abs() < MARGIN {
            skipped += 1;
            continue;
        }
        let mut surface = Surface::default();
        let published = surface.publish([(Timestamp::new(1), first), (Timestamp::new(2), second)]);
        match (published, arbitrage::between(&near, &far)) {
            (Ok(()), None) => passed += 1,
            (Err(Refusal::Calendar { k, near_variance, far_variance, .. }), Some(_)) => {
                let k = float(k);
                assert!((near.used_variance(k) - float(near_variance)).abs() < 1e-12);
                assert!((far.used_variance(k) - float(far_variance)).abs() < 1e-12);
                crossed += 1;
            }
            different => panic!("{near:?} {far:?}: {different:?}"),
        }
    }
    assert!(passed > 100 && crossed > 100 && skipped < 10, "{passed} {crossed} {skipped}");
}

#[test]
fn volatilities_are_the_same() {
    let mut random = Random::new();
    for _ in 0..SLICES {
        let (svi, smile) = random.smile();
        // Within reach and beyond.
        let k = random.between(-1.5, 1.5) * svi.reach();
        let fixed = smile.volatility_at(Fixed::new((k * 1e18) as i128)).raw() as f64 / 1e18;
        let found = svi.volatility(k, 1.0 / 365.0);
        // What the floats lose where level and vertex nearly cancel.
        let lost = f64::EPSILON * (svi.a.abs() + svi.b * svi.sigma) / svi.used_variance(k);
        assert!((fixed / found - 1.0).abs() <= 1e-12 + 20.0 * lost, "{svi:?} {k}: {fixed} {found}");
    }
}
