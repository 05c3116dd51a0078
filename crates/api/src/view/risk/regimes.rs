//! The same services with security of other kinds.

use super::{float, worth, worth_of};
use risk::regime::{Comparison, Regime, Verdict};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the same exact margin of a tenth needs where each unit of stake backs one service for good, one service by rentals of 30
/// days, or all services of its operator; for a year, at 5 % a year. Values are in the reference currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RegimesView {
    /// Stake as it is now, of whoever pledged any.
    pub stake: String,
    /// Each unit answers to one service.
    pub isolated: RegimeView,
    /// The same, rented term by term.
    pub rented: RegimeView,
    /// Each unit answers to all services of its operator.
    pub restaked: RegimeView,
    /// No regime needs less: what all services together are worth corrupting, and a tenth.
    pub least: String,
    /// Which needs less capital: `sharing-pays`, `equal` or `isolation-pays`.
    pub by_capital: String,
    /// Which costs less, likewise.
    pub by_premium: String,
    /// Whether the searches ended; if not, more capital may be needed.
    pub proved: bool,
}

/// What a regime needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RegimeView {
    /// Stake, each unit counted once.
    pub capital: String,
    /// What it costs for a year.
    pub premium: String,
    /// The part of all stake that is lost at worst after the largest shock of the report, as it was found.
    pub contagion: Option<String>,
    /// It is no more than this.
    pub contagion_at_most: Option<String>,
}

impl RegimeView {
    fn of(regime: &Regime) -> Self {
        Self {
            capital: worth(regime.capital),
            premium: worth_of(regime.premium),
            contagion: regime.measured.contagion.map(float),
            contagion_at_most: regime.measured.contagion_at_most.map(float),
        }
    }
}

impl RegimesView {
    pub(super) fn of(found: &Comparison) -> Self {
        let words = |verdict| match verdict {
            Verdict::SharingPays => "sharing-pays".to_owned(),
            Verdict::Equal => "equal".to_owned(),
            Verdict::IsolationPays => "isolation-pays".to_owned(),
        };
        Self {
            stake: worth(found.stake),
            isolated: RegimeView::of(&found.isolated),
            rented: RegimeView::of(&found.rented),
            restaked: RegimeView::of(&found.restaked),
            least: worth(found.least),
            by_capital: words(found.by_capital),
            by_premium: words(found.by_premium),
            proved: found.proved,
        }
    }
}
