//! What a watchtower files, when, and how grave: against a ledger that judges deviations as the court does and whose penalty
//! rises with how far off and how long a lie was.

mod common;

use buttress_operator::{Attendance, FeedFacts, Hearing, Ledger, QuoteBook, Watchtower};
use common::{feed, price, quote, report};
use crypto::SecretKey;
use oracle::{distance, reference_at};
use protocol::{Evidence, FileEvidence, Quote, Reference, Report, Rule, SignedReport};
use std::cell::RefCell;
use std::collections::BTreeMap;
use units::{
    Epoch, EpochClock, FeedId, Millis, OperatorId, Ratio, Round, ServiceId, TermsId, Timestamp,
};

/// Epochs of sixty rounds.
const EPOCH: u64 = 60_000;

struct Chain {
    now: u64,
    answers: bool,
    /// How many feeds there are, all under one offence.
    feeds: u32,
    /// Within which wrong rounds add up.
    window: Millis,
    /// φ of what was filed.
    charged: RefCell<BTreeMap<(OperatorId, Epoch, FeedId), Ratio>>,
    heard: RefCell<usize>,
}

impl Chain {
    fn new() -> Self {
        Self {
            now: 0,
            answers: true,
            feeds: 1,
            window: feed().specification.duration,
            charged: RefCell::default(),
            heard: RefCell::default(),
        }
    }

    fn ids(&self) -> Vec<FeedId> {
        (0..self.feeds).map(FeedId::new).collect()
    }

    /// φ: a hundredth for each second, or as far as the nearest report is off, whichever is more.
    fn weigh(&self, evidence: &Evidence) -> Result<(Epoch, Ratio), String> {
        let Evidence::Deviation(evidence) = evidence else { return Err("another offence".into()) };
        assert!(evidence.reports.len() <= Evidence::MAX_REPORTS, "too many reports");
        assert!(evidence.quotes.len() <= Evidence::MAX_QUOTES, "too many quotes");
        let specification = feed().specification;
        let mut least = Ratio::ONE;
        for report in &evidence.reports {
            let quotes: Vec<&Quote> = evidence.quotes.iter().map(|quote| &quote.body).collect();
            let (time, own) = (report.body.observed_at, report.body.price);
            let Reference::Price { price, .. } =
                reference_at(&specification, time, quotes, Some(own))
            else {
                return Err("no reference".into());
            };
            least = least.min(distance(own, price, price));
        }
        let (first, last) = (&evidence.reports[0].body, &evidence.reports.last().unwrap().body);
        let lasted = last.observed_at.since(first.observed_at);
        if least <= specification.tolerance || lasted < specification.duration.raw() {
            return Err("not guilty".into());
        }
        let by_time = Ratio::from_bps(u32::try_from(lasted / 10).unwrap());
        Ok((self.epochs().epoch(last.observed_at), least.max(by_time)))
    }
}

impl Ledger for Chain {
    fn time(&self) -> Timestamp {
        Timestamp::new(self.now)
    }
    fn epochs(&self) -> EpochClock {
        EpochClock { genesis: Timestamp::ZERO, length: Millis::new(EPOCH) }
    }
    fn feeds(&self) -> Vec<FeedFacts> {
        self.ids().into_iter().filter_map(|id| self.feed(id)).collect()
    }
    fn feed(&self, id: FeedId) -> Option<FeedFacts> {
        let mut feed = feed();
        feed.specification.deviation_window = self.window;
        self.ids().contains(&id).then_some(FeedFacts { id, ..feed })
    }
    fn offences(&self, _: ServiceId) -> Vec<(TermsId, u16, Rule)> {
        vec![(TermsId::new(0), 0, Rule::OracleDeviation { feeds: self.ids() })]
    }
    fn attendance(&self, _: &FeedFacts, _: Round) -> Option<Attendance> {
        None
    }
    fn if_filed(&self, filing: &FileEvidence) -> Hearing {
        *self.heard.borrow_mut() += 1;
        if !self.answers {
            return Hearing::Unheard("nobody there".to_owned());
        }
        let (epoch, fraction) = match self.weigh(&filing.evidence) {
            Ok(found) => found,
            Err(reason) => return Hearing::Rejected(reason),
        };
        let feed = filing.evidence.feed().unwrap();
        let charged = self.charged.borrow();
        let all = charged.range((filing.operator, epoch, FeedId::new(0))..);
        let all = all.filter(|((of, during, _), _)| (*of, *during) == (filing.operator, epoch));
        let before = all.map(|(_, charged)| *charged).max().unwrap_or_default();
        match charged.get(&(filing.operator, epoch, feed)) {
            Some(before) if *before >= fraction => Hearing::Rejected("charged already".to_owned()),
            _ => Hearing::Heard {
                guilty: Some(epoch),
                verdict: "guilty".to_owned(),
                fraction: fraction.saturating_sub(before),
            },
        }
    }
}

