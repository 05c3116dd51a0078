//! §7.5: no staker is exposed to terms, a service or a leverage that it could not have left before.
//!
//! What binds after a boundary and raises the risk over what bound before it must have been announced, in the same words,
//! when each of the epochs of the notice began. And cover is only sold of what binds.

use crate::{
    Property, Violation,
    before::{CapNote, OfferNote},
    rows::covers_for,
    step::Step,
    violation::Findings,
};
use restaking::{Offer, OfferTerms, Vault};
use units::{Epoch, OfferId, VaultId};

/// Compares what binds with what was announced.
pub(crate) fn check(step: &Step<'_>) -> Vec<Violation> {
    let mut found = Findings::of(Property::Notice);
    let restaking = step.state.restaking();
    let mut known = step.before.offers.iter();
    for (id, offer) in restaking.offers() {
        check_offer(step, id, offer, known.next().copied(), &mut found);
    }
    let mut known = step.before.caps.iter();
    for (id, vault) in restaking.vaults() {
        check_cap(step, id, vault, known.next().copied(), &mut found);
        if step.crossed() {
            check_sold(step, id, vault, &mut found);
        }
    }
    found.into_list()
}

fn check_offer(
    step: &Step<'_>,
    id: OfferId,
    offer: &Offer,
    known: Option<OfferNote>,
    found: &mut Findings,
) {
    let OfferNote { bound, pending } = known.unwrap_or(OfferNote { bound: None, pending: None });
    let Some(binds) = offer.bound.filter(|binds| raises_risk(bound.as_ref(), binds)) else {
        return;
    };
    let place = || format!("{id} of {} to {}", offer.vault, offer.service);
    let announced = step.monitor.offers.get(&id).filter(|(terms, _)| *terms == binds);
    let since = announced.map(|(_, since)| *since);
    check_notice(step, place, since, pending.map(|(from, _)| from), found);
}

fn check_cap(
    step: &Step<'_>,
    id: VaultId,
    vault: &Vault,
    known: Option<CapNote>,
    found: &mut Findings,
) {
    // A vault that is new has nobody in it.
    let Some(CapNote { cap, pending }) = known.filter(|known| vault.leverage_cap > known.cap)
    else {
        return;
    };
    let place = || format!("leverage cap of {id}, {cap} before");
    let announced = step.monitor.caps.get(&id).filter(|(cap, _)| *cap == vault.leverage_cap);
    let since = announced.map(|(_, since)| *since);
    check_notice(step, place, since, pending.map(|(from, _)| from), found);
}

/// `since`: the epoch at whose end it was first seen announced; `from`: the epoch from which on it says to bind.
fn check_notice(
    step: &Step<'_>,
    place: impl Fn() -> String,
    since: Option<Epoch>,
    from: Option<Epoch>,
    found: &mut Findings,
) {
    let (Some(since), Some(from), true) = (since, from, step.crossed()) else {
        return found.add(place(), "an announcement of what binds", "none");
    };
    let notice = step.state.restaking().parameters().notice_epochs;
    let earliest = since.plus(1).plus(notice);
    let (next, now) = (step.next(), step.state.epoch());
    // Where a block crossed several boundaries, the announced one is the only word on which of them it was.
    let bound = if now == next { next } else { from.max(next) };
    let place = place();
    found.at_least(|| format!("epoch since which binds {place}"), earliest.max(from), bound);
    found.at_most(|| format!("announced first epoch of {place}"), now, from);
}

/// Whether `after` could cost a staker more than `before`, or the same for less.
fn raises_risk(before: Option<&OfferTerms>, after: &OfferTerms) -> bool {
    if after.share.is_zero() {
        return false;
    }
    before.is_none_or(|before| {
        let larger = after.share > before.share;
        larger || after.reserve < before.reserve || after.terms != before.terms
    })
}

fn check_sold(step: &Step<'_>, id: VaultId, vault: &Vault, found: &mut Findings) {
    let restaking = step.state.restaking();
    for cover in covers_for(vault, step.state.epoch()) {
        let offers = vault.offers.iter().filter_map(|id| restaking.offer(*id));
        let bound = offers.filter(|offer| offer.service == cover.service);
        let bound = bound.filter_map(|offer| offer.bound).find(|terms| terms.terms == cover.terms);
        let place = || format!("pledge rate of {id} to {} under {}", cover.service, cover.terms);
        match bound {
            Some(terms) => found.at_most(place, terms.share, cover.pledge_rate),
            None => found.add(place(), "an offer that binds", "none"),
        }
    }
}
