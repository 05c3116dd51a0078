//! How much of the cover a case costs (`security-core.md` §4).

use crate::{Case, CaseStatus, Restaking};
use protocol::{Finding, Penalty};
use std::collections::BTreeSet;
use units::{Epoch, OperatorId, Ratio, Rounding, ServiceId, Value};

impl Restaking {
    /// φ of a case if it were executed at the boundary into `now`. A fixed penalty is what it is; a rising one counts the
    /// deviation that was found and the cover of others that is condemned by then.
    ///
    /// Only cases that are past appeal count: nobody pays more for what another may yet be acquitted of. All that are
    /// due at one boundary count for each other, so their order does not matter.
    #[must_use]
    pub fn fraction_at(&self, case: &Case, now: Epoch) -> Ratio {
        let offence = self.terms.get(case.terms).and_then(|terms| terms.offence(case.offence));
        match offence.map(|offence| &offence.penalty) {
            Some(penalty @ Penalty::Rising(rising)) => {
                let condemned = match rising.full_condemned {
                    Some(_) => self.condemned_besides(case, rising.window_epochs, now),
                    None => Ratio::ZERO,
                };
                penalty.fraction(deviation(&case.finding), condemned)
            }
            _ => case.fraction,
        }
    }

    /// The part of a service's cover that other operators sold who are condemned of something against it within `window`
    /// epochs of a case: each by its part in the epoch of its own offence, the largest of several.
    fn condemned_besides(&self, case: &Case, window: u64, now: Epoch) -> Ratio {
        let offers = self.services.get(case.service).map(|service| service.offers.as_slice());
        let vaults = offers.unwrap_or_default().iter();
        let vaults = vaults.filter_map(|id| self.vaults.get(self.offers.get(*id)?.vault));
        let others: BTreeSet<OperatorId> =
            vaults.map(|vault| vault.operator).filter(|other| *other != case.operator).collect();
        others.into_iter().fold(Ratio::ZERO, |sum, other| {
            let condemned = self.cases_against(other).filter(|(_, other)| {
                let apart = other.epoch.since(case.epoch).max(case.epoch.since(other.epoch));
                other.service == case.service && apart <= window && other.is_past_appeal(now)
            });
            let part = condemned.map(|(_, other)| other.part).max().unwrap_or(Ratio::ZERO);
            sum.saturating_add(part)
        })
    }

    /// The part of a service's cover for an epoch that an operator sold, rounded down.
    pub(crate) fn part_of_cover(
        &self,
        operator: OperatorId,
        service: ServiceId,
        epoch: Epoch,
    ) -> Ratio {
        let covers = self.cover_by_operator(service, epoch);
        let all = covers.iter().fold(Value::ZERO, |sum, (_, worth)| sum.saturating_add(*worth));
        let own =
            covers.iter().find(|(of, _)| *of == operator).map_or(Value::ZERO, |(_, own)| *own);
        Ratio::of(own.raw(), all.raw(), Rounding::Down).unwrap_or(Ratio::ZERO)
    }
}

impl Case {
    /// Whether nothing but a council's reversal can undo it at the boundary into `now`.
    fn is_past_appeal(&self, now: Epoch) -> bool {
        match self.status {
            CaseStatus::Open => self.executes_at <= now,
            CaseStatus::Held { .. } | CaseStatus::Paid => true,
            CaseStatus::Acquitted | CaseStatus::Reversing { .. } | CaseStatus::Reversed => false,
        }
    }
}

/// How far off the accused was, if that is what was found.
pub(crate) const fn deviation(finding: &Finding) -> Option<Ratio> {
    match finding {
        Finding::Deviated { least, .. } => Some(*least),
        Finding::Equivocated { .. } | Finding::Missed { .. } => None,
    }
}
