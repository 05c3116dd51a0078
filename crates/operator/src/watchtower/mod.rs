//! From everyone's reports and quotes to evidence.
//!
//! | file | idea |
//! |---|---|
//! | `ledger` | what it asks of the ledger, in the same process or elsewhere |
//! | `run` | wrong reports without a right one in between, and what of them proves most |
//! | `scattered` | wrong reports with true ones in between, where they add up |
//! | `absences` | rounds that others priced and an operator missed |
//! | `reveals` | rounds in which it committed itself and showed nothing |
//! | `auctions` | auctions at venues that it had to start and nobody did |
//!
//! What can be proven is filed at once. Where a penalty rises with how far off or how long a lie was, a lie that went on
//! after that is filed again when it is over, or its epoch is: the gravest that one piece of evidence can prove, if the ledger
//! charges more for it. One watchtower with one account does this for all operators: it needs nobody's help.

mod absences;
mod auctions;
mod ledger;
mod reveals;
mod run;
mod scattered;

pub use ledger::{Attendance, Hearing, Ledger, MissedAuction};

use crate::QuoteBook;
use absences::Absences;
use oracle::{allowed, distance, reference_at};
use protocol::{Equivocation, Evidence, FileEvidence, Reference, Rule, SignedReport};
use restaking::Charge;
use run::{Run, Wrong};
use scattered::Scattered;
use std::collections::{BTreeMap, BTreeSet};
use units::{Epoch, FeedId, Millis, OperatorId, Ratio, Round, ServiceId};

/// Evidence that the court found sufficient when it was tried.
#[derive(Clone, Debug)]
pub struct Accusation {
    /// Ready to be filed.
    pub filing: FileEvidence,
    /// In which epoch it happened.
    pub epoch: Epoch,
    /// What the court said, in words.
    pub verdict: String,
    /// φ: which fraction of the cover it would cost, besides what is charged already.
    pub fraction: Ratio,
}

/// How an operator's reports compared with the venues, as this watchtower saw them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conduct {
    /// Reports within tolerance of a reference.
    pub right: u64,
    /// Reports outside it.
    pub wrong: u64,
    /// Reports for moments at which the venues disagreed, so that nobody could be wrong.
    pub venues_disagreed: u64,
    /// Reports for moments at which the market moved too fast for anybody to be wrong.
    pub too_fast: u64,
    /// Reports for moments at which too few venues quoted.
    pub too_few_venues: u64,
    /// The longest time that every report was wrong.
    pub longest_wrong: Millis,
}

/// A lie within one epoch: what one charge is about.
type Lie = (OperatorId, FeedId, Epoch);

/// What one case is about. On one charge there is a case for each feed whose prices were wrong, as each harmed others.
type Matter = (Charge, Option<FeedId>);

/// Follows reports, quotes and rounds, and says what can be proven.
#[derive(Clone, Debug, Default)]
pub struct Watchtower {
    /// The first report seen for each round that may still matter.
    reports: BTreeMap<(OperatorId, FeedId, Round), SignedReport>,
    /// What single statements prove, and was not heard yet.
    found: Vec<(OperatorId, FeedId, Evidence)>,
    /// Present runs of wrong reports.
    wrong: BTreeMap<(OperatorId, FeedId), Run>,
    /// Wrong reports that may add up.
    scattered: BTreeMap<(OperatorId, FeedId), Scattered>,
    /// Lies that were filed, with what proves most about them by now.
    gravest: BTreeMap<Lie, Vec<Evidence>>,
    absences: Absences,
    /// Absences that were found and not heard yet.
    absent: Vec<(OperatorId, FeedId, Evidence)>,
    conduct: BTreeMap<OperatorId, Conduct>,
    /// The first auction that nobody started in time and that was not heard yet.
    next_auction: u32,
    /// What was filed, and when: it is filed again only if an epoch later the ledger still has no case.
    filed: BTreeMap<Matter, Epoch>,
}

