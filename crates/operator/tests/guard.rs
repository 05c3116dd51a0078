//! What a guard refuses, and that its numbers are those of the court.

mod common;

use buttress_operator::guard::{Guard, OwnClock, Refused};
use buttress_operator::missed_rounds;
use common::{CHAIN, agreed, at, book, feed, key, open, price, quote, report, sign};
use crypto::Digest;
use oracle::{allowed, distance, reference_at};
use protocol::{Deviation, Evidence, Reference, Report};
use units::{EpochClock, FeedId, Millis, Price, Ratio, Round, Timestamp};

fn guard() -> Guard {
    Guard::in_memory(key(), CHAIN)
}

#[test]
fn a_round_has_one_report_and_rounds_go_forward() {
    let mut guard = guard();
    let first = sign(&mut guard, 1_000, 5_100).unwrap();
    assert!(first.is_valid());
    assert_eq!(sign(&mut guard, 1_000, 5_100).unwrap(), first, "the same statement again");
    let second = sign(&mut guard, 1_001, 5_100).unwrap_err();
    let Refused::SignedOtherwise { feed, round, .. } = second else { panic!("{second}") };
    assert_eq!((feed, round), (FeedId::new(0), Round::new(5)));
    // Not even the same price seen at another time: a record holds digests, not prices.
    assert_eq!(sign(&mut guard, 1_000, 5_200).unwrap_err().kind(), "signed-otherwise");
    let earlier =
        Refused::NotLater { feed: FeedId::new(0), round: Round::new(4), last: Round::new(5) };
    assert_eq!(sign(&mut guard, 1_000, 4_100).unwrap_err(), earlier);
    sign(&mut guard, 1_000, 6_000).unwrap();
}

#[test]
fn feeds_do_not_stand_in_one_anothers_way() {
    let mut guard = guard();
    sign(&mut guard, 1_000, 5_100).unwrap();
    let other = Report { feed: FeedId::new(1), ..report(1_000, 4_100) };
    guard.sign(other, &feed(), &agreed(4_100), at(4_100)).unwrap();
}

#[test]
fn another_chain_is_refused() {
    let chain = Digest::new([8; 32]);
    let other = Report { chain, ..report(1_000, 5_000) };
    let refused = guard().sign(other, &feed(), &agreed(5_000), at(5_000)).unwrap_err();
    assert_eq!(refused, Refused::OtherChain { have: chain, expected: CHAIN });
}

#[test]
fn times_are_those_of_the_round_and_not_of_the_future() {
    let moved = |time: u64| Report { round: Round::new(5), ..report(1_000, time) };
    for time in [4_999, 6_000] {
        let refused = guard().sign(moved(time), &feed(), &agreed(time), at(9_000)).unwrap_err();
        let (from, until) = (Timestamp::new(5_000), Timestamp::new(6_000));
        let observed_at = Timestamp::new(time);
        assert_eq!(refused, Refused::OutsideRound { observed_at, from, until });
    }
    let refused = guard().sign(moved(5_500), &feed(), &agreed(5_500), at(5_499)).unwrap_err();
    let (observed_at, now) = (Timestamp::new(5_500), Timestamp::new(5_499));
    assert_eq!(refused, Refused::Future { observed_at, now });
    for time in [5_000, 5_999] {
        guard().sign(moved(time), &feed(), &agreed(time), at(time)).unwrap();
    }
}

#[test]
fn a_clock_that_is_off_signs_nothing() {
    let signed = |off: u64| {
        let clock = OwnClock { now: Timestamp::new(5_000), off: Millis::new(off) };
        guard().sign(report(1_000, 5_000), &feed(), &agreed(5_000), clock)
    };
    let most = feed().specification.clock_skew.raw() / 2;
    signed(most).unwrap();
    let (off, most) = (Millis::new(most + 1), Millis::new(most));
    assert_eq!(signed(off.raw()).unwrap_err(), Refused::ClockOff { off, most });
}

