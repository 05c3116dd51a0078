//! An operator of a scenario, and what it says.

use crate::Behaviour;
use app::State;
use crypto::SecretKey;
use operator::guard::OwnClock;
use operator::{Duty, FeedFacts, QuoteBook, Reporter, Statement, Wallet};
use oracle::Estimate;
use protocol::{
    Action, Appeal, Commitment, FeedSpecification, Report, ReturnFromJail, SignedCommitment,
    SignedReport,
};
use restaking::CaseStatus;
use std::collections::{BTreeMap, BTreeSet};
use units::{CaseId, FeedId, Name, Price, Rounding, Timestamp};

/// An operator of the scenario, with everything that it acts with.
pub(super) struct OperatorAgent {
    pub(super) name: Name,
    pub(super) owner: Wallet,
    pub(super) duty_key: SecretKey,
    pub(super) reporter: Reporter,
    pub(super) behaviour: Behaviour,
    pub(super) equivocated: bool,
    /// What it committed itself to past its guard, by feed.
    pub(super) promised: BTreeMap<FeedId, SignedReport>,
    /// Cases that it has looked at.
    pub(super) answered: BTreeSet<CaseId>,
    pub(super) returns: bool,
    /// How far its clock is ahead of the ledger's, in milliseconds. It does not know.
    pub(super) clock: i64,
}

/// What an operator looks at when it decides what to say in a round.
pub(super) struct View<'a> {
    pub(super) state: &'a State,
    pub(super) duty: &'a Duty,
    pub(super) book: &'a QuoteBook,
    pub(super) clock: OwnClock,
}

impl View<'_> {
    const fn specification(&self) -> &FeedSpecification {
        &self.duty.feed.specification
    }
    /// The venues' reference, if there is one.
    fn honest(&self) -> Option<Estimate> {
        Reporter::estimate(self.specification(), self.book, self.clock.now).ok()
    }
    /// A price as an estimate, as certain as the venues are.
    fn as_estimate(&self, price: Price) -> Estimate {
        let confidence = self.honest().map_or(Price::ZERO, |honest| honest.confidence);
        Estimate { price, confidence }
    }
    fn has_source(&self, venue: &Name) -> bool {
        self.specification().sources.iter().any(|source| source.venue == *venue)
    }
    /// What a venue last said.
    fn last_of(&self, venue: &Name) -> Option<Price> {
        let quotes = self.book.around(self.specification(), self.clock.now);
        quotes.filter(|held| held.quote.venue == *venue).last().map(|held| held.quote.price)
    }
    /// What an operator reported in the round before.
    fn last_by(&self, operator: &Name) -> Option<Price> {
        let mut operators = self.state.restaking().operators();
        let (operator, _) = operators.find(|(_, row)| row.name == *operator)?;
        let feed = &self.duty.feed;
        let before = feed.rounds.round(self.clock.now).minus(1);
        Some(self.state.oracle().round(feed.id, before)?.entry(operator)?.body.price)
    }
}

impl OperatorAgent {
    /// The time by its own clock.
    pub(super) const fn local(&self, now: Timestamp) -> Timestamp {
        Timestamp::new(now.raw().saturating_add_signed(self.clock))
    }

    /// A lie or an outage that has ended leaves an honest operator.
    pub(super) fn forget_what_is_over(&mut self, now: Timestamp) {
        if self.behaviour.ends().is_some_and(|end| now >= end) {
            self.behaviour = Behaviour::Honest;
        }
    }

    /// What ends its jail, when that is wanted and would be done.
    pub(super) fn return_from_jail(&self, state: &State) -> Option<Action> {
        let (restaking, operator) = (state.restaking(), self.reporter.operator());
        let since = restaking.operator(operator).ok()?.jailed.filter(|_| self.returns)?;
        let over = state.epoch() > since.plus(restaking.parameters().jail_epochs);
        let may = over && restaking.open_cases(operator) == 0;
        may.then_some(Action::ReturnFromJail(ReturnFromJail { operator }))
    }

    /// What answers the cases that are open against it, each once, with the quotes that its guard kept.
    pub(super) fn answers(&mut self, state: &State) -> Vec<Action> {
        let operator = self.reporter.operator();
        let open = state
            .restaking()
            .cases_against(operator)
            .filter(|(_, case)| case.status == CaseStatus::Open);
        let mut answers = Vec::new();
        for (id, case) in open {
            let facts = |feed| Some(FeedFacts::of(feed, state.oracle().feed(feed).ok()?));
            let Some(feed) = case.evidence.feed().and_then(facts) else { continue };
            if self.answered.insert(id)
                && let Some(evidence) = self.reporter.guard().defence(&case.evidence, &feed)
            {
                answers.push(Action::Appeal(Appeal { case: id, evidence }));
            }
        }
        answers
    }

    /// Whether it reports even while the market is closed.
    pub(super) fn disregards_sessions(&self, now: Timestamp) -> bool {
        matches!(&self.behaviour, Behaviour::Reports { during, .. } if during.contains(now))
    }

