//! The oracle's court. Adding an offence touches its file here, its evidence type and its documents.

mod deviation;
mod equivocation;
mod missed_reveals;
mod missed_rounds;
mod mistimed;
mod shown;

pub(crate) use shown::check_size;

use crate::Oracle;
use crypto::Digest;
use protocol::{
    Evidence, FeedSpecification, Offence, Quote, Rejection, Rule, SignedReport, Source,
    TermsRefusal, Verdict,
};
use restaking::{Accused, Court, Restaking};
use units::{EpochClock, FeedId, Name, ServiceId};

/// The judges with the facts that they may read: feeds and rounds on the ledger.
#[derive(Clone, Copy, Debug)]
pub struct OracleCourt<'a> {
    /// Feeds and rounds.
    pub oracle: &'a Oracle,
    /// This chain: what an operator signed for another is nothing here.
    pub chain: Digest,
    /// Which epoch a moment lies in.
    pub epochs: EpochClock,
}

impl Court for OracleCourt<'_> {
    fn admit(&self, service: ServiceId, offence: &Offence) -> Result<(), TermsRefusal> {
        let feeds = offence.rule.feeds();
        let count = u64::try_from(feeds.len()).unwrap_or(u64::MAX);
        refuse_outside(offence, "feeds", count, 1, 64)?;
        if let Some(feed) = feeds.iter().find(|feed| !self.oracle.serves(**feed, service)) {
            return Err(TermsRefusal::UnknownFeed { offence: offence.name.clone(), feed: *feed });
        }
        if let Rule::OracleMissedRounds { consecutive, .. } = offence.rule {
            // What can be proven: rounds that are kept, with a quote of every source for each.
            let provable = feeds.iter().filter_map(|feed| self.oracle.feed(*feed).ok());
            let provable = provable
                .map(|feed| feed.capacity.min(missed_rounds::most_rounds(&feed.specification)));
            let most = provable.min().unwrap_or(0);
            // A single missed round is an accident of the network, not a fault.
            refuse_outside(offence, "consecutive", consecutive.into(), 2, most)?;
        }
        if let Rule::OracleMissedReveals { count, .. } = offence.rule {
            let rounds = feeds.iter().filter_map(|feed| self.rounds_in_an_epoch(*feed));
            let most = rounds.min().unwrap_or(0).min(missed_rounds::MOST_ROUNDS);
            refuse_outside(offence, "count", count.into(), 1, most)?;
        }
        Ok(())
    }

    fn judge(
        &self,
        facts: &Restaking,
        rule: &Rule,
        accused: &Accused,
        evidence: &Evidence,
        answer: Option<&Evidence>,
    ) -> Result<Verdict, Rejection> {
        let not_appealable = || Rejection::NotAppealable { judge: rule.judge().to_owned() };
        match (rule, evidence) {
            (Rule::OracleEquivocation { feeds }, Evidence::Equivocation(evidence)) => {
                match answer {
                    None => equivocation::judge(self, facts, feeds, accused, evidence),
                    Some(_) => Err(not_appealable()),
                }
            }
            (Rule::OracleDeviation { feeds }, Evidence::Deviation(evidence)) => match answer {
                None => deviation::judge(self, facts, feeds, accused, evidence, None),
                Some(Evidence::Deviation(answer)) => {
                    deviation::judge(self, facts, feeds, accused, evidence, Some(answer))
                }
                Some(other) => Err(wrong_evidence(rule, other)),
            },
            (Rule::OracleMissedRounds { feeds, consecutive }, Evidence::MissedRounds(evidence)) => {
                let judge = |answer| {
                    let count = *consecutive;
                    missed_rounds::judge(self, facts, feeds, count, accused, evidence, answer)
                };
                match answer {
                    None => judge(None),
                    Some(Evidence::MissedRounds(answer)) => judge(Some(answer)),
                    Some(other) => Err(wrong_evidence(rule, other)),
                }
            }
            (Rule::OracleMistimed { feeds }, Evidence::Mistimed(report)) => match answer {
                None => mistimed::judge(self, facts, feeds, accused, report),
                Some(_) => Err(not_appealable()),
            },
            (Rule::OracleMissedReveals { feeds, count }, Evidence::MissedReveals(evidence)) => {
                match answer {
                    None => missed_reveals::judge(self, facts, feeds, *count, accused, evidence),
                    Some(_) => Err(not_appealable()),
                }
            }
            (rule, evidence) => Err(wrong_evidence(rule, evidence)),
        }
    }
}

