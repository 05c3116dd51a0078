//! How much of the cover a case costs (`security-core.md` §4).

use crate::{Case, CaseStatus, Restaking};
use protocol::{Finding, Penalty};
use units::{Epoch, OperatorId, Ratio, Rounding, Value};

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

    /// The part of a service's cover in the epoch of a case that other operators sold who are condemned of something against
    /// the same service within `window` epochs of it. Rounded down.
    fn condemned_besides(&self, case: &Case, window: u64, now: Epoch) -> Ratio {
        let (mut all, mut condemned) = (Value::ZERO, Value::ZERO);
        for (operator, worth) in self.cover_by_operator(case.service, case.epoch) {
            all = all.saturating_add(worth);
            if operator != case.operator && self.is_condemned(operator, case, window, now) {
                condemned = condemned.saturating_add(worth);
            }
        }
        Ratio::of(condemned.raw(), all.raw(), Rounding::Down).unwrap_or(Ratio::ZERO)
    }

    fn is_condemned(&self, operator: OperatorId, like: &Case, window: u64, now: Epoch) -> bool {
        self.cases_against(operator).any(|(_, case)| {
            let past_appeal = match case.status {
                CaseStatus::Open => case.executes_at <= now,
                CaseStatus::Held { .. } | CaseStatus::Paid => true,
                CaseStatus::Acquitted | CaseStatus::Reversing { .. } | CaseStatus::Reversed => {
                    false
                }
            };
            let apart = case.epoch.since(like.epoch).max(like.epoch.since(case.epoch));
            past_appeal && case.service == like.service && apart <= window
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