/// Everybody's world: the venues say 1000, each operator what it likes.
struct World {
    chain: Chain,
    tower: Watchtower,
    book: QuoteBook,
}

impl World {
    fn new() -> Self {
        let book = QuoteBook::new(Millis::new(u64::MAX));
        Self { chain: Chain::new(), tower: Watchtower::default(), book }
    }

    /// A round in which operators report these prices; what is filed is charged, and returned as (operator, φ in all).
    fn round(&mut self, round: u64, prices: &[u128]) -> Vec<(u32, Ratio)> {
        self.report(round, FeedId::new(0), prices);
        self.file()
    }

    fn report(&mut self, round: u64, feed: FeedId, prices: &[u128]) {
        self.chain.now = round * 1_000 + 500;
        let now = self.chain.now;
        self.book.add(["a", "b", "c"].map(|venue| quote(venue, 1_000, now)), Timestamp::ZERO);
        for (operator, units) in (0..).zip(prices) {
            let report = Report {
                operator: OperatorId::new(operator),
                feed,
                price: price(*units),
                ..report(*units, now)
            };
            let report = SignedReport::new(report, &SecretKey::derive("anyone", 1));
            self.tower.observe(&self.chain, &self.book, &report);
        }
    }

    fn file(&mut self) -> Vec<(u32, Ratio)> {
        let mut filed = Vec::new();
        for accusation in self.tower.accuse(&self.chain, &self.book) {
            let operator = accusation.filing.operator;
            let (epoch, fraction) = self.chain.weigh(&accusation.filing.evidence).unwrap();
            assert_eq!(epoch, accusation.epoch);
            let feed = accusation.filing.evidence.feed().unwrap();
            self.chain.charged.borrow_mut().insert((operator, epoch, feed), fraction);
            filed.push((operator.index(), fraction));
        }
        filed
    }
}

#[test]
fn the_first_proof_is_filed_at_once_and_the_gravest_when_the_lie_is_over() {
    let mut world = World::new();
    for round in 0..3 {
        assert_eq!(world.round(round, &[1_050]), []);
    }
    // Three seconds: a proof. Five percent are more than three hundredths.
    assert_eq!(world.round(3, &[1_050]), [(0, Ratio::from_bps(500))]);
    for round in 4..20 {
        assert_eq!(world.round(round, &[1_050]), [], "round {round}");
    }
    // Nineteen seconds in all.
    assert_eq!(world.round(20, &[1_000]), [(0, Ratio::from_bps(1_900))]);
    for round in 21..30 {
        assert_eq!(world.round(round, &[1_000]), []);
    }
}

#[test]
fn a_short_steep_part_of_a_long_lie_is_found() {
    let mut world = World::new();
    let lie = |round| if (6..11).contains(&round) { 1_300 } else { 1_030 };
    let mut filed = Vec::new();
    for round in 0..13 {
        filed.extend(world.round(round, &[lie(round)]));
    }
    assert_eq!(filed, [(0, Ratio::from_bps(300))], "three percent, as soon as it could be proven");
    assert_eq!(world.round(13, &[1_000]), [(0, Ratio::from_bps(3_000))]);
}

