//! An operator of a scenario, and what it signs.

use crate::Behaviour;
use app::State;
use crypto::SecretKey;
use operator::{QuoteBook, Reporter, Wallet};
use oracle::Feed;
use protocol::{Action, FeedSpecification, Report, ReturnFromJail, SignedReport};
use units::{FeedId, Name, Price, Rounding, Timestamp};

/// An operator of the scenario, with everything that it acts with.
pub(super) struct OperatorAgent {
    pub(super) name: Name,
    pub(super) owner: Wallet,
    pub(super) duty_key: SecretKey,
    pub(super) reporter: Reporter,
    pub(super) behaviour: Behaviour,
    pub(super) equivocated: bool,
    pub(super) returns: bool,
    /// How far its clock is ahead of the ledger's, in milliseconds.
    pub(super) clock: i64,
}

/// What an operator looks at when it decides what to say in a round.
pub(super) struct View<'a> {
    pub(super) state: &'a State,
    pub(super) id: FeedId,
    pub(super) feed: &'a Feed,
    pub(super) book: &'a QuoteBook,
    pub(super) now: Timestamp,
}

impl View<'_> {
    const fn specification(&self) -> &FeedSpecification {
        &self.feed.specification
    }
    /// The venues' reference, if there is one and the market is open.
    fn honest(&self) -> Option<Price> {
        let round = self.feed.clock.round(self.now);
        let (from, until) =
            (self.feed.clock.start(round.raw()), self.feed.clock.start(round.plus(1).raw()));
        if !self.specification().is_open(from, until) {
            return None;
        }
        Reporter::price(self.specification(), self.book, self.now).ok()
    }
    fn has_source(&self, venue: &Name) -> bool {
        self.specification().sources.iter().any(|source| source.venue == *venue)
    }
    /// What a venue last said.
    fn last_of(&self, venue: &Name) -> Option<Price> {
        let quotes = self.book.around(self.specification(), self.now);
        quotes.filter(|quote| quote.body.venue == *venue).last().map(|quote| quote.body.price)
    }
    /// What an operator reported in the round before.
    fn last_by(&self, operator: &Name) -> Option<Price> {
        let mut operators = self.state.restaking().operators();
        let (operator, _) = operators.find(|(_, row)| row.name == *operator)?;
        let before = self.feed.clock.round(self.now).minus(1);
        Some(self.state.oracle().round(self.id, before)?.entry(operator)?.body.price)
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

    /// What it signs for a round, and whether it shows it to the chain.
    pub(super) fn statements(&mut self, view: &View<'_>) -> Vec<(SignedReport, bool)> {
        let Some(price) = self.price(view) else { return Vec::new() };
        let View { state, id, feed, now, .. } = *view;
        let public = self.reporter.sign(state, id, feed, price, now);
        let equivocates = matches!(self.behaviour, Behaviour::Equivocates { at } if now >= at);
        if !equivocates || self.equivocated {
            return vec![(public, true)];
        }
        self.equivocated = true;
        let other = Report { price: shifted(public.body.price, 100), ..public.body.clone() };
        vec![(public, true), (SignedReport::new(other, &self.duty_key), false)]
    }

    /// The price that it states, if it states one.
    fn price(&self, view: &View<'_>) -> Option<Price> {
        let now = view.now;
        match &self.behaviour {
            Behaviour::Silent { from } if now >= *from => None,
            Behaviour::Down { during } if during.contains(now) => None,
            Behaviour::Copies { venue } if view.has_source(venue) => view.last_of(venue),
            Behaviour::Averages { venues } if venues.iter().all(|venue| view.has_source(venue)) => {
                let [one, other] = venues;
                let sum = view.last_of(one)?.checked_add(view.last_of(other)?)?;
                sum.mul_div(1, 2, Rounding::Down)
            }
            Behaviour::Follows { operator } => view.last_by(operator),
            Behaviour::Clamps { least } => Some(view.honest()?.max(*least)),
            Behaviour::Lies { bps, during } if during.contains(now) => {
                Some(shifted(view.honest()?, *bps))
            }
            Behaviour::Reports { price, during } if during.contains(now) => Some(*price),
            _ => view.honest(),
        }
    }
}

/// A price times 1 + bps/10 000.
fn shifted(price: Price, bps: i32) -> Price {
    let factor = u128::try_from(10_000 + i64::from(bps)).unwrap_or(0);
    price.mul_div(factor, 10_000, Rounding::Down).unwrap_or(price)
}
