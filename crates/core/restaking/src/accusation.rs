//! What an accusation comes to. Filing evidence and trying it are this one function.

use crate::{Accused, Court, PublishedTerms, Restaking};
use protocol::{FileEvidence, Finding, Offence, Penalty, Rejection, Verdict};
use units::{Epoch, Ratio};

impl Restaking {
    /// The offence that an accusation names, and the terms that list it.
    ///
    /// # Errors
    /// In this order: unknown operator, terms, offence.
    pub(crate) fn offence_of(
        &self,
        accusation: &FileEvidence,
    ) -> Result<(&PublishedTerms, &Offence), Rejection> {
        let FileEvidence { operator, terms, offence: have, .. } = *accusation;
        self.operator(operator)?;
        let published = self.terms(terms)?;
        let offences = u16::try_from(published.terms.offences.len()).unwrap_or(u16::MAX);
        let unknown = Rejection::UnknownOffence { terms, have, offences };
        Ok((published, published.offence(have).ok_or(unknown)?))
    }

    /// Has the evidence judged. What is found guilty can be charged in `now`.
    ///
    /// # Errors
    /// As [`Restaking::offence_of`]; then whatever the judge rejects; then, for what would be guilty: outside the window; no
    /// cover in that epoch; cover sold under other terms; charged already.
    pub(crate) fn weigh(
        &self,
        court: &dyn Court,
        accusation: &FileEvidence,
        now: Epoch,
    ) -> Result<Verdict, Rejection> {
        let (published, offence) = self.offence_of(accusation)?;
        let accused = Accused { operator: accusation.operator, service: published.service };
        let verdict = court.judge(self, &offence.rule, &accused, &accusation.evidence, None)?;
        if let Verdict::Guilty { epoch, finding } = &verdict {
            self.check_chargeable(accusation, published, *epoch, now)?;
            self.check_new(accusation, &offence.penalty, *epoch, finding)?;
        }
        Ok(verdict)
    }

    /// Rejects a charge that is too late or was not covered.
    fn check_chargeable(
        &self,
        accusation: &FileEvidence,
        published: &PublishedTerms,
        epoch: Epoch,
        now: Epoch,
    ) -> Result<(), Rejection> {
        let FileEvidence { operator, terms, .. } = *accusation;
        let service = published.service;
        let accepted_until = published.accepts_until(epoch);
        if now < epoch || now > accepted_until {
            return Err(Rejection::OutsideWindow { epoch, accepted_until, now });
        }
        let row = self.operator(operator)?;
        let sold: Vec<_> =
            self.covers_of(row, service, epoch).map(|(_, cover)| cover.terms).collect();
        let Some(sold_under) = sold.first().copied() else {
            return Err(Rejection::NoCover { operator, service, epoch });
        };
        if !sold.contains(&terms) {
            return Err(Rejection::OtherTerms { named: terms, sold_under });
        }
        Ok(())
    }

    /// Rejects a charge that stands already and is as grave, and evidence that came to nothing. Better evidence may be
    /// brought after an acquittal or a reversal, and a graver finding at any time; and wrong prices of another feed, which cost
    /// nothing more and are somebody else's harm.
    fn check_new(
        &self,
        accusation: &FileEvidence,
        penalty: &Penalty,
        epoch: Epoch,
        finding: &Finding,
    ) -> Result<(), Rejection> {
        let FileEvidence { operator, terms, offence, .. } = *accusation;
        let gravity = |finding| penalty.fraction(finding, Ratio::ZERO);
        let feed = accusation.evidence.wrong_feed();
        let same = self.cases_on(&(operator, terms, offence, epoch)).find(|(_, case)| {
            let as_grave = case.stands() && gravity(&case.finding) >= gravity(finding);
            as_grave && case.evidence.wrong_feed() == feed || case.evidence == accusation.evidence
        });
        match same {
            Some((case, _)) => Err(Rejection::AlreadyCharged { case }),
            None => Ok(()),
        }
    }
}
