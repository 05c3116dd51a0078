//! A venue from its first listing to the last cash that comes home.

use crate::common::*;
use matching::{Choice, Command, OpenRequest, Side};
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
    // Alice goes from −20 to +5, Bob from 20 to −5: open interest is less than it was.
    chain.order("bob", book, Side::Sell, 130, 25);
    let events = chain.order("alice", book, Side::Buy, 130, 25);
    let fee = fee(25, 2_000, 130 * 25 * UNIT, 0);
    let paid = events.iter().find_map(|event| match event {
        Event::TradePaid { buyer_fee, seller_fee, .. } => Some((buyer_fee.raw(), seller_fee.raw())),
        _ => None,
    });
    assert_eq!(paid, Some((fee, fee)));
    assert_eq!((chain.position("alice", book), chain.position("bob", book)), (5, -5));
}

#[test]
fn an_order_that_its_account_cannot_pay_for_never_rests() {
    let mut chain = Chain::trading();
    let book = chain.book(Kind::Call, 2_000);
    // 100,000 of cash pay for 800,000 lots of 0.01 at 12.5: one more than that is too many.
    let most = 100_000 * 1_000_000 / (125 * UNIT) as u64;
    let too_much = chain.try_order("alice", book, Side::Buy, 125, most + 1).unwrap_err();
    let trader = chain.trader("alice");
    let Rejection::InsufficientMargin { trader: who, left } = too_much else {
        panic!("{too_much}")
    };
    assert_eq!(who, trader);
    assert!(left.is_negative());
    assert!(chain.options().engine().orders_of(owner(trader)).next().is_none());
    // A seller of a naked call needs margin for its notional, of which 100,000 are far less than of 100,000 lots.
    let naked = chain.try_order("bob", book, Side::Sell, 125, 100_000).unwrap_err();
    assert!(matches!(naked, Rejection::InsufficientMargin { .. }), "{naked}");
    // What rests counts: two orders that fit one by one do not fit together.
    let half = most * 6 / 10;
    chain.order("alice", book, Side::Buy, 124, half);
    let second = chain.try_order("alice", book, Side::Buy, 124, half).unwrap_err();
    assert!(matches!(second, Rejection::InsufficientMargin { .. }), "{second}");
}

#[test]
fn nothing_that_margin_needs_can_be_withdrawn() {
    let mut chain = Chain::trading();
    let book = chain.book(Kind::Call, 2_000);
    let withdraw =
        |amount| Action::WithdrawMargin(WithdrawMargin { venue: VENUE, asset: PAY, amount });
    let all = cash(100_000);
    let more = all.checked_add(Amount::new(1)).unwrap();
    let refused = chain.rejected("alice", withdraw(more));
    let expected = Rejection::WithdrawalGated { asset: PAY, asked: more, available: all };
    assert_eq!(refused, expected);
    chain.order("alice", book, Side::Sell, 125, 1_000);
    // The order alone holds margin back.
    let refused = chain.rejected("alice", withdraw(all));
    assert!(matches!(refused, Rejection::InsufficientMargin { .. }), "{refused}");
    chain.order("bob", book, Side::Buy, 125, 1_000);
    let refused = chain.rejected("alice", withdraw(all));
    assert!(matches!(refused, Rejection::InsufficientMargin { .. }), "{refused}");
    // What margin does not need can go, to the unit and not one more.
    let facts = options::Facts { ledger: chain.state.ledger(), oracle: chain.state.oracle() };
    let free = chain.options().initial_with_orders(facts, chain.trader("alice")).unwrap();
    let free = Amount::new(free.magnitude() / 1_000_000_000_000);
    let one_more = free.checked_add(Amount::new(1)).unwrap();
    let refused = chain.rejected("alice", withdraw(one_more));
    assert!(matches!(refused, Rejection::InsufficientMargin { .. }), "{refused}");
    chain.done("alice", vec![withdraw(free)]);
    // Carol has nothing open: all of hers comes home.
    chain.done("carol", vec![withdraw(all)]);
    assert_eq!(chain.balance("carol", PAY), cash(1_000_000));
    assert_eq!(chain.cash_of("carol"), 0);
}

