//! "If nothing else changed, how secure would everyone be?"

use super::clear;
use crate::Restaking;
use crate::security::Bought;
use ledger::Ledger;
use units::{Epoch, ServiceId, Value};

/// What a service would buy for a later epoch, and what corrupting it would then cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// The service.
    pub service: ServiceId,
    /// Cover that it would buy.
    pub cover: Value,
    /// Cost of corruption: what an attack would forfeit at least.
    pub cost: Value,
    /// The most that could be gained, as declared now.
    pub profit: Value,
}

impl Restaking {
    /// The first epoch in which whatever can be announced now binds, commitments apart: offers and leverage caps wait longest.
    #[must_use]
    pub fn next_binding(&self, now: Epoch) -> Epoch {
        now.plus(self.parameters().notice_epochs).plus(1)
    }

    /// Holds the auctions of an epoch, with the same function as the boundary does, and measures what they would buy: every
    /// service, in order. Stake that joins or leaves until then counts as far as it is known now; cases do not. Costs as much
    /// as all auctions of an epoch.
    #[must_use]
    pub fn outlook(&self, ledger: &Ledger, epoch: Epoch) -> Vec<Outlook> {
        let auctions = clear(self, ledger, epoch, None);
        let outlook = |(service, row): (ServiceId, &crate::Service)| {
            let auction = auctions.iter().find(|auction| auction.service == service);
            let sales = auction.map(|auction| auction.sales.as_slice()).unwrap_or_default();
            let mut bought = Bought::NOTHING;
            sales.iter().for_each(|(_, _, cover)| self.count(&mut bought, cover));
            let (cover, cost) = (bought.cover, bought.cost());
            Outlook { service, cover, cost, profit: row.declared.profit }
        };
        self.services().map(outlook).collect()
    }
}
