//! An operator of a scenario, and what it signs.

use crate::Behaviour;
use app::State;
use crypto::SecretKey;
use operator::guard::OwnClock;
use operator::{Duty, QuoteBook, Reporter, Statement, Wallet};
use oracle::Estimate;
use protocol::{Action, Commitment, Report, ReturnFromJail, SignedCommitment, SignedReport};
use std::collections::BTreeMap;
use units::{FeedId, Name, Price, Timestamp};

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
    pub(super) returns: bool,
}

impl OperatorAgent {
    /// A lie that has ended leaves an honest operator.
    pub(super) fn forget_what_is_over(&mut self, now: Timestamp) {
        if let Behaviour::Lies { from, lasts, .. } = self.behaviour
            && now >= from.after(lasts)
        {
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

    /// What it says in a round. Whoever means to lie goes round its guard.
    pub(super) fn say(&mut self, duty: &Duty, book: &QuoteBook, clock: OwnClock) -> Vec<Said> {
        let (specification, now) = (&duty.feed.specification, clock.now);
        // What one committed to has to be shown, whatever one does otherwise.
        let promised = self.promised.get(&duty.feed.id).cloned();
        if let Some(promised) = promised.filter(|report| Some(report.digest()) == duty.committed) {
            return vec![Said::publicly(promised)];
        }
        let honest = Reporter::estimate(specification, book, now).ok();
        let shifted =
            |bps| honest.map(|honest| Estimate { price: shifted(honest.price, bps), ..honest });
        match &self.behaviour {
            Behaviour::Silent { from } if now >= *from => Vec::new(),
            Behaviour::Copies { venue }
                if specification.sources.iter().any(|s| s.venue == *venue) =>
            {
                let last = book
                    .around(specification, now)
                    .filter(|quote| quote.body.venue == *venue)
                    .last();
                let confidence = honest.map_or(Price::ZERO, |honest| honest.confidence);
                let copied = last.map(|quote| Estimate { price: quote.body.price, confidence });
                copied
                    .map(|copied| self.go_round_the_guard(duty, copied, clock))
                    .into_iter()
                    .collect()
            }
            Behaviour::Lies { bps, from, lasts } if now >= *from && now < from.after(*lasts) => {
                let lie = shifted(*bps);
                lie.map(|lie| self.go_round_the_guard(duty, lie, clock)).into_iter().collect()
            }
            Behaviour::Equivocates { at } if now >= *at && !self.equivocated => {
                let (Some(honest), Some(other)) = (honest, shifted(100)) else { return Vec::new() };
                let other = self.reporter.draft(duty, other, clock);
                let private = SignedReport::new(other, &self.duty_key);
                self.equivocated = true;
                vec![self.go_round_the_guard(duty, honest, clock), Said::privately(private)]
            }
            _ => match self.reporter.state(duty, book, clock) {
                Ok(Statement::Report(report)) => vec![Said::publicly(report)],
                Ok(commitment) => vec![Said::unseen(commitment)],
                Err(_) => Vec::new(),
            },
        }
    }

    /// Signs whatever it likes, in the form that the feed asks for.
    fn go_round_the_guard(&mut self, duty: &Duty, estimate: Estimate, clock: OwnClock) -> Said {
        let draft = self.reporter.draft(duty, estimate, clock);
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
    price.mul_div(factor, 10_000, units::Rounding::Down).unwrap_or(price)
}
