//! Attacks, and how far off they are.

use super::{float, signed, worth};
use crate::risk::Picture;
use risk::attack::Costs;
use risk::report::{AttackReport, RatioReport};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What attacks on all services, together or alone, cost and gain. Values are in the reference currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AttackView {
    /// Whose loss counts as the cost: `stake`, all that is slashed, or `private`, each cover's own part where a vault's covers
    /// add up to more than its stake. The truth is between the two.
    #[schema(example = "stake")]
    pub costs: String,
    /// Whether no attack pays; nothing where neither was shown in time.
    pub secure: Option<bool>,
    /// 1 + γ, the cost of the cheapest attack by its gain, is at least this: proved. Nothing where nothing can be gained.
    pub margin_at_least: Option<String>,
    /// An attack with this was found, so it is no more.
    pub margin_found: Option<String>,
    /// What the local condition certifies of it without a search.
    pub margin_local: Option<String>,
    /// Whether both ends are the same, so that the margin is exact.
    pub margin_proved: bool,
    /// The attack that was found.
    pub cheapest: Option<CheapestAttackView>,
    /// The most that a found attack gains less its cost; below zero where every attack loses.
    pub profit_found: Option<String>,
    /// No attack gains more than this.
    pub profit_at_most: String,
    /// The part of its price that stake can lose before an attack pays.
    pub price_tolerance: Option<String>,
    /// Stake to add, to every vault in proportion, until no attack pays; nothing where no stake is enough.
    pub missing_stake: Option<String>,
    /// By how much the profit of each service may rise before an attack pays.
    pub headroom: Vec<HeadroomView>,
    /// Whether every number here is exact.
    pub proved: bool,
}

/// An attack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CheapestAttackView {
    /// Covers whose vaults take part.
    #[schema(example = json!(["vault-0/service-1"]))]
    pub covers: Vec<String>,
    /// Services that they corrupt.
    pub services: Vec<String>,
    /// What that gains.
    pub gain: String,
    /// What it costs.
    pub cost: String,
}

/// How much more a service may be worth corrupting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HeadroomView {
    /// The service.
    pub service: String,
    /// What people call it.
    pub service_name: String,
    /// What corrupting it gains now.
    pub profit: String,
    /// What is certain of its headroom; below zero, what is missing.
    pub headroom: String,
    /// Whether that is all.
    pub exact: bool,
}

/// A fraction, or nothing where the cost is infinitely more than nothing.
fn ratio(ratio: Option<RatioReport>) -> Option<String> {
    ratio.map(RatioReport::to_f64).filter(|ratio| ratio.is_finite()).map(float)
}

fn profit(picture: &Picture, service: &network::Id) -> u128 {
    let services = picture.covers.services().iter();
    services.filter(|row| row.id == *service).map(|row| row.profit).sum()
}

impl AttackView {
    pub(super) fn of(picture: &Picture, report: &AttackReport) -> Self {
        let names = |ids: &[network::Id]| ids.iter().map(ToString::to_string).collect();
        let cheapest = report.margin_attack.as_ref().map(|attack| CheapestAttackView {
            covers: names(&attack.coalition),
            services: names(&attack.services),
            gain: worth(attack.gain),
            cost: worth(attack.cost),
        });
        let headroom = report.headroom.iter().map(|room| {
            let service = room.service.to_string();
            HeadroomView {
                service_name: picture.name(&service),
                profit: worth(profit(picture, &room.service)),
                service,
                headroom: signed(room.value),
                exact: room.exact,
            }
        });
        Self {
            costs: match report.costs {
                Costs::Stake => "stake".to_owned(),
                Costs::Private => "private".to_owned(),
            },
            secure: report.secure,
            margin_at_least: ratio(report.one_plus_gamma_at_least),
            margin_found: ratio(report.one_plus_gamma),
            margin_local: report.one_plus_gamma_c0.filter(|local| local.is_finite()).map(float),
            margin_proved: report.margin_proved,
            cheapest,
            profit_found: report.max_profit.map(signed),
            profit_at_most: signed(report.max_profit_at_most),
            price_tolerance: report.price_tolerance.map(float),
            missing_stake: report.missing_stake.map(worth),
            headroom: headroom.collect(),
            proved: report.proved,
        }
    }
}
