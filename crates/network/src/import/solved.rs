//! Recorded networks whose best attack was solved: `risk_networks/*.json` of the recorded data.
//!
//! Operators and services are numbered as they are listed. Every operator pledges the whole of its stake to each of its services, as
//! in Durvasula and Roughgarden's model. `W` and `theta` are compared with what follows from the members.

use crate::file::syntax;
use crate::{Id, Network, NetworkDraft, NetworkError, Operator, Pledge, Service, Threshold, Tie};
use serde::{Deserialize, de::IgnoredAny};
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SolvedEntry {
    sigma: Vec<u64>,
    services: Vec<SolvedService>,
    #[serde(default)]
    #[allow(dead_code, reason = "named so that it is not an unknown field")]
    golden: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SolvedService {
    pi: u64,
    alpha: [u32; 2],
    #[serde(rename = "W")]
    stake: u128,
    theta: u128,
    members: Vec<usize>,
}

/// Reads the network; its answers are not looked at.
///
/// # Errors
/// [`NetworkError`] with the field: one that is unknown or missing, a member that is no operator or twice, a `W` or `theta` that
/// does not follow from the members, and all that [`Network::new`] refuses.
pub fn read(text: &str) -> Result<Network, NetworkError> {
    let entry: SolvedEntry = syntax::parse(text)?;
    let mut pledges = Vec::new();
    for (service, recorded) in entry.services.iter().enumerate() {
        for (place, &operator) in recorded.members.iter().enumerate() {
            let amount = *entry.sigma.get(operator).ok_or_else(|| {
                let at = format!("services[{service}].members[{place}]");
                NetworkError::at(
                    at,
                    format!("{operator} is none of {} operators", entry.sigma.len()),
                )
            })?;
            pledges.push(Pledge { operator, service, amount: amount.into() });
        }
    }
    let operators = entry.sigma.iter().zip(0..).map(|(&stake, number)| Operator {
        id: Id::Number(number),
        stake: stake.into(),
        private_cost: None,
    });
    let services = entry.services.iter().zip(0..).map(|(service, number)| Service {
        id: Id::Number(number),
        profit: service.pi.into(),
        threshold: Threshold { numerator: service.alpha[0], denominator: service.alpha[1] },
        tie: Tie::Secure,
    });
    let network = Network::new(NetworkDraft {
        operators: operators.collect(),
        services: services.collect(),
        pledges,
        ..NetworkDraft::default()
    })?;
    for (place, service) in entry.services.iter().enumerate() {
        let follows = |field: &str, recorded: u128, computed: u128| {
            if recorded == computed {
                return Ok(());
            }
            let at = format!("services[{place}].{field}");
            Err(NetworkError::at(
                at,
                format!("{recorded}, but {computed} follows from its members"),
            ))
        };
        follows("W", service.stake, network.backing(place))?;
        follows("theta", service.theta, network.corrupting(place))?;
    }
    Ok(network)
}

/// The recorded answers, in whole numbers. Only what tests compare is read.
#[derive(Clone, Debug, Deserialize)]
pub struct Golden {
    /// 1+γ*: what the cheapest attack for its gain costs.
    pub ratio_cost: u128,
    /// What that attack gains.
    pub ratio_profit: u128,
    /// Its services.
    #[serde(rename = "ratio_A")]
    pub ratio_services: Vec<usize>,
    /// Its coalition.
    #[serde(rename = "ratio_B")]
    pub ratio_coalition: Vec<usize>,
    /// The buffer of the closed condition, in floats as recorded.
    #[serde(rename = "one_plus_gamma_EL")]
    pub one_plus_gamma_c0: f64,
    /// The profit of the best attack, zero where none pays.
    #[serde(rename = "Zmax")]
    pub max_profit: u128,
    /// Headroom of each service; none where it was not solved.
    #[serde(default)]
    pub headroom: Vec<GoldenHeadroom>,
    /// Stake that attacks of a worst cascade take, by ψ as written. The recorded values are whole.
    #[serde(default, rename = "R_psi_cascade_stake_eps0.5")]
    pub cascade_stake: BTreeMap<String, f64>,
}

/// The recorded headroom of a service.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct GoldenHeadroom {
    /// The service.
    #[serde(rename = "s")]
    pub service: usize,
    /// The best that was found: c_B − π_A of an attack that includes the service.
    #[serde(rename = "H")]
    pub found: i128,
    /// What nothing below was proven; it equals `found`, but for rounding, where the solver closed the gap.
    pub bound: f64,
}

/// The answers that a recorded network comes with.
///
/// # Errors
/// [`NetworkError`] with the field where there are none, or not as expected.
pub fn golden(text: &str) -> Result<Golden, NetworkError> {
    #[derive(Deserialize)]
    struct Answers {
        golden: Golden,
    }
    syntax::parse::<Answers>(text).map(|answers| answers.golden)
}
