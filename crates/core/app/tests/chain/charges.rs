//! What may be charged again: neither an acquittal nor a small fault by oneself is a licence, and nobody pays twice.

use crate::common::*;
use protocol::*;
use units::*;

/// One vault of 100 ETH; a deviation costs 10 % at least and 50 % from 10 % off.
fn rising() -> Chain {
    let mut chain = Chain::of(&genesis());
    chain.operator("owner", STAKE, stake(100), 1);
    chain.service("buyer", |terms| {
        terms.offences[1].penalty = Penalty::Rising(RisingPenalty {
            least: percent(10),
            most: percent(50),
            full_deviation: Some(percent(10)),
            full_duration: None,
            full_condemned: None,
            window_epochs: 0,
        });
    });
    chain.demand("buyer", SERVICE, 1_000_000, 1, 100_000);
    chain.done("owner", vec![offer(VAULT, TERMS, Ratio::ONE)]);
    chain.until_epoch(2);
    chain
}

/// What each case cost, as part of the cover.
fn executed(events: &[Event]) -> Vec<(u32, Ratio)> {
    let executed = events.iter().filter_map(|event| match event {
        Event::CaseExecuted { case, fraction, .. } => Some((case.index(), *fraction)),
        _ => None,
    });
    executed.collect()
}

/// So many ETH are left to the owner, and at most a base unit more for each slash, as they round down.
fn assert_left(chain: &Chain, whole: u128) {
    let left = chain.staked("owner");
    assert!((stake(whole)..=Amount::new(stake(whole).raw() + 2)).contains(&left), "{left}");
}

#[test]
fn a_small_deviation_is_no_shield_for_a_large_one() {
    let mut chain = rising();
    // 2.5 % off costs 20 %; 100 % off costs 50 %.
    let small = chain.lie(price(2_050), price(2_000), 3);
    chain.next_round();
    let large = chain.lie(price(4_000), price(2_000), 3);
    chain.done("watch", vec![file(DEVIATION, small.clone())]);
    chain.done("watch", vec![file(DEVIATION, large.clone())]);
    let again = Rejection::AlreadyCharged { case: CaseId::new(0) };
    assert_eq!(chain.rejected("watch", file(DEVIATION, small)), again);
    let again = Rejection::AlreadyCharged { case: CaseId::new(1) };
    assert_eq!(chain.rejected("watch", file(DEVIATION, large)), again);
    let events = chain.until_epoch(4);
    // Together they cost what the graver does.
    assert_eq!(executed(&events), [(0, percent(20)), (1, percent(30))]);
    assert_left(&chain, 50);
}

#[test]
fn nor_is_one_that_was_executed_already_or_is_delayed() {
    let mut chain = rising();
    let small = chain.lie(price(2_050), price(2_000), 3);
    chain.next_round();
    let large = chain.lie(price(4_000), price(2_000), 3);
    chain.done("watch", vec![file(DEVIATION, small.clone())]);
    chain.until_epoch(4);
    assert_left(&chain, 80);
    chain.done("watch", vec![file(DEVIATION, large.clone())]);
    chain.until_epoch(6);
    assert_left(&chain, 50);

    // The small one delayed: the large one is executed first and takes it all, the small one nothing more.
    let mut chain = rising();
    chain.done("watch", vec![file(DEVIATION, small)]);
    let case = CaseId::new(0);
    chain.done("council", vec![Action::DelayCase(DelayCase { case, epochs: 1 })]);
    chain.done("watch", vec![file(DEVIATION, large)]);
    let events = chain.until_epoch(5);
    assert_eq!(executed(&events), [(1, percent(50)), (0, Ratio::ZERO)]);
    assert_left(&chain, 50);
}

#[test]
fn a_large_deviation_answers_for_the_small_ones_of_its_epoch() {
    let mut chain = rising();
    let small = chain.lie(price(2_050), price(2_000), 3);
    chain.next_round();
    let large = chain.lie(price(4_000), price(2_000), 3);
    chain.done("watch", vec![file(DEVIATION, large)]);
    let again = Rejection::AlreadyCharged { case: CaseId::new(0) };
    assert_eq!(chain.rejected("watch", file(DEVIATION, small)), again);
}

