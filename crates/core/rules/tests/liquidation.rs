//! The auction's curve: Derive's own cases, and what must hold of any account.

use buttress_rules::liquidation::{AuctionParameters, Auctioned};
use units::{Fixed, Millis, Ratio, Rounding, parse_decimal};

fn ratio(text: &str) -> Ratio {
    Ratio::new(parse_decimal(text, Ratio::DECIMALS).unwrap())
}

fn fixed(text: &str) -> Fixed {
    text.parse().unwrap()
}

fn seconds(count: u64) -> Millis {
    Millis::new(1_000 * count)
}

fn account(maintenance: &str, mark_to_market: &str, reserved: &str) -> Auctioned {
    let [maintenance, mark_to_market, reserved] =
        [maintenance, mark_to_market, reserved].map(fixed);
    Auctioned { maintenance, mark_to_market, reserved }
}

/// Those of Derive's tests.
fn tested() -> AuctionParameters {
    AuctionParameters {
        start: Ratio::ONE,
        middle: ratio("0.8"),
        fast: seconds(600),
        slow: seconds(7_200),
        insolvent: seconds(600),
        buffer: ratio("0.1"),
        fee: Ratio::ZERO,
        cutoff: Fixed::ZERO,
    }
}

/// `SolventAuction.t.sol`: an account that lacks 100 and is worth 300.
fn usual() -> Auctioned {
    account("-100", "300", "0")
}

#[test]
fn published_discounts() {
    let first = tested();
    for (at, expected) in
        [(0, "1"), (300, "0.9"), (600, "0.8"), (960, "0.76"), (7_800, "0"), (8_160, "0")]
    {
        assert_eq!(first.discount(seconds(at)), ratio(expected), "{at}");
    }
    let second = AuctionParameters { start: ratio("0.96"), fast: seconds(300), ..first };
    for (at, expected) in [(0, "0.96"), (150, "0.88"), (300, "0.8"), (6_780, "0.08")] {
        assert_eq!(second.discount(seconds(at)), ratio(expected), "{at}");
    }
}

#[test]
fn published_fractions_and_bids() {
    let tested = tested();
    assert_eq!(tested.buffer_margin(&usual()), Some(fixed("-140")));
    let cut = |fraction: Ratio, digits: u32| fraction.raw() / 10_u128.pow(18 - digits);
    // At the start: 300 for all of it, and 31.8 % at most.
    let start = tested.discount(seconds(0));
    assert_eq!(tested.bid(&usual(), start, Ratio::ONE), Some(fixed("300")));
    assert_eq!(cut(tested.largest_fraction(&usual(), start).unwrap(), 3), 318);
    // In the middle of the fast part: 270, 34.1 %, which costs 92; a tenth costs 27.
    let middle = tested.discount(seconds(300));
    assert_eq!(tested.bid(&usual(), middle, Ratio::ONE), Some(fixed("270")));
    let largest = tested.largest_fraction(&usual(), middle).unwrap();
    assert_eq!(cut(largest, 3), 341);
    let paid = tested.bid(&usual(), middle, largest).unwrap();
    assert_eq!(paid.raw() / Fixed::ONE.raw(), 92);
    assert_eq!(tested.bid(&usual(), middle, ratio("0.1")), Some(fixed("27")));
    // Marked at 1 000 now: a tenth costs 90.
    let dearer = Auctioned { mark_to_market: fixed("1000"), ..usual() };
    assert_eq!(tested.bid(&dearer, middle, ratio("0.1")), Some(fixed("90")));
}

/// A second bid while the first one's cash is there: it buys no part of that.
#[test]
fn published_bids_one_after_the_other() {
    let tested = AuctionParameters { buffer: Ratio::ZERO, ..tested() };
    let end = tested.discount(seconds(600));
    let first = account("-10000", "6000", "0");
    assert_eq!(tested.buffer_margin(&first), Some(fixed("-10000")));
    assert_eq!(tested.bid(&first, end, Ratio::ONE), Some(fixed("4800")));
    assert_eq!(tested.bid(&first, end, ratio("0.3")), Some(fixed("1440")));
    let second = account("-5560", "5640", "1440");
    let largest = tested.largest_fraction(&second, end).unwrap();
    assert_eq!(largest.raw() / 10_u128.pow(14), 5_366);
    // Of the account as it was first, 37.56 %.
    assert_eq!(ratio("0.7").apply(largest.raw(), Rounding::Down).unwrap() / 10_u128.pow(14), 3_756);
    assert_eq!(tested.bid(&second, end, largest).unwrap().raw() / Fixed::ONE.raw(), 1_803);

    let longer = AuctionParameters { middle: ratio("0.7"), ..tested };
    let first = account("-10000", "8000", "0");
    let start = longer.discount(seconds(0));
    assert_eq!(longer.bid(&first, start, Ratio::ONE), Some(fixed("8000")));
    assert_eq!(longer.bid(&first, start, ratio("0.2")), Some(fixed("1600")));
    let end = longer.discount(seconds(600));
    let second = account("-10000", "9600", "1600");
    assert_eq!(longer.bid(&second, end, Ratio::ONE), Some(fixed("5600")));
    // What was marked at 9 600 is marked at 1 000 now, less than what is reserved: there is nothing to bid for.
    let worthless = account("-10000", "1000", "1600");
    assert_eq!(longer.bid(&worthless, end, Ratio::ONE), Some(Fixed::ZERO));
    // It starts again as one that is worth nothing.
    let again = account("-10000", "-600", "0");
    assert_eq!(longer.insolvent_bid(&again, seconds(0), Ratio::ONE), Some(fixed("-600")));
}

