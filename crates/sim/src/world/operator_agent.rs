//! An operator of a scenario, and what it signs.

use crate::Behaviour;
use app::State;
use crypto::SecretKey;
use operator::guard::OwnClock;
use operator::{Duty, QuoteBook, Reporter, Wallet};
use protocol::{Action, Report, ReturnFromJail, SignedReport};
use units::{Name, Price, Timestamp};

/// An operator of the scenario, with everything that it acts with.
pub(super) struct OperatorAgent {
    pub(super) name: Name,
    pub(super) owner: Wallet,
    pub(super) duty_key: SecretKey,
    pub(super) reporter: Reporter,
    pub(super) behaviour: Behaviour,
    pub(super) equivocated: bool,
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

    /// What it signs for a round, and whether it shows it to the chain. Whoever means to lie goes round its guard.
    pub(super) fn statements(
        &mut self,
        duty: &Duty,
        book: &QuoteBook,
        clock: OwnClock,
    ) -> Vec<(SignedReport, bool)> {
        let (specification, now) = (&duty.feed.specification, clock.now);
        let honest = Reporter::price(specification, book, now).ok();
        let sign = |price: Price| {
            SignedReport::new(self.reporter.statement(duty, price, clock), &self.duty_key)
        };
        match &self.behaviour {
            Behaviour::Silent { from } if now >= *from => Vec::new(),
            Behaviour::Copies { venue }
                if specification.sources.iter().any(|s| s.venue == *venue) =>
            {
                let last = book
                    .around(specification, now)
                    .filter(|quote| quote.body.venue == *venue)
                    .last();
                last.map(|quote| (sign(quote.body.price), true)).into_iter().collect()
            }
            Behaviour::Lies { bps, from, lasts } if now >= *from && now < from.after(*lasts) => {
                honest.map(|price| (sign(shifted(price, *bps)), true)).into_iter().collect()
            }
            Behaviour::Equivocates { at } if now >= *at && !self.equivocated => {
                let Some(price) = honest else { return Vec::new() };
                let public = sign(price);
                let other =
                    Report { price: shifted(public.body.price, 100), ..public.body.clone() };
                let private = SignedReport::new(other, &self.duty_key);
                self.equivocated = true;
                vec![(public, true), (private, false)]
            }
            _ => {
                let report = self.reporter.report(duty, book, clock);
                report.ok().map(|report| (report, true)).into_iter().collect()
            }
        }
    }
}

/// A price times 1 + bps/10 000.
fn shifted(price: Price, bps: i32) -> Price {
    let factor = u128::try_from(10_000 + i64::from(bps)).unwrap_or(0);
    price.mul_div(factor, 10_000, units::Rounding::Down).unwrap_or(price)
}
