//! How much of the cover a case costs (`security-core.md` §4).

use crate::{Case, CaseStatus, Charge, Restaking};
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
        let charge = case.charge();
        self.fraction_left(&charge, case.number, &case.finding, now).unwrap_or(case.fraction)
    }

    /// What a charge costs for a finding, whether or not it was brought yet, besides what cases before the one with this
    /// number take. Nothing if there is no such offence.
    pub(crate) fn fraction_left(
        &self,
        charge: &Charge,
        number: u32,
        finding: &Finding,
        now: Epoch,
    ) -> Option<Ratio> {
        let full = self.fraction_of(charge, finding, now)?;
        Some(full.saturating_sub(self.fraction_before(charge, number, now)))
    }

    /// What of a charge's penalty cases take that are executed before the one with this number is, at the boundary into
    /// `now`. So who is charged with a small deviation first, be it by itself, pays for a larger one all the same, and
    /// nobody pays twice.
    pub(crate) fn fraction_before(&self, charge: &Charge, number: u32, now: Epoch) -> Ratio {
        let others = self.cases_on(charge).filter(|(_, other)| other.number != number);
        others.fold(Ratio::ZERO, |sum, (_, other)| {
            let takes = match other.status {
                CaseStatus::Held { .. } | CaseStatus::Paid => other.fraction,
                CaseStatus::Open if (other.executes_at, other.number) < (now, number) => {
                    self.fraction_at(other, other.executes_at)
                }
                _ => Ratio::ZERO,
            };
            sum.saturating_add(takes)
        })
    }

    /// What a charge costs for a finding, by itself.
    fn fraction_of(&self, charge: &Charge, finding: &Finding, now: Epoch) -> Option<Ratio> {
        let (_, terms, number, _) = *charge;
        let terms = self.terms.get(terms)?;
        let penalty = &terms.offence(number)?.penalty;
        let condemned = match penalty {
            Penalty::Rising(rising) if rising.full_condemned.is_some() => {
                self.condemned_besides(charge, terms.service, rising.window_epochs, now)
            }
            Penalty::Rising(_) | Penalty::Fixed(_) => Ratio::ZERO,
        };
        Some(penalty.fraction(finding, condemned))
    }

    /// The part of a service's cover that other operators sold who are condemned of something against it within `window`
    /// epochs of a charge: each by its part in the epoch of its own offence, the largest of several.
    fn condemned_besides(
        &self,
        charge: &Charge,
        service: ServiceId,
        window: u64,
        now: Epoch,
    ) -> Ratio {
        let (accused, _, _, epoch) = *charge;
        let counts = |case: &Case| {
            let apart = case.epoch.since(epoch).max(epoch.since(case.epoch));
            case.service == service && apart <= window && case.is_past_appeal(now)
        };
        let others = self.sellers_to(service).map(|vault| vault.operator);
        let others: BTreeSet<OperatorId> = others.filter(|other| *other != accused).collect();
        others.into_iter().fold(Ratio::ZERO, |sum, other| {
            let condemned = self.cases_against(other).filter(|(_, case)| counts(case));
            let part = condemned.map(|(_, case)| case.part).max().unwrap_or(Ratio::ZERO);
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
