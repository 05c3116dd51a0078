//! A portfolio as far as losses are concerned: what of it each event can take.

use super::student::beta_cumulative;
use network::losses::{Chance, Copula, Family, Holder, Losses, OperatorLoss, Portfolio, Severity};
use network::{Id, Network, NetworkError};
use std::collections::BTreeMap;

/// A fraction of a pledge, and how likely it is given the event.
pub type Law = Vec<(f64, f64)>;

/// An operator in a portfolio.
#[derive(Clone, Debug)]
pub struct Held {
    /// Its name.
    pub id: Id,
    /// The amount held: more cannot be lost here.
    pub amount: f64,
    /// Places in [`Book::services`], with the pledge as far as it belongs to the portfolio.
    pub duties: Vec<(usize, f64)>,
    /// The probability of a fault of its own.
    pub fault: f64,
    /// What a fault costs of each pledge.
    pub law: Law,
}

/// A service that the portfolio backs.
#[derive(Clone, Debug)]
pub struct Exposed {
    /// Its name.
    pub id: Id,
    /// The probability of an offence of its own.
    pub offence: f64,
    /// What an offence costs of each pledge.
    pub law: Law,
    /// The probability that it slashes without cause.
    pub unjust: f64,
    /// What that costs of each pledge.
    pub unjust_fraction: f64,
    /// Loadings on the factors.
    pub loadings: Vec<f64>,
    /// Places in [`Book::operators`], with the pledge as far as it belongs to the portfolio.
    pub members: Vec<(usize, f64)>,
    /// The sum of those pledges.
    pub pledged: f64,
    /// The premium that it offers, per year and unit pledged.
    pub premium: f64,
}

/// Something shared that fails.
#[derive(Clone, Debug)]
pub struct Common {
    /// The tag, or what else it is.
    pub name: String,
    /// How likely.
    pub probability: f64,
    /// Services for which it is an offence.
    pub services: Vec<usize>,
    /// Operators for which it is a fault.
    pub operators: Vec<usize>,
    /// Whether the fault costs all of the pledges, whatever the operators' own severity.
    pub whole: bool,
}

/// A portfolio with everything that can happen to it. It stands for itself: the network is not needed again.
#[derive(Clone, Debug)]
pub struct Book {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Holder,
    /// The stake in it.
    pub value: f64,
    /// The horizon in years.
    pub years: f64,
    /// How slashes of several services add up.
    pub rule: OperatorLoss,
    /// Operators that it holds.
    pub operators: Vec<Held>,
    /// Services that it backs.
    pub services: Vec<Exposed>,
    /// What they share.
    pub shocks: Vec<Common>,
    /// The family of the copula; [`None`] if offences are independent.
    pub family: Option<Family>,
    /// How many factors it has.
    pub factors: usize,
}

/// Pieces that a beta severity is cut into. Each is as likely as the others and stands for its mean, so the expected loss is exact.
const PIECES: usize = 16;

impl Book {
    /// All portfolios of a file; without any, one of all stake.
    ///
    /// # Errors
    /// [`NetworkError`] of [`Losses::check`].
    pub fn all(network: &Network, losses: &Losses) -> Result<Vec<Self>, NetworkError> {
        losses.check(network)?;
        if losses.portfolios.is_empty() {
            let amounts = network.operators().iter().map(|operator| operator.stake).collect();
            return Ok(vec![Self::new(network, losses, "all stake", Holder::Portfolio, amounts)]);
        }
        let places: BTreeMap<&Id, usize> =
            network.operators().iter().enumerate().map(|(place, o)| (&o.id, place)).collect();
        let book = |portfolio: &Portfolio| {
            let mut amounts = vec![0; network.operators().len()];
            for holding in &portfolio.holdings {
                if let Some(&place) = places.get(&holding.operator) {
                    amounts[place] = holding.amount;
                }
            }
            Self::new(network, losses, &portfolio.name, portfolio.kind, amounts)
        };
        Ok(losses.portfolios.iter().map(book).collect())
    }

