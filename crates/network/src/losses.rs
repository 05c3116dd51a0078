//! The section of a network file on losses: offence rates, tags of what is shared, shocks, portfolios.
//!
//! A year has 365 days. Rates are per year; an event of rate λ happens within a horizon of T years with probability
//! 1 − e^(−λT). Fractions are parts of one. Amounts are whole base units, as everywhere in the file.

use crate::{Id, Network, NetworkError};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Days of a year.
pub const DAYS_OF_YEAR: f64 = 365.0;
/// The most factors of a copula: a quasi-random point has one coordinate for each, and one for the mixing variable.
pub const MOST_FACTORS: usize = 8;
/// The most values that a severity may list.
pub const MOST_SEVERITIES: usize = 64;

/// What is known of losses: who may be slashed for what, what fails together, who holds what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Losses {
    /// The time that is looked at, in days; more than 0, at most 36 500.
    pub horizon_days: f64,
    /// How the slashes of several services add up on one operator.
    #[serde(default)]
    pub operator_loss: OperatorLoss,
    /// What each service may slash for. A service that is not here slashes nobody.
    #[serde(default)]
    pub services: Vec<ServiceLosses>,
    /// What may go wrong at an operator, in all services that it serves at once.
    #[serde(default)]
    pub operators: Vec<OperatorLosses>,
    /// What hits everything that shares a tag.
    #[serde(default)]
    pub shocks: Vec<Shock>,
    /// Dependence between the services' own offences. Without it they are independent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copula: Option<Copula>,
    /// Whose losses are asked for. Without any, of all stake.
    #[serde(default)]
    pub portfolios: Vec<Portfolio>,
    /// Levels of value at risk and expected shortfall, each inside (0, 1).
    #[serde(default = "usual_quantiles")]
    pub quantiles: Vec<f64>,
    /// Terms for prices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<PriceTerms>,
}

fn usual_quantiles() -> Vec<f64> {
    vec![0.99, 0.999]
}

/// How slashes of several services add up on one operator with stake σ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperatorLoss {
    /// Restaked: min(σ, Σ slashes). The same stake backs all services.
    #[default]
    Capped,
    /// Unique: Σ slashes. Each unit backs one service, so the pledges of an operator are within its stake.
    Additive,
    /// One after the other, each of what the others left: σ(1 − Π(1 − slash ÷ σ)).
    Multiplicative,
}

/// How likely something is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chance {
    /// Events per year, at least 0.
    Rate(f64),
    /// The probability that it happens within the horizon, in [0, 1).
    Probability(f64),
}

impl Chance {
    /// The probability within `years`.
    #[must_use]
    pub fn within(self, years: f64) -> f64 {
        match self {
            Self::Rate(rate) => -(-rate * years).exp_m1(),
            Self::Probability(probability) => probability,
        }
    }
    /// Events per year, if the chance is the same all the time until `years`.
    #[must_use]
    pub fn rate(self, years: f64) -> f64 {
        match self {
            Self::Rate(rate) => rate,
            Self::Probability(probability) => -(-probability).ln_1p() / years,
        }
    }
}

/// The part of a pledge that is lost, given the event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Always this fraction, in [0, 1].
    Fixed(f64),
    /// One of these. The probabilities add up to 1.
    Discrete(Vec<Outcome>),
    /// Beta-distributed.
    Beta {
        /// α, more than 0, at most 1 000.
        alpha: f64,
        /// β, more than 0, at most 1 000.
        beta: f64,
    },
}

impl Default for Severity {
    /// The whole pledge: who does not know should not hope.
    fn default() -> Self {
        Self::Fixed(1.0)
    }
}

/// A value that a severity may take.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The part of the pledge that is lost, in [0, 1].
    pub fraction: f64,
    /// How likely, given the event.
    pub probability: f64,
}

/// What a service may slash for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceLosses {
    /// The service.
    pub service: Id,
    /// Its own offence: an event that slashes all who pledged to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offence: Option<Chance>,
    /// What an offence costs, also one that a shock caused.
    #[serde(default)]
    pub severity: Severity,
    /// The service itself turns: it slashes without cause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unjust: Option<Unjust>,
    /// What it has in common with others: shocks go by these.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Loadings on the factors of the copula, instead of the copula's own. Their squares add up to less than 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loadings: Option<Vec<f64>>,
    /// The premium that it offers: part of the pledge per year, in [0, 10].
    #[serde(default)]
    pub premium: f64,
}

/// Slashing without cause.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unjust {
    /// How likely.
    pub chance: Chance,
    /// The part of every pledge that is lost, in [0, 1].
    #[serde(default = "whole")]
    pub fraction: f64,
}

fn whole() -> f64 {
    1.0
}

