//! What could be taken of a tranche for what happened up to now.

use crate::{Charge, Restaking, Tranche, Vault, liability::liability, slash::per_share};
use protocol::Penalty;
use std::collections::BTreeMap;
use units::{Amount, Epoch, PerShare, ServiceId, Shares, TermsId};

/// What one offence could cost a staker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OffenceExposure {
    /// The terms that list it.
    pub terms: TermsId,
    /// Its place in them.
    pub offence: u16,
    /// What one conviction takes at the most. Each epoch can bring one.
    pub once: Amount,
}

/// What one service could take of a staker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceExposure {
    /// The service.
    pub service: ServiceId,
    /// What it takes at the most if everything that can still be charged is, or is charged already.
    pub most: Amount,
    /// Offence by offence.
    pub offences: Vec<OffenceExposure>,
}

/// What one service could take of one share.
#[derive(Clone, Debug, Default)]
pub(super) struct Takeable {
    /// By offence, one conviction.
    pub offences: BTreeMap<(TermsId, u16), PerShare>,
    /// Σ over all offences and epochs.
    convictions: PerShare,
    /// The largest liability.
    liability: PerShare,
}

impl Takeable {
    /// All convictions together: no more than their penalties add up to, and no more than the largest liability, as every
    /// taking lowers the liability of all earlier epochs.
    pub(super) fn most(&self) -> PerShare {
        self.convictions.min(self.liability)
    }
}

impl Restaking {
    /// What each service could take of one share of a tranche for epochs up to `now`: with the terms that the cover was
    /// sold under, for the offences that can still be charged or are.
    pub(super) fn takeable(
        &self,
        vault: &Vault,
        tranche: &Tranche,
        now: Epoch,
    ) -> BTreeMap<ServiceId, Takeable> {
        let mut by_service: BTreeMap<ServiceId, Takeable> = BTreeMap::new();
        let covers = vault.covers.iter().filter(|cover| tranche.tenure.contains(cover.epoch));
        for cover in covers {
            let Some(published) = self.terms.get(cover.terms) else { continue };
            let owed = liability(tranche, cover.service, cover.pledge_rate, cover.epoch);
            if owed.is_zero() {
                continue;
            }
            let in_time = now <= published.accepts_until(cover.epoch);
            for (number, offence) in (0..).zip(&published.terms.offences) {
                let charge = (vault.operator, cover.terms, number, cover.epoch);
                if !self.can_cost(&charge, &offence.penalty, in_time) {
                    continue;
                }
                let once = per_share(tranche, cover, offence.penalty.most());
                let of = by_service.entry(cover.service).or_default();
                let largest = of.offences.entry((cover.terms, number)).or_default();
                *largest = (*largest).max(once);
                of.convictions = of.convictions.saturating_add(once);
                of.liability = of.liability.max(owed);
            }
        }
        by_service
    }

    /// Whether a charge may still take something: a case on it is open, or somebody could still bring one, because none
    /// stands or because a graver finding would cost more.
    fn can_cost(&self, charge: &Charge, penalty: &Penalty, in_time: bool) -> bool {
        let mut standing = self.cases_on(charge).filter(|(_, case)| case.stands()).peekable();
        if standing.peek().is_none() {
            return in_time;
        }
        let can_be_graver = match penalty {
            Penalty::Fixed(_) => false,
            Penalty::Rising(rising) => rising.full_deviation.is_some(),
        };
        standing.any(|(_, case)| case.is_open()) || (in_time && can_be_graver)
    }
}

impl Tranche {
    /// What `shares` lose at the most when so much is taken of each.
    pub(super) fn at_most(&self, shares: Shares, per_share: PerShare) -> Amount {
        self.loss_of(shares, per_share.amount(self.shares))
    }
}

impl ServiceExposure {
    pub(super) fn of(
        tranche: &Tranche,
        shares: Shares,
        (service, takeable): (ServiceId, &Takeable),
    ) -> Self {
        let offence = |((terms, offence), once): (&(TermsId, u16), &PerShare)| OffenceExposure {
            terms: *terms,
            offence: *offence,
            once: tranche.at_most(shares, *once),
        };
        Self {
            service,
            most: tranche.at_most(shares, takeable.most()),
            offences: takeable.offences.iter().map(offence).collect(),
        }
    }
}
