//! The section of a network file on losses: offence rates, tags of what is shared, shocks, portfolios.
//!
//! A year has 365 days. Rates are per year; an event of rate λ happens within a horizon of T years with probability
//! 1 − e^(−λT). Fractions are parts of one. Amounts are whole base units, as everywhere in the file.

mod check;

use crate::Id;
use serde::{Deserialize, Serialize};

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
}