/// What may go wrong at an operator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatorLosses {
    /// The operator.
    pub operator: Id,
    /// Its own fault: an event for which every service slashes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Chance>,
    /// The part of each of its pledges that a fault costs, also one that a shock caused.
    #[serde(default)]
    pub severity: Severity,
    /// What it has in common with others: shocks go by these.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// What is shared and may fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shared {
    /// A library or contract.
    Code,
    /// A client that operators run.
    Client,
    /// Whoever runs several operators.
    Operator,
    /// A cloud, a relay, a region.
    Infrastructure,
    /// A source of prices.
    Oracle,
}

/// An event that hits everything with a tag: its services commit an offence, its operators a fault.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shock {
    /// The tag.
    pub tag: String,
    /// What kind of thing it stands for.
    pub kind: Shared,
    /// How likely.
    pub chance: Chance,
}

/// Which law the latent variables of the offences have together.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Normal: no dependence far in the tail.
    Gaussian,
    /// Student's t: dependence also far in the tail.
    T {
        /// ν, in [1, 200].
        degrees: f64,
    },
}

/// Dependence by common factors: service s is hit if Σ aₛₖFₖ + √(1 − Σ aₛₖ²) εₛ falls below a level, so that two services have
/// correlation Σ aₛₖaₜₖ.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Copula {
    /// The family.
    pub family: Family,
    /// Loadings of services that name none; one for each factor. Their squares add up to less than 1.
    pub loadings: Vec<f64>,
}

/// What a portfolio is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// One staker.
    #[default]
    Staker,
    /// A vault, such as a liquid restaking token's.
    Vault,
    /// Anything else.
    Portfolio,
}

/// Stake that belongs together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Portfolio {
    /// Its name.
    pub name: String,
    /// What it is.
    #[serde(default)]
    pub kind: Holder,
    /// Whose stake it consists of.
    pub holdings: Vec<Holding>,
}

/// A part of an operator's stake.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holding {
    /// The operator.
    pub operator: Id,
    /// How much of its stake, at most all of it. Losses are shared by stake.
    pub amount: u128,
}

/// Terms for the price of what stakers sell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceTerms {
    /// What the stake earns without any service: part per year, in [−1, 10].
    pub base_yield: f64,
    /// r_c: what a unit of capital at risk must earn per year, in [0, 10].
    pub cost_of_risk: f64,
    /// The level of the expected shortfall that the cost of risk is charged on.
    #[serde(default = "usual_level")]
    pub level: f64,
    /// q: the rate at which the stake itself grows or can be lent, per year and continuously, in [−1, 10].
    #[serde(default)]
    pub stake_rate: f64,
    /// r: the rate of cash, per year and continuously, in [−1, 10].
    #[serde(default)]
    pub cash_rate: f64,
    /// σ: volatility of the stake's price in cash, per √year, in (0, 10].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volatility: Option<f64>,
    /// J: the part of its price that the stake loses when it is slashed, in [0, 1].
    #[serde(default)]
    pub slash_jump: f64,
    /// Layers of a portfolio's loss to price.
    #[serde(default)]
    pub layers: Vec<Layer>,
}

fn usual_level() -> f64 {
    0.99
}

/// Insurance of the losses between two parts of a portfolio's stake.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    /// Losses up to here stay with the holder; in [0, 1).
    pub attachment: f64,
    /// Losses above here too; above the attachment, at most 1.
    pub detachment: f64,
}

impl Losses {
    /// The horizon in years.
    #[must_use]
    pub fn years(&self) -> f64 {
        self.horizon_days / DAYS_OF_YEAR
    }

    /// Checks the section against its network.
    ///
    /// # Errors
    /// [`NetworkError`] with the place: a number out of its range, a name that is not in the network or twice, loadings
    /// whose number differs from the copula's, a portfolio with more of an operator than its stake, a shock that hits nothing.
    pub fn check(&self, network: &Network) -> Result<(), NetworkError> {
        inside("losses.horizon_days", self.horizon_days, f64::MIN_POSITIVE, 36_500.0)?;
        self.check_services(network)?;
        self.check_operators(network)?;
        self.check_shocks()?;
        self.check_portfolios(network)?;
        for (place, &level) in self.quantiles.iter().enumerate() {
            check_level(&format!("losses.quantiles[{place}]"), level)?;
        }
        self.price.as_ref().map_or(Ok(()), check_price)
    }

