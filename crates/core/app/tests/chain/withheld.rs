//! Numbers that a quorum found and that are no price: too far from the last one, or too uncertain. None is ever clamped.

use crate::common::*;
use oracle::PriceStatus;
use protocol::*;
use units::*;

/// Jumps of more than 10 % need three rounds.
fn jumpy() -> Chain {
    Chain::fed([Ratio::ONE, Ratio::ONE], |feed| {
        feed.max_jump = percent(10);
        feed.jump_rounds = 3;
    })
}

/// Both report it.
fn round(chain: &mut Chain, at: u128) -> Event {
    chain.round_of(&[(0, price(at)), (1, price(at))])
}

fn published(chain: &mut Chain, at: u128) {
    let event = round(chain, at);
    assert_eq!(priced(&event).0, price(at));
    let PriceStatus::Fresh { published, .. } = chain.feed().price(chain.state.time()) else {
        panic!("{event:?}")
    };
    assert_eq!(published.price, price(at));
}

/// Found it in so many rounds in a row, this far from the last price in ten-thousandths, and kept the last one.
fn jumped(chain: &mut Chain, at: u128, rounds: u32, bps: u32) {
    let before = chain.feed().published.clone();
    let event = round(chain, at);
    let reason = Withheld::Jumped { distance: Ratio::from_bps(bps), rounds };
    assert_eq!(withheld(&event), (price(at), reason));
    assert_eq!(chain.feed().published, before);
}

#[test]
fn the_first_price_ever_is_far_from_nothing() {
    let mut chain = jumpy();
    published(&mut chain, 2_000);
}

#[test]
fn a_jump_is_believed_once_enough_rounds_agree() {
    let mut chain = jumpy();
    published(&mut chain, 2_000);
    published(&mut chain, 2_200);
    published(&mut chain, 1_980);
    // 10 % of 1980 is 198. 2200 is 11.11 % away, rounded up in the last digit of a ratio.
    let off = Ratio::of(220, 1_980, Rounding::Up).unwrap();
    for rounds in [1, 2] {
        let event = round(&mut chain, 2_200);
        let reason = Withheld::Jumped { distance: off, rounds };
        assert_eq!(withheld(&event), (price(2_200), reason));
        assert_eq!(chain.feed().published.as_ref().unwrap().price, price(1_980), "not clamped");
    }
    published(&mut chain, 2_200);
    // It is the last price now: back is a jump as well, of exactly 10 % none.
    published(&mut chain, 1_980);
}

#[test]
fn rounds_that_agree_need_not_find_the_same() {
    let mut chain = jumpy();
    published(&mut chain, 2_000);
    jumped(&mut chain, 2_400, 1, 2_000);
    // 240 from 2400 is 10 % of it; the next is 264 from 2640.
    jumped(&mut chain, 2_640, 2, 3_200);
    published(&mut chain, 2_904);
}

#[test]
fn a_jump_that_is_interrupted_begins_anew() {
    let mut chain = jumpy();
    published(&mut chain, 2_000);
    // By the price before.
    jumped(&mut chain, 2_500, 1, 2_500);
    jumped(&mut chain, 2_500, 2, 2_500);
    published(&mut chain, 2_000);
    jumped(&mut chain, 2_500, 1, 2_500);
    jumped(&mut chain, 2_500, 2, 2_500);
    // By another jump.
    jumped(&mut chain, 3_000, 1, 5_000);
    jumped(&mut chain, 3_000, 2, 5_000);
    // By silence.
    assert!(matches!(chain.round_of(&[]), Event::RoundWithoutPrice { .. }));
    jumped(&mut chain, 3_000, 1, 5_000);
    jumped(&mut chain, 3_000, 2, 5_000);
    published(&mut chain, 3_000);
    // Downwards as well.
    jumped(&mut chain, 2_400, 1, 2_000);
}

#[test]
fn what_was_withheld_counts_in_no_average() {
    let mut chain = jumpy();
    published(&mut chain, 2_000);
    jumped(&mut chain, 2_500, 1, 2_500);
    published(&mut chain, 2_100);
    let average = chain.feed().average.clone().unwrap();
    assert_eq!((average.sum, average.count), (price(4_100), 2));
    assert_eq!(average.mean(), Some(price(2_050)));
}

/// Reports and prices less certain than 1 % are none.
fn certain(shares: [Ratio; 2]) -> Chain {
    Chain::fed(shares, |feed| {
        feed.max_confidence = percent(1);
        feed.max_jump = percent(10);
        feed.jump_rounds = 3;
    })
}

#[test]
fn a_report_that_is_too_uncertain_is_not_taken() {
    let mut chain = certain([Ratio::ONE, Ratio::ONE]);
    let most = price(20);
    let uncertain = |chain: &Chain, confidence| {
        let report = chain.report_with(0, price(2_000), |report| report.confidence = confidence);
        Action::Report(report)
    };
    let above = uncertain(&chain, Price::new(most.raw() + 1));
    let confidence = Ratio::new(percent(1).raw() + 1);
    let too_uncertain = Rejection::TooUncertain { confidence, most: percent(1) };
    assert_eq!(chain.rejected("late", above), too_uncertain);
    let at = uncertain(&chain, most);
    chain.done("late", vec![at]);
}

#[test]
fn reporters_who_disagree_find_no_price() {
    let mut chain = certain([Ratio::ONE, Ratio::ONE]);
    // 1100 at 2000, 1000 at 2020: the median is 2000, three quarters of 2100 lie at or below 2020.
    let event = chain.round_of(&[(0, price(2_000)), (1, price(2_020))]);
    assert_eq!((priced(&event).0, priced(&event).1), (price(2_000), price(20)));
    let event = chain.round_of(&[(0, price(2_000)), (1, price(2_030))]);
    let reason = Withheld::TooUncertain { confidence: Ratio::from_bps(150), most: percent(1) };
    assert_eq!(withheld(&event), (price(2_000), reason.clone()));
    // Nor do they agree with a jump before or after.
    jumped(&mut chain, 2_400, 1, 2_000);
    jumped(&mut chain, 2_400, 2, 2_000);
    let event = chain.round_of(&[(0, price(2_400)), (1, price(2_436))]);
    assert_eq!(withheld(&event), (price(2_400), reason));
    jumped(&mut chain, 2_400, 1, 2_000);
}

#[test]
fn nobody_missed_a_round_whose_price_was_withheld() {
    // The second operator alone is a quorum.
    let mut chain = Chain::fed([percent(33), Ratio::ONE], |feed| {
        feed.max_jump = percent(10);
        feed.jump_rounds = 2;
    });
    let first = chain.round();
    for at in [2_000, 2_000, 2_500, 2_500] {
        chain.round_of(&[(1, price(at))]);
    }
    let missed = |chain: &Chain, first: Round, last: Round| {
        Evidence::MissedRounds(Box::new(chain.missed(first, last)))
    };
    let verdict = chain.tried(MISSED, missed(&chain, first, first.plus(3)));
    let round = first.plus(2);
    assert_eq!(verdict, Verdict::NotGuilty(Innocence::RoundWithoutPrice { round }));
    for at in [2_500, 2_500] {
        chain.round_of(&[(1, price(at))]);
    }
    let evidence = missed(&chain, first.plus(3), first.plus(5));
    let verdict = chain.judged(MISSED, evidence);
    assert!(matches!(verdict, Verdict::Guilty { .. }), "{verdict}");
}
