//! Student's law and the beta law, both by the incomplete beta function.

use std::f64::consts::PI;

/// I_x(a, b), the regularised incomplete beta function: the distribution of a beta law.
///
/// Lentz's evaluation of the continued fraction (Abramowitz and Stegun, 26.5.8) on the side of the mean where it converges fast.
#[must_use]
pub fn beta_cumulative(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    beta_with_rest(a, b, x, 1.0 - x)
}

/// The same where 1 − x is known better than from x.
fn beta_with_rest(a: f64, b: f64, x: f64, rest: f64) -> f64 {
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - beta_fraction(b, a, rest, x);
    }
    beta_fraction(a, b, x, rest)
}

fn beta_fraction(a: f64, b: f64, x: f64, rest: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let front = libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b);
    let front = (front + a * x.ln() + b * rest.ln()).exp() / a;
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let (mut c, mut d) = (1.0, 1.0 / away(1.0 - (a + b) * x / (a + 1.0)));
    let mut value = d;
    for n in 1..10_000_u32 {
        let n = f64::from(n);
        let even = n * (b - n) * x / ((a + 2.0 * n - 1.0) * (a + 2.0 * n));
        d = 1.0 / away(1.0 + even * d);
        c = away(1.0 + even / c);
        value *= c * d;
        let odd = -(a + n) * (a + b + n) * x / ((a + 2.0 * n) * (a + 2.0 * n + 1.0));
        d = 1.0 / away(1.0 + odd * d);
        c = away(1.0 + odd / c);
        value *= c * d;
        if (c * d - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    front * value
}

/// The distribution of Student's law with ν degrees of freedom, with full relative accuracy in the lower tail.
#[must_use]
pub fn cumulative(x: f64, degrees: f64) -> f64 {
    let square = x * x;
    if square.is_infinite() {
        return if x < 0.0 { 0.0 } else { 1.0 };
    }
    let (part, rest) = (degrees / (degrees + square), square / (degrees + square));
    let tail = if rest == 0.0 { 0.5 } else { 0.5 * beta_with_rest(0.5 * degrees, 0.5, part, rest) };
    if x < 0.0 { tail } else { 1.0 - tail }
}

/// The density of Student's law.
#[must_use]
pub fn density(x: f64, degrees: f64) -> f64 {
    let front = libm::lgamma(0.5 * (degrees + 1.0)) - libm::lgamma(0.5 * degrees);
    let power = -0.5 * (degrees + 1.0) * (x * x / degrees).ln_1p();
    (front + power).exp() / (degrees * PI).sqrt()
}

/// The quantile of Student's law: minus infinity at 0, infinity at 1.
///
/// Newton's steps between bounds, on the logarithm of the tail, which is close to a line in ln(−x) where x is far out.
#[must_use]
pub fn quantile(p: f64, degrees: f64) -> f64 {
    if p > 0.5 {
        return -quantile(1.0 - p, degrees);
    }
    if p <= 0.0 || p.is_nan() {
        return if p == 0.0 { f64::NEG_INFINITY } else { f64::NAN };
    }
    if p == 0.5 {
        return 0.0;
    }
    let (mut low, mut high) = (-1.0, 0.0);
    while cumulative(low, degrees) > p {
        (low, high) = (2.0 * low, low);
    }
    let mut x = 0.5 * (low + high);
    for _ in 0..200 {
        let tail = cumulative(x, degrees);
        if tail > p {
            high = x;
        } else {
            low = x;
        }
        let newton = x - (tail / p).ln() * tail / density(x, degrees);
        let next = if low < newton && newton < high { newton } else { 0.5 * (low + high) };
        if (next - x).abs() <= 2.0 * f64::EPSILON * x.abs() {
            return next;
        }
        x = next;
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn students_law_is_cauchys_at_one_and_known_at_two() {
        for x in [-1e6_f64, -300.0, -7.5, -1.0, -0.01, 0.0, 0.4, 12.0] {
            let cauchy = if x < -1.0 { (-1.0 / x).atan() / PI } else { 0.5 + x.atan() / PI };
            assert!((cumulative(x, 1.0) / cauchy - 1.0).abs() < 1e-13, "{x}");
            let root = (2.0 + x * x).sqrt();
            // ½(1 + x ÷ √(2 + x²)), without the cancellation.
            let two = if x < 0.0 { 1.0 / (root * (root - x)) } else { 0.5 * (1.0 + x / root) };
            assert!((cumulative(x, 2.0) / two - 1.0).abs() < 1e-13, "{x}");
        }
    }

    #[test]
    fn quantiles_give_probabilities_back() {
        for degrees in [1.0, 2.5, 4.0, 30.0, 200.0] {
            for p in [1e-12, 1e-6, 0.001, 0.01, 0.3, 0.499, 0.5, 0.7, 0.99] {
                let again = cumulative(quantile(p, degrees), degrees);
                assert!((again / p - 1.0).abs() < 1e-12, "{degrees} {p}: {again}");
            }
        }
        // By the closed form for ten degrees, P(|T| < t) = sin θ (1 + ½c² + ⅜c⁴ + 15⁄48 c⁶ + 105⁄384 c⁸) with c = cos θ, t = √10 tan θ.
        let table = quantile(0.975, 10.0);
        assert!((table - 2.228_138_851_986_274).abs() < 1e-12, "{table}");
    }

    #[test]
    fn the_beta_law_knows_its_polynomials() {
        // Beta(2, 3): 6x² − 8x³ + 3x⁴.
        for x in [0.0, 0.1, 0.35, 0.6, 0.95, 1.0_f64] {
            let exact = 6.0 * x.powi(2) - 8.0 * x.powi(3) + 3.0 * x.powi(4);
            assert!((beta_cumulative(2.0, 3.0, x) - exact).abs() < 1e-14, "{x}");
        }
        assert!((beta_cumulative(900.0, 700.0, 0.5625) - 0.498).abs() < 0.01);
    }
}
