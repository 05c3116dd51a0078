//! What a shock leads to.

use super::{float, worth};
use crate::Problem;
use crate::risk::Picture;
use risk::Budget;
use risk::attack::{Costs, margin};
use risk::cascade::Share;
use risk::report::{CascadePoint, RatioReport};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What losing a part of all stake leads to at worst: then attacks pay that did not before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CascadeView {
    /// The shock, as a part of all stake.
    #[schema(example = "0.05")]
    pub shock: String,
    /// The most that was found to be lost, the shock included, as a part of all stake.
    pub lost: String,
    /// No more is lost: proved.
    pub lost_at_most: String,
    /// Stake that attackers lose after the shock, in the reference currency, as it was found.
    pub attackers_lose: String,
    /// They lose no more than this.
    pub attackers_lose_at_most: String,
    /// What the margin alone promises to be lost at most; nothing where there is no margin.
    pub cap: Option<String>,
    /// Covers that the shock takes.
    pub shocked: Vec<String>,
    /// Covers that the attacks after it take.
    pub taken: Vec<String>,
    /// Services that fall.
    pub services: Vec<String>,
    /// Whether both losses are exact.
    pub proved: bool,
}

impl CascadeView {
    pub(crate) fn search(
        picture: &Picture,
        shock: Share,
        budget: &Budget,
    ) -> Result<Self, Problem> {
        let network = &picture.covers;
        let found = margin(network, Costs::Stake, &budget.first_of(2));
        let ratio = RatioReport { cost: found.at_least.cost, profit: found.at_least.gain };
        let ratio = found.attack.map(|_| ratio);
        let point = CascadePoint::search(network, Costs::Stake, shock, ratio, budget);
        point
            .map(|point| Self::of(&point))
            .map_err(|error| Problem::unprocessable(error.to_string()))
    }

    pub(super) fn of(point: &CascadePoint) -> Self {
        let names = |ids: &[network::Id]| ids.iter().map(ToString::to_string).collect();
        Self {
            shock: float(point.psi),
            lost: float(point.realised_loss),
            lost_at_most: float(point.realised_loss_at_most),
            attackers_lose: worth(point.cascade_stake),
            attackers_lose_at_most: worth(point.cascade_stake_at_most),
            cap: point.cap.map(float),
            shocked: names(&point.shock),
            taken: names(&point.coalition),
            services: names(&point.services),
            proved: point.proved,
        }
    }
}
