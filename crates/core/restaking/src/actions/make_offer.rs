//! Offers a vault's stake to a service.

use crate::{Context, Offer, OfferTerms, Restaking};
use protocol::{Event, MakeOffer, Rejection};
use units::{AccountIndex, Epoch, OfferId, Ratio, ServiceId, VaultId};

/// Executes a [`MakeOffer`].
///
/// What raises risk (new, larger, cheaper, other terms) binds after the notice: one full epoch at least lies
/// in between, in which every staker of the vault can leave. What breaks a promise to the service (smaller, dearer, other
/// terms) binds after the commitment of the terms that bind now. What does neither binds at the next boundary.
///
/// # Errors
/// In this order: unknown vault; not its operator's owner; unknown terms; share above 1; reserve above 1; a smaller offer
/// is announced and does not bind yet.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &MakeOffer,
) -> Result<(), Rejection> {
    let MakeOffer { vault, terms, share, reserve } = *action;
    let offered = OfferTerms { terms, share, reserve };
    let restaking = &mut *context.restaking;
    let operator = restaking.vault(vault)?.operator;
    restaking.require_operator_owner(context.ledger, operator, sender)?;
    let (service, existing, binds_from) = restaking.check_offer(vault, &offered, context.epoch)?;
    // After this point the offer stands.
    let offer = match existing {
        Some(id) => {
            if let Some(offer) = restaking.offers.get_mut(id) {
                offer.pending = Some((binds_from, offered));
            }
            id
        }
        None => {
            let id = restaking.offers.push(Offer::new(vault, service, binds_from, offered));
            if let Some(row) = restaking.vaults.get_mut(vault) {
                row.offers.push(id);
            }
            if let Some(row) = restaking.services.get_mut(service) {
                row.offers.push(id);
            }
            id
        }
    };
    context.events.push(Event::OfferMade { offer, vault, service, share, binds_from });
    Ok(())
}

impl Restaking {
    /// Checks an offer that is made in `now`: the service, the offer that it changes if there is one, and from when on it
    /// binds.
    pub(crate) fn check_offer(
        &self,
        vault: VaultId,
        offered: &OfferTerms,
        now: Epoch,
    ) -> Result<(ServiceId, Option<OfferId>, Epoch), Rejection> {
        let row = self.vault(vault)?;
        let service = self.terms(offered.terms)?.service;
        Rejection::check_ratio("share", offered.share, Ratio::ZERO, Ratio::ONE)?;
        Rejection::check_ratio("reserve", offered.reserve, Ratio::ZERO, Ratio::ONE)?;
        let to_service = |id: &OfferId| self.offer(*id).is_some_and(|o| o.service == service);
        let existing = row.offers.iter().copied().find(to_service);
        let standing = existing.and_then(|id| self.offer(id));
        let bound = standing.and_then(|offer| offer.bound);
        // Who stayed because the risk was to fall must not find it where it was; nor may a further reduction, whose
        // commitment begins anew, put the announced one off.
        if let Some((binds_from, announced)) = standing.and_then(|offer| offer.pending)
            && !announced.raises_risk_over(bound.as_ref())
        {
            let field = "offer".to_owned();
            return Err(Rejection::ReductionAnnounced { field, binds_from });
        }
        let raises = offered.raises_risk_over(bound.as_ref());
        let notice = if raises { self.parameters().notice_epochs } else { 0 };
        let breaks = bound.filter(|bound| offered.breaks_promise_of(bound));
        let commitment = match breaks {
            Some(bound) => self.terms(bound.terms)?.terms.commitment_epochs,
            None => 0,
        };
        Ok((service, existing, now.plus(1).plus(notice.max(commitment))))
    }
}
