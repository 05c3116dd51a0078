//! What a watchtower files about auctions that nobody started in time.

use buttress_operator::{
    Attendance, FeedFacts, Hearing, Ledger, MissedAuction, QuoteBook, Watchtower,
};
use protocol::{Evidence, FileEvidence, MissedLiquidation, Rule};
use std::cell::RefCell;
use units::{
    Epoch, EpochClock, FeedId, Millis, OperatorId, Ratio, Round, ServiceId, TermsId, Timestamp,
    VenueId,
};

const SERVICE: ServiceId = ServiceId::new(3);
const VENUE: VenueId = VenueId::new(1);

/// A ledger with missed auctions, which writes down what is tried; for a while nobody answers.
#[derive(Default)]
struct Chain {
    missed: Vec<MissedAuction>,
    answers: bool,
    tried: RefCell<Vec<u32>>,
}

impl Ledger for Chain {
    fn time(&self) -> Timestamp {
        Timestamp::ZERO
    }
    fn epochs(&self) -> EpochClock {
        EpochClock { genesis: Timestamp::ZERO, length: Millis::new(60_000) }
    }
    fn feeds(&self) -> Vec<FeedFacts> {
        Vec::new()
    }
    fn feed(&self, _: FeedId) -> Option<FeedFacts> {
        None
    }
    fn offences(&self, service: ServiceId) -> Vec<(TermsId, u16, Rule)> {
        assert_eq!(service, SERVICE);
        let elsewhere = Rule::MissedLiquidation { venue: VenueId::new(0) };
        let here = Rule::MissedLiquidation { venue: VENUE };
        let other = Rule::OracleMistimed { feeds: vec![FeedId::new(0)] };
        let rules = [(5, other), (6, elsewhere), (7, here)];
        rules.map(|(offence, rule)| (TermsId::new(2), offence, rule)).to_vec()
    }
    fn attendance(&self, _: &FeedFacts, _: Round) -> Option<Attendance> {
        None
    }
    fn missed_auctions(&self, from: u32) -> Vec<MissedAuction> {
        self.missed.iter().copied().filter(|missed| missed.number >= from).collect()
    }
    fn if_filed(&self, filing: &FileEvidence) -> Hearing {
        let Evidence::MissedLiquidation(MissedLiquidation { number }) = filing.evidence else {
            panic!("{filing:?}")
        };
        assert_eq!((filing.terms, filing.offence), (TermsId::new(2), 7));
        self.tried.borrow_mut().push(number);
        if !self.answers {
            return Hearing::Unheard("nobody is there".to_owned());
        }
        // The second was charged already.
        if number == 1 {
            return Hearing::Rejected("charged already".to_owned());
        }
        let (guilty, fraction) = (Some(Epoch::new(u64::from(number))), Ratio::ONE);
        Hearing::Heard { guilty, verdict: "guilty".to_owned(), fraction }
    }
}

fn missed(number: u32) -> MissedAuction {
    MissedAuction { number, venue: VENUE, service: SERVICE, operator: OperatorId::new(number + 10) }
}

#[test]
fn each_is_filed_once_under_the_rule_of_its_venue() {
    let mut chain = Chain { missed: vec![missed(0), missed(1)], ..Chain::default() };
    let (mut tower, book) = (Watchtower::default(), QuoteBook::new(Millis::new(1_000)));
    let mut accuse = |chain: &Chain| {
        let accusations = tower.accuse(chain, &book).into_iter();
        accusations.map(|it| (it.filing.operator, it.epoch)).collect::<Vec<_>>()
    };
    // While nobody answers all of it waits, in order.
    assert_eq!(accuse(&chain), []);
    assert_eq!(*chain.tried.borrow(), [0]);
    chain.answers = true;
    assert_eq!(accuse(&chain), [(OperatorId::new(10), Epoch::new(0))]);
    assert_eq!(*chain.tried.borrow(), [0, 0, 1]);
    chain.missed.push(missed(2));
    assert_eq!(accuse(&chain), [(OperatorId::new(12), Epoch::new(2))]);
    assert_eq!(accuse(&chain), []);
    assert_eq!(*chain.tried.borrow(), [0, 0, 1, 2]);
}
