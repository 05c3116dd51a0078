//! Offers a vault's stake to a service.

use crate::{Context, Offer, OfferTerms};
use protocol::{Event, MakeOffer, Rejection};
use units::{AccountIndex, Ratio};

/// Executes a [`MakeOffer`].
///
/// What raises risk (new, larger, cheaper, other terms) binds after the notice: one full epoch at least lies
/// in between, in which every staker of the vault can leave. What lowers it binds at the next boundary.
///
/// # Errors
/// In this order: unknown vault; not its operator's owner; unknown terms; share above 1; reserve above 1.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &MakeOffer,
) -> Result<(), Rejection> {
    let MakeOffer { vault, terms, share, reserve } = *action;
    let restaking = &mut *context.restaking;
    let row = restaking.vault(vault)?;
    restaking.require_operator_owner(context.ledger, row.operator, sender)?;
    let service = restaking.terms(terms)?.service;
    Rejection::check_ratio("share", share, Ratio::ZERO, Ratio::ONE)?;
    Rejection::check_ratio("reserve", reserve, Ratio::ZERO, Ratio::ONE)?;
    // After this point the offer stands.
    let existing = row.offers.iter().copied();
    let existing = existing
        .into_iter()
        .find(|id| restaking.offers.get(*id).is_some_and(|offer| offer.service == service));
    let offered = OfferTerms { terms, share, reserve };
    let bound = existing.and_then(|id| restaking.offers.get(id)).and_then(|offer| offer.bound);
    let notice = if offered.raises_risk_over(bound.as_ref()) {
        restaking.parameters().notice_epochs
    } else {
        0
    };
    let binds_from = context.epoch.plus(1).plus(notice);
    let pending = Some((binds_from, offered));
    let offer = match existing {
        Some(id) => {
            if let Some(offer) = restaking.offers.get_mut(id) {
                offer.pending = pending;
            }
            id
        }
        None => {
            let id = restaking.offers.push(Offer { vault, service, bound: None, pending });
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
