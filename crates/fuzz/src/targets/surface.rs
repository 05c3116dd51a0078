//! Smiles and surfaces: whatever numbers somebody signs, they are refused or free of arbitrage.
//!
//! What is taken is looked at again in floats, by the textbook's formulas and at places of its own: `g(k) ≥ 0` and no less variance
//! at a later expiry, on the part of the documented grid that does not depend on the parameters, and on the part that does.

use crate::{Choices, Reach};
use pricing::{
    Slice, Smile,
    surface::{Surface, Svi, SviSmile},
};
use units::{Fixed, Millis, Price, Ratio, Timestamp};

/// Length of a smile.
pub const PIECE: usize = 48;
const ONE: i128 = 1_000_000_000_000_000_000;

/// Reads smiles, and publishes those that are taken.
///
/// # Panics
/// When something that is taken admits arbitrage, or has two encodings.
pub fn run(bytes: &[u8], reach: &mut Reach) {
    let mut surface = Surface::default();
    for piece in bytes.chunks(PIECE) {
        let mut choices = Choices::new(piece);
        let expiry = Timestamp::new(1_000 * u64::from(choices.byte() % 80));
        let remaining = remaining(&mut choices);
        let svi = svi(&mut choices);
        let smile = match SviSmile::new(svi, remaining) {
            Ok(smile) => smile,
            Err(refusal) => {
                let _ = refusal.to_string();
                reach.note(format!("refused-{}", word(&refusal)));
                continue;
            }
        };
        reach.note("taken");
        no_butterfly(&smile);
        volatilities(&smile, reach);
        let again: SviSmile = decoded(&smile);
        assert_eq!(again, smile, "a smile decodes to another");
        let before = surface.clone();
        match surface.publish([(expiry, smile)]) {
            Ok(()) => reach.note("published"),
            Err(refusal) => {
                let _ = refusal.to_string();
                assert_eq!(surface, before, "a refusal changed the surface");
                reach.note(format!("refused-{}", word(&refusal)));
            }
        }
        if choices.byte() % 16 == 1 {
            surface.expire(expiry);
            assert!(surface.smiles().all(|(left, _)| left > expiry));
        }
    }
    no_calendar(&surface);
    let again: Surface = decoded(&surface);
    assert_eq!(again, surface, "a surface decodes to another");
    // The bytes themselves, as somebody could send them.
    match borsh::from_slice::<Surface>(bytes) {
        Ok(surface) => {
            no_calendar(&surface);
            surface.smiles().for_each(|(_, smile)| no_butterfly(smile));
            reach.note("decoded");
        }
        Err(error) => reach.note_message("undecoded", &error.to_string()),
    }
}

fn word(value: &impl core::fmt::Debug) -> String {
    let text = format!("{value:?}");
    text.split([' ', '(', '{']).next().unwrap_or_default().to_owned()
}

fn decoded<T: borsh::BorshSerialize + borsh::BorshDeserialize>(value: &T) -> T {
    borsh::from_slice(&borsh::to_vec(value).expect("memory is enough")).expect("its own bytes")
}

fn remaining(choices: &mut Choices<'_>) -> Millis {
    Millis::new(choices.one_of(&[86_400_000, 3_600_000, 1_000, 31_536_000_000, 1, 0, u64::MAX]))
}

/// Five numbers: near a smile that is fine, scaled, or anything.
fn svi(choices: &mut Choices<'_>) -> Svi {
    let scale = 10_i128.pow(u32::from(choices.byte() % 5));
    let usual = [ONE / 50, ONE / 10, -ONE / 5, 0, ONE / 5];
    let mut numbers = usual.map(|usual| {
        let byte = choices.byte();
        let near = usual + ONE / 400 * i128::from(choices.byte()) - ONE / 8;
        match byte {
            0..=0x7F => usual,
            0x80..=0xDF => near,
            _ => [i128::MIN, i128::MAX, 0, 1, -1, ONE, -ONE, 2 * ONE, ONE / 1_000_000, ONE - 1]
                [usize::from(byte) % 10],
        }
    });
    for place in [0, 1, 3, 4] {
        numbers[place] /= scale;
    }
    let [a, b, rho, m, sigma] = numbers.map(Fixed::new);
    Svi { a, b, rho, m, sigma }
}

fn float(fixed: Fixed) -> f64 {
    fixed.raw() as f64 / ONE as f64
}

/// `(w, w′, w″)` of the formula.
fn variance(svi: &Svi, k: f64) -> (f64, f64, f64) {
    let [a, b, rho, m, sigma] = [svi.a, svi.b, svi.rho, svi.m, svi.sigma].map(float);
    let root = (k - m).hypot(sigma);
    let first = b * (rho + (k - m) / root);
    (a + b * (rho * (k - m) + root), first, b * (sigma / root) * (sigma / root) / root)
}

/// −4 to 4 in eighths, and as many eighths of `√(a + bσ)`.
fn grid(svi: &Svi) -> impl Iterator<Item = f64> {
    let unit = (float(svi.a) + float(svi.b) * float(svi.sigma)).max(0.0).sqrt();
    let steps = (-32..=32).map(|step| f64::from(step) / 8.0);
    steps.flat_map(move |step| [step, step * unit])
}

fn no_butterfly(smile: &SviSmile) {
    let svi = smile.svi();
    for k in grid(svi) {
        let (w, first, second) = variance(svi, k);
        let (tilt, square) = (1.0 - k * first / (2.0 * w), first * first / 4.0);
        let g = tilt * tilt - square * (1.0 / w + 0.25) + second / 2.0;
        // What the subtraction of floats can lose.
        let scale = tilt * tilt + square * (1.0 / w + 0.25) + second;
        assert!(w > 0.0 || float(svi.a) < 1e-12, "no variance at {k}: {svi:?}");
        assert!(g.is_nan() || g >= -1e-6 * scale.max(1.0), "g({k}) = {g}: {svi:?}");
    }
}

fn no_calendar(surface: &Surface) {
    let smiles: Vec<_> = surface.smiles().map(|(_, smile)| smile).collect();
    for pair in smiles.windows(2) {
        let [near, far] = pair else { continue };
        for k in grid(near.svi()).chain(grid(far.svi())) {
            let used = |smile: &SviSmile| {
                let reach = float(smile.reach());
                variance(smile.svi(), k.clamp(-reach, reach)).0.min(144.0)
            };
            let (near_variance, far_variance) = (used(near), used(far));
            let least = near_variance - 1e-9 * near_variance.max(1e-6);
            assert!(far_variance >= least, "at {k}: {near:?} above {far:?}");
        }
    }
}

/// Every strike has a volatility, or a reason not to have one.
fn volatilities(smile: &SviSmile, reach: &mut Reach) {
    let whole = |whole: u128| Price::new(whole * 1_000_000_000_000_000_000);
    let slice = Slice::new(whole(2_000), smile.remaining(), Ratio::ONE);
    for strike in [whole(2_000), whole(1), whole(1_000_000), Price::new(1), Price::MAX, Price::ZERO]
    {
        match smile.volatility(&slice, strike) {
            Ok(volatility) => {
                let kinds = [pricing::Kind::Call, pricing::Kind::Put];
                let priced = kinds.map(|kind| slice.price(kind, strike, volatility).is_ok());
                reach.note(format!("priced-{}", priced[0] && priced[1]));
            }
            Err(error) => reach.note(format!("unpriced-{}", word(&error))),
        }
    }
}