/// `InsolventAuction.t.sol`: from −100 to −300.
#[test]
fn published_insolvent_bids() {
    let tested = tested();
    let account = account("-300", "-100", "0");
    for (at, fraction, expected) in [
        (0, "1", "-100"),
        (12, "0.5", "-52"),
        (300, "1", "-200"),
        (600, "1", "-300"),
        (6_000, "1", "-300"),
    ] {
        let bid = tested.insolvent_bid(&account, seconds(at), ratio(fraction));
        assert_eq!(bid, Some(fixed(expected)), "{at}");
    }
    // Marks rose: it starts at nothing, and ends when nothing is missing.
    let risen = Auctioned { mark_to_market: fixed("100"), ..account };
    assert_eq!(tested.insolvent_bid(&risen, seconds(0), Ratio::ONE), Some(Fixed::ZERO));
    assert_eq!(tested.insolvent_bid(&risen, seconds(600), Ratio::ONE), Some(fixed("-300")));
    let healthy = Auctioned { maintenance: fixed("100"), ..account };
    assert_eq!(tested.insolvent_bid(&healthy, seconds(300), Ratio::ONE), Some(Fixed::ZERO));
}

#[test]
fn who_bids_needs_what_is_missing_besides() {
    let tested = tested();
    assert_eq!(tested.cash_besides(&usual(), Ratio::ONE), Some(fixed("140")));
    assert_eq!(tested.cash_besides(&usual(), ratio("0.1")), Some(fixed("14")));
    let second = account("-5560", "5640", "1440");
    let plain = AuctionParameters { buffer: Ratio::ZERO, ..tested };
    assert_eq!(plain.cash_besides(&second, ratio("0.5")), Some(fixed("3500")));
}

#[test]
fn the_fund_is_paid_for_what_may_be_sold() {
    let paying = AuctionParameters { fee: ratio("0.01"), ..tested() };
    // 140 ÷ 440 × 300 × 1 %.
    assert_eq!(paying.starting_fee(&usual()), Some(fixed("0.954545454545454546")));
    assert_eq!(paying.starting_fee(&account("-300", "-100", "0")), Some(Fixed::ZERO));
    assert_eq!(paying.starting_fee(&account("0", "0", "0")), Some(Fixed::ZERO));
}

#[test]
fn how_much_may_be_sold_has_its_ends() {
    let tested = tested();
    let largest = |account: &Auctioned| tested.largest_fraction(account, ratio("0.5"));
    // Above the buffer, on it, and just below.
    assert_eq!(largest(&account("100", "200", "0")), Some(Ratio::ZERO));
    assert_eq!(largest(&account("10", "110", "0")), Some(Ratio::ZERO));
    assert!(largest(&account("9.999999999999999999", "110", "0")) > Some(Ratio::ZERO));
    // Worth nothing or less, and nothing asked.
    assert_eq!(largest(&account("-100", "-1", "0")), Some(Ratio::ONE));
    assert_eq!(largest(&account("-100", "0", "0")), Some(Ratio::ONE));
    assert_eq!(tested.largest_fraction(&usual(), Ratio::ZERO), Some(Ratio::ONE));
    let small = AuctionParameters { cutoff: fixed("300.000000000000000001"), ..tested };
    assert_eq!(small.largest_fraction(&usual(), Ratio::ONE), Some(Ratio::ONE));
    let at = AuctionParameters { cutoff: fixed("300"), ..tested };
    assert!(at.largest_fraction(&usual(), Ratio::ONE) < Some(Ratio::ONE));
    let huge =
        Auctioned { maintenance: Fixed::MIN, mark_to_market: Fixed::MAX, reserved: Fixed::ZERO };
    assert_eq!(largest(&huge), None);
    assert_eq!(tested.bid(&huge, Ratio::ONE, Ratio::ONE), Some(Fixed::MAX));
    assert_eq!(tested.cash_besides(&huge, Ratio::ONE), None);
}