impl OracleCourt<'_> {
    fn rounds_in_an_epoch(&self, feed: FeedId) -> Option<u64> {
        let heartbeat = self.oracle.feed(feed).ok()?.clock.length;
        self.epochs.length.raw().checked_div(heartbeat.raw())
    }
}

/// The quotes of evidence with the sources that they are by, in versions of a feed's specification.
///
/// # Errors
/// A quote that is not by one of the feed's sources, or badly signed.
pub(crate) fn admitted<'a, 'v, T>(
    evidence: &'a T,
    versions: &[&'v FeedSpecification],
) -> Result<Vec<(&'v Source, Quote)>, Rejection>
where
    shown::Shown<'a>: From<&'a T>,
{
    let mut versions = versions.to_vec();
    versions.dedup_by(|next, before| core::ptr::eq(*next, *before));
    shown::Shown::from(evidence).admit(&versions)
}

fn wrong_evidence(rule: &Rule, evidence: &Evidence) -> Rejection {
    Rejection::WrongEvidence { judge: rule.judge().to_owned(), have: evidence.kind().to_owned() }
}

fn refuse_outside(
    offence: &Offence,
    parameter: &str,
    have: u64,
    least: u64,
    most: u64,
) -> Result<(), TermsRefusal> {
    if (least..=most).contains(&have) {
        return Ok(());
    }
    // The parameters' names are short constants of this file.
    let Ok(parameter) = Name::new(parameter) else { return Ok(()) };
    Err(TermsRefusal::Parameter { offence: offence.name.clone(), parameter, have, least, most })
}

/// Rejects unless the offence is about this feed.
fn check_feed(feeds: &[FeedId], accused: &Accused, feed: FeedId) -> Result<(), Rejection> {
    if feeds.contains(&feed) {
        return Ok(());
    }
    Err(Rejection::EvidenceForAnotherService { feed, service: accused.service })
}

/// Rejects unless the report is a statement of the accused about a feed of the offence, for the round that it names. The
/// signature comes last, as it costs most.
fn check_report(
    court: &OracleCourt<'_>,
    facts: &Restaking,
    feeds: &[FeedId],
    accused: &Accused,
    report: &SignedReport,
    index: u32,
) -> Result<(), Rejection> {
    check_feed(feeds, accused, report.body.feed)?;
    let clock = court.oracle.feed(report.body.feed)?.clock;
    let round = clock.round(report.body.observed_at);
    if round != report.body.round {
        return Err(Rejection::RoundsDoNotMatch { expected: round, have: report.body.round });
    }
    check_statement(court, facts, accused, report, index)
}

/// Rejects unless the accused signed the report for this chain, with a key that it had in the round's epoch.
fn check_statement(
    court: &OracleCourt<'_>,
    facts: &Restaking,
    accused: &Accused,
    report: &SignedReport,
    index: u32,
) -> Result<(), Rejection> {
    if report.body.operator != accused.operator {
        return Err(Rejection::EvidenceAboutAnother {
            accused: accused.operator,
            found: report.body.operator,
        });
    }
    if report.body.chain != court.chain {
        return Err(Rejection::ReportForOtherChain);
    }
    let clock = court.oracle.feed(report.body.feed)?.clock;
    let epoch = court.epochs.epoch(clock.start(report.body.round.raw()));
    if !facts.operator(accused.operator)?.signs_with(&report.key, epoch) {
        return Err(Rejection::NotDutyKey { operator: accused.operator });
    }
    if !report.is_valid() {
        return Err(Rejection::EvidenceSignature { field: "report".to_owned(), index });
    }
    Ok(())
}
