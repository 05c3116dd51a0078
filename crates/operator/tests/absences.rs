//! What a watchtower files about rounds that an operator missed: with what could be known in them.

mod common;

use buttress_operator::{Attendance, FeedFacts, Hearing, Ledger, QuoteBook, Watchtower};
use common::{feed, quote};
use protocol::{Evidence, FileEvidence, MissedRounds, Rule};
use std::cell::RefCell;
use units::{
    Epoch, EpochClock, FeedId, Millis, OperatorId, Ratio, Round, ServiceId, TermsId, Timestamp,
};

const CONSECUTIVE: u32 = 3;

/// A ledger on which one of two operators reports and the other does not, and which writes down what is tried.
#[derive(Default)]
struct Chain {
    now: u64,
    tried: RefCell<Vec<MissedRounds>>,
}

impl Ledger for Chain {
    fn time(&self) -> Timestamp {
        Timestamp::new(self.now)
    }
    fn epochs(&self) -> EpochClock {
        EpochClock { genesis: Timestamp::ZERO, length: Millis::new(60_000) }
    }
    fn feeds(&self) -> Vec<FeedFacts> {
        vec![feed()]
    }
    fn feed(&self, id: FeedId) -> Option<FeedFacts> {
        (id == FeedId::new(0)).then(feed)
    }
    fn offences(&self, _: ServiceId) -> Vec<(TermsId, u16, Rule)> {
        let feeds = vec![FeedId::new(0)];
        let rule = Rule::OracleMissedRounds { feeds, consecutive: CONSECUTIVE };
        vec![(TermsId::new(0), 0, rule)]
    }
    fn attendance(&self, _: &FeedFacts, _: Round) -> Option<Attendance> {
        let (there, absent) = (OperatorId::new(0), OperatorId::new(1));
        Some(Attendance {
            priced: true,
            on_duty: vec![there, absent],
            committed: Vec::new(),
            reported: vec![there],
        })
    }
    fn if_filed(&self, filing: &FileEvidence) -> Hearing {
        let Evidence::MissedRounds(missed) = &filing.evidence else { panic!("{filing:?}") };
        assert_eq!(filing.operator, OperatorId::new(1));
        self.tried.borrow_mut().push((**missed).clone());
        let (guilty, fraction) = (Some(Epoch::new(0)), Ratio::ONE);
        Hearing::Heard { guilty, verdict: "guilty".to_owned(), fraction }
    }
}

#[test]
fn the_last_quote_of_each_venue_at_each_end_is_shown() {
    let mut chain = Chain::default();
    let mut tower = Watchtower::default();
    // As a program would hold it: hardly longer than a round.
    let mut book = QuoteBook::new(Millis::new(2_500));
    let mut filed = Vec::new();
    for now in (0..=3_100).step_by(100) {
        chain.now = now;
        // Two venues speak every 400 ms; the third spoke once.
        if now % 400 == 0 {
            let quotes = ["a", "b"].map(|venue| quote(venue, 1_000 + u128::from(now / 400), now));
            book.add(quotes, Timestamp::new(now));
        }
        if now == 0 {
            book.add([quote("c", 1_000, 0)], Timestamp::new(now));
        }
        filed.extend(tower.accuse(&chain, &book));
    }
    assert_eq!(filed.len(), 1);
    let tried = chain.tried.borrow();
    let [missed] = tried.as_slice() else { panic!("{} were tried", tried.len()) };
    assert_eq!((missed.first, missed.last), (Round::new(0), Round::new(2)));
    let mut shown: Vec<(&str, u64)> = missed
        .quotes
        .iter()
        .map(|quote| (quote.body.venue.as_str(), quote.body.time.raw()))
        .collect();
    shown.sort_unstable();
    // At 0, 1000, 2000 and 3000; the third venue's word is too old for the last.
    let expected =
        ["a", "b"].iter().flat_map(|venue| [0, 800, 2_000, 2_800].map(|at| (*venue, at)));
    let expected: Vec<(&str, u64)> = expected.chain([("c", 0)]).collect();
    assert_eq!(shown, expected);
}