impl Watchtower {
    /// How many rounds back two reports for one round are still put together.
    const MEMORY: u64 = 1_024;
    /// How many absences are kept while nobody answers.
    const MOST_ABSENT: usize = 64;

    /// Takes in a signed report, wherever it was seen: in a block, or sent to somebody privately. The quotes around it should
    /// be in the book: a report is looked at once.
    pub fn observe(&mut self, ledger: &dyn Ledger, quotes: &QuoteBook, report: &SignedReport) {
        let body = &report.body;
        let Some(feed) = ledger.feed(body.feed) else { return };
        if !report.is_valid() {
            return;
        }
        let key = (body.operator, body.feed, body.round);
        if let Some(first) = self.reports.get(&key) {
            if first.body != report.body {
                let found = Equivocation { first: first.clone(), second: report.clone() };
                let evidence = Evidence::Equivocation(Box::new(found));
                self.find(body.operator, body.feed, evidence);
            }
            return; // conduct counts the first statement of a round
        }
        self.reports.insert(key, report.clone());
        let oldest = body.round.minus(Self::MEMORY);
        self.reports.retain(|(_, of, round), _| *of != body.feed || *round >= oldest);
        if feed.rounds.round(body.observed_at) != body.round {
            let evidence = Evidence::Mistimed(Box::new(report.clone()));
            self.find(body.operator, body.feed, evidence);
            return; // nothing can be compared with it
        }

        let (specification, time) = (&feed.specification, body.observed_at);
        let all = quotes.around(specification, time).map(|held| &held.quote);
        let reference = reference_at(specification, time, all, Some(body.price));
        let conduct = self.conduct.entry(body.operator).or_default();
        let run = self.wrong.entry((body.operator, body.feed)).or_default();
        match reference {
            Reference::Price { price, spread, .. } => {
                let off = distance(body.price, price, price);
                if off <= allowed(&feed.specification, spread) {
                    conduct.right += 1;
                    run.end();
                    return;
                }
                conduct.wrong += 1;
                // One quote of each venue says the same, and what a feed registers with fits evidence of these alone.
                let telling = quotes.favourable(specification, time, body.price);
                let wrong = Wrong { report: report.clone(), proofs: telling, off };
                let scattered = self.scattered.entry((body.operator, body.feed)).or_default();
                scattered.add(wrong.clone(), specification);
                let lasted = run.extend(wrong, specification.duration.raw());
                conduct.longest_wrong = conduct.longest_wrong.max(Millis::new(lasted));
            }
            Reference::Disagree { .. } => {
                conduct.venues_disagreed += 1;
                run.end();
            }
            Reference::TooFast { .. } => {
                conduct.too_fast += 1;
                run.end();
            }
            Reference::TooFew { .. } => {
                conduct.too_few_venues += 1;
                run.end();
            }
        }
    }

    fn find(&mut self, operator: OperatorId, feed: FeedId, evidence: Evidence) {
        let found = (operator, feed, evidence);
        if !self.found.contains(&found) {
            self.found.push(found);
        }
    }

    /// How each operator's reports compared with the venues.
    #[must_use]
    pub const fn conduct(&self) -> &BTreeMap<OperatorId, Conduct> {
        &self.conduct
    }

