//! What stakers may lose to correlated slashing, by rates that whoever asks supposes.

use super::Picture;
use crate::Problem;
use crate::view::{LossesView, float};
use network::Id;
use network::losses::{
    Chance, Copula, Family, Holder, Holding, Losses, OperatorLoss, OperatorLosses, Portfolio,
    ServiceLosses, Severity, Shared, Shock,
};
use risk::losses::book::Book;
use risk::losses::sampling::Effort;
use risk::losses::{Settings, losses};

/// What is supposed, and whose losses are asked for. A ledger knows who can lose how much to whom, not how likely that is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LossQuestion {
    /// Offences of a service that slash everyone who sold it cover, a year.
    pub(crate) offences: f64,
    /// Faults of an operator, for which every service slashes all of its vaults, a year.
    pub(crate) faults: f64,
    /// Correlation of any two services' offences, by one common factor.
    pub(crate) correlation: f64,
    /// The horizon.
    pub(crate) days: f64,
    /// The worst parts that are looked at.
    pub(crate) levels: Vec<f64>,
    /// One vault, or all.
    pub(crate) vault: Option<String>,
}

/// Paths where losses have to be drawn: some tenths of a second.
const PATHS: u64 = 1 << 17;
/// Degrees of freedom: offences that come together more often than a normal law says.
const DEGREES: f64 = 4.0;

impl LossQuestion {
    fn section(&self, picture: &Picture) -> Result<Losses, Problem> {
        let network = &picture.vaults;
        let services = network.services().iter().map(|service| ServiceLosses {
            service: service.id.clone(),
            offence: Some(Chance::Rate(self.offences)),
            severity: Severity::default(),
            unjust: None,
            tags: Vec::new(),
            loadings: None,
            premium: 0.0,
        });
        let owner = |id: &Id| {
            let id = id.to_string();
            picture.facts.iter().find(|vault| vault.id == id).map(|vault| vault.operator.clone())
        };
        let operators = network.operators().iter().map(|vault| OperatorLosses {
            operator: vault.id.clone(),
            fault: None,
            severity: Severity::default(),
            tags: owner(&vault.id).into_iter().collect(),
        });
        let mut owners: Vec<String> =
            network.operators().iter().filter_map(|vault| owner(&vault.id)).collect();
        owners.sort();
        owners.dedup();
        let shocks = owners.into_iter().map(|tag| Shock {
            tag,
            kind: Shared::Operator,
            chance: Chance::Rate(self.faults),
        });
        let holding = |wanted: &dyn Fn(&str) -> bool| {
            let vaults = network.operators().iter().filter(|vault| wanted(&vault.id.to_string()));
            vaults
                .map(|vault| Holding { operator: vault.id.clone(), amount: vault.stake })
                .collect::<Vec<_>>()
        };
        let portfolio = match &self.vault {
            None => Portfolio {
                name: "all stake".to_owned(),
                kind: Holder::Portfolio,
                holdings: holding(&|_| true),
            },
            Some(vault) => Portfolio {
                name: vault.clone(),
                kind: Holder::Vault,
                holdings: holding(&|id| id == vault),
            },
        };
        if portfolio.holdings.iter().all(|holding| holding.amount == 0) {
            let whose = &portfolio.name;
            return Err(Problem::unprocessable(format!("{whose} has no stake at risk now")));
        }
        let loading = self.correlation.sqrt();
        let copula = (self.correlation > 0.0)
            .then(|| Copula { family: Family::T { degrees: DEGREES }, loadings: vec![loading] });
        Ok(Losses {
            horizon_days: self.days,
            operator_loss: OperatorLoss::Capped,
            services: services.collect(),
            operators: operators.collect(),
            shocks: shocks.collect(),
            copula,
            portfolios: vec![portfolio],
            quantiles: self.levels.clone(),
            price: None,
        })
    }

    /// Looks for it.
    pub(crate) fn answer(self, picture: &Picture) -> Result<LossesView, Problem> {
        let section = self.section(picture)?;
        let books = Book::all(&picture.vaults, &section)
            .map_err(|error| Problem::unprocessable(error.to_string()))?;
        let effort = Effort { paths: PATHS, seed: 1, threads: 1 };
        let settings = Settings { levels: self.levels.clone(), effort, ..Settings::default() };
        let report = books.first().and_then(|book| losses(book, &settings));
        let report = report.ok_or_else(|| Problem::unprocessable("there is nothing to lose"))?;
        let supposed = [
            ("offences", self.offences),
            ("faults", self.faults),
            ("correlation", self.correlation),
            ("days", self.days),
        ];
        let supposed = supposed.map(|(name, value)| (name.to_owned(), float(value)));
        Ok(LossesView::of(picture, &report, supposed.into_iter().collect()))
    }
}
