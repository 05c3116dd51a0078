//! All answers about a network.

use super::html::Section;
use super::{
    AttackReport, CascadePoint, Overview, cascade_section, joint_section, liquidations_section,
    losses_section, price_section, regimes_section,
};
use crate::Budget;
use crate::attack::Costs;
use crate::cascade::{CascadeError, Share};
use crate::liquidation::{
    LiquidationReport, Scenario,
    joint::{self, JointReport},
};
use crate::losses::{LossReport, Settings, book::Book, losses};
use crate::open_interest::Slack;
use crate::price::{Endogenous, PriceReport, price};
use crate::regime::{
    Comparison, Measured, Premiums, Question, RegimeError, compare, expected_shortfall,
};
use network::file::Document;
use network::losses::Losses;
use network::{Network, NetworkError};
use serde::Serialize;
use std::time::Duration;

/// Everything that was found out about a network.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// What it is called.
    pub name: Option<String>,
    /// What it is made of.
    pub network: Overview,
    /// Attacks that cost all stake of their operators.
    pub attack: AttackReport,
    /// Attacks that cost what those who decide lose themselves, where a private cost is known.
    pub private_attack: Option<AttackReport>,
    /// Cascades by the size of the shock.
    pub cascade: Vec<CascadePoint>,
    /// Losses and prices of each portfolio, where the file has a section on losses.
    pub portfolios: Vec<PortfolioReport>,
    /// Where the file has a section on liquidations.
    pub liquidations: Option<LiquidationReport>,
    /// The same with attacks on the network.
    pub joint: Option<JointReport>,
    /// The same services isolated, rented and restaked; absent where no stake secures them.
    pub regimes: Option<Comparison>,
}

/// Losses of a portfolio, and prices where the file has terms for them.
#[derive(Clone, Debug, Serialize)]
pub struct PortfolioReport {
    /// Losses.
    pub losses: LossReport,
    /// Prices.
    pub prices: Option<PriceReport>,
}

/// How long a report looks for the contagion of networks that do not exist: what it says of them is an aside. Asked for by itself
/// it takes the time that it is given.
const ASIDE: Duration = Duration::from_secs(1);

/// What is asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Whose loss is an attack's cost.
    pub costs: Costs,
    /// Sizes of shocks, ascending.
    pub shocks: Vec<Share>,
    /// About regimes.
    pub question: Question,
    /// Base units of stake that are one of cash, for liquidations.
    pub unit: f64,
}

/// Why there is no report.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// The file's sections.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// Numbers of the cascade.
    #[error(transparent)]
    Cascade(#[from] CascadeError),
}

/// A year at a margin of 1 + γ, at the same premium of 5 % in every regime.
#[must_use]
pub fn usual_question(slack: Slack, costs: Costs) -> Question {
    let premiums = Premiums { isolated: 0.05, rented: 0.05, restaked: 0.05 };
    Question { slack, costs, days: 365.0, term: 30.0, premiums }
}

/// Losses and prices of every portfolio. With an attack report, the hazard of its cheapest attack is among the losses that
/// prices count.
///
/// # Errors
/// [`NetworkError`] of the section.
pub fn portfolios(
    network: &Network,
    section: &Losses,
    attack: Option<&AttackReport>,
) -> Result<Vec<PortfolioReport>, NetworkError> {
    let settings = Settings { levels: section.quantiles.clone(), ..Settings::default() };
    let endogenous = attack.and_then(|attack| {
        let (ratio, cheapest) = (attack.one_plus_gamma?, attack.margin_attack.as_ref()?);
        Some(Endogenous {
            margin: ratio.to_f64(),
            cost: ratio.cost as f64,
            coalition: cheapest.coalition.clone(),
        })
    });
    let books = Book::all(network, section)?;
    let reports = books.iter().filter_map(|book| {
        let losses = losses(book, &settings)?;
        let terms = section.price.as_ref();
        let prices = terms.and_then(|terms| price(book, terms, &settings, endogenous.as_ref()));
        Some(PortfolioReport { losses, prices: prices.map(|(_, prices)| prices) })
    });
    Ok(reports.collect())
}

impl Report {
    /// Asks everything, until the budget is over. Attacks have half of the time, and what they leave is for the rest.
    ///
    /// # Errors
    /// [`ReportError`] if a section of the file is not right or numbers do not fit.
    pub fn search(
        document: &Document,
        asked: &Asked,
        budget: &Budget,
    ) -> Result<Self, ReportError> {
        let network = &document.network;
        let attack = AttackReport::search(network, Costs::Stake, &budget.first_of(2));
        let known = network.operators().iter().any(|operator| operator.private_cost.is_some());
        let private = || AttackReport::search(network, Costs::Private, &budget.first_of(2));
        let private_attack = known.then(private);
        let counted = match (&private_attack, asked.costs) {
            (Some(private), Costs::Private) => private,
            _ => &attack,
        };
        let margin = counted.one_plus_gamma_at_least;
        let cascade = asked.shocks.iter().zip((3..=asked.shocks.len() as u32 + 2).rev());
        let cascade = cascade.map(|(&psi, left)| {
            CascadePoint::search(network, asked.costs, psi, margin, &budget.first_of(left))
        });
        let cascade = cascade.collect::<Result<_, _>>()?;
        let portfolios = match &document.losses {
            Some(section) => portfolios(network, section, Some(counted))?,
            None => Vec::new(),
        };
        let scenario = document.liquidations.as_ref().map(Scenario::new).transpose()?;
        let joint = scenario.as_ref().map(|scenario| {
            joint::report(scenario, network, asked.unit, asked.costs, &budget.first_of(2))
        });
        let shock = asked.shocks.last().copied();
        let section = document.losses.as_ref();
        let mut measure = |network: &Network| {
            measured(network, section, asked.costs, shock, &budget.no_longer_than(ASIDE))
        };
        let regimes = match compare(network, &asked.question, &mut measure, budget) {
            Ok(regimes) => Some(regimes),
            Err(RegimeError::Free(_)) => None,
            Err(RegimeError::Network(error)) => return Err(error.into()),
        };
        Ok(Self {
            name: document.name.clone(),
            network: Overview::of(network),
            attack,
            private_attack,
            cascade,
            portfolios,
            liquidations: scenario.map(|scenario| scenario.report()),
            joint,
            regimes,
        })
    }