    /// What it says in a round. Whoever means to lie goes round its guard.
    pub(super) fn say(&mut self, view: &View<'_>) -> Vec<Said> {
        let View { duty, book, clock, .. } = *view;
        // What one committed to has to be shown, whatever one does otherwise.
        let promised = self.promised.get(&duty.feed.id).cloned();
        if let Some(promised) = promised.filter(|report| Some(report.digest()) == duty.committed) {
            return vec![Said::publicly(promised)];
        }
        match self.means_to_say(view) {
            Means::Honest => match self.reporter.state(duty, book, clock) {
                Ok(Statement::Report(report)) => vec![Said::publicly(report)],
                Ok(commitment) => vec![Said::unseen(commitment)],
                Err(_) => Vec::new(),
            },
            Means::Nothing => Vec::new(),
            Means::This(estimate) => {
                let draft = self.reporter.draft(duty, estimate, clock);
                vec![self.go_round_the_guard(duty, draft, clock)]
            }
            Means::AnotherTime(by) => {
                let Some(honest) = view.honest() else { return Vec::new() };
                let mut draft = self.reporter.draft(duty, honest, clock);
                let observed_at = draft.observed_at.raw().saturating_add_signed(by);
                draft.observed_at = Timestamp::new(observed_at);
                vec![self.go_round_the_guard(duty, draft, clock)]
            }
            Means::Both => {
                let Some(honest) = view.honest() else { return Vec::new() };
                let other = Estimate { price: shifted(honest.price, 100), ..honest };
                let other = self.reporter.draft(duty, other, clock);
                let private = SignedReport::new(other, &self.duty_key);
                self.equivocated = true;
                let honest = self.reporter.draft(duty, honest, clock);
                vec![self.go_round_the_guard(duty, honest, clock), Said::privately(private)]
            }
        }
    }

    /// Whether it would report whatever it honestly could.
    pub(super) fn means_well(&self, view: &View<'_>) -> bool {
        matches!(self.means_to_say(view), Means::Honest)
    }

    fn means_to_say(&self, view: &View<'_>) -> Means {
        let now = view.clock.now;
        let price = match &self.behaviour {
            Behaviour::Silent { from } if now >= *from => None,
            Behaviour::Down { during } if during.contains(now) => None,
            Behaviour::Equivocates { at } if now >= *at && !self.equivocated => return Means::Both,
            Behaviour::Mistimes { by, during } if during.contains(now) => {
                return Means::AnotherTime(*by);
            }
            Behaviour::Doubts { bps, during } if during.contains(now) => {
                let doubtful = view.honest().map(|honest| {
                    let half = honest.price.mul_div((*bps).into(), 10_000, Rounding::Up);
                    Estimate { confidence: half.unwrap_or(Price::MAX), ..honest }
                });
                return doubtful.map_or(Means::Nothing, Means::This);
            }
            Behaviour::Copies { venue } if view.has_source(venue) => view.last_of(venue),
            Behaviour::Averages { venues } if venues.iter().all(|venue| view.has_source(venue)) => {
                let [one, other] = venues;
                let both = view.last_of(one).zip(view.last_of(other));
                both.and_then(|(one, other)| one.checked_add(other)?.mul_div(1, 2, Rounding::Down))
            }
            Behaviour::Follows { operator } => view.last_by(operator),
            Behaviour::Clamps { least } => view.honest().map(|honest| honest.price.max(*least)),
            Behaviour::Lies { bps, about, during }
                if during.contains(now)
                    && about.as_ref().is_none_or(|pair| view.specification().pair == *pair) =>
            {
                view.honest().map(|honest| shifted(honest.price, *bps))
            }
            Behaviour::Reports { price, during } if during.contains(now) => Some(*price),
            _ => return Means::Honest,
        };
        price.map_or(Means::Nothing, |price| Means::This(view.as_estimate(price)))
    }

    /// Signs whatever it likes, in the form that the feed asks for.
    fn go_round_the_guard(&mut self, duty: &Duty, draft: Report, clock: OwnClock) -> Said {
        let report = SignedReport::new(draft, &self.duty_key);
        if !duty.is_for_commitments(clock.now) {
            return Said::publicly(report);
        }
        let Report { chain, feed, round, operator, .. } = report.body;
        let commitment = Commitment { chain, feed, round, operator, report: report.digest() };
        self.promised.insert(feed, report);
        let commitment = SignedCommitment::new(commitment, &self.duty_key);
        Said::unseen(Statement::Commitment(commitment))
    }
}

/// What an operator means to say.
enum Means {
    /// Whatever its reporter says, if its guard signs it.
    Honest,
    /// Nothing.
    Nothing,
    /// This, guard or no guard.
    This(Estimate),
    /// The honest price, with a time that is so many milliseconds off.
    AnotherTime(i64),
    /// The honest price to all, another to somebody.
    Both,
}

/// Something that was said.
pub(super) struct Said {
    /// What brings it to the chain, unless it was said to somebody privately.
    pub(super) action: Option<Action>,
    /// The report that others see by it.
    pub(super) report: Option<SignedReport>,
}

impl Said {
    fn publicly(report: SignedReport) -> Self {
        Self { action: Some(Action::Report(report.clone())), report: Some(report) }
    }
    const fn privately(report: SignedReport) -> Self {
        Self { action: None, report: Some(report) }
    }
    fn unseen(statement: Statement) -> Self {
        Self { action: Some(statement.into_action()), report: None }
    }
}

/// A price times 1 + bps/10 000.
fn shifted(price: Price, bps: i32) -> Price {
    let factor = u128::try_from(10_000 + i64::from(bps)).unwrap_or(0);
    price.mul_div(factor, 10_000, Rounding::Down).unwrap_or(price)
}