    /// Of a checked section; `amounts` has a place for each operator of the network.
    fn new(
        network: &Network,
        losses: &Losses,
        name: &str,
        kind: Holder,
        amounts: Vec<u128>,
    ) -> Self {
        let years = losses.years();
        let family = losses.copula.as_ref().map(|copula| copula.family);
        let of_service: BTreeMap<&Id, _> =
            losses.services.iter().map(|entry| (&entry.service, entry)).collect();
        let of_operator: BTreeMap<&Id, _> =
            losses.operators.iter().map(|entry| (&entry.operator, entry)).collect();
        let chance = |chance: Option<Chance>| chance.map_or(0.0, |chance| chance.within(years));

        let mut operators = Vec::new();
        let mut place_of_service = BTreeMap::new();
        let mut services: Vec<Exposed> = Vec::new();
        let mut tags: BTreeMap<&str, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (place, amount) in amounts.into_iter().enumerate() {
            let operator = &network.operators()[place];
            if amount == 0 || operator.stake == 0 {
                continue;
            }
            let share = amount as f64 / operator.stake as f64;
            let entry = of_operator.get(&operator.id);
            for tag in entry.iter().flat_map(|entry| &entry.tags) {
                tags.entry(tag).or_default().1.push(operators.len());
            }
            let mut duties = Vec::new();
            for &(service, pledge) in network.duties(place) {
                let local = *place_of_service.entry(service).or_insert_with(|| {
                    let id = &network.services()[service].id;
                    let entry = of_service.get(id).copied();
                    for tag in entry.iter().flat_map(|entry| &entry.tags) {
                        tags.entry(tag).or_default().0.push(services.len());
                    }
                    let unjust = entry.and_then(|entry| entry.unjust);
                    services.push(Exposed {
                        id: id.clone(),
                        offence: chance(entry.and_then(|entry| entry.offence)),
                        law: law(entry.map_or(&Severity::Fixed(0.0), |entry| &entry.severity)),
                        unjust: chance(unjust.map(|unjust| unjust.chance)),
                        unjust_fraction: unjust.map_or(0.0, |unjust| unjust.fraction),
                        loadings: loadings(
                            losses.copula.as_ref(),
                            entry.and_then(|e| e.loadings.as_ref()),
                        ),
                        members: Vec::new(),
                        pledged: 0.0,
                        premium: entry.map_or(0.0, |entry| entry.premium),
                    });
                    services.len() - 1
                });
                let pledge = share * pledge as f64;
                services[local].members.push((operators.len(), pledge));
                services[local].pledged += pledge;
                duties.push((local, pledge));
            }
            operators.push(Held {
                id: operator.id.clone(),
                amount: amount as f64,
                duties,
                fault: chance(entry.and_then(|entry| entry.fault)),
                law: law(entry.map_or(&Severity::Fixed(1.0), |entry| &entry.severity)),
            });
        }
        let shocks = losses.shocks.iter().filter_map(|shock| {
            let (services, operators) = tags.remove(shock.tag.as_str())?;
            let probability = shock.chance.within(years);
            Some(Common { name: shock.tag.clone(), probability, services, operators, whole: false })
        });
        let shocks = shocks.collect();
        Self {
            name: name.to_owned(),
            kind,
            value: operators.iter().map(|held: &Held| held.amount).sum(),
            years,
            rule: losses.operator_loss,
            operators,
            services,
            shocks,
            family,
            factors: losses.copula.as_ref().map_or(0, |copula| copula.loadings.len()),
        }
    }

    /// Adds an attack by a coalition of operators, which costs it all of its pledges: `hazard` per year, for example that of
    /// [`crate::price::corruption`]. Operators that the portfolio does not hold are left away.
    #[must_use]
    pub fn with_corruption(mut self, hazard: f64, coalition: &[Id]) -> Self {
        let held = self.operators.iter().enumerate();
        let held = held.filter(|(_, held)| coalition.contains(&held.id));
        let operators: Vec<usize> = held.map(|(place, _)| place).collect();
        if !operators.is_empty() && hazard > 0.0 {
            self.shocks.push(Common {
                name: "corruption".to_owned(),
                probability: Chance::Rate(hazard).within(self.years),
                services: Vec::new(),
                operators,
                whole: true,
            });
        }
        self
    }
}

fn loadings(copula: Option<&Copula>, own: Option<&Vec<f64>>) -> Vec<f64> {
    own.or(copula.map(|copula| &copula.loadings)).cloned().unwrap_or_default()
}

/// A severity as a law with finitely many values.
fn law(severity: &Severity) -> Law {
    match severity {
        Severity::Fixed(fraction) => vec![(*fraction, 1.0)],
        Severity::Discrete(outcomes) => {
            let listed = outcomes.iter().filter(|outcome| outcome.probability > 0.0);
            listed.map(|outcome| (outcome.fraction, outcome.probability)).collect()
        }
        Severity::Beta { alpha, beta } => {
            let quantile = |p: f64| {
                let (mut low, mut high) = (0.0, 1.0);
                for _ in 0..60 {
                    let middle = 0.5 * (low + high);
                    if beta_cumulative(*alpha, *beta, middle) < p {
                        low = middle;
                    } else {
                        high = middle;
                    }
                }
                0.5 * (low + high)
            };
            // ∫ x f(x) dx up to y is the mean times the distribution of Beta(α + 1, β).
            let mean = alpha / (alpha + beta);
            let part = 1.0 / PIECES as f64;
            let ends = (0..=PIECES).map(|place| match place {
                0 => 0.0,
                PIECES => 1.0,
                _ => beta_cumulative(alpha + 1.0, *beta, quantile(place as f64 * part)),
            });
            let ends: Vec<f64> = ends.collect();
            let piece = |pair: &[f64]| ((mean * (pair[1] - pair[0]) / part).clamp(0.0, 1.0), part);
            ends.windows(2).map(piece).collect()
        }
    }
}