#[test]
fn an_acquittal_is_no_licence() {
    let mut chain = Chain::covered();
    // A real lie, not filed yet.
    let lie = chain.lie(price(1_800), price(2_000), 3);
    chain.next_round();
    // Then an honest stretch that is made to look wrong.
    let (looks_wrong, evidence) = chain.cherry_picked();
    chain.done("watch", vec![file(DEVIATION, looks_wrong.clone())]);
    let case = CaseId::new(0);
    chain.done("owner", vec![Action::Appeal(Appeal { case, evidence })]);
    // What came to nothing is not heard again; what is something else is.
    let again = Rejection::AlreadyCharged { case };
    assert_eq!(chain.rejected("watch", file(DEVIATION, looks_wrong)), again);
    chain.done("watch", vec![file(DEVIATION, lie)]);
    chain.until_epoch(4);
    assert_eq!(chain.staked("early"), stake(50));
}

#[test]
fn after_a_reversal_better_evidence_may_be_brought() {
    let mut chain = Chain::covered();
    let lie = chain.lie(price(1_800), price(2_000), 3);
    chain.next_round();
    let tainted = chain.lie(price(1_900), price(2_000), 3);
    chain.done("watch", vec![file(DEVIATION, tainted.clone())]);
    chain.until_epoch(4);
    let (case, reason) = (CaseId::new(0), "the key of two venues was stolen".to_owned());
    chain.done("council", vec![Action::ReverseCase(ReverseCase { case, reason })]);
    let again = Rejection::AlreadyCharged { case };
    assert_eq!(chain.rejected("watch", file(DEVIATION, tainted)), again);
    chain.done("watch", vec![file(DEVIATION, lie)]);
    chain.until_epoch(6);
    // All of what the first took came back before the second took its own.
    assert_eq!(chain.staked("early"), stake(50));
}

/// Two feeds under one offence: reports for the second, and what the venues say, from evidence about the first.
fn about_the_other_feed(evidence: &Evidence) -> Evidence {
    let Evidence::Deviation(evidence) = evidence else { unreachable!() };
    let reports = evidence.reports.iter().map(|report| {
        let body = Report { feed: OTHER_FEED, ..report.body.clone() };
        SignedReport::new(body, &key("duty-0"))
    });
    let evidence = Deviation { reports: reports.collect(), ..(**evidence).clone() };
    Evidence::Deviation(Box::new(evidence))
}

/// A service with two feeds whose terms have one offence for both, and one vault of 100 ETH behind it.
fn two_feeds() -> Chain {
    let mut chain = Chain::of(&genesis());
    chain.operator("owner", STAKE, stake(100), 1);
    let mut terms = terms(FEED);
    terms.offences[1].rule = Rule::OracleDeviation { feeds: vec![FEED, OTHER_FEED] };
    let specification = Box::new(specification("ETH-USD"));
    let feed = Action::RegisterFeed(RegisterFeed { service: SERVICE, specification });
    let register = RegisterService { name: name("buyer"), payment_asset: PAY };
    let publish = PublishTerms { service: SERVICE, terms };
    chain.done(
        "buyer",
        vec![Action::RegisterService(register), feed.clone(), feed, Action::PublishTerms(publish)],
    );
    chain.demand("buyer", SERVICE, 1_000_000, 1, 100_000);
    chain.done("owner", vec![offer(VAULT, TERMS, Ratio::ONE)]);
    chain.until_epoch(2);
    chain
}

#[test]
fn a_lie_about_two_feeds_is_two_cases_and_costs_what_one_does() {
    let mut chain = two_feeds();
    let one = chain.lie(price(2_200), price(2_000), 3);
    let other = about_the_other_feed(&one);
    chain.done("watch", vec![file(DEVIATION, one.clone())]);
    chain.done("watch", vec![file(DEVIATION, other.clone())]);
    for (evidence, case) in [(one, 0), (other, 1)] {
        let again = Rejection::AlreadyCharged { case: CaseId::new(case) };
        assert_eq!(chain.rejected("watch", file(DEVIATION, evidence)), again);
    }
    let events = chain.until_epoch(4);
    assert_eq!(executed(&events), [(0, percent(50)), (1, Ratio::ZERO)]);
    assert_left(&chain, 50);
}

#[test]
fn if_the_first_of_the_two_is_delayed_the_second_takes_it_all() {
    let mut chain = two_feeds();
    let one = chain.lie(price(2_200), price(2_000), 3);
    let other = about_the_other_feed(&one);
    for evidence in [one, other] {
        chain.done("watch", vec![file(DEVIATION, evidence)]);
    }
    // Delayed, the first comes after the second, which then takes everything.
    let case = CaseId::new(0);
    chain.done("council", vec![Action::DelayCase(DelayCase { case, epochs: 1 })]);
    let events = chain.until_epoch(5);
    assert_eq!(executed(&events), [(1, percent(50)), (0, Ratio::ZERO)]);
    assert_left(&chain, 50);
}
