//! Clocks that differ, markets that run, statements meant for elsewhere: what convicts nobody.

use crate::common::*;
use protocol::*;
use restaking::CaseStatus;
use units::*;

const SKEW: u64 = 500;

fn skewed() -> Chain {
    Chain::fed([Ratio::ONE, Ratio::ONE], |feed| feed.clock_skew = Millis::new(SKEW))
}

/// A report for the present round with a time this far after its first moment, or before.
fn timed(chain: &Chain, after: u64, before: u64) -> Evidence {
    let start = chain.feed().clock.start(chain.round().raw());
    let time = start.plus(after).minus(before);
    Evidence::Mistimed(Box::new(chain.report_with(0, price(2_000), |r| r.observed_at = time)))
}

#[test]
fn a_time_outside_the_round_is_an_offence_beyond_the_skew() {
    let chain = skewed();
    let (round, epoch) = (chain.round(), chain.state.epoch());
    let allowed = Millis::new(SKEW);
    for (after, before, off) in [
        (0, 0, 0),
        (HEARTBEAT - 1, 0, 0),
        (HEARTBEAT, 0, 1),
        (HEARTBEAT - 1 + SKEW, 0, SKEW),
        (0, SKEW, SKEW),
    ] {
        let in_time = Innocence::InTime { round, off: Millis::new(off), allowed };
        let said = chain.tried(MISTIMED, timed(&chain, after, before));
        assert_eq!(said, Verdict::NotGuilty(in_time), "{after} − {before}");
    }
    for (after, before, off) in [
        (0, SKEW + 1, SKEW + 1),
        (HEARTBEAT + SKEW, 0, SKEW + 1),
        (0, 3 * HEARTBEAT, 3 * HEARTBEAT),
        (EPOCH, 0, EPOCH - HEARTBEAT + 1),
    ] {
        let finding = Finding::Mistimed { round, off: Millis::new(off) };
        let said = chain.tried(MISTIMED, timed(&chain, after, before));
        assert_eq!(said, Verdict::Guilty { epoch, finding }, "{after} − {before}");
    }
}

#[test]
fn a_mistimed_report_costs_what_the_terms_say_and_has_no_answer() {
    let mut chain = skewed();
    let evidence = timed(&chain, 0, HEARTBEAT);
    chain.judged(MISTIMED, evidence.clone());
    let appeal = Action::Appeal(Appeal { case: CaseId::new(0), evidence });
    let judge = "oracle.mistimed".to_owned();
    assert_eq!(chain.rejected("owner", appeal), Rejection::NotAppealable { judge });
    chain.until_epoch(4);
    assert_eq!(chain.staked("owner"), stake(980), "2 % of all that was pledged");
}

#[test]
fn what_was_signed_for_another_chain_proves_nothing_here() {
    let mut chain = skewed();
    let elsewhere = |report: SignedReport| {
        let body = Report { chain: crypto::Digest::default(), ..report.body };
        SignedReport::new(body, &key("duty-0"))
    };
    let Evidence::Equivocation(mut prices) = chain.equivocate() else { panic!() };
    let Evidence::Mistimed(late) = timed(&chain, 0, HEARTBEAT) else { panic!() };
    let mut lie = chain.three_reports(price(1_900), price(2_000));
    let here = [
        (EQUIVOCATION, Evidence::Equivocation(prices.clone())),
        (MISTIMED, Evidence::Mistimed(late.clone())),
        (DEVIATION, Evidence::Deviation(Box::new(lie.clone()))),
    ];
    for (offence, evidence) in here {
        let verdict = chain.tried(offence, evidence);
        assert!(matches!(verdict, Verdict::Guilty { .. }), "{verdict}");
    }
    prices.second = elsewhere(prices.second);
    lie.reports[1] = elsewhere(lie.reports[1].clone());
    let there = [
        (EQUIVOCATION, Evidence::Equivocation(prices)),
        (MISTIMED, Evidence::Mistimed(Box::new(elsewhere(*late)))),
        (DEVIATION, Evidence::Deviation(Box::new(lie))),
    ];
    for (offence, evidence) in there {
        let rejection = chain.rejected("watch", file(offence, evidence));
        assert_eq!(rejection, Rejection::ReportForOtherChain);
    }
}

/// Quotes of all venues this long after each report.
fn quotes_after(chain: &Chain, accusation: &Deviation, millis: u64, at: Price) -> Vec<SignedQuote> {
    let times = accusation.reports.iter().map(|report| report.body.observed_at.plus(millis));
    let at_time = |time: Timestamp| {
        let quotes = chain.quotes([at; 3]).into_iter().zip(0..);
        quotes.map(move |(quote, index)| {
            SignedQuote::new(Quote { time, ..quote.body }, &key(venue(index)))
        })
    };
    times.flat_map(at_time).collect()
}