#[test]
fn without_a_reference_nothing_is_signed() {
    let alone = book([quote("a", 1_000, 5_000)]);
    let refused = guard().sign(report(1_000, 5_000), &feed(), &alone, at(5_000)).unwrap_err();
    assert_eq!(refused, Refused::NoReference(Reference::TooFew { have: 1, need: 2 }));
    let apart = book([quote("a", 1_000, 5_000), quote("b", 1_100, 5_000)]);
    let refused = guard().sign(report(1_000, 5_000), &feed(), &apart, at(5_000)).unwrap_err();
    assert!(matches!(refused, Refused::NoReference(Reference::Disagree { .. })), "{refused}");
}

#[test]
fn the_tolerance_is_the_courts_to_the_unit() {
    let edge = price(1_000).mul_div(102, 100, units::Rounding::Down).unwrap();
    let signed = |price: Price| {
        let report = Report { price, ..report(1_000, 5_000) };
        guard().sign(report, &feed(), &agreed(5_000), at(5_000))
    };
    signed(edge).unwrap();
    let beyond = Price::new(edge.raw() + Price::tick(2).raw());
    let Refused::OffReference { price: have, reference, distance, allowed } =
        signed(beyond).unwrap_err()
    else {
        panic!()
    };
    assert_eq!((have, reference), (beyond, price(1_000)));
    assert!(distance > allowed, "{distance} {allowed}");
    assert_eq!(allowed, Ratio::from_bps(200));
}

/// Each venue signed 1000 just before and 1030 just after: a court takes whichever is nearer to the accused's price, but an
/// accuser may show only the others.
#[test]
fn of_equally_near_quotes_an_accuser_shows_the_worst() {
    let tied =
        || ["a", "b", "c"].map(|v| [quote(v, 1_000, 4_900), quote(v, 1_030, 5_100)]).into_iter();
    let both = book(tied().flatten());
    let refused = guard().sign(report(1_000, 5_000), &feed(), &both, at(5_000)).unwrap_err();
    let Refused::OffReference { reference, .. } = refused else { panic!("{refused}") };
    assert_eq!(reference, price(1_030));
    // In between it is right by any choice.
    guard().sign(report(1_015, 5_000), &feed(), &both, at(5_000)).unwrap();
}

/// Whatever subset of tied quotes is shown: what was signed is right. Fixed seed; `BUTTRESS_SEED` chooses another.
#[test]
fn no_choice_among_equally_near_quotes_convicts_what_was_signed() {
    let seed = std::env::var("BUTTRESS_SEED").ok().and_then(|text| text.parse().ok());
    let mut x: u64 = seed.unwrap_or(1);
    let mut random = |below: u64| {
        x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (x >> 33) % below
    };
    let specification = feed().specification;
    let (mut signed, mut refused) = (0, 0);
    for _ in 0..3_000 {
        // Two quotes of each venue, equally near.
        let choices = ["a", "b", "c"].map(|venue| {
            [4_900, 5_100].map(|time| quote(venue, 1_000 + u128::from(random(40)), time))
        });
        let all = book(choices.iter().flatten().cloned());
        let report = report(1_000 + u128::from(random(40)), 5_000);
        if guard().sign(report.clone(), &feed(), &all, at(5_000)).is_err() {
            refused += 1;
            continue;
        }
        signed += 1;
        for choice in 0..8_usize {
            let shown = (0..3).map(|venue| &choices[venue][choice >> venue & 1].body);
            let favour = Some(report.price);
            let reference = reference_at(&specification, report.observed_at, shown, favour);
            let Reference::Price { price, spread, .. } = reference else { continue };
            let off = distance(report.price, price, price);
            assert!(off <= allowed(&specification, spread), "{report:?} {choices:?}");
        }
    }
    assert!(signed > 500 && refused > 500, "{signed} signed, {refused} refused");
}

#[test]
fn what_was_opened_in_a_round_waits_for_the_next() {
    let directory = tempfile::tempdir().unwrap();
    let opened = Timestamp::new(5_001);
    let mut guard = Guard::open(directory.path(), key(), CHAIN, opened).unwrap();
    let refused = sign(&mut guard, 1_000, 5_500).unwrap_err();
    let began = Timestamp::new(5_000);
    assert_eq!(refused, Refused::BegunBefore { round: Round::new(5), began, opened });
    sign(&mut guard, 1_000, 6_000).unwrap();
}

