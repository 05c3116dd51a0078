//! All of it.

use super::{AttackView, CascadeView, RegimesView, SharedView, SystemicView, float, worth};
use crate::Problem;
use crate::risk::Picture;
use network::file::Document;
use risk::Budget;
use risk::attack::Costs;
use risk::cascade::Share;
use risk::open_interest::Slack;
use risk::report::{Asked, Overview, Report, usual_question};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How safe the security is that services share, in the present epoch. Searches end after three seconds with the interval that they
/// reached. Values are in the reference currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RiskView {
    /// How large it is.
    pub network: NetworkSizeView,
    /// Attacks, by all stake that they cost; and, where a vault's covers add up to more than its stake, by its own part.
    pub attacks: Vec<AttackView>,
    /// Operators, the most systemic first.
    pub operators: Vec<SystemicView>,
    /// What several vaults have in common, the largest first.
    pub shared: Vec<SharedView>,
    /// Which services fall with which.
    pub overlap: OverlapView,
    /// What shocks of 1, 5, 10, 20 and 40 % of all stake lead to.
    pub cascade: Vec<CascadeView>,
    /// The same services with security of other kinds; nothing where no stake secures them.
    pub regimes: Option<RegimesView>,
}

/// How large a network is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NetworkSizeView {
    /// Covers that vaults sold.
    pub covers: usize,
    /// Services that bought cover or have something to protect.
    pub services: usize,
    /// What corruption of everything would take.
    pub stake: String,
    /// What corruption of everything would gain.
    pub gain: String,
    /// How many services a unit of vaults' stake backs on average.
    pub reuse: Option<String>,
}

/// Stake that pairs of services have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OverlapView {
    /// The services with the most stake behind them, at most 48.
    pub services: Vec<String>,
    /// What people call them.
    pub names: Vec<String>,
    /// Of the stake behind the service of the row, the part that backs the service of the column as well.
    pub parts: Vec<Vec<String>>,
}

/// Percents of all stake.
const SHOCKS: [u64; 5] = [1, 5, 10, 20, 40];

impl RiskView {
    pub(crate) fn search(picture: &Picture, budget: &Budget) -> Result<Self, Problem> {
        let asked = Asked {
            costs: Costs::Stake,
            shocks: SHOCKS.iter().filter_map(|percent| Share::new(*percent, 100)).collect(),
            question: usual_question(Slack { numerator: 1, denominator: 10 }, Costs::Stake),
            unit: 1.0,
        };
        let document = Document::from(picture.covers.clone());
        let report = Report::search(&document, &asked, budget)
            .map_err(|error| Problem::unprocessable(error.to_string()))?;
        // Each vault once: covers of one vault share its stake.
        let vaults = Overview::of(&picture.vaults);
        let joint = &vaults.joint_exposure;
        let services: Vec<String> = joint.services.iter().map(ToString::to_string).collect();
        let attacks = std::iter::once(&report.attack).chain(&report.private_attack);
        Ok(Self {
            network: NetworkSizeView {
                covers: report.network.operators,
                services: report.network.services,
                stake: worth(report.network.stake),
                gain: worth(report.network.gain_of_all),
                reuse: vaults.rehypothecation.map(float),
            },
            attacks: attacks.map(|attack| AttackView::of(picture, attack)).collect(),
            operators: SystemicView::all(picture),
            shared: SharedView::all(picture),
            overlap: OverlapView {
                names: services.iter().map(|service| picture.name(service)).collect(),
                services,
                parts: joint
                    .parts
                    .iter()
                    .map(|row| row.iter().copied().map(float).collect())
                    .collect(),
            },
            cascade: report.cascade.iter().map(CascadeView::of).collect(),
            regimes: report.regimes.as_ref().map(RegimesView::of),
        })
    }
}
