//! Steps of rounds of the first feed, whose service's terms list every offence.

use super::*;
use buttress_app::State;
use crypto::Digest;
use oracle::{Feed, RoundRecord};

pub const MISTIMED: u16 = 3;
pub const UNREVEALED: u16 = 4;
/// How many reveals have to be missed.
pub const REVEALS: u32 = 3;

/// The usual terms, and what else there is to be guilty of.
pub fn all_offences(feed: FeedId) -> Terms {
    let mut terms = terms(feed);
    let feeds = vec![feed];
    for (label, rule) in [
        ("mistimed", Rule::OracleMistimed { feeds: feeds.clone() }),
        ("unrevealed", Rule::OracleMissedReveals { feeds, count: REVEALS }),
    ] {
        let offence = Offence {
            name: name(label),
            rule,
            penalty: Penalty::Fixed(percent(2)),
            appeal_epochs: 1,
            waterfall: waterfall(),
        };
        terms.offences.push(offence);
    }
    terms
}

impl Chain {
    /// The usual chain with terms that list every offence, and another specification of the first feed.
    pub fn fed(shares: [Ratio; 2], change: impl Fn(&mut FeedSpecification)) -> Self {
        let mut first = specification("ETH-USD");
        change(&mut first);
        Self::with_cover_under(&genesis(), shares, &first, all_offences)
    }

    pub fn feed(&self) -> &Feed {
        self.state.oracle().feed(FEED).unwrap()
    }

    pub fn record(&self, round: Round) -> &RoundRecord {
        self.state.oracle().round(FEED, round).unwrap()
    }

    /// Passes time until so long after the first moment of the present round.
    pub fn until_part(&mut self, millis: u64) {
        let start = self.feed().clock.start(self.round().raw());
        self.until_time(start.plus(millis));
    }

    /// The next round from its first moment on.
    pub fn whole_round(&mut self) -> Vec<Event> {
        let next = self.feed().clock.start(self.round().plus(1).raw());
        self.until_time(next)
    }

    /// A report for the present round, changed before it is signed.
    pub fn report_with(
        &self,
        operator: u32,
        at: Price,
        change: impl FnOnce(&mut Report),
    ) -> SignedReport {
        let mut report = self.report(operator, FEED, at).body;
        change(&mut report);
        SignedReport::new(report, &key(&format!("duty-{operator}")))
    }

    /// The commitment of a report's operator to it.
    pub fn commitment(&self, to: &SignedReport) -> Action {
        let Report { chain, feed, round, operator, .. } = to.body;
        let body = Commitment { chain, feed, round, operator, report: to.digest() };
        let secret = key(&format!("duty-{}", operator.index()));
        Action::Commit(SignedCommitment::new(body, &secret))
    }

    /// Reports in the present round by one operator each, which then ends; what became of it.
    pub fn round_of(&mut self, reports: &[(u32, Price)]) -> Event {
        let signed = reports.iter().map(|(by, at)| Action::Report(self.report(*by, FEED, *at)));
        let actions: Vec<Action> = signed.collect();
        if !actions.is_empty() {
            self.done("watch", actions);
        }
        let events = self.whole_round();
        let about = |event: &&Event| {
            matches!(
                event,
                Event::RoundPriced { feed: FEED, .. }
                    | Event::RoundWithheld { feed: FEED, .. }
                    | Event::RoundWithoutPrice { feed: FEED, .. }
            )
        };
        events.iter().find(about).unwrap_or_else(|| panic!("{events:?}")).clone()
    }

    /// What the judge says to evidence against the first operator.
    pub fn judged(&mut self, offence: u16, evidence: Evidence) -> Verdict {
        let events = self.done("watch", vec![file(offence, evidence)]);
        let verdict = events.into_iter().find_map(|event| match event {
            Event::CaseOpened { verdict, .. } | Event::EvidenceDismissed { verdict, .. } => {
                Some(verdict)
            }
            _ => None,
        });
        verdict.expect("it was judged")
    }

    /// The same on a copy: the charge can be brought again.
    pub fn tried(&self, offence: u16, evidence: Evidence) -> Verdict {
        self.copy().judged(offence, evidence)
    }

    pub fn copy(&self) -> Self {
        Self::at(State::clone(&self.state))
    }

    /// Three reports by the first operator, one in each round from now on, and what all venues say at the same moments.
    pub fn three_reports(&mut self, at: Price, right: Price) -> Deviation {
        let Evidence::Deviation(evidence) = self.lie(at, right, 3) else { unreachable!() };
        *evidence
    }

    /// Rounds that the operator missed, and what the three venues said at their ends: all of them 2000.
    pub fn missed(&self, first: Round, last: Round) -> MissedRounds {
        let clock = self.feed().clock;
        let ends = (first.raw()..=last.plus(1).raw()).map(|round| clock.start(round));
        let quotes = ends.flat_map(|end| said(end, [price(2_000); 3])).collect();
        MissedRounds { feed: FEED, first, last, quotes, attestations: Vec::new() }
    }
}

/// The price and the confidence that a round found, and the root over its reports.
pub fn priced(event: &Event) -> (Price, Price, Digest) {
    let Event::RoundPriced { price, confidence, inputs, .. } = event else { panic!("{event:?}") };
    (*price, *confidence, *inputs)
}

/// What a round found and did not publish, and why.
pub fn withheld(event: &Event) -> (Price, Withheld) {
    let Event::RoundWithheld { price, reason, .. } = event else { panic!("{event:?}") };
    (*price, reason.clone())
}

/// What the three venues sign at a moment.
pub fn said(time: Timestamp, prices: [Price; 3]) -> Vec<SignedQuote> {
    let quote = |(index, price)| {
        let quote = Quote { venue: name(venue(index)), symbol: name("ETH-USD"), price, time };
        SignedQuote::new(quote, &key(venue(index)))
    };
    prices.into_iter().enumerate().map(quote).collect()
}