/// The accuser shows the quotes of a moment later, when the market had moved; the guard kept those of the moment.
#[test]
fn kept_quotes_answer_an_accusation() {
    let directory = tempfile::tempdir().unwrap();
    let (specification, mut guard) = (feed().specification, open(directory.path()));
    let mut reports = Vec::new();
    for time in [5_000, 6_000, 7_000, 8_000] {
        reports.push(sign(&mut guard, 1_000, time).unwrap());
    }
    drop(guard);
    let moved = |time: u64| ["a", "b", "c"].map(|venue| quote(venue, 1_100, time));
    let quotes: Vec<_> = [5_900, 7_900, 9_900].into_iter().flat_map(moved).collect();
    for report in &reports {
        let shown = quotes.iter().map(|quote| &quote.body);
        let favour = Some(report.body.price);
        let reference = reference_at(&specification, report.body.observed_at, shown, favour);
        assert!(matches!(reference, Reference::Price { price: p, .. } if p == price(1_100)));
    }
    let evidence = Evidence::Deviation(Box::new(Deviation {
        reports: reports.clone(),
        quotes,
        attestations: Vec::new(),
    }));
    let guard = open(directory.path());
    let Some(Evidence::Deviation(answer)) = guard.defence(&evidence, &feed()) else { panic!() };
    assert_eq!(answer.quotes.len(), 3, "one report that was right is enough");
    assert!(answer.quotes.iter().all(|quote| quote.body.time == Timestamp::new(5_000)));
    // An equivocation has no answer.
    let twice = protocol::Equivocation { first: reports[0].clone(), second: reports[1].clone() };
    assert_eq!(guard.defence(&Evidence::Equivocation(Box::new(twice)), &feed()), None);
}

/// A reporter that could only be silent shows why, even after a restart.
#[test]
fn a_disagreement_answers_an_accusation_of_silence() {
    let directory = tempfile::tempdir().unwrap();
    let mut guard = open(directory.path());
    let apart = |time: u64| {
        book(
            [("a", 1_000), ("b", 1_000), ("c", 1_100)]
                .map(|(venue, units)| quote(venue, units, time)),
        )
    };
    // Of a round the first disagreement is kept; what is agreed on, or too little to say, is not.
    for (time, quotes) in [
        (5_100, apart(5_090)),
        (5_200, apart(5_190)),
        (6_100, agreed(6_090)),
        (7_100, book([quote("a", 1_000, 7_090)])),
        (8_100, apart(8_090)),
    ] {
        guard.keep_silence(&feed(), &quotes, at(time));
    }
    drop(guard);
    let guard = open(directory.path());
    let answer = |first: u64, last: u64| {
        let missed = missed_rounds(FeedId::new(0), Round::new(first), Round::new(last), []);
        let accusation = Evidence::MissedRounds(Box::new(missed));
        guard.defence(&accusation, &feed()).map(|answer| {
            let Evidence::MissedRounds(answer) = answer else { panic!() };
            let mut times: Vec<u64> =
                answer.quotes.iter().map(|quote| quote.body.time.raw()).collect();
            times.dedup();
            (times, answer.quotes.len())
        })
    };
    assert_eq!(answer(5, 8), Some((vec![5_090, 8_090], 6)));
    assert_eq!(answer(4, 6), Some((vec![5_090], 3)));
    assert_eq!(answer(6, 7), None);
}

