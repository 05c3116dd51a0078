//! Offers: an operator's promise of a vault's stake to a service.

use borsh::{BorshDeserialize, BorshSerialize};
use units::{Epoch, Ratio, ServiceId, TermsId, VaultId};

/// What an offer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct OfferTerms {
    /// Under which terms.
    pub terms: TermsId,
    /// Up to this fraction of the stake at risk.
    pub share: Ratio,
    /// At no less than this premium per epoch.
    pub reserve: Ratio,
}

impl OfferTerms {
    /// Whether going from `before` to this could cost a staker more, or the same for less: then it needs
    /// notice.
    #[must_use]
    pub fn raises_risk_over(&self, before: Option<&Self>) -> bool {
        match before {
            None => !self.share.is_zero(),
            Some(before) => {
                self.share > before.share
                    || (self.reserve < before.reserve && !self.share.is_zero())
                    || (self.terms != before.terms && !self.share.is_zero())
            }
        }
    }

    /// Whether going from `before` to this gives the service less than it was promised: then it waits for the commitment.
    #[must_use]
    pub fn breaks_promise_of(&self, before: &Self) -> bool {
        !before.share.is_zero()
            && (self.share < before.share
                || self.reserve > before.reserve
                || self.terms != before.terms)
    }
}

/// This vault, this service, on these conditions.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Offer {
    /// The vault.
    pub vault: VaultId,
    /// The service.
    pub service: ServiceId,
    /// What binds now.
    pub bound: Option<OfferTerms>,
    /// Its age: the epoch since which it binds. Another price, other terms or a larger share begin anew; a smaller share
    /// does not.
    pub since: Epoch,
    /// What binds from an epoch on.
    pub pending: Option<(Epoch, OfferTerms)>,
}

impl Offer {
    /// A new one.
    pub(crate) const fn new(
        vault: VaultId,
        service: ServiceId,
        binds_from: Epoch,
        offered: OfferTerms,
    ) -> Self {
        Self {
            vault,
            service,
            bound: None,
            since: binds_from,
            pending: Some((binds_from, offered)),
        }
    }

    /// What binds in `epoch`, the next one or a later one, and since when.
    #[must_use]
    pub fn binding_in(&self, epoch: Epoch) -> Option<(OfferTerms, Epoch)> {
        match (self.bound, self.pending) {
            (bound, Some((from, terms))) if from <= epoch => {
                let keeps_age = bound.is_some_and(|bound| {
                    let smaller = OfferTerms { share: terms.share, ..bound };
                    terms == smaller && terms.share <= bound.share
                });
                Some((terms, if keeps_age { self.since } else { from }))
            }
            (bound, _) => bound.map(|terms| (terms, self.since)),
        }
    }

    /// Makes what binds in `now` the bound terms.
    pub(crate) fn bind(&mut self, now: Epoch) {
        if let Some((terms, since)) = self.binding_in(now) {
            (self.bound, self.since) = (Some(terms), since);
            self.pending = self.pending.filter(|(from, _)| *from > now);
        }
    }
}
