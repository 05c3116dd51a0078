//! Stake that is pledged more than once: how often, and what of it each service can count on.

use super::Fraction;
use super::local::{Terms, elastic_of};
use network::{MOST, Network};

/// Λ of an operator: pledges ÷ stake. Nothing without stake.
#[must_use]
pub fn multiple_of(network: &Network, operator: usize) -> Option<Fraction> {
    let pledged: u128 = network.duties(operator).iter().map(|(_, amount)| amount).sum();
    Fraction::new(pledged.into(), network.operators()[operator].stake.into())
}

/// Λ of the network: all pledges ÷ all stake. Nothing without stake.
#[must_use]
pub fn multiple(network: &Network) -> Option<Fraction> {
    Fraction::new(network.total_pledged().into(), network.total_stake().into())
}

/// What every feasible attack on a service forfeits to it alone, whatever else is attacked at the same time, if stake is
/// reserved in proportion to what a corruption would harm: the stake of each operator is divided among its services, so claims
/// never meet. Rounded down. Harm is covered in full if it is at most that for every service: "strong cryptoeconomic safety"
/// of Deb, Raynor and Kannan, *STAKESURE: Proof of Stake Mechanisms with Strong Cryptoeconomic Safety* (2024).
///
/// With ρ = harm ÷ (α W) an operator reserves `ρ × pledge × f` for each service, the largest f for which reservations stay
/// within its stake and its pledges; whoever corrupts a service has α W of pledges, and f × harm reserved for it.
///
/// `harm` has an entry for each service; what is missing counts as nothing, and what is above [`MOST`] as that.
#[must_use]
pub fn attributable_cover(network: &Network, harm: &[u128]) -> Vec<u128> {
    let mut harm: Vec<u128> = harm.iter().map(|harm| *harm.min(&MOST)).collect();
    harm.resize(network.services().len(), 0);
    let factor = elastic_of(&Terms::protecting(network, harm.clone()), network);
    let cover = |harm: u128| {
        let exact = factor?.margin.checked_mul(Fraction::whole(harm))?;
        Some(exact.floor().as_u128())
    };
    harm.into_iter().map(|harm| cover(harm).unwrap_or(0)).collect()
}
