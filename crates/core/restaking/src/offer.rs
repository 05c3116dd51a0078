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
    /// What binds from an epoch on.
    pub pending: Option<(Epoch, OfferTerms)>,
}

impl Offer {
    /// What binds in `epoch`, the next one or a later one.
    #[must_use]
    pub fn binding_in(&self, epoch: Epoch) -> Option<&OfferTerms> {
        match &self.pending {
            Some((from, terms)) if *from <= epoch => Some(terms),
            _ => self.bound.as_ref(),
        }
    }
}