/// In single counts of 10⁻¹⁸, where the remainder is all there is.
#[test]
fn remainders_go_where_they_should() {
    let counts = |maintenance, mark_to_market| Auctioned {
        maintenance: Fixed::new(maintenance),
        mark_to_market: Fixed::new(mark_to_market),
        reserved: Fixed::ZERO,
    };
    let (half, count) = (ratio("0.5"), |count| Some(Fixed::new(count)));
    let plain = AuctionParameters { buffer: Ratio::ZERO, fee: half, ..tested() };
    // What is asked, to the account.
    let third = AuctionParameters { middle: Ratio::ZERO, fast: seconds(3), ..plain };
    assert_eq!(third.discount(seconds(1)), ratio("0.666666666666666667"));
    assert_eq!(plain.bid(&counts(-1, 1), half, Ratio::ONE), count(1));
    assert_eq!(plain.bid(&counts(-1, 1), Ratio::ONE, half), count(1));
    // What is missing, against it.
    let buffered = AuctionParameters { buffer: half, ..plain };
    assert_eq!(buffered.buffer_margin(&counts(-1, 0)), count(-2));
    assert_eq!(
        plain.largest_fraction(&counts(-1, 2), Ratio::ONE),
        Some(ratio("0.333333333333333334"))
    );
    assert_eq!(plain.cash_besides(&counts(-1, 1), half), count(1));
    // The fee, to the fund: half of half a count.
    assert_eq!(plain.starting_fee(&counts(-1, 1)), count(1));
    // What the venue pays, to the venue.
    assert_eq!(plain.insolvent_bid(&counts(-2, -1), seconds(300), Ratio::ONE), count(-1));
    assert_eq!(plain.insolvent_bid(&counts(-2, -1), seconds(300), half), count(0));
}

#[test]
fn what_is_asked_never_rises() {
    for parameters in [tested(), AuctionParameters::standard()] {
        let all = (0..50_000).map(|second| parameters.discount(seconds(second)));
        assert!(all.is_sorted_by(|earlier, later| earlier >= later));
        let length = parameters.fast.raw() + parameters.slow.raw();
        assert!(parameters.discount(Millis::new(length - 1)) > Ratio::ZERO);
        for late in [length, length + 1, u64::MAX] {
            assert_eq!(parameters.discount(Millis::new(late)), Ratio::ZERO);
        }
        let account = account("-300", "-100", "0");
        let bids = (0..4_000)
            .map(|second| parameters.insolvent_bid(&account, seconds(second), Ratio::ONE).unwrap());
        assert!(bids.is_sorted_by(|earlier, later| earlier >= later));
    }
    // What was not checked does not divide by zero.
    let instant = AuctionParameters {
        fast: Millis::ZERO,
        slow: Millis::ZERO,
        insolvent: Millis::ZERO,
        ..tested()
    };
    assert_eq!(instant.discount(Millis::ZERO), Ratio::ZERO);
    assert_eq!(instant.insolvent_bid(&usual(), Millis::ZERO, Ratio::ONE), None);
}

/// Who takes the largest fraction brings the account back to its buffer and not beyond, unless all of it is sold.
#[test]
fn the_largest_fraction_is_just_enough() {
    let parameters = AuctionParameters::standard();
    let mut partial = 0;
    for missing in [1_i64, 7, 100, 12_345, 999_999] {
        for worth in [3_i64, 50, 1_000, 77_777, 5_000_000] {
            for reserved in [0, worth / 3] {
                for second in [0, 1, 450, 899, 900, 5_000, 40_000] {
                    let before = Auctioned {
                        maintenance: Fixed::from_whole(-missing),
                        mark_to_market: Fixed::from_whole(worth),
                        reserved: Fixed::from_whole(reserved),
                    };
                    let discount = parameters.discount(seconds(second));
                    let fraction = parameters.largest_fraction(&before, discount).unwrap();
                    assert!(fraction > Ratio::ZERO && fraction <= Ratio::ONE);
                    let after = |fraction: Ratio| {
                        let bid = parameters.bid(&before, discount, fraction).unwrap();
                        let kept = Fixed::from_ratio(Ratio::ONE.saturating_sub(fraction)).unwrap();
                        // All but the reserved cash is less by the fraction, and cash comes in.
                        let left = |all: Fixed| {
                            let sold = all.checked_sub(before.reserved)?;
                            let rest = sold.checked_mul(kept, Rounding::Down)?;
                            rest.checked_add(before.reserved)?.checked_add(bid)
                        };
                        let account = Auctioned {
                            maintenance: left(before.maintenance).unwrap(),
                            mark_to_market: left(before.mark_to_market).unwrap(),
                            reserved: before.reserved.checked_add(bid).unwrap(),
                        };
                        parameters.buffer_margin(&account).unwrap()
                    };
                    if fraction == Ratio::ONE {
                        continue;
                    }
                    partial += 1;
                    // A count of 10⁻¹⁸ of the fraction is so much money, and each product is off by one at most.
                    let slack = i128::from(2 * (missing + worth) + 10);
                    assert!(after(fraction).raw().abs() <= slack, "{before:?} {fraction}");
                    let less = fraction.saturating_sub(ratio("0.000001"));
                    assert!(after(less).is_negative(), "{before:?} {fraction}");
                }
            }
        }
    }
    assert!(partial > 100, "{partial}");
}