    /// Everything that can be proven now and was not filed yet, with the book's quotes where rounds were missed. Each was tried in court and found guilty, and concerns cover
    /// that was sold in the epoch of the offence. At most one for each charge, and for each feed whose prices were wrong: what is to be
    /// filed besides waits for the next time, when the ledger knows of the first.
    pub fn accuse(&mut self, ledger: &dyn Ledger, quotes: &QuoteBook) -> Vec<Accusation> {
        let mut docket =
            Docket { ledger, now: ledger.epochs().epoch(ledger.time()), taken: BTreeSet::new() };
        let mut accusations = Vec::new();
        let filed = &mut self.filed;
        self.found.retain(|(operator, feed, evidence)| {
            let evidence = std::slice::from_ref(evidence);
            let heard = docket.hear(*operator, *feed, evidence, filed, true);
            // What has to wait is about a charge that is being brought: the ledger says later whether it is graver.
            matches!(heard.file(&mut accusations), Heard::Waits | Heard::Unheard)
        });
        self.deviations(&mut docket, &mut accusations);
        for feed in ledger.feeds() {
            let found = self.absences.count(ledger, quotes, &feed).into_iter();
            self.absent.extend(found.map(|(operator, evidence)| (operator, feed.id, evidence)));
        }
        let filed = &mut self.filed;
        self.absent.retain(|(operator, feed, evidence)| {
            let evidence = std::slice::from_ref(evidence);
            let heard = docket.hear(*operator, *feed, evidence, filed, true);
            // A later round proves the same, so what has to wait is not needed.
            heard.file(&mut accusations) == Heard::Unheard
        });
        let surplus = self.absent.len().saturating_sub(Self::MOST_ABSENT);
        self.absent.drain(..surplus);
        self.auctions(&mut docket, &mut accusations);
        // Charges this old cannot be brought any more, or have been.
        let oldest = docket.now.minus(Self::MEMORY);
        self.filed.retain(|_, filed| *filed >= oldest);
        accusations
    }

    /// Each is heard once: what the ledger says of it never changes.
    fn auctions(&mut self, docket: &mut Docket<'_>, accusations: &mut Vec<Accusation>) {
        for missed in docket.ledger.missed_auctions(self.next_auction) {
            let (who, evidence) = ((missed.service, missed.operator), [missed.evidence()]);
            let about = |rule: &Rule, _: &Evidence| missed.breaks(rule);
            let heard = docket.hear_about(who, &about, &evidence, &mut self.filed, true);
            if heard.file(accusations) == Heard::Unheard {
                return;
            }
            self.next_auction = missed.number.saturating_add(1);
        }
    }

    fn deviations(&mut self, docket: &mut Docket<'_>, accusations: &mut Vec<Accusation>) {
        let epochs = docket.ledger.epochs();
        for ((operator, feed), run) in &self.wrong {
            let (Some(epoch), Some(facts)) = (run.epoch(epochs), docket.ledger.feed(*feed)) else {
                continue;
            };
            let mut evidence = run.evidence(facts.specification.duration.raw(), epochs);
            if evidence.is_empty() {
                let scattered = self.scattered.get(&(*operator, *feed));
                evidence.extend(scattered.and_then(|it| it.evidence(&facts.specification)));
            }
            if evidence.is_empty() {
                continue;
            }
            let lie = (*operator, *feed, epoch);
            if let Some(gravest) = self.gravest.get_mut(&lie) {
                *gravest = evidence;
                continue;
            }
            let heard = docket.hear(*operator, *feed, &evidence, &mut self.filed, true);
            if matches!(heard.file(accusations), Heard::Guilty(()) | Heard::Waits) {
                self.gravest.insert(lie, evidence);
            }
        }
        let (wrong, filed) = (&self.wrong, &mut self.filed);
        self.gravest.retain(|(operator, feed, epoch), evidence| {
            let over = wrong.get(&(*operator, *feed)).is_none_or(Run::is_over);
            if !over && docket.now <= *epoch {
                return true;
            }
            let heard = docket.hear(*operator, *feed, evidence, filed, false).file(accusations);
            matches!(heard, Heard::Waits | Heard::Unheard)
        });
    }
}

/// What came of a piece of evidence.
#[derive(Debug, PartialEq, Eq)]
enum Heard<T = ()> {
    /// To be filed.
    Guilty(T),
    /// Nothing, now and later.
    Nothing,
    /// The charge is being brought: what is graver has to wait until the ledger knows of it.
    Waits,
    /// Nobody answered.
    Unheard,
}