/// Trades calls and puts all ways, lets them expire at an average of four unequal prices, and pays everybody out.
#[test]
fn an_expiry_pays_the_average_to_the_unit_and_cash_comes_home() {
    let mut chain = Chain::trading();
    let expiry = chain.expiries()[0];
    // (kind, strike, buyer, seller, lots)
    let trades = [
        (Kind::Call, 2_000, "alice", "bob", 33),
        (Kind::Call, 1_950, "bob", "carol", 7),
        (Kind::Put, 2_000, "carol", "alice", 12),
        (Kind::Put, 2_050, "alice", "carol", 1),
        (Kind::Call, 2_050, "carol", "bob", 5),
    ];
    let before = all_cash(&chain);
    let mut positions = Vec::new();
    for (kind, strike, buyer, seller, lots) in trades {
        let book = chain.book(kind, strike);
        let price = chain.mark(book).max(1);
        chain.order(seller, book, Side::Sell, price, lots);
        chain.order(buyer, book, Side::Buy, price, lots);
        positions.push((kind, strike, buyer, i128::from(lots)));
        positions.push((kind, strike, seller, -i128::from(lots)));
    }
    assert_eq!(all_cash(&chain), before);
    // Four rounds end at or before the expiry within the window; their prices are not whole numbers.
    let ahead = expiry.since(chain.state.time()) / HEARTBEAT;
    let mut handed = 0;
    for _ in 4..ahead {
        handed += handed_on(&chain.priced_round(price(2_000)));
    }
    let cents = [201_111_u128, 199_907, 202_050, 201_003];
    let had = TRADERS.map(|who| chain.cash_of(who));
    let fund = chain.till().fund.raw();
    let mut events = Vec::new();
    for cent in cents {
        events = chain.priced_round(Price::new(cent * WEI / 100));
        handed += handed_on(&events);
    }
    assert_eq!(chain.state.time(), expiry);
    let settled = events.iter().find_map(|event| match event {
        Event::ExpirySettled { expiry, price, end, .. } => Some((*expiry, *price, *end)),
        _ => None,
    });
    // The mean, to 10⁻¹⁸ rounded down.
    let sum: u128 = cents.iter().map(|cent| cent * WEI / 100).sum();
    assert_eq!(settled, Some((expiry, Price::new(sum / 4), expiry)));
    let mut paid = 0;
    for (who, had) in TRADERS.into_iter().zip(had) {
        let mine = positions.iter().filter(|(_, _, holder, _)| *holder == who);
        let pays: i128 =
            mine.map(|(kind, strike, _, lots)| payout(*kind, *strike, sum / 4, *lots)).sum();
        assert_eq!(chain.cash_of(who) - had, pays, "{who}");
        paid += pays;
    }
    // What rounding left is the fund's, and less than a unit for each position.
    assert!((0..=10).contains(&-paid));
    assert_eq!(chain.till().fund.raw() as i128 - fund as i128, -paid);
    assert!(handed > 0, "the service bought cover of fees");
    assert_eq!(all_cash(&chain) + handed as i128, before);
    assert!(chain.expiries().iter().all(|other| *other > expiry));
    let closed = chain.listed_at(expiry, Kind::Call, 2_000).1;
    assert_eq!(closed.settled, Some(Price::new(sum / 4)));
    assert!(chain.options().engine().book(closed.book).is_none());
    for who in TRADERS {
        let amount = Amount::new(chain.cash_of(who) as u128);
        chain.done(
            who,
            vec![Action::WithdrawMargin(WithdrawMargin { venue: VENUE, asset: PAY, amount })],
        );
        assert_eq!(chain.cash_of(who), 0);
    }
    // Whatever is not at home is in the fund, in the till, or went to the service's budget.
    let home: u128 = TRADERS.iter().map(|who| chain.balance(who, PAY).raw()).sum();
    let kept = chain.till().fund.raw() + chain.till().fees.raw();
    assert_eq!(home + kept + handed, 3 * cash(1_000_000).raw());
}

/// What a venue paid into its service's budget.
fn handed_on(events: &[Event]) -> u128 {
    let amounts = events.iter().map(|event| match event {
        Event::FeesHandedOn { amount, .. } => amount.raw(),
        _ => 0,
    });
    amounts.sum()
}

/// ⌊lots × 0.01 × max(0, ±(S − K)) × 10⁶⌋, of a short's too: it pays the next whole unit.
fn payout(kind: Kind, strike: u128, settled: u128, lots: i128) -> i128 {
    let (settled, strike) = (rational(settled, WEI), rational(strike, 1));
    let zero = rational(0, 1);
    let each = match kind {
        Kind::Call => settled - strike,
        Kind::Put => strike - settled,
    };
    let each = if each < zero { zero } else { each };
    let worth = each * BigRational::new(lots.into(), 100.into()) * rational(1_000_000, 1);
    floor(&worth)
}

