//! A venue from its first listing to the last cash that comes home.

mod common;

use common::*;
use matching::{Command, Place, Side};
use num_rational::BigRational;
use pricing::Kind;
use protocol::*;
use units::*;

/// ⌊x⌋ of a rational number of base units.
fn floor(x: &BigRational) -> i128 {
    i128::try_from(x.floor().to_integer()).unwrap()
}

fn rational(numerator: u128, denominator: u128) -> BigRational {
    BigRational::new(numerator.into(), denominator.into())
}

/// Everything that the traders, the fund and the till have together.
fn all_cash(chain: &Chain) -> i128 {
    let traders: i128 = chain.options().traders().map(|(_, trader)| trader.cash).sum();
    traders + (chain.till().fund.raw() + chain.till().fees.raw()) as i128
}

/// The fee of one side, from the rates as documented: of the notional at most an eighth of the premium, and for what is opened.
fn fee(lots: u128, spot: u128, premium: u128, opened: u128) -> u128 {
    let up = |x: BigRational| u128::try_from(x.ceil().to_integer()).unwrap();
    let notional = |lots: u128| up(rational(lots * spot * 1_000_000, 100));
    let trading = up(rational(notional(lots) * 3, 10_000)).min(premium / 8);
    trading + up(rational(notional(opened), 10_000))
}

#[test]
fn a_market_lists_marks_and_is_secured() {
    let chain = Chain::trading();
    let market = chain.options().market(MARKET).unwrap();
    assert_eq!(market.restricted, None);
    assert_eq!(u128::from(market.unit), UNIT);
    // Two expiries, five strikes, calls and puts.
    assert_eq!(market.expiries.len(), 2);
    assert_eq!(market.contracts().count(), 20);
    for (_, listing) in chain.options().contracts() {
        let (mark, parity) = (listing.mark.unwrap(), listing.terms.strike);
        let kind = if listing.terms.kind == Kind::Call { Kind::Put } else { Kind::Call };
        let other = chain.listed_at(listing.terms.expiry, kind, parity.raw() / WEI).1;
        // Put and call differ by the forward less the strike, to the last digit.
        let (call, put) = if kind == Kind::Put {
            (mark, other.mark.unwrap())
        } else {
            (other.mark.unwrap(), mark)
        };
        let forward = Fixed::from_price(price(2_000)).unwrap().raw();
        assert_eq!(call.raw() - put.raw(), forward - parity.raw() as i128, "{}", listing.name);
        assert!(!mark.is_negative());
    }
    // At the money: 2000 × 4 × √(490 s) × 0.3989, about 12.6.
    let mark = chain.mark(chain.book(Kind::Call, 2_000));
    assert!((120..135).contains(&mark), "{mark}");
    // 2100 ETH at 2000 are worth 4.2 million; half of the smallest penalty (50 %) of what is sold, less slack, is what they bear.
    assert!(chain.till().cap > cash(500_000), "{:?}", chain.till());
    assert_eq!(chain.till().exposed(), Amount::ZERO);
}

#[test]
fn a_trade_is_paid_to_the_unit_whichever_side_takes() {
    for taker in [Side::Buy, Side::Sell] {
        let mut chain = Chain::trading();
        let book = chain.book(Kind::Call, 2_000);
        let before = all_cash(&chain);
        let (buyer, seller) = ("alice", "bob");
        let (first, second) = match taker {
            Side::Buy => ((seller, Side::Sell), (buyer, Side::Buy)),
            Side::Sell => ((buyer, Side::Buy), (seller, Side::Sell)),
        };
        chain.order(first.0, book, first.1, 125, 30);
        assert_eq!(chain.position(buyer, book), 0);
        let events = chain.order(second.0, book, second.1, 125, 20);
        // 125 ticks × 20 lots × 1000.
        let premium = 125 * 20 * UNIT;
        let fee = fee(20, 2_000, premium, 20);
        let paid = events.iter().find_map(|event| match event {
            Event::TradePaid { premium, buyer_fee, seller_fee, .. } => {
                Some((premium.raw(), buyer_fee.raw(), seller_fee.raw()))
            }
            _ => None,
        });
        assert_eq!(paid, Some((premium, fee, fee)));
        let had = cash(100_000).raw() as i128;
        assert_eq!(chain.cash_of(buyer), had - (premium + fee) as i128);
        assert_eq!(chain.cash_of(seller), had + premium as i128 - fee as i128);
        assert_eq!((chain.position(buyer, book), chain.position(seller, book)), (20, -20));
        let till = chain.till();
        // One fifth of all fees goes to the fund.
        assert_eq!(till.fund.raw(), 2 * fee / 5);
        assert_eq!(till.fees.raw(), 2 * fee - 2 * fee / 5);
        assert_eq!(all_cash(&chain), before);
        // 20 lots × 0.01 × 2000 × 10 % can be gained at most.
        assert_eq!(till.exposed(), cash(40));
    }
}

#[test]
fn a_position_that_shrinks_pays_no_open_interest_fee() {
    let mut chain = Chain::trading();
    let book = chain.book(Kind::Put, 2_000);
    chain.order("alice", book, Side::Sell, 130, 20);
    chain.order("bob", book, Side::Buy, 130, 20);
    // Alice goes from −20 to +5: five of the 25 lots are new; Bob from 20 to −5, the same.
    chain.order("bob", book, Side::Sell, 130, 25);
    let events = chain.order("alice", book, Side::Buy, 130, 25);
    let fee = fee(25, 2_000, 130 * 25 * UNIT, 5);
    let paid = events.iter().find_map(|event| match event {
        Event::TradePaid { buyer_fee, seller_fee, .. } => Some((buyer_fee.raw(), seller_fee.raw())),
        _ => None,
    });
    assert_eq!(paid, Some((fee, fee)));
    assert_eq!((chain.position("alice", book), chain.position("bob", book)), (5, -5));
}
