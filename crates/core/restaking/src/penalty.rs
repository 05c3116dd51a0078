//! How much of the cover a case costs (`security-core.md` §4).

use crate::{Case, CaseKey, CaseStatus, Restaking};
use arena::Keyed;
use protocol::{Finding, Penalty};
use units::{Epoch, OperatorId, Ratio, Rounding, ServiceId, Value};

impl Restaking {
    /// φ of a case if it were executed at the boundary into `now`. A fixed penalty is what it is; a rising one counts the
    /// deviation that was found and the cover of others that is condemned by then.
    ///
    /// Only cases that are past appeal count: nobody pays more for what another may yet be acquitted of. All that are
    /// due at one boundary count for each other, so their order does not matter.
    #[must_use]
    pub fn fraction_at(&self, case: &Case, now: Epoch) -> Ratio {
        self.fraction_of(&case.key(), &case.finding, now).unwrap_or(case.fraction)
    }

    /// The same for a charge that may not have been brought yet. Nothing if there is no such offence.
    pub(crate) fn fraction_of(
        &self,
        charge: &CaseKey,
        finding: &Finding,
        now: Epoch,
    ) -> Option<Ratio> {
        let (_, terms, number, _) = *charge;
        let terms = self.terms.get(terms)?;
        let penalty = &terms.offence(number)?.penalty;
        let condemned = match penalty {
            Penalty::Rising(rising) if rising.full_condemned.is_some() => {
                self.condemned_besides(charge, terms.service, rising.window_epochs, now)
            }
            Penalty::Rising(_) | Penalty::Fixed(_) => Ratio::ZERO,
        };
        Some(penalty.fraction(deviation(finding), condemned))
    }

    /// The part of a service's cover in the epoch of a charge that other operators sold who are condemned of something
    /// against the same service within `window` epochs of it. Rounded down.
    fn condemned_besides(
        &self,
        charge: &CaseKey,
        service: ServiceId,
        window: u64,
        now: Epoch,
    ) -> Ratio {
        let (accused, _, _, epoch) = *charge;
        let near = |case: &Case| {
            let apart = case.epoch.since(epoch).max(epoch.since(case.epoch));
            case.service == service && apart <= window
        };
        let (mut all, mut condemned) = (Value::ZERO, Value::ZERO);
        for (operator, worth) in self.cover_by_operator(service, epoch) {
            all = all.saturating_add(worth);
            if operator != accused && self.is_condemned(operator, near, now) {
                condemned = condemned.saturating_add(worth);
            }
        }
        Ratio::of(condemned.raw(), all.raw(), Rounding::Down).unwrap_or(Ratio::ZERO)
    }

    fn is_condemned(&self, operator: OperatorId, near: impl Fn(&Case) -> bool, now: Epoch) -> bool {
        self.cases_against(operator).any(|(_, case)| {
            let past_appeal = match case.status {
                CaseStatus::Open => case.executes_at <= now,
                CaseStatus::Held { .. } | CaseStatus::Paid => true,
                CaseStatus::Acquitted | CaseStatus::Reversing { .. } | CaseStatus::Reversed => {
                    false
                }
            };
            past_appeal && near(case)
        })
    }
}

/// How far off the accused was, if that is what was found.
pub(crate) const fn deviation(finding: &Finding) -> Option<Ratio> {
    match finding {
        Finding::Deviated { least, .. } => Some(*least),
        Finding::Equivocated { .. } | Finding::Missed { .. } => None,
    }
}