impl Heard<Accusation> {
    /// Puts an accusation with the others.
    fn file(self, accusations: &mut Vec<Accusation>) -> Heard {
        match self {
            Self::Guilty(accusation) => {
                accusations.push(accusation);
                Heard::Guilty(())
            }
            Self::Nothing => Heard::Nothing,
            Self::Waits => Heard::Waits,
            Self::Unheard => Heard::Unheard,
        }
    }
}

/// One sitting.
struct Docket<'a> {
    ledger: &'a dyn Ledger,
    now: Epoch,
    /// What is to be filed.
    taken: BTreeSet<Matter>,
}

impl Docket<'_> {
    /// Hears evidence about a feed.
    fn hear(
        &mut self,
        operator: OperatorId,
        feed: FeedId,
        evidence: &[Evidence],
        filed: &mut BTreeMap<Matter, Epoch>,
        once: bool,
    ) -> Heard<Accusation> {
        let Some(facts) = self.ledger.feed(feed) else { return Heard::Nothing };
        let about = |rule: &Rule, evidence: &Evidence| is_about(rule, feed, evidence);
        self.hear_about((facts.service, operator), &about, evidence, filed, once)
    }

    /// Finds the terms that evidence breaks, tries each piece there as the ledger would, and takes the one that costs most.
    /// `once` is for what need not be filed a second time in an epoch.
    fn hear_about(
        &mut self,
        (service, operator): (ServiceId, OperatorId),
        about: &dyn Fn(&Rule, &Evidence) -> bool,
        evidence: &[Evidence],
        filed: &mut BTreeMap<Matter, Epoch>,
        once: bool,
    ) -> Heard<Accusation> {
        let offences = self.ledger.offences(service);
        let (mut best, mut unheard): (Option<Accusation>, bool) = (None, false);
        for (terms, offence, rule) in &offences {
            for evidence in evidence.iter().filter(|evidence| about(rule, evidence)) {
                let (terms, offence, evidence) = (*terms, *offence, evidence.clone());
                let filing = FileEvidence { operator, terms, offence, evidence };
                match self.ledger.if_filed(&filing) {
                    Hearing::Heard { guilty: Some(epoch), verdict, fraction } => {
                        let graver = best.as_ref().is_none_or(|best| fraction > best.fraction);
                        // Wrong prices of a further feed cost nothing more, but without a case nobody is repaid.
                        let matters =
                            !fraction.is_zero() || (once && filing.evidence.wrong_feed().is_some());
                        if graver && matters {
                            best = Some(Accusation { filing, epoch, verdict, fraction });
                        }
                    }
                    Hearing::Heard { .. } | Hearing::Rejected(_) => {}
                    Hearing::Unheard(_) => unheard = true,
                }
            }
        }
        let nothing = if unheard { Heard::Unheard } else { Heard::Nothing };
        let Some(accusation) = best else { return nothing };
        let FileEvidence { terms, offence, .. } = accusation.filing;
        let charge = (operator, terms, offence, accusation.epoch);
        let matter = (charge, accusation.filing.evidence.wrong_feed());
        let pending = once && filed.get(&matter).is_some_and(|filed| *filed == self.now);
        if pending || !self.taken.insert(matter) {
            return Heard::Waits;
        }
        filed.insert(matter, self.now);
        Heard::Guilty(accusation)
    }
}

/// Whether evidence about a feed is what a rule asks for.
fn is_about(rule: &Rule, feed: FeedId, evidence: &Evidence) -> bool {
    match (rule, evidence) {
        (Rule::OracleEquivocation { feeds }, Evidence::Equivocation(_))
        | (Rule::OracleDeviation { feeds }, Evidence::Deviation(_))
        | (Rule::OracleMissedRounds { feeds, .. }, Evidence::MissedRounds(_))
        | (Rule::OracleMistimed { feeds }, Evidence::Mistimed(_))
        | (Rule::OracleMissedReveals { feeds, .. }, Evidence::MissedReveals(_)) => {
            feeds.contains(&feed)
        }
        _ => false,
    }
}
