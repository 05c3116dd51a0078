//! How much capital each regime needs for the same exact margin, and at what cost.

use super::networks::{alone, isolated, scaled, times};
use crate::Budget;
use crate::attack::{Costs, margin};
use crate::certified::{Fraction, attributed_profits, local_margin};
use crate::open_interest::Slack;
use ethnum::U256;
use network::{Id, Network, NetworkError};
use std::collections::BTreeSet;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Question {
    /// γ: the margin that every regime is to have.
    pub slack: Slack,
    /// Whose loss an attack costs.
    pub costs: Costs,
    /// For how long services need their security, in days.
    pub days: f64,
    /// How long a rental lasts, in days: rentals begin and end with it. More than nothing.
    pub term: f64,
    /// What stake asks for.
    pub premiums: Premiums,
}

/// What stake asks for, as a part of it per year.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Premiums {
    /// Isolated for as long as it is needed.
    pub isolated: f64,
    /// Rented term by term: usually more, as what it does next is open.
    pub rented: f64,
    /// Restaked, on each unit once: usually more, as it answers for more.
    pub restaked: f64,
}

/// What may be lost of a network, as somebody measured it: expected shortfall by
/// [`expected_shortfall`](super::expected_shortfall), R_ψ by [`crate::cascade`].
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Measured {
    /// Expected shortfall of slashing, in base units; none where it was not asked for.
    pub tail_loss: Option<f64>,
    /// The part of all stake that is lost at worst after the shock that was asked about, as it was found; none where it was not asked for.
    pub contagion: Option<f64>,
    /// It is no more than this.
    pub contagion_at_most: Option<f64>,
}

impl Measured {
    /// The contagion in words: one part where it is exact, else both ends.
    #[must_use]
    pub fn contagion_words(&self) -> Option<String> {
        let (found, at_most) = (self.contagion?, self.contagion_at_most?);
        Some(if found < at_most {
            format!("{found:.6} to {at_most:.6}")
        } else {
            format!("{found:.6}")
        })
    }
}

/// What a regime needs.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Regime {
    /// Stake, each unit counted once, in base units, rounded up.
    pub capital: u128,
    /// What that costs for as long as it is needed, in base units.
    pub premium: f64,
    /// The part of it that is paid for time that nobody needs, as rentals end with their terms.
    pub overhang: f64,
    /// What may be lost of that capital.
    pub measured: Measured,
}

/// What a service needs by itself.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ServiceCapital {
    /// The service.
    pub service: Id,
    /// Stake in the proportions of its operators at which the cheapest coalition costs (1 + γ) × its profit, rounded up.
    pub capital: u128,
    /// (1 + γ) π ÷ α, which is enough whatever the proportions are. Operators come in lumps, so the exact capital is at most that.
    pub divisible: u128,
}

/// Which is better, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Restaking needs less.
    SharingPays,
    /// Both need the same.
    Equal,
    /// Restaking needs more.
    IsolationPays,
}

/// The same services under each regime.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Comparison {
    /// Stake of operators that pledged anything, as it is now, in base units.
    pub stake: u128,
    /// Each unit answers to one service.
    pub isolated: Regime,
    /// The same by terms.
    pub rented: Regime,
    /// Each unit answers to all services of its operator.
    pub restaked: Regime,
    /// What isolated services need one by one.
    pub services: Vec<ServiceCapital>,
    /// (1 + γ) × what all services together are worth corrupting: whoever runs everything can attack everything, so no sharing,
    /// in whatever proportions, needs less.
    pub least: u128,
    /// Capital at which the local condition certifies the margin; none where it certifies nothing.
    pub restaked_local: Option<u128>,
    /// Σ (1 + γ) π ÷ α: isolated capital if stake could be divided at will. Never more than `restaked_local`.
    pub reserved: u128,
    /// Whether the network as it is passes the local condition with the margin. If so, it could be run isolated with the stake
    /// that it has.
    pub isolable: bool,
    /// By capital.
    pub by_capital: Verdict,
    /// By premium: restaked against the cheaper of the others.
    pub by_premium: Verdict,
    /// Whether all searches ended. If not, more capital may be needed than is said.
    pub proved: bool,
}

/// Why regimes cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegimeError {
    /// A coalition that costs nothing corrupts something: no multiple of its stake is enough.
    #[error("{0} can be corrupted at no cost: no multiple of the stake that it has secures it")]
    Free(String),
    /// A network of another regime does not fit.
    #[error(transparent)]
    Network(#[from] NetworkError),
}