    fn check_services(&self, network: &Network) -> Result<(), NetworkError> {
        let names: Vec<_> = network.services().iter().map(|service| &service.id).collect();
        let listed = self.services.iter().map(|entry| &entry.service);
        check_ids("losses.services[].service", listed, &names)?;
        let factors = self.copula.as_ref().map(|copula| copula.loadings.len());
        if let Some(copula) = &self.copula {
            let at = "losses.copula.loadings";
            check_loadings(at, &copula.loadings)?;
            if !(1..=MOST_FACTORS).contains(&copula.loadings.len()) {
                let problem =
                    format!("{} factors: expected 1 to {MOST_FACTORS}", copula.loadings.len());
                return Err(NetworkError::at(at, problem));
            }
            if let Family::T { degrees } = copula.family {
                inside("losses.copula.family.t.degrees", degrees, 1.0, 200.0)?;
            }
        }
        for (place, entry) in self.services.iter().enumerate() {
            let at = |field: &str| format!("losses.services[{place}].{field}");
            if let Some(offence) = entry.offence {
                check_chance(&at("offence"), offence)?;
            }
            check_severity(&at("severity"), &entry.severity)?;
            if let Some(unjust) = entry.unjust {
                check_chance(&at("unjust.chance"), unjust.chance)?;
                inside(at("unjust.fraction"), unjust.fraction, 0.0, 1.0)?;
            }
            if let Some(loadings) = &entry.loadings {
                check_loadings(&at("loadings"), loadings)?;
                if factors != Some(loadings.len()) {
                    let problem = match factors {
                        Some(expected) => {
                            format!("{} loadings: expected {expected}", loadings.len())
                        }
                        None => "loadings without a copula".to_owned(),
                    };
                    return Err(NetworkError::at(at("loadings"), problem));
                }
            }
            inside(at("premium"), entry.premium, 0.0, 10.0)?;
        }
        Ok(())
    }

    fn check_operators(&self, network: &Network) -> Result<(), NetworkError> {
        let names: Vec<_> = network.operators().iter().map(|operator| &operator.id).collect();
        let listed = self.operators.iter().map(|entry| &entry.operator);
        check_ids("losses.operators[].operator", listed, &names)?;
        for (place, entry) in self.operators.iter().enumerate() {
            if let Some(fault) = entry.fault {
                check_chance(&format!("losses.operators[{place}].fault"), fault)?;
            }
            check_severity(&format!("losses.operators[{place}].severity"), &entry.severity)?;
        }
        if self.operator_loss == OperatorLoss::Additive {
            for (place, operator) in network.operators().iter().enumerate() {
                let pledged: u128 = network.duties(place).iter().map(|(_, amount)| amount).sum();
                if pledged > operator.stake {
                    let problem = format!(
                        "additive: {} pledged {pledged}, more than its stake {}",
                        operator.id, operator.stake
                    );
                    return Err(NetworkError::at("losses.operator_loss", problem));
                }
            }
        }
        Ok(())
    }

    fn check_shocks(&self) -> Result<(), NetworkError> {
        let services = self.services.iter().flat_map(|entry| &entry.tags);
        let operators = self.operators.iter().flat_map(|entry| &entry.tags);
        let tags: BTreeSet<&String> = services.chain(operators).collect();
        let mut seen = BTreeSet::new();
        for (place, shock) in self.shocks.iter().enumerate() {
            let at = |field: &str| format!("losses.shocks[{place}].{field}");
            check_chance(&at("chance"), shock.chance)?;
            if !tags.contains(&shock.tag) {
                let problem = format!("{:?} is the tag of no service and no operator", shock.tag);
                return Err(NetworkError::at(at("tag"), problem));
            }
            if !seen.insert(&shock.tag) {
                return Err(NetworkError::at(at("tag"), format!("{:?} twice", shock.tag)));
            }
        }
        Ok(())
    }

    fn check_portfolios(&self, network: &Network) -> Result<(), NetworkError> {
        let stakes: BTreeMap<&Id, u128> =
            network.operators().iter().map(|operator| (&operator.id, operator.stake)).collect();
        let mut seen = BTreeSet::new();
        for (place, portfolio) in self.portfolios.iter().enumerate() {
            let at = |field: &str| format!("losses.portfolios[{place}].{field}");
            if !seen.insert(&portfolio.name) {
                return Err(NetworkError::at(at("name"), format!("{:?} twice", portfolio.name)));
            }
            if portfolio.holdings.iter().all(|holding| holding.amount == 0) {
                return Err(NetworkError::at(at("holdings"), "nothing is held"));
            }
            let mut held = BTreeSet::new();
            for (number, holding) in portfolio.holdings.iter().enumerate() {
                let at = |field: &str| at(&format!("holdings[{number}].{field}"));
                let stake = stakes.get(&holding.operator).ok_or_else(|| {
                    NetworkError::at(at("operator"), format!("no operator {}", holding.operator))
                })?;
                if !held.insert(&holding.operator) {
                    let problem = format!("{} twice", holding.operator);
                    return Err(NetworkError::at(at("operator"), problem));
                }
                if holding.amount > *stake {
                    let problem = format!(
                        "{} is more than the {stake} that {} has at stake",
                        holding.amount, holding.operator
                    );
                    return Err(NetworkError::at(at("amount"), problem));
                }
            }
        }
        Ok(())
    }
}