    /// The sections of the page.
    #[must_use]
    pub fn sections(&self, network: &Network) -> Vec<Section> {
        let mut sections = vec![self.network.section(network), self.attack.section()];
        sections.extend(self.private_attack.iter().map(AttackReport::section));
        if !self.cascade.is_empty() {
            sections.push(cascade_section(&self.cascade));
        }
        for portfolio in &self.portfolios {
            sections.push(losses_section(&portfolio.losses));
            sections.extend(portfolio.prices.iter().map(price_section));
        }
        sections.extend(self.liquidations.iter().map(liquidations_section));
        sections.extend(self.joint.iter().map(joint_section));
        sections.extend(self.regimes.iter().map(regimes_section));
        sections
    }
}

/// What may be lost of a network of another regime: after a shock, and where offences are known, in the worst part of all years,
/// at the first level of the section or else in the worst hundredth.
#[must_use]
pub fn measured(
    network: &Network,
    section: Option<&Losses>,
    costs: Costs,
    shock: Option<Share>,
    budget: &Budget,
) -> Measured {
    let contagion =
        shock.and_then(|psi| CascadePoint::search(network, costs, psi, None, budget).ok());
    let tail_loss = section.and_then(|losses| {
        let level = losses.quantiles.first().copied().unwrap_or(0.99);
        expected_shortfall(network, losses, level).ok()?
    });
    Measured {
        tail_loss,
        contagion: contagion.as_ref().map(|point| point.realised_loss),
        contagion_at_most: contagion.as_ref().map(|point| point.realised_loss_at_most),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::html::Page;
    use network::file;

    #[test]
    fn a_report_has_every_section_and_is_one_page() {
        let text = r#"{"name": "<two>", "operators": [{"id": "a", "stake": 60, "private_cost": 3}, {"id": "b", "stake": 40}],
            "services": [{"id": "s", "profit": 20, "threshold": [1, 2]}, {"id": "t", "profit": 10, "threshold": [1, 1]}],
            "pledges": [{"operator": "a", "service": "s", "amount": 60}, {"operator": "b", "service": "s", "amount": 40},
                        {"operator": "b", "service": "t", "amount": 40}],
            "losses": {"horizon_days": 365, "services": [{"service": "s", "offence": {"probability": 0.01}, "premium": 0.05}],
                       "price": {"base_yield": 0.03, "cost_of_risk": 0.05, "volatility": 0.8}},
            "liquidations": {"price": 1, "impact": {"exponential": {"depth": 100}}, "sale": 5,
                             "positions": [{"collateral": 10, "debt": 8, "threshold": 0.8}]}}"#;
        let document = file::read(text).unwrap();
        let slack = Slack { numerator: 1, denominator: 10 };
        let asked = Asked {
            costs: Costs::Stake,
            shocks: vec![Share::new(1, 10).unwrap(), Share::new(1, 2).unwrap()],
            question: usual_question(slack, Costs::Stake),
            unit: 1.0,
        };
        let report = Report::search(&document, &asked, &Budget::unlimited()).unwrap();
        assert_eq!(report.attack.secure, Some(true));
        assert_eq!(report.private_attack.as_ref().unwrap().secure, Some(false));
        assert_eq!((report.cascade.len(), report.portfolios.len()), (2, 1));
        assert!(report.portfolios[0].prices.is_some() && report.joint.is_some());
        let regimes = report.regimes.as_ref().unwrap();
        assert!(regimes.restaked.measured.tail_loss.unwrap() > 0.0);
        assert!(regimes.isolated.measured.tail_loss.unwrap() > 0.0);
        let sections = report.sections(&document.network);
        let titles = [
            "The network",
            "Attacks",
            "Attacks, by private cost",
            "Cascades",
            "Losses: all stake",
            "Premiums: all stake",
            "Liquidations",
            "Prices, attacks and liquidations together",
            "Isolated, rented, restaked",
        ];
        let page = Page { title: "<two>".to_owned(), notes: Vec::new(), sections }.render();
        for title in titles {
            assert!(page.contains(&format!("<h2>{title}</h2>")), "{title}");
        }
        for outside in ["<script", "http:", "https:", "<two>", "src="] {
            assert!(!page.contains(outside), "{outside}");
        }
        // Amounts beyond 64 bits have to be numbers for programs too.
        assert!(serde_json::to_string(&report).unwrap().contains("\"max_profit\""));
    }
}
