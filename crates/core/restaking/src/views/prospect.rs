//! What may be sold of a tranche from the next epoch on: its offers, bound and announced.

use super::OffenceExposure;
use crate::{OfferTerms, Restaking, Tranche, Vault};
use units::{Amount, Epoch, OfferId, PerShare, Ratio, Rounding, ServiceId, Shares, TermsId};

/// An offer that a service may buy from an epoch on. What it costs is for one epoch's cover, sold in full, at the price per
/// share of now: who stays is at risk anew, with what is left, in each epoch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prospect {
    /// The offer.
    pub offer: OfferId,
    /// To whom.
    pub service: ServiceId,
    /// Under which terms.
    pub terms: TermsId,
    /// Up to this fraction of the stake at risk.
    pub share: Ratio,
    /// Whether it binds already; otherwise it is announced.
    pub bound: bool,
    /// The first epoch that it may be sold for.
    pub from: Epoch,
    /// The last epoch in which leaving avoids it.
    pub leave_by: Epoch,
    /// What all offences together take at the most.
    pub most: Amount,
    /// Offence by offence.
    pub offences: Vec<OffenceExposure>,
}

impl Prospect {
    /// Per share, what the cover would be.
    pub(super) fn per_share(tranche: &Tranche, share: Ratio) -> PerShare {
        tranche.price_now().scale(share.min(Ratio::ONE), Rounding::Down)
    }
}

impl Restaking {
    /// What may be sold of a tranche in epochs after `now`, in order of the vault's offers.
    pub(super) fn prospects(
        &self,
        vault: &Vault,
        tranche: &Tranche,
        shares: Shares,
        now: Epoch,
    ) -> Vec<Prospect> {
        let mut prospects = Vec::new();
        let next = now.plus(1);
        for (id, offer) in vault.offers.iter().filter_map(|id| Some((*id, self.offer(*id)?))) {
            let at_next = offer.binding_in(next).map(|(terms, _)| (next, terms));
            let bound = offer.bound == at_next.map(|(_, terms)| terms);
            let later = offer.pending.filter(|(from, _)| *from > next);
            let phases = at_next.map(|phase| (phase, bound)).into_iter();
            for ((from, terms), bound) in phases.chain(later.map(|phase| (phase, false))) {
                if terms.share.is_zero() || !tranche.tenure.contains(from) {
                    continue;
                }
                let OfferTerms { terms, share, .. } = terms;
                let cover = Prospect::per_share(tranche, share);
                prospects.push(Prospect {
                    offer: id,
                    service: offer.service,
                    terms,
                    share,
                    bound,
                    from,
                    leave_by: from.minus(1),
                    most: tranche.at_most(shares, cover),
                    offences: self.offences_of(tranche, shares, terms, cover),
                });
            }
        }
        prospects
    }

    /// What one conviction of each offence would take of so much cover per share.
    fn offences_of(
        &self,
        tranche: &Tranche,
        shares: Shares,
        terms: TermsId,
        cover: PerShare,
    ) -> Vec<OffenceExposure> {
        let published = self.terms.get(terms);
        let offences = published.map(|of| of.terms.offences.as_slice()).unwrap_or_default();
        let of = |(number, offence): (u16, &protocol::Offence)| OffenceExposure {
            terms,
            offence: number,
            once: tranche.at_most(shares, cover.scale(offence.penalty.most(), Rounding::Down)),
        };
        (0..).zip(offences).map(of).collect()
    }
}