/// `at` has `[]` where the place goes.
fn check_ids<'a>(
    at: &str,
    listed: impl Iterator<Item = &'a Id>,
    known: &[&Id],
) -> Result<(), NetworkError> {
    let known: BTreeSet<&Id> = known.iter().copied().collect();
    let mut seen = BTreeSet::new();
    for (place, id) in listed.enumerate() {
        let here = || at.replace("[]", &format!("[{place}]"));
        if !known.contains(id) {
            return Err(NetworkError::at(here(), format!("{id} is not in the network")));
        }
        if !seen.insert(id) {
            return Err(NetworkError::at(here(), format!("{id} twice")));
        }
    }
    Ok(())
}

/// Infinities and what is not a number are in no range.
fn inside(at: impl Into<String>, value: f64, least: f64, most: f64) -> Result<(), NetworkError> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    let problem = if least == f64::MIN_POSITIVE {
        format!("{value}: expected more than 0 and at most {most}")
    } else {
        format!("{value}: expected {least} to {most}")
    };
    Err(NetworkError::at(at, problem))
}

fn check_level(at: &str, level: f64) -> Result<(), NetworkError> {
    if level > 0.0 && level < 1.0 {
        return Ok(());
    }
    Err(NetworkError::at(at, format!("{level}: expected inside (0, 1)")))
}

fn check_chance(at: &str, chance: Chance) -> Result<(), NetworkError> {
    match chance {
        Chance::Rate(rate) => inside(format!("{at}.rate"), rate, 0.0, 1_000.0),
        Chance::Probability(probability) if (0.0..1.0).contains(&probability) => Ok(()),
        Chance::Probability(probability) => {
            let problem = format!("{probability}: expected at least 0 and less than 1");
            Err(NetworkError::at(format!("{at}.probability"), problem))
        }
    }
}

fn check_severity(at: &str, severity: &Severity) -> Result<(), NetworkError> {
    match severity {
        Severity::Fixed(fraction) => inside(format!("{at}.fixed"), *fraction, 0.0, 1.0),
        Severity::Beta { alpha, beta } => {
            inside(format!("{at}.beta.alpha"), *alpha, f64::MIN_POSITIVE, 1_000.0)?;
            inside(format!("{at}.beta.beta"), *beta, f64::MIN_POSITIVE, 1_000.0)
        }
        Severity::Discrete(outcomes) => {
            let at = format!("{at}.discrete");
            if !(1..=MOST_SEVERITIES).contains(&outcomes.len()) {
                let problem = format!("{} values: expected 1 to {MOST_SEVERITIES}", outcomes.len());
                return Err(NetworkError::at(at, problem));
            }
            for (place, outcome) in outcomes.iter().enumerate() {
                inside(format!("{at}[{place}].fraction"), outcome.fraction, 0.0, 1.0)?;
                inside(format!("{at}[{place}].probability"), outcome.probability, 0.0, 1.0)?;
            }
            let sum: f64 = outcomes.iter().map(|outcome| outcome.probability).sum();
            if (sum - 1.0).abs() > 1e-9 {
                let problem = format!("the probabilities add up to {sum}: expected 1");
                return Err(NetworkError::at(at, problem));
            }
            Ok(())
        }
    }
}

fn check_loadings(at: &str, loadings: &[f64]) -> Result<(), NetworkError> {
    let squares: f64 = loadings.iter().map(|loading| loading * loading).sum();
    if squares < 1.0 {
        return Ok(());
    }
    Err(NetworkError::at(at, format!("the squares add up to {squares}: expected less than 1")))
}

fn check_price(price: &PriceTerms) -> Result<(), NetworkError> {
    let at = |field: &str| format!("losses.price.{field}");
    inside(at("base_yield"), price.base_yield, -1.0, 10.0)?;
    inside(at("cost_of_risk"), price.cost_of_risk, 0.0, 10.0)?;
    check_level(&at("level"), price.level)?;
    inside(at("stake_rate"), price.stake_rate, -1.0, 10.0)?;
    inside(at("cash_rate"), price.cash_rate, -1.0, 10.0)?;
    if let Some(volatility) = price.volatility {
        inside(at("volatility"), volatility, f64::MIN_POSITIVE, 10.0)?;
    }
    inside(at("slash_jump"), price.slash_jump, 0.0, 1.0)?;
    for (place, layer) in price.layers.iter().enumerate() {
        let Layer { attachment, detachment } = *layer;
        if !(attachment >= 0.0 && attachment < detachment && detachment <= 1.0) {
            let problem =
                format!("{attachment} to {detachment}: expected 0 ≤ attachment < detachment ≤ 1");
            return Err(NetworkError::at(at(&format!("layers[{place}]")), problem));
        }
    }
    Ok(())
}