/// A window with a hole too wide to carry over does not count: the first complete one that ends later does.
#[test]
fn an_incomplete_window_waits_for_a_complete_one() {
    let mut chain = Chain::trading();
    let book = chain.book(Kind::Call, 2_000);
    chain.order("alice", book, Side::Sell, 125, 10);
    chain.order("bob", book, Side::Buy, 125, 10);
    let expiry = chain.expiries()[0];
    chain.priced_until(price(2_000), expiry.minus(4 * HEARTBEAT));
    chain.priced_round(price(2_010));
    // Two rounds without a price: one more than is carried.
    chain.next_round();
    chain.next_round();
    let events = chain.priced_round(price(2_020));
    assert!(events.iter().any(|event| matches!(event, Event::ExpiryDelayed { .. })), "{events:?}");
    assert_eq!(chain.expiries()[0], expiry);
    // Nobody trades it any more, not even to get out.
    let late = chain.try_order("alice", book, Side::Buy, 125, 1).unwrap_err();
    assert_eq!(late, Rejection::Book(matching::Rejection::Halted { book }));
    let mut settled = None;
    for at in [2_030, 2_040, 2_050, 2_060, 2_070] {
        let events = chain.priced_round(price(at));
        settled = settled.or(events.iter().find_map(|event| match event {
            Event::ExpirySettled { price, end, .. } => Some((*price, *end)),
            _ => None,
        }));
    }
    // The slots of the window that ends two rounds later: the second hole takes no price, then 2020, 2030, 2040 and the carried.
    let (at, end) = settled.unwrap();
    assert!(end > expiry);
    let rounds = end.since(expiry) / HEARTBEAT;
    // At the earliest when only one slot lacks a price and the slot before it has one; otherwise when none lacks one.
    let prices = [2_010, 0, 0, 2_020, 2_030, 2_040, 2_050, 2_060, 2_070];
    let window = &prices[rounds as usize..rounds as usize + 4];
    assert_eq!(window, [2_020, 2_030, 2_040, 2_050]);
    assert_eq!(at, Price::new((2_020 + 2_030 + 2_040 + 2_050) * WEI / 4));
}

/// A request for quotes that outlives its contract is closed with it: nothing trades after the settlement.
#[test]
fn a_request_does_not_keep_an_expired_book_open() {
    let mut chain = Chain::trading();
    let book = chain.book(Kind::Call, 2_000);
    let (alice, bob) = (owner(chain.trader("alice")), owner(chain.trader("bob")));
    let expiry = chain.expiries()[0];
    let until = expiry.plus(PERIOD);
    let open = OpenRequest { owner: alice, book, side: Side::Buy, size: 10, until };
    let events = chain.command("alice", Command::OpenRequest(open)).unwrap();
    let request = events.iter().find_map(|event| match event {
        Event::Book(matching::Event::RequestOpened { request, .. }) => Some(*request),
        _ => None,
    });
    let request = request.unwrap();
    let answer = Command::AnswerRequest { owner: bob, request, price: 126, until };
    chain.command("bob", answer).unwrap();
    chain.priced_until(price(2_000), expiry);
    assert!(chain.options().engine().book(book).is_none(), "closed with its contract");
    assert!(chain.options().engine().requests().next().is_none());
    let accept =
        Command::AcceptAnswer { owner: alice, request, choice: Choice::Best { limit: 200 } };
    let refused = chain.command("alice", accept).unwrap_err();
    let unknown = matching::Rejection::UnknownRequest { request };
    assert_eq!(refused, Rejection::Book(unknown));
}

/// While it lives, who asks trades with who answers, and each can afford it.
#[test]
fn an_answer_is_paid_like_a_trade() {
    let mut chain = Chain::trading();
    let book = chain.book(Kind::Call, 2_000);
    let (alice, bob) = (owner(chain.trader("alice")), owner(chain.trader("bob")));
    let until = chain.state.time().plus(HEARTBEAT);
    let open = |size| {
        Command::OpenRequest(OpenRequest { owner: alice, book, side: Side::Buy, size, until })
    };
    let ask = |chain: &mut Chain, size| {
        let events = chain.command("alice", open(size)).unwrap();
        let request = events.iter().find_map(|event| match event {
            Event::Book(matching::Event::RequestOpened { request, .. }) => Some(*request),
            _ => None,
        });
        let request = request.unwrap();
        chain
            .command("bob", Command::AnswerRequest { owner: bob, request, price: 126, until })
            .unwrap();
        let choice = Choice::Of { maker: bob, price: 126 };
        chain.command("alice", Command::AcceptAnswer { owner: alice, request, choice })
    };
    let before = all_cash(&chain);
    ask(&mut chain, 10).unwrap();
    assert_eq!((chain.position("alice", book), chain.position("bob", book)), (10, -10));
    let premium = 126 * 10 * UNIT;
    let fee = fee(10, 2_000, premium, 10) as i128;
    let had = cash(100_000).raw() as i128;
    assert_eq!(chain.cash_of("bob"), had + premium as i128 - fee);
    assert_eq!(all_cash(&chain), before);
    // Alice could pay for 100,000 lots; Bob has no margin for selling them.
    let refused = ask(&mut chain, 100_000).unwrap_err();
    let trader = chain.trader("bob");
    assert!(
        matches!(refused, Rejection::InsufficientMargin { trader: who, .. } if who == trader),
        "{refused}"
    );
}
