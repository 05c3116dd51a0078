//! What is refused in the section on losses, with the place.

use super::{
    Chance, Family, Layer, Losses, MOST_FACTORS, MOST_SEVERITIES, OperatorLoss, PriceTerms,
    Severity,
};
use crate::{Id, Network, NetworkError};
use std::collections::{BTreeMap, BTreeSet};

impl Losses {
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
