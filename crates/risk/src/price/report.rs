//! All prices of a portfolio.

use super::baskets::{Contract, contract, kth_slash};
use super::corruption::{self, Corruption, corruption};
use super::premium::{Yield, loaded};
use super::slash::Promise;
use super::waiting::{self, Waiting, waiting};
use crate::losses::book::Book;
use crate::losses::{LossReport, Settings, losses};
use network::Id;
use network::losses::PriceTerms;
use serde::Serialize;

/// The cheapest attack of the network, for the hazard that comes from prices.
#[derive(Clone, Debug, PartialEq)]
pub struct Endogenous {
    /// 1 + γ*: its cost ÷ its gain.
    pub margin: f64,
    /// What it costs, in base units.
    pub cost: f64,
    /// Who attacks, and loses all pledges if it comes to that.
    pub coalition: Vec<Id>,
}

/// What a portfolio should be paid for the services that it backs. Amounts are base units over the horizon; rates are per year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PriceReport {
    /// The portfolio.
    pub portfolio: String,
    /// The stake in it.
    pub value: f64,
    /// The horizon in years.
    pub years: f64,
    /// The level of expected shortfall that capital is charged on.
    pub level: f64,
    /// EL.
    pub expected_loss: f64,
    /// ES at the level.
    pub expected_shortfall: f64,
    /// By service.
    pub services: Vec<ServicePrice>,
    /// Σ fair premiums: EL.
    pub fair: f64,
    /// Σ loaded premiums: what the portfolio needs.
    pub loaded: f64,
    /// Σ offered premiums.
    pub offered: f64,
    /// Whether what is offered is at least what is needed: whether to opt in to all of it.
    pub accepts: bool,
    /// Base yield per year.
    pub base_yield: f64,
    /// Base + premiums − EL, per year and unit of stake.
    pub total_yield: f64,
    /// RAY: total yield − r_c × ES, per year and unit of stake.
    pub risk_adjusted_yield: f64,
    /// Insurance of layers of the loss.
    pub layers: Vec<LayerPrice>,
    /// Contracts that pay all that is held if at least 1, 2, … services slash.
    pub kth_slash: Vec<Contract>,
    /// How likely corruption becomes, where margin and volatility are known.
    pub corruption: Option<Corruption>,
    /// What waiting is worth to an attacker, in base units, where the attack is known.
    pub waiting: Option<Waiting>,
}

/// What a service should pay this portfolio.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ServicePrice {
    /// The service.
    pub service: Id,
    /// What backs it.
    pub pledged: f64,
    /// λ: its slashing as a hazard per year.
    pub hazard: f64,
    /// The part of the pledge that a slash takes on average.
    pub severity: f64,
    /// The fair premium over the horizon: its part of EL.
    pub fair: f64,
    /// The loaded premium: EL + r_c T (ES − EL), of its parts.
    pub loaded: f64,
    /// What it offers.
    pub offered: f64,
    /// Whether it offers what it should.
    pub pays: bool,
    /// The fair premium per year and unit pledged, for the promise by itself, paid in stake until the slash: λℓ.
    pub running_in_stake: f64,
    /// The same paid in cash.
    pub running_in_cash: f64,
    /// The same paid at once, in stake.
    pub upfront: f64,
    /// The loaded premium as a rate: per year and unit pledged.
    pub loaded_rate: f64,
}

/// Insurance of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LayerPrice {
    /// Where it begins, as a part of the portfolio.
    pub attachment: f64,
    /// Where it ends.
    pub detachment: f64,
    /// What it should cost.
    pub contract: Contract,
}

