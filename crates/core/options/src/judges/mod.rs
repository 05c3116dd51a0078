//! The court of a chain with venues: the oracle's judges, and those of what operators owe a venue. Adding an offence touches its
//! judge's file here, its evidence type and its documents.

mod missed_liquidation;

use crate::Options;
use oracle::judges::OracleCourt;
use protocol::{Evidence, Offence, Rejection, Rule, TermsRefusal, Verdict};
use restaking::{Accused, Court, Restaking};
use units::ServiceId;

/// The judges with the facts that they may read: venues, feeds and rounds on the ledger.
#[derive(Clone, Copy, Debug)]
pub struct VenueCourt<'a> {
    /// Venues.
    pub options: &'a Options,
    /// Who judges all else.
    pub oracle: OracleCourt<'a>,
}

impl Court for VenueCourt<'_> {
    fn admit(&self, service: ServiceId, offence: &Offence) -> Result<(), TermsRefusal> {
        match offence.rule {
            Rule::MissedLiquidation { venue } => {
                let found = self.options.venue(venue);
                if found.is_ok_and(|row| row.service == service) {
                    return Ok(());
                }
                Err(TermsRefusal::UnknownVenue { offence: offence.name.clone(), venue })
            }
            _ => self.oracle.admit(service, offence),
        }
    }

    fn judge(
        &self,
        facts: &Restaking,
        rule: &Rule,
        accused: &Accused,
        evidence: &Evidence,
        answer: Option<&Evidence>,
    ) -> Result<Verdict, Rejection> {
        match (rule, evidence) {
            (Rule::MissedLiquidation { venue }, Evidence::MissedLiquidation(evidence)) => {
                match answer {
                    None => missed_liquidation::judge(self, facts, *venue, accused, evidence),
                    // Facts on the ledger alone: there is nothing to answer with.
                    Some(_) => Err(Rejection::NotAppealable { judge: rule.judge().to_owned() }),
                }
            }
            _ => self.oracle.judge(facts, rule, accused, evidence, answer),
        }
    }
}