/// Compares. Restaked stake keeps its proportions and is scaled as a whole: κ = (1 + γ) ÷ (1 + γ\*). Isolated stake keeps those
/// of each service's operators. `measure` is asked about the isolated and the restaked network, each with the capital that it
/// needs.
///
/// # Errors
/// [`RegimeError`]: something can be corrupted for nothing, or numbers do not fit.
pub fn compare(
    network: &Network,
    question: &Question,
    measure: &mut dyn FnMut(&Network) -> Measured,
    budget: &Budget<'_>,
) -> Result<Comparison, RegimeError> {
    let costs = question.costs;
    let wanted = one_plus(question.slack);
    let mut proved = true;
    let mut exact = |network: &Network, name: &dyn Fn() -> String| {
        let found = margin(network, costs, budget);
        proved &= found.proved;
        factor(found.attack.map(|attack| (attack.gain, attack.cost)), &wanted)
            .ok_or_else(|| RegimeError::Free(name()))
    };
    let whole = exact(network, &|| "the network".into())?;
    let mut factors = Vec::new();
    for (place, service) in network.services().iter().enumerate() {
        factors.push(exact(&alone(network, place)?, &|| format!("service {}", service.id))?);
    }
    let mut apart = isolated(network, &factors)?;
    if !network.bonuses().is_empty() {
        // Together they gain more than each by itself.
        let more = exact(&apart, &|| "the isolated network".into())?;
        if more > Fraction::whole(1) {
            apart = scaled(&apart, &more)?;
            let product = |factor: Fraction| factor.checked_mul(more).unwrap_or(factor);
            factors = factors.into_iter().map(product).collect();
        }
    }
    let stake = pledged_stake(network);
    let shared = scaled(network, &whole)?;
    let services = service_capital(network, &factors, &wanted);
    let isolated_capital = services.iter().map(|service| service.capital).sum();
    let local = local_margin(network, costs).and_then(|found| wanted.checked_div(found.margin));
    let terms = Terms { days: question.days, term: question.term };
    let premiums = question.premiums;
    let apart_measured = measure(&apart);
    let isolated = terms.held(isolated_capital, premiums.isolated, apart_measured);
    let rented = terms.rented(isolated_capital, premiums.rented, apart_measured);
    let restaked = terms.held(times(stake, &whole), premiums.restaked, measure(&shared));
    let all: BTreeSet<usize> = (0..network.services().len()).collect();
    Ok(Comparison {
        stake,
        least: times(network.gain(&all), &wanted),
        restaked_local: local.map(|factor| times(stake, &factor)),
        reserved: services.iter().map(|service| service.divisible).sum(),
        isolable: local.is_some_and(|factor| factor <= Fraction::whole(1)),
        by_capital: verdict(restaked.capital.cmp(&isolated.capital)),
        by_premium: verdict(restaked.premium.total_cmp(&isolated.premium.min(rented.premium))),
        isolated,
        rented,
        restaked,
        services,
        proved,
    })
}

fn one_plus(slack: Slack) -> Fraction {
    let denominator = U256::from(slack.denominator.max(1));
    let numerator = denominator + U256::from(slack.numerator);
    Fraction::new(numerator, denominator).unwrap_or(Fraction::whole(1))
}

/// What stake has to be multiplied by for the attack with the least cost by gain to cost `wanted` × its gain; nothing if it
/// costs nothing, and zero where there is nothing to gain.
fn factor(attack: Option<(u128, u128)>, wanted: &Fraction) -> Option<Fraction> {
    let Some((gain, cost)) = attack else { return Some(Fraction::ZERO) };
    Fraction::new(U256::from(gain), U256::from(cost))?.checked_mul(*wanted)
}

/// Stake of operators that pledged anything, each unit counted once.
fn pledged_stake(network: &Network) -> u128 {
    let operators = network.operators().iter().enumerate();
    let pledged = operators.filter(|(place, _)| !network.duties(*place).is_empty());
    pledged.map(|(_, operator)| operator.stake).sum()
}

fn service_capital(
    network: &Network,
    factors: &[Fraction],
    wanted: &Fraction,
) -> Vec<ServiceCapital> {
    let profits = attributed_profits(network);
    let services = network.services().iter().enumerate();
    services
        .map(|(place, service)| {
            let (a, b) = (service.threshold.numerator, service.threshold.denominator);
            let inverse = Fraction::new(U256::from(b), U256::from(a));
            let per_profit = inverse.and_then(|inverse| inverse.checked_mul(*wanted));
            ServiceCapital {
                service: service.id.clone(),
                capital: times(network.backing(place), &factors[place]),
                divisible: per_profit.map_or(u128::MAX, |each| times(profits[place], &each)),
            }
        })
        .collect()
}

/// For how long.
struct Terms {
    days: f64,
    term: f64,
}

impl Terms {
    fn held(&self, capital: u128, premium: f64, measured: Measured) -> Regime {
        let premium = capital as f64 * premium * self.days / 365.0;
        Regime { capital, premium, overhang: 0.0, measured }
    }

    fn rented(&self, capital: u128, premium: f64, measured: Measured) -> Regime {
        let paid = (self.days / self.term).ceil() * self.term;
        let of = |days: f64| capital as f64 * premium * days / 365.0;
        Regime { capital, premium: of(paid), overhang: of(paid - self.days), measured }
    }
}

fn verdict(restaked: std::cmp::Ordering) -> Verdict {
    match restaked {
        std::cmp::Ordering::Less => Verdict::SharingPays,
        std::cmp::Ordering::Equal => Verdict::Equal,
        std::cmp::Ordering::Greater => Verdict::IsolationPays,
    }
}