/// Accuses the first operator of three such reports where the venues said 2000, and answers with quotes.
fn appealed(
    chain: &mut Chain,
    told: u128,
    answer: impl Fn(&Chain, &Deviation) -> Vec<SignedQuote>,
) -> Verdict {
    let accusation = chain.three_reports(price(told), price(2_000));
    let quotes = answer(chain, &accusation);
    let verdict = chain.judged(DEVIATION, Evidence::Deviation(Box::new(accusation)));
    assert!(matches!(verdict, Verdict::Guilty { .. }), "{verdict}");
    let answer = Evidence::Deviation(Box::new(Deviation {
        reports: Vec::new(),
        quotes,
        attestations: Vec::new(),
    }));
    let appeal = Action::Appeal(Appeal { case: CaseId::new(0), evidence: answer });
    let events = chain.done("owner", vec![appeal]);
    let verdict = events.iter().find_map(|event| match event {
        Event::AppealJudged { verdict, .. } => Some(verdict.clone()),
        _ => None,
    });
    let verdict = verdict.unwrap_or_else(|| panic!("{events:?}"));
    let status = &chain.state.restaking().case(CaseId::new(0)).unwrap().status;
    let acquitted = matches!(verdict, Verdict::NotGuilty(_));
    assert_eq!(acquitted, *status == CaseStatus::Acquitted, "{status:?}");
    verdict
}

/// The market moved by 1.95 %, less than the tolerance of 2 %: the venues are steady, and what counts is the time.
#[test]
fn a_clock_that_is_off_by_no_more_than_the_skew_is_honest() {
    let answered = |after: u64, of: usize| {
        let mut chain = skewed();
        let first = chain.round();
        let verdict = appealed(&mut chain, 2_060, |chain, accusation| {
            quotes_after(chain, accusation, after, price(2_039)).split_off(of)
        });
        (first, verdict)
    };
    let (first, verdict) = answered(SKEW, 0);
    let Verdict::NotGuilty(Innocence::WithinTolerance { round, .. }) = verdict else {
        panic!("{verdict}")
    };
    assert_eq!(round, first);
    let (_, verdict) = answered(SKEW + 1, 0);
    assert!(matches!(verdict, Verdict::Guilty { .. }), "{verdict}");
    // Off from one of the moments only: one round in which it was right is enough.
    let (first, verdict) = answered(SKEW, 6);
    let Verdict::NotGuilty(Innocence::WithinTolerance { round, .. }) = verdict else {
        panic!("{verdict}")
    };
    assert_eq!(round, first.plus(2));
}

/// It moved by 2.05 % within the window: no venue can say that somebody was off by more than 2 % of what it said.
#[test]
fn venues_that_move_by_more_than_the_tolerance_convict_nobody_who_is_among_their_quotes() {
    let mut chain = skewed();
    let verdict = appealed(&mut chain, 2_060, |chain, accusation| {
        quotes_after(chain, accusation, 4_000, price(2_041))
    });
    assert!(matches!(verdict, Verdict::NotGuilty(Innocence::WithinTolerance { .. })), "{verdict}");
    let mut chain = skewed();
    let verdict = appealed(&mut chain, 2_100, |chain, accusation| {
        quotes_after(chain, accusation, 4_000, price(2_041))
    });
    assert!(matches!(verdict, Verdict::Guilty { .. }), "2.9 % above the highest: {verdict}");
}

#[test]
fn nobody_is_wrong_in_a_market_that_runs() {
    let fast = || Chain::fed([Ratio::ONE, Ratio::ONE], |feed| feed.max_range = percent(2));
    // 41 of 2000 within the window is 2.05 %; 40 are 2 %, which is not above it.
    let mut chain = fast();
    let round = chain.round();
    let verdict = appealed(&mut chain, 2_100, |chain, accusation| {
        quotes_after(chain, accusation, 4_000, price(2_041))
    });
    let Verdict::NotGuilty(Innocence::NoReference { round: doubtful, reference }) = verdict else {
        panic!("{verdict}")
    };
    assert_eq!(doubtful, round);
    let Reference::TooFast { price: at, most, .. } = reference else { panic!("{reference}") };
    assert_eq!((at, most), (price(2_041), percent(2)));
    for (after, at) in [(4_000, 2_040), (4_001, 2_041)] {
        let mut chain = fast();
        let verdict = appealed(&mut chain, 2_100, |chain, accusation| {
            quotes_after(chain, accusation, after, price(at))
        });
        assert!(matches!(verdict, Verdict::Guilty { .. }), "{after} {at}: {verdict}");
    }
    // One venue that runs by itself is no market.
    let mut chain = fast();
    let verdict = appealed(&mut chain, 2_100, |chain, accusation| {
        let mut quotes = quotes_after(chain, accusation, 4_000, price(3_000));
        quotes.retain(|quote| quote.body.venue == name("venue-a"));
        quotes
    });
    assert!(matches!(verdict, Verdict::Guilty { .. }), "{verdict}");
}

#[test]
fn a_report_that_calls_itself_too_uncertain_misleads_nobody() {
    let mut chain = Chain::fed([Ratio::ONE, Ratio::ONE], |feed| feed.max_confidence = percent(1));
    let mut lie = chain.three_reports(price(1_900), price(2_000));
    let round = lie.reports[1].body.round;
    let with = |confidence| {
        let body = Report { confidence, ..lie.reports[1].body.clone() };
        SignedReport::new(body, &key("duty-0"))
    };
    let (at, above) = (with(price(19)), with(Price::new(price(19).raw() + 1_900)));
    lie.reports[1] = at;
    let verdict = chain.tried(DEVIATION, Evidence::Deviation(Box::new(lie.clone())));
    assert!(matches!(verdict, Verdict::Guilty { .. }), "{verdict}");
    lie.reports[1] = above;
    let verdict = chain.judged(DEVIATION, Evidence::Deviation(Box::new(lie)));
    let confidence = Ratio::new(percent(1).raw() + 1);
    let uncertain = Innocence::TooUncertain { round, confidence, most: percent(1) };
    assert_eq!(verdict, Verdict::NotGuilty(uncertain));
}
