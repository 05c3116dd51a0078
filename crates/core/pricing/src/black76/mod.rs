//! Black's formula of 1976 for options on a forward (F. Black, "The pricing of commodity contracts", 1976).
//!
//! With the forward F, the strike K, the discount D, t years to expiry, the volatility σ and v = σ√t:
//!
//! ```text
//! call = D × (F × N(d₁) − K × N(d₂))        d₁ = ln(F ÷ K) ÷ v + v ÷ 2
//! put  = D × (K × N(−d₂) − F × N(−d₁))      d₂ = d₁ − v
//! ```
//!
//! The side that is out of the money is computed, the other is D × |F − K| more: exactly, so it is rounded once.

mod exact;
mod greeks;
mod quick;
mod terms;

pub use greeks::Greeks;
pub(crate) use quick::Quick;
pub(crate) use terms::Terms;

/// Milliseconds of the year that volatilities are stated for: 365 days.
pub(crate) const YEAR: u128 = 31_536_000_000;
/// The count of one at 10⁻¹⁸.
const UNIT: u128 = 1_000_000_000_000_000_000;
