//! A true word now and then: wrong rounds add up within the feed's window.

use crate::common::*;
use protocol::*;
use units::*;

/// An offence lasts two rounds; wrong rounds add up within six.
const WINDOW_ROUNDS: u64 = 6;

fn chain(window_rounds: u64) -> Chain {
    Chain::fed([Ratio::ONE, Ratio::ONE], |feed| {
        feed.deviation_window = Millis::new(window_rounds * HEARTBEAT);
    })
}

/// What operator 0 told in successive rounds, all of it on the ledger, while the venues said 2000; and the evidence of the
/// rounds in which it was wrong.
fn told(chain: &mut Chain, prices: &[u128]) -> Evidence {
    let (mut reports, mut quotes) = (Vec::new(), Vec::new());
    for (index, told) in prices.iter().enumerate() {
        if index > 0 {
            chain.next_round();
        }
        let report = chain.report(0, FEED, price(*told));
        chain.done("carrier", vec![Action::Report(report.clone())]);
        if *told != 2_000 {
            quotes.extend(chain.quotes([price(2_000); 3]));
            reports.push(report);
        }
    }
    Evidence::Deviation(Box::new(Deviation { reports, quotes, attestations: Vec::new() }))
}

fn verdict(chain: &mut Chain, evidence: Evidence) -> Result<Verdict, Rejection> {
    let events = chain.act("watch", vec![file(DEVIATION, evidence)])?;
    let verdict = events.iter().find_map(|event| match event {
        Event::CaseOpened { verdict, .. } | Event::EvidenceDismissed { verdict, .. } => {
            Some(verdict.clone())
        }
        _ => None,
    });
    Ok(verdict.unwrap())
}

#[test]
fn three_lies_with_truths_in_between_are_as_long_as_two_rounds() {
    let mut chain = chain(WINDOW_ROUNDS);
    let first = chain.round();
    let evidence = told(&mut chain, &[2_100, 2_000, 2_100, 2_000, 2_200]);
    let five_percent = Ratio::from_bps(500);
    let finding = Finding::Deviated {
        first,
        last: first.plus(4),
        // Three wrong rounds, not the five that went by.
        lasted: Millis::new(2 * HEARTBEAT),
        least: five_percent,
        most: Ratio::from_bps(1_000),
    };
    let epoch = chain.state.epoch();
    assert_eq!(verdict(&mut chain, evidence), Ok(Verdict::Guilty { epoch, finding }));
}

#[test]
fn two_are_too_short_however_far_apart() {
    let mut chain = chain(WINDOW_ROUNDS);
    let evidence = told(&mut chain, &[2_100, 2_000, 2_000, 2_100]);
    let (lasted, need) = (Millis::new(HEARTBEAT), Millis::new(2 * HEARTBEAT));
    let innocent = Verdict::NotGuilty(Innocence::TooShort { lasted, need });
    assert_eq!(verdict(&mut chain, evidence), Ok(innocent));
}

#[test]
fn beyond_the_window_they_do_not_add_up() {
    let prices = [2_100, 2_000, 2_000, 2_100, 2_000, 2_000, 2_000, 2_100];
    let mut far = chain(WINDOW_ROUNDS);
    let evidence = told(&mut far, &prices);
    let rejected = Rejection::EvidenceSize {
        field: "milliseconds from the first report to the last".to_owned(),
        have: 7 * HEARTBEAT,
        least: 0,
        most: WINDOW_ROUNDS * HEARTBEAT,
    };
    assert_eq!(verdict(&mut far, evidence), Err(rejected));
    let mut near = chain(7);
    let evidence = told(&mut near, &prices);
    assert!(matches!(verdict(&mut near, evidence), Ok(Verdict::Guilty { .. })));
}

#[test]
fn where_only_an_unbroken_lie_counts_a_truth_cannot_be_left_out() {
    let mut chain = chain(2);
    let first = chain.round();
    let evidence = told(&mut chain, &[2_100, 2_000, 2_100, 2_000, 2_100]);
    let (expected, have) = (first.plus(1), first.plus(2));
    let rejected = Rejection::RoundsDoNotMatch { expected, have };
    assert_eq!(verdict(&mut chain, evidence), Err(rejected));
}

#[test]
fn the_window_is_no_shorter_than_the_duration_and_no_longer_than_an_epoch() {
    let mut chain = Chain::covered();
    for (window, expected) in
        [(2 * HEARTBEAT - 1, false), (2 * HEARTBEAT, true), (EPOCH, true), (EPOCH + 1, false)]
    {
        let mut specification = specification("ETH-USD");
        specification.deviation_window = Millis::new(window);
        let register = RegisterFeed { service: SERVICE, specification: Box::new(specification) };
        let done = chain.act("buyer", vec![Action::RegisterFeed(register)]);
        assert_eq!(done.is_ok(), expected, "{window}: {done:?}");
    }
}