/// Prices of a book. With an attack, its hazard at today's margin is among the events that may cost the portfolio its pledges. [`None`]
/// where the method of the settings does not apply.
#[must_use]
pub fn price(
    book: &Book,
    terms: &PriceTerms,
    settings: &Settings,
    attack: Option<&Endogenous>,
) -> Option<(LossReport, PriceReport)> {
    let years = book.years;
    let drift = terms.cash_rate - terms.stake_rate;
    let far = attack.zip(terms.volatility).map(|(attack, volatility)| {
        corruption(&corruption::Terms { margin: attack.margin, volatility, drift, years })
    });
    let exposed;
    let book = match (attack, far) {
        (Some(attack), Some(far)) => {
            exposed = book.clone().with_corruption(far.hazard, &attack.coalition);
            &exposed
        }
        _ => book,
    };
    // The level of the price first.
    let mut settings = settings.clone();
    settings.levels.retain(|level| *level != terms.level);
    settings.levels.insert(0, terms.level);
    settings.layers.clone_from(&terms.layers);
    let report = losses(book, &settings)?;
    let waits = attack.zip(terms.volatility).map(|(attack, volatility)| {
        waiting(&waiting::Terms {
            strike: attack.cost / attack.margin,
            cost: attack.cost,
            cash_rate: terms.cash_rate,
            stake_rate: terms.stake_rate,
            volatility,
        })
    });
    let prices = PriceReport { corruption: far, waiting: waits, ..of_losses(book, terms, &report) };
    Some((report, prices))
}

fn of_losses(book: &Book, terms: &PriceTerms, report: &LossReport) -> PriceReport {
    let years = book.years;
    let services: Vec<ServicePrice> = (report.services.iter().zip(&book.services))
        .map(|(share, service)| {
            let hazard = -(-share.probability).ln_1p() / years;
            let fair = share.expected;
            let severity = share.severity;
            let promise = Promise {
                hazard,
                fraction: severity,
                years,
                stake_rate: terms.stake_rate,
                cash_rate: terms.cash_rate,
                slash_jump: terms.slash_jump,
            };
            let needed = loaded(fair, share.shortfall[0], terms.cost_of_risk, years);
            let offered = service.premium * share.pledged * years;
            let unit = share.pledged * years;
            ServicePrice {
                service: share.service.clone(),
                pledged: share.pledged,
                hazard,
                severity,
                fair,
                loaded: needed,
                offered,
                pays: offered >= needed,
                running_in_stake: promise.running_in_stake(),
                running_in_cash: promise.running_in_cash(),
                upfront: promise.upfront(),
                loaded_rate: if unit > 0.0 { needed / unit } else { 0.0 },
            }
        })
        .collect();
    let sum = |of: fn(&ServicePrice) -> f64| services.iter().map(of).sum::<f64>();
    let (fair, needed, offered) = (sum(|s| s.fair), sum(|s| s.loaded), sum(|s| s.offered));
    let shortfall = report.tails.first().map_or(0.0, |tail| tail.expected_shortfall.value);
    let earned = Yield {
        base: terms.base_yield * report.value * years,
        premiums: offered,
        expected: report.expected.value,
        shortfall,
        cost_of_risk: terms.cost_of_risk * years,
    };
    let unit = (report.value * years).max(f64::MIN_POSITIVE);
    let layers = report.layers.iter().map(|layer| {
        let limit = (layer.detachment - layer.attachment) * report.value;
        LayerPrice {
            attachment: layer.attachment,
            detachment: layer.detachment,
            contract: contract(limit, layer.expected.value, terms.cash_rate, years),
        }
    });
    let kth = report.slashing.iter();
    let kth = kth.map(|at| kth_slash(report.value, at.probability, terms.cash_rate, years));
    PriceReport {
        portfolio: report.portfolio.clone(),
        value: report.value,
        years,
        level: terms.level,
        expected_loss: report.expected.value,
        expected_shortfall: shortfall,
        fair,
        loaded: needed,
        offered,
        accepts: offered >= needed,
        base_yield: terms.base_yield,
        total_yield: earned.total() / unit,
        risk_adjusted_yield: earned.risk_adjusted() / unit,
        layers: layers.collect(),
        kth_slash: kth.collect(),
        corruption: None,
        waiting: None,
        services,
    }
}