#[test]
fn quotes_that_come_later_and_nearer_are_kept_too_and_forgotten_in_time() {
    let directory = tempfile::tempdir().unwrap();
    let mut guard = open(directory.path());
    let before = book(["a", "b", "c"].map(|venue| quote(venue, 1_000, 4_000)));
    guard.sign(report(1_000, 5_000), &feed(), &before, at(5_000)).unwrap();
    let mut after = before.clone();
    after.add([quote("a", 1_001, 5_200)], Timestamp::new(5_200));
    let epochs = EpochClock { genesis: Timestamp::ZERO, length: Millis::new(3_600_000) };
    let evidence = |guard: &Guard| {
        let reports = vec![guard.last_report(&feed()).unwrap()];
        let wrong = ["a", "b", "c"].map(|venue| quote(venue, 1_200, 4_500)).to_vec();
        Evidence::Deviation(Box::new(Deviation {
            reports,
            quotes: wrong,
            attestations: Vec::new(),
        }))
    };
    let answer = |guard: &Guard, evidence: &Evidence| match guard.defence(evidence, &feed()) {
        Some(Evidence::Deviation(answer)) => answer.quotes.len(),
        _ => 0,
    };
    assert_eq!(answer(&guard, &evidence(&guard)), 3);
    guard.tend(&feed(), &after, at(7_001), epochs, 2);
    guard.tend(&feed(), &after, at(7_002), epochs, 2);
    assert_eq!(answer(&guard, &evidence(&guard)), 4, "the later one, and once");
    let accusation = evidence(&guard);
    guard.tend(&feed(), &after, at(3 * 3_600_000), epochs, 2);
    assert_eq!(answer(&guard, &accusation), 4, "it can be judged for two epochs more");
    guard.tend(&feed(), &after, at(5 * 3_600_000), epochs, 2);
    assert_eq!(answer(&guard, &accusation), 0, "nobody can judge it any more");
}

fn with(change: impl FnOnce(&mut protocol::FeedSpecification)) -> buttress_operator::FeedFacts {
    let mut feed = feed();
    change(&mut feed.specification);
    feed
}

#[test]
fn a_commitment_is_to_one_report_that_can_be_shown() {
    let directory = tempfile::tempdir().unwrap();
    let feed = with(|feed| feed.commit = Some(Millis::new(400)));
    let mut guard = open(directory.path());
    let commit = |guard: &mut Guard, units: u128, time: u64| {
        guard.commit(report(units, time), &feed, &agreed(time), at(time))
    };
    let commitment = commit(&mut guard, 1_000, 5_100).unwrap();
    assert!(commitment.is_valid());
    assert_eq!(commit(&mut guard, 1_001, 5_100).unwrap_err().kind(), "signed-otherwise");
    // Only what is observed before reports are shown would be taken in.
    let late = commit(&mut guard, 1_000, 6_400).unwrap_err();
    let (from, until) = (Timestamp::new(6_000), Timestamp::new(6_400));
    assert_eq!(late, Refused::OutsideRound { observed_at: until, from, until });
    // A process that is started again still has what it committed itself to.
    drop(guard);
    let report = open(directory.path()).last_report(&feed).unwrap();
    assert_eq!((report.digest(), report.is_valid()), (commitment.body.report, true));
}

#[test]
fn what_the_ledger_would_not_take_in_is_not_signed() {
    let signed = |feed: &buttress_operator::FeedFacts, report: Report| {
        guard().sign(report, feed, &agreed(5_000), at(5_000)).map_err(|refused| refused.kind())
    };
    let closed = with(|feed| {
        feed.sessions = Some(protocol::Calendar { weekly: vec![], closures: vec![] });
    });
    assert_eq!(signed(&closed, report(1_000, 5_000)), Err("closed"));
    let fine = Price::new(price(1_000).raw() + 1);
    assert_eq!(signed(&feed(), Report { price: fine, ..report(0, 5_000) }), Err("no-price"));
    assert_eq!(signed(&feed(), report(0, 5_000)), Err("no-price"));
    let unsure = |confidence| Report { confidence: price(confidence), ..report(1_000, 5_000) };
    assert!(signed(&feed(), unsure(10)).is_ok(), "one percent is the ceiling");
    assert_eq!(signed(&feed(), unsure(11)), Err("too-uncertain"));
    let pyth = with(|feed| feed.method = protocol::Method::PublisherQuotes);
    assert_eq!(signed(&pyth, unsure(0)), Err("too-uncertain"), "this method needs one");
}
