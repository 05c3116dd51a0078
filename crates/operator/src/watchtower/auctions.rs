//! Auctions that an operator had the duty to start and nobody started: what the ledger says is all the evidence there is.

use super::MissedAuction;
use protocol::{Evidence, MissedLiquidation, Rule};

impl MissedAuction {
    /// What proves it.
    pub(super) const fn evidence(&self) -> Evidence {
        Evidence::MissedLiquidation(MissedLiquidation { number: self.number })
    }
    /// Whether a rule forbids it.
    pub(super) fn breaks(&self, rule: &Rule) -> bool {
        matches!(rule, Rule::MissedLiquidation { venue } if *venue == self.venue)
    }
}
