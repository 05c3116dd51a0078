//! What a round's price is made of: whoever has the signed reports computes it, and proves that one of them is in it.

use crate::common::*;
use crypto::{Digest, Inclusion, root_of};
use oracle::{Aggregate, Estimate, Outcome, Weighted};
use protocol::*;
use units::*;

fn leaves(reports: &[SignedReport]) -> Vec<Digest> {
    reports.iter().map(SignedReport::digest).collect()
}

#[test]
fn the_root_is_computed_from_the_signed_reports_and_proves_each() {
    let mut chain = Chain::fed([Ratio::ONE, Ratio::ONE], |_| ());
    let round = chain.round();
    // Carried by anyone, in any order.
    let reports = [(0, 2_000), (1, 2_010)].map(|(by, at)| chain.report(by, FEED, price(at)));
    for report in reports.iter().rev() {
        chain.done("late", vec![Action::Report(report.clone())]);
    }
    assert_eq!(chain.record(round).inputs, Digest::default(), "open");
    let (_, _, inputs) = priced(&chain.round_of(&[]));
    let record = chain.record(round);
    assert_eq!((record.inputs, &record.entries[..]), (inputs, &reports[..]));
    let leaves = leaves(&reports);
    assert_eq!(root_of(&leaves), inputs);
    for (index, leaf) in leaves.iter().enumerate() {
        let proof = Inclusion::of(&leaves, index).unwrap();
        assert_eq!(proof.root(*leaf), Some(inputs));
        // Neither another price nor the same under another signature is in it.
        let other = SignedReport::new(reports[index].body.clone(), &key("late"));
        assert_ne!(proof.root(other.digest()), Some(inputs));
        let other = chain.report_with(index as u32, price(2_005), |report| report.round = round);
        assert_ne!(proof.root(other.digest()), Some(inputs));
    }
    let turned: Vec<Digest> = leaves.iter().rev().copied().collect();
    assert_ne!(root_of(&turned), inputs, "the order is by operator");
}

#[test]
fn a_round_without_a_price_has_a_root_too() {
    let mut chain = Chain::fed([percent(33), Ratio::ONE], |feed| {
        feed.max_jump = percent(1);
        feed.jump_rounds = 2;
    });
    let first = chain.round();
    // Of 363 of 1363 no quorum; then a price; then one that is withheld; then nothing at all.
    for reports in [&[(0, price(2_000))][..], &[(1, price(2_000))], &[(1, price(2_100))], &[]] {
        chain.round_of(reports);
    }
    for (ago, count) in [(0, 1), (1, 1), (2, 1), (3, 0)] {
        let record = chain.record(first.plus(ago));
        assert_eq!(record.entries.len(), count);
        assert_eq!(record.inputs, root_of(&leaves(&record.entries)));
        assert_eq!(record.inputs == Digest::default(), count == 0);
    }
}

#[test]
fn a_quorum_of_publishers_quotes_finds_a_price_and_its_confidence() {
    let mut chain = Chain::fed([Ratio::ONE, Ratio::ONE], |feed| {
        feed.method = Method::PublisherQuotes;
        feed.max_confidence = percent(1);
    });
    let with = |chain: &Chain, by: u32, at: u128, confidence: u128| {
        let confidence = price(confidence);
        Action::Report(chain.report_with(by, price(at), |report| report.confidence = confidence))
    };
    let without = with(&chain, 0, 2_000, 0);
    let zero = Rejection::Zero { field: "confidence".to_owned() };
    assert_eq!(chain.rejected("late", without), zero);

    // 1100 put in 1990, 2000 and 2010, 1000 put in 2000, 2020 and 2040: of 6300 in order those up to 1100 say 1990, up to
    // 3200 say 2000, up to 4300 say 2010, up to 5300 say 2020. The middle, 3150, says 2000; the quarters, 1575 and 4725,
    // say 2000 and 2020.
    let round = chain.round();
    let reports = [with(&chain, 0, 2_000, 10), with(&chain, 1, 2_020, 20)];
    chain.done("late", reports.to_vec());
    let found = priced(&chain.round_of(&[]));
    assert_eq!((found.0, found.1), (price(2_000), price(20)));

    // Whoever has the reports and the cover finds the same.
    let record = chain.record(round);
    let covers = chain.state.restaking().cover_by_operator(SERVICE, Epoch::new(2));
    assert_eq!(covers.iter().map(|(operator, _)| operator.index()).collect::<Vec<_>>(), [0, 1]);
    let weighted: Vec<Weighted> = record
        .entries
        .iter()
        .zip(&covers)
        .map(|(entry, (_, weight))| Weighted {
            price: entry.body.price,
            confidence: entry.body.confidence,
            weight: *weight,
        })
        .collect();
    let all = Value::new(2_100 * 2_000 * WEI);
    let again = Aggregate::of(&weighted, all, percent(66), Method::PublisherQuotes);
    assert_eq!(again.estimate, Some(Estimate { price: price(2_000), confidence: price(20) }));
    assert_eq!(again.participation, Ratio::ONE);
    let Outcome::Priced { participation, .. } = record.outcome else { panic!() };
    assert_eq!(participation, Ratio::ONE);

    // The same reports by the median: what they say of themselves does not count.
    let median = Aggregate::of(&weighted, all, percent(66), Method::WeightedMedian);
    assert_eq!(median.estimate, Some(Estimate { price: price(2_000), confidence: price(20) }));

    // 1100 put in 1980, 2000 and 2020, 1000 put in 2040, 2060 and 2080: the middle says 2020, the quarters 2000 and 2060.
    let reports = [with(&chain, 0, 2_000, 20), with(&chain, 1, 2_060, 20)];
    chain.done("late", reports.to_vec());
    let (number, reason) = withheld(&chain.round_of(&[]));
    // 40 of 2020 is 1.98…  %.
    let confidence = Ratio::of(40, 2_020, Rounding::Up).unwrap();
    assert_eq!(number, price(2_020));
    assert_eq!(reason, Withheld::TooUncertain { confidence, most: percent(1) });
}