#[test]
fn a_lie_over_several_epochs_is_charged_in_each() {
    let mut world = World::new();
    let mut filed = Vec::new();
    for round in 0..150 {
        filed.extend(world.round(round, &[1_050]));
    }
    filed.extend(world.round(150, &[1_000]));
    let charged = world.chain.charged.borrow();
    let epochs: Vec<u64> = charged.keys().map(|(_, epoch, _)| epoch.raw()).collect();
    assert_eq!(epochs, [0, 1, 2]);
    // In each it lasted from where evidence begins to the end of the epoch, or of the lie: 128 reports at most.
    let lasted: Vec<&Ratio> = charged.values().collect();
    assert_eq!(
        lasted,
        [&Ratio::from_bps(5_900), &Ratio::from_bps(11_900), &Ratio::from_bps(12_700)]
    );
    assert!(filed.len() <= 6, "a first and a gravest filing for each epoch: {filed:?}");
}

#[test]
fn all_of_several_liars_are_caught_and_nobody_else() {
    let mut world = World::new();
    let mut filed = Vec::new();
    for round in 0..6 {
        filed.extend(world.round(round, &[1_050, 1_000, 1_050, 1_050, 1_019, 1_050]));
    }
    let mut liars: Vec<u32> = filed.iter().map(|(operator, _)| *operator).collect();
    liars.sort_unstable();
    assert_eq!(liars, [0, 2, 3, 5]);
}

#[test]
fn what_nobody_heard_is_tried_again() {
    let mut world = World::new();
    world.chain.answers = false;
    for round in 0..6 {
        assert_eq!(world.round(round, &[1_050]), []);
    }
    assert!(*world.chain.heard.borrow() > 0);
    world.chain.answers = true;
    assert_eq!(world.file(), [(0, Ratio::from_bps(500))]);
}

#[test]
fn a_report_of_another_time_and_a_second_report_are_found() {
    let mut world = World::new();
    let observe = |world: &mut World, report: Report| {
        let report = SignedReport::new(report, &SecretKey::derive("anyone", 1));
        world.tower.observe(&world.chain, &world.book, &report);
    };
    observe(&mut world, report(1_000, 5_000));
    observe(&mut world, report(1_001, 5_000));
    observe(&mut world, Report { round: Round::new(9), ..report(1_000, 7_000) });
    world.tower.accuse(&world.chain, &world.book);
    // Neither is punished by this chain's terms, so nobody is asked; both were understood.
    assert_eq!(*world.chain.heard.borrow(), 0);
    assert_eq!(world.tower.conduct()[&OperatorId::new(0)].too_few_venues, 1, "the first one alone");
}

#[test]
fn a_true_word_now_and_then_saves_nobody_where_wrong_rounds_add_up() {
    // Every second round is a lie of a tenth; an offence lasts three rounds, so the fourth lie makes it one.
    let alternating = |window: u64| {
        let mut world = World::new();
        world.chain.window = Millis::new(window);
        let filed =
            (0..14).map(|round| world.round(round, &[1_000 + 100 * u128::from(round % 2), 1_000]));
        let filed: Vec<_> = filed.enumerate().filter(|(_, filed)| !filed.is_empty()).collect();
        filed.into_iter().map(|(round, filed)| (round, filed[0].0)).next()
    };
    assert_eq!(alternating(3_000), None, "only an unbroken lie counts");
    assert_eq!(alternating(6_000), Some((7, 0)), "rounds 1, 3, 5 and 7");
    assert_eq!(alternating(5_000), None, "four lies do not fit");
}

#[test]
fn a_lie_about_two_feeds_is_filed_about_both_though_it_costs_no_more() {
    let mut world = World::new();
    world.chain.feeds = 2;
    let [one, other] = [0, 1].map(FeedId::new);
    let five = (0, Ratio::from_bps(500));
    let mut filed = Vec::new();
    // The first about both at once, the second about one after the other.
    for round in 0..12 {
        let prices = match round {
            0..4 => [[1_050, 1_050], [1_050, 1_000]],
            4..8 => [[1_000, 1_000], [1_000, 1_050]],
            _ => [[1_000; 2]; 2],
        };
        world.report(round, one, &prices[0]);
        world.report(round, other, &prices[1]);
        filed.extend(world.file().into_iter().map(|filing| (round, filing)));
    }
    let second = (1, Ratio::from_bps(500));
    assert_eq!(filed, [(3, five), (3, five), (3, second), (7, second)]);
    assert_eq!(world.chain.charged.borrow().len(), 4);
}
