//! Closed forms: a large portfolio of equal services, and how two services hang together far in the tail.

use super::{normal, student};

/// The part of a large homogeneous portfolio that is lost at level q, when each service is hit with probability p and any two latent
/// variables have correlation ρ in (0, 1): Φ((Φ⁻¹(p) + √ρ Φ⁻¹(q)) ÷ √(1 − ρ)).
///
/// O. Vasicek, *The distribution of loan portfolio value*, Risk (2002).
#[must_use]
pub fn value_at_risk(probability: f64, correlation: f64, level: f64) -> f64 {
    let factor = correlation.sqrt() * normal::quantile(level);
    normal::cumulative((normal::quantile(probability) + factor) / (1.0 - correlation).sqrt())
}

/// The mean of that loss in the worst 1 − q: Φ₂(Φ⁻¹(p), Φ⁻¹(1 − q); √ρ) ÷ (1 − q).
///
/// It is P(hit | F beyond its quantile), and hit and factor are jointly normal with correlation √ρ.
#[must_use]
pub fn expected_shortfall(probability: f64, correlation: f64, level: f64) -> f64 {
    // Φ⁻¹(1 − q) = −Φ⁻¹(q) keeps the digits of a q close to one.
    let (hit, factor) = (normal::quantile(probability), -normal::quantile(level));
    normal::joint(hit, factor, correlation.sqrt()) / (1.0 - level)
}

/// λ of a t copula: the limit, as p falls to zero, of the probability that one service is hit given that the other is:
/// 2 t_{ν+1}(−√((ν + 1)(1 − ρ) ÷ (1 + ρ))). For a normal copula it is zero.
///
/// S. Demarta, A. McNeil, *The t Copula and Related Copulas*, International Statistical Review (2005).
#[must_use]
pub fn tail_dependence(degrees: f64, correlation: f64) -> f64 {
    let spread = (degrees + 1.0) * (1.0 - correlation) / (1.0 + correlation);
    2.0 * student::cumulative(-spread.sqrt(), degrees + 1.0)
}
