//! "If I offered this now, what would I be filled at?"

use super::clear;
use crate::{Cover, Offer, OfferTerms, Restaking};
use ledger::Ledger;
use protocol::Rejection;
use units::{Epoch, Ratio, Rounding, Value, VaultId};

/// What an offer would come to in the first epoch in which it binds, if nothing else changed until then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// That epoch.
    pub epoch: Epoch,
    /// What the service wants.
    pub wanted: Value,
    /// What it would buy, of everyone.
    pub bought: Value,
    /// What everyone would be paid per unit of cover; nothing if nobody would sell.
    pub rate: Option<Ratio>,
    /// What it would buy of this offer.
    pub cover: Option<Cover>,
}

impl Restaking {
    /// Holds the auctions of the first epoch in which the offer binds, with the same function as the boundary does.
    /// Stake that joins or leaves until then counts as far as it is known now; cases do not.
    ///
    /// # Errors
    /// As making the offer, except for who asks.
    pub fn preview(
        &self,
        ledger: &Ledger,
        vault: VaultId,
        offered: OfferTerms,
        now: Epoch,
    ) -> Result<Preview, Rejection> {
        let (service, existing, binds_from) = self.check_offer(vault, &offered, now)?;
        let standing = existing.and_then(|id| self.offer(id));
        let offer = match standing {
            Some(standing) => Offer { pending: Some((binds_from, offered)), ..standing.clone() },
            None => Offer::new(vault, service, binds_from, offered),
        };
        let auctions = clear(self, ledger, binds_from, Some(&offer));
        let wanted = self.service(service)?.demand.target;
        let auction = auctions.into_iter().find(|auction| auction.service == service);
        let Some(auction) = auction else {
            let (rate, cover, bought) = (None, None, Value::ZERO);
            return Ok(Preview { epoch: binds_from, wanted, bought, rate, cover });
        };
        let bought = auction.bought();
        let mut sales = auction.sales.into_iter();
        let cover = sales.find(|(_, of, _)| *of == vault).map(|(_, _, cover)| cover);
        Ok(Preview { epoch: binds_from, wanted, bought, rate: auction.rate, cover })
    }
}

impl super::Auction {
    /// What the service bought.
    pub(crate) fn bought(&self) -> Value {
        self.sales.iter().fold(Value::ZERO, |sum, (_, _, cover)| sum.saturating_add(cover.value))
    }
}

impl Preview {
    /// What the offer would earn per unit of all stake at risk in the vault, before commission: rate × pledge rate.
    #[must_use]
    pub fn yield_per_epoch(&self) -> Ratio {
        let pledge_rate = self.cover.as_ref().map_or(Ratio::ZERO, |cover| cover.pledge_rate);
        let rate = self.rate.unwrap_or(Ratio::ZERO);
        rate.apply(pledge_rate.raw(), Rounding::Down).map_or(Ratio::ZERO, Ratio::new)
    }
}
