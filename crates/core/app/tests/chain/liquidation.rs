//! An account that cannot keep its positions: who has to start its auction, what bids pay, who pays for a hole.

use crate::common::*;
use matching::Side;
use num_rational::BigRational;
use options::Facts;
use pricing::Kind;
use protocol::*;
use units::*;

/// The terms that list a missed liquidation, and where.
const LIABLE: TermsId = TermsId::new(2);
const MISSED_LIQUIDATION: u16 = 3;
/// What the writer is short of, in lots: twenty units of the underlying.
const LOTS: u64 = 2_000;

/// A venue whose operators answer for missed liquidations, and a writer of calls with hardly more than initial margin. Whoever
/// bought them has the rest.
fn written() -> Chain {
    let mut chain = Chain::trading();
    let mut terms = terms(FEED);
    terms.offences.push(Offence {
        name: name("liquidation"),
        rule: Rule::MissedLiquidation { venue: VENUE },
        penalty: Penalty::Fixed(percent(2)),
        appeal_epochs: 1,
        waterfall: waterfall(),
    });
    chain.done("buyer", vec![Action::PublishTerms(PublishTerms { service: SERVICE, terms })]);
    for (index, owner) in [(0, "owner"), (1, "other-owner")] {
        chain.done(owner, vec![offer(VaultId::new(index), LIABLE, Ratio::ONE)]);
    }
    let epoch = chain.state.epoch().raw();
    chain.until_epoch(epoch + 2);
    chain.publish(percent(400));
    for _ in 0..2 {
        chain.priced_round(price(2_000));
    }
    let book = chain.book(Kind::Call, 2_000);
    let mark = chain.mark(book);
    chain.order("alice", book, Side::Buy, mark, LOTS);
    chain.order("bob", book, Side::Sell, mark, LOTS);
    let free = free(&chain, "bob");
    chain.done("bob", vec![withdraw(free)]);
    chain
}

fn withdraw(amount: Amount) -> Action {
    Action::WithdrawMargin(WithdrawMargin { venue: VENUE, asset: PAY, amount })
}

/// What is left after initial and after maintenance margin, and what all is worth at marks.
fn margin(chain: &Chain, who: &str) -> [Fixed; 3] {
    let facts = Facts { ledger: chain.state.ledger(), oracle: chain.state.oracle() };
    let found = chain.options().margin_of(facts, chain.trader(who)).unwrap();
    [found.initial, found.maintenance, found.mark_to_market]
}

/// What is left after initial margin, in whole base units.
fn free(chain: &Chain, who: &str) -> Amount {
    Amount::new((margin(chain, who)[0].raw() / 1_000_000_000_000) as u128)
}

/// A ratio of base units, exactly.
fn exact(numerator: i128, denominator: i128) -> BigRational {
    BigRational::new(numerator.into(), denominator.into())
}

fn ceil(x: &BigRational) -> i128 {
    i128::try_from(x.ceil().to_integer()).unwrap()
}

fn floor(x: &BigRational) -> i128 {
    i128::try_from(x.floor().to_integer()).unwrap()
}

/// A worth at 10⁻¹⁸ in base units of cash.
fn base_units(worth: Fixed) -> BigRational {
    exact(worth.raw(), 1_000_000_000_000)
}

/// The discount so long after the start, as documented: from 0.95 to 0.70 in 15 minutes.
fn discount(millis: i128) -> BigRational {
    exact(95, 100) - exact(25 * millis, 100 * 900_000)
}

/// Everything that the traders, the fund and the till have together.
fn all_cash(chain: &Chain) -> i128 {
    let traders: i128 = chain.options().traders().map(|(_, trader)| trader.cash).sum();
    traders + (chain.till().fund.raw() + chain.till().fees.raw()) as i128
}

fn start(who: &str) -> Action {
    Action::StartLiquidation(StartLiquidation { venue: VENUE, account: account(who) })
}

fn bid(on: &str, part: Ratio, most: i128) -> Action {
    Action::BidLiquidation(BidLiquidation { venue: VENUE, account: account(on), part, most })
}

/// Part and price of the only bid.
fn paid(events: &[Event]) -> (Ratio, i128) {
    let bids = events.iter().filter_map(|event| match event {
        Event::LiquidationBid { part, paid, .. } => Some((*part, *paid)),
        _ => None,
    });
    let bids: Vec<_> = bids.collect();
    assert_eq!(bids.len(), 1, "{events:?}");
    bids[0]
}

fn ended(events: &[Event]) -> bool {
    events.iter().any(|event| matches!(event, Event::LiquidationEnded { .. }))
}

/// The lots of a fraction of the whole, as many as it needs.
fn lots_of(fraction: &BigRational) -> i128 {
    ceil(&(fraction * exact(LOTS.into(), 1)))
}

/// What so many of the writer's lots are worth with the same part of so much cash, at marks.
fn worth(chain: &Chain, lots: i128, cash: i128) -> BigRational {
    let mark = chain.listed(Kind::Call, 2_000).1.mark.unwrap();
    let held = -chain.position("bob", chain.book(Kind::Call, 2_000));
    let part = exact(cash, 1) * exact(lots, held);
    exact(floor(&part), 1) - base_units(mark) * exact(lots, 100)
}

/// The largest fraction that may be sold: BM ÷ (BM − MtM × d − R × (1 − d)).
fn largest(chain: &Chain, discount: &BigRational, reserved: i128) -> BigRational {
    let [_, maintenance, value] = margin(chain, "bob").map(base_units);
    let missing = &maintenance + (&maintenance - &value) * exact(15, 100);
    let one = exact(1, 1);
    &missing / (&missing - &value * discount - exact(reserved, 1) * (one - discount))
}

/// Who has the duty, and until when.
fn duty(events: &[Event]) -> Option<(Option<OperatorId>, Timestamp)> {
    events.iter().find_map(|event| match event {
        Event::AccountUnhealthy { keeper, deadline, .. } => Some((*keeper, *deadline)),
        _ => None,
    })
}

/// The price rises so far that the writer is below maintenance margin.
fn unhealthy() -> Chain {
    let mut chain = written();
    let events = chain.priced_round(price(2_200));
    let (keeper, deadline) = duty(&events).unwrap();
    assert!(keeper.is_some());
    assert_eq!(deadline, chain.state.time().plus(2 * HEARTBEAT));
    assert!(margin(&chain, "bob")[1].is_negative());
    chain
}

/// The same, and its auction has begun.
fn auctioned() -> Chain {
    let mut chain = unhealthy();
    chain.done("watch", vec![start("bob")]);
    chain
}

/// The price rises so far that the writer is worth less than nothing, and its auction has begun.
fn insolvent() -> Chain {
    let mut chain = written();
    // A jump is withheld until a second round says the same.
    chain.priced_round(price(3_000));
    assert!(duty(&chain.priced_round(price(3_000))).is_some());
    assert!(margin(&chain, "bob")[2].is_negative());
    let events = chain.done("watch", vec![start("bob")]);
    // It has nothing to pay anybody with.
    let (reward, fee) = started(&events);
    assert_eq!((reward, fee), (Amount::ZERO, Amount::ZERO));
    chain
}

/// What whoever started an auction got, and the fund.
fn started(events: &[Event]) -> (Amount, Amount) {
    let found = events.iter().find_map(|event| match event {
        Event::LiquidationStarted { reward, fee, .. } => Some((*reward, *fee)),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("{events:?}"))
}

#[test]
fn who_is_below_maintenance_margin_can_do_nothing_but_wait() {
    let mut chain = written();
    let healthy =
        Rejection::Healthy { trader: chain.trader("bob"), maintenance: margin(&chain, "bob")[1] };
    assert_eq!(chain.rejected("watch", start("bob")), healthy);
    let mut chain = unhealthy();
    let (trader, book) = (chain.trader("bob"), chain.book(Kind::Call, 2_000));
    let refused = Rejection::InLiquidation { trader };
    assert_eq!(chain.rejected("bob", withdraw(Amount::new(1))), refused);
    assert_eq!(chain.try_order("bob", book, Side::Buy, 1, 1), Err(refused.clone()));
    let none = Rejection::NotInLiquidation { trader };
    assert_eq!(chain.rejected("carol", bid("bob", Ratio::ONE, i128::MAX)), none);
    // Nor can it take over others.
    assert_eq!(chain.rejected("bob", bid("bob", Ratio::ONE, i128::MAX)), refused);
}

#[test]
fn whoever_starts_it_is_paid_and_the_fund_gets_its_fee() {
    let mut chain = unhealthy();
    let [_, _, value] = margin(&chain, "bob").map(base_units);
    let sold = largest(&chain, &discount(0), 0) * value;
    let (before, fund, had) = (all_cash(&chain), chain.till().fund, chain.balance("watch", PAY));
    let cash_before = chain.cash_of("bob");
    let events = chain.done("watch", vec![start("bob")]);
    let (reward, fee) = started(&events);
    assert_eq!(reward, cash(10));
    // A tenth of what may be sold at first.
    assert_eq!(fee.raw() as i128, floor(&(sold / exact(10, 1))));
    assert_eq!(chain.till().fund, fund.saturating_add(fee));
    assert_eq!(chain.balance("watch", PAY), had.saturating_add(reward));
    assert_eq!(chain.cash_of("bob"), cash_before - (reward.raw() + fee.raw()) as i128);
    assert_eq!(all_cash(&chain), before - reward.raw() as i128);
    let again = Rejection::InLiquidation { trader: chain.trader("bob") };
    assert_eq!(chain.rejected("watch", start("bob")), again);
}

#[test]
fn a_bid_takes_what_is_needed_at_the_auctions_price_and_no_more() {
    let mut chain = auctioned();
    let (book, trader) = (chain.book(Kind::Call, 2_000), chain.trader("bob"));
    let lots = lots_of(&largest(&chain, &discount(0), 0));
    assert!((1..LOTS as i128 / 2).contains(&lots), "{lots}");
    let price = ceil(&(worth(&chain, lots, chain.cash_of("bob")) * discount(0)));
    let (before, exposed) = (all_cash(&chain), chain.till().exposed());
    let had = ["bob", "carol"].map(|who| chain.cash_of(who));

    // One lot less would not have been enough.
    let mut less = chain.copy();
    let wanted = Ratio::of(lots as u128 - 1, LOTS.into(), Rounding::Up).unwrap();
    assert!(!ended(&less.done("carol", vec![bid("bob", wanted, i128::MAX)])));
    // Less than a lot is nothing, and one base unit less is too little.
    let part = Ratio::of(1, u128::from(LOTS) + 1, Rounding::Down).unwrap();
    let nothing = Rejection::NothingForSale { trader, part };
    assert_eq!(chain.rejected("carol", bid("bob", part, i128::MAX)), nothing);
    let low = Rejection::BidTooLow { most: price - 1, price };
    assert_eq!(chain.rejected("carol", bid("bob", Ratio::ONE, price - 1)), low);

    let events = chain.done("carol", vec![bid("bob", Ratio::ONE, price)]);
    let part = Ratio::of(lots as u128, LOTS.into(), Rounding::Down).unwrap();
    assert_eq!(paid(&events), (part, price));
    assert!(ended(&events));
    assert_eq!(chain.trader_row("bob").auction, None);
    assert_eq!(chain.position("carol", book), -lots);
    assert_eq!(chain.position("bob", book), lots - LOTS as i128);
    let given = floor(&(exact(had[0], 1) * exact(lots, LOTS.into())));
    assert_eq!(chain.cash_of("bob"), had[0] - given + price);
    assert_eq!(chain.cash_of("carol"), had[1] + given - price);
    assert_eq!(all_cash(&chain), before);
    // As a trade of so many lots would: 10 % of lots × 0.01 × 2200.
    let added = Amount::new(lots as u128 * 2_200_000);
    assert_eq!(chain.till().exposed(), exposed.saturating_add(added));
}

#[test]
fn the_price_falls_and_what_bids_brought_in_is_not_sold_again() {
    let mut chain = auctioned();
    let events = chain.done("carol", vec![bid("bob", percent(5), i128::MAX)]);
    let (part, reserved) = paid(&events);
    assert_eq!(part, percent(5));
    assert!(!ended(&events));
    let kept = chain.trader_row("bob").auction.as_ref().unwrap().reserved;
    assert_eq!(kept.raw() as i128, reserved);
    chain.priced_round(price(2_200));
    let now = discount(HEARTBEAT.into());
    let held = -chain.position("bob", chain.book(Kind::Call, 2_000));
    let most = ceil(&(largest(&chain, &now, reserved) * exact(held, 1)));
    let price = ceil(&(worth(&chain, most, chain.cash_of("bob") - reserved) * now));
    let before = all_cash(&chain);
    let events = chain.done("carol", vec![bid("bob", Ratio::ONE, i128::MAX)]);
    let part = Ratio::of(most as u128, held as u128, Rounding::Down).unwrap();
    assert_eq!(paid(&events), (part, price));
    assert!(ended(&events));
    assert_eq!(all_cash(&chain), before);
}

#[test]
fn bidders_need_initial_margin_for_what_they_take() {
    let mut chain = auctioned();
    chain.done("carol", vec![withdraw(cash(99_500))]);
    let trader = chain.trader("carol");
    let rejection = chain.rejected("carol", bid("bob", Ratio::ONE, i128::MAX));
    assert!(
        matches!(rejection, Rejection::InsufficientMargin { trader: of, left } if of == trader && left.is_negative()),
        "{rejection}"
    );
}

#[test]
fn an_account_that_recovers_is_not_auctioned_any_more() {
    let mut chain = auctioned();
    let events = chain.priced_round(price(2_050));
    assert!(ended(&events), "{events:?}");
    assert_eq!(chain.trader_row("bob").auction, None);
}

/// Rounds at the same price until the auction starts by itself.
fn until_missed(chain: &mut Chain, at: Price) -> Vec<Event> {
    for _ in 0..10 {
        let events = chain.priced_round(at);
        if events.iter().any(|event| matches!(event, Event::LiquidationStarted { .. })) {
            return events;
        }
    }
    panic!("it never started");
}

fn evidence(number: u32) -> Evidence {
    Evidence::MissedLiquidation(MissedLiquidation { number })
}

fn charge(operator: OperatorId, number: u32) -> Action {
    let (terms, offence, evidence) = (LIABLE, MISSED_LIQUIDATION, evidence(number));
    Action::FileEvidence(FileEvidence { operator, terms, offence, evidence })
}

#[test]
fn who_does_not_start_it_in_time_is_convicted() {
    let mut chain = unhealthy();
    let row = chain.trader_row("bob").unhealthy.clone().unwrap();
    let operator = row.keeper.unwrap();
    let events = until_missed(&mut chain, price(2_200));
    // Nobody is paid for it, and it is so late that whoever did its duty by the deadline was in time.
    assert_eq!(started(&events).0, Amount::ZERO);
    assert!(chain.state.time() > row.deadline);
    let missed: Vec<_> = chain.options().missed().map(|(_, missed)| missed.clone()).collect();
    let epoch = chain.state.meta().epochs.epoch(row.since);
    let (trader, since, deadline) = (chain.trader("bob"), row.since, row.deadline);
    assert_eq!(missed, [options::Missed { trader, operator, since, deadline, epoch }]);

    let other = OperatorId::new(1 - operator.index());
    let another = Rejection::EvidenceAboutAnother { accused: other, found: operator };
    assert_eq!(chain.rejected("watch", charge(other, 0)), another);
    let unknown = Rejection::LiquidationNotOnRecord { number: 1 };
    assert_eq!(chain.rejected("watch", charge(operator, 1)), unknown);
    // It is no evidence of anything else, and nothing else is evidence of it.
    let wrong = file(EQUIVOCATION, evidence(0));
    let of = Rejection::WrongEvidence {
        judge: "oracle.equivocation".to_owned(),
        have: "missed-liquidation".to_owned(),
    };
    assert_eq!(chain.rejected("watch", wrong), of);
    let two_prices = FileEvidence {
        operator,
        terms: LIABLE,
        offence: MISSED_LIQUIDATION,
        evidence: chain.equivocate(),
    };
    let of = Rejection::WrongEvidence {
        judge: "venue.missed-liquidation".to_owned(),
        have: "equivocation".to_owned(),
    };
    assert_eq!(chain.rejected("watch", Action::FileEvidence(two_prices)), of);

    let events = chain.done("watch", vec![charge(operator, 0)]);
    let case = events.iter().find_map(|event| match event {
        Event::CaseOpened { case, verdict, .. } => Some((*case, verdict.clone())),
        _ => None,
    });
    let (case, verdict) = case.unwrap();
    let finding = Finding::LiquidationMissed { trader, since, deadline };
    assert_eq!(verdict, Verdict::Guilty { epoch, finding });
    assert_eq!(chain.rejected("watch", charge(operator, 0)), Rejection::AlreadyCharged { case });
    let owner = ["owner", "other-owner"][operator.index() as usize];
    let appeal = Action::Appeal(Appeal { case, evidence: evidence(0) });
    let judge = "venue.missed-liquidation".to_owned();
    assert_eq!(chain.rejected(owner, appeal), Rejection::NotAppealable { judge });
    // Two hundredths of the cover are taken.
    let now = chain.state.epoch().raw();
    chain.until_epoch(now + 3);
    let cover = chain.state.restaking().case(case).unwrap().proceeds();
    assert!(cover.iter().any(|(_, amount)| !amount.is_zero()), "{cover:?}");
}

#[test]
fn nobody_missed_what_was_done_or_recovered_in_time() {
    let mut started = unhealthy();
    let deadline = started.trader_row("bob").unhealthy.clone().unwrap().deadline;
    // At the very last moment.
    started.priced_round(price(2_200));
    started.priced_round(price(2_200));
    assert_eq!(started.state.time(), deadline);
    assert!(started.trader_row("bob").auction.is_none());
    started.done("watch", vec![start("bob")]);
    let mut recovered = unhealthy();
    recovered.priced_round(price(2_050));
    assert_eq!(recovered.trader_row("bob").unhealthy, None);
    for mut chain in [started, recovered] {
        for _ in 0..6 {
            chain.priced_round(price(2_050));
        }
        assert_eq!(chain.options().missed().count(), 0);
        let none = Rejection::LiquidationNotOnRecord { number: 0 };
        assert_eq!(chain.rejected("watch", charge(OP, 0)), none);
    }
}

#[test]
fn the_clock_stops_while_there_is_no_price_and_no_block() {
    // No rounds for far longer than the deadline: the first that finds a price again convicts nobody.
    let mut chain = unhealthy();
    let late = chain.state.time().plus(4 * HEARTBEAT);
    for silent in [true, false] {
        let mut chain = chain.copy();
        if silent {
            while chain.state.time() < late {
                chain.next_round();
            }
        } else {
            // One block, late; what was reported before it becomes a price with it.
            let reports = [0, 1].map(|by| Action::Report(chain.report(by, FEED, price(2_200))));
            chain.done("watch", reports.to_vec());
            chain.until_time(late);
        }
        if silent {
            chain.priced_round(price(2_200));
        }
        assert!(chain.trader_row("bob").unhealthy.is_some());
        assert_eq!(chain.options().missed().count(), 0);
        // The transactions of that very block are in time.
        chain.done("watch", vec![start("bob")]);
        chain.priced_round(price(2_200));
        assert_eq!(chain.options().missed().count(), 0);
    }
    // Whoever still does nothing misses it.
    chain.until_time(late);
    chain.priced_round(price(2_200));
    chain.priced_round(price(2_200));
    assert_eq!(chain.options().missed().count(), 1);
}

#[test]
fn terms_name_a_venue_of_their_service() {
    let mut chain = Chain::trading();
    let offence = |venue| {
        let mut terms = terms(OTHER_FEED);
        terms.offences[0].rule = Rule::MissedLiquidation { venue };
        terms
    };
    let elsewhere = VenueId::new(1);
    for (owner, service, venue) in
        [("other-buyer", OTHER_SERVICE, VENUE), ("buyer", SERVICE, elsewhere)]
    {
        let mut terms = offence(venue);
        terms.offences.truncate(1);
        let offence = terms.offences[0].name.clone();
        let reason = TermsRefusal::UnknownVenue { offence, venue };
        let refused = Rejection::TermsRefused { reason };
        let publish = Action::PublishTerms(PublishTerms { service, terms });
        assert_eq!(chain.rejected(owner, publish), refused);
    }
}

/// What the bid of `carol` for everything is owed so long after the account was found insolvent.
fn owed(chain: &Chain, millis: i128) -> BigRational {
    let [_, maintenance, value] = margin(chain, "bob").map(base_units);
    &value + (&maintenance - &value) * exact(millis, 3_600_000)
}

#[test]
fn the_fund_pays_for_an_account_that_is_worth_less_than_nothing() {
    let mut chain = insolvent();
    let amount = cash(50_000);
    chain.done("buyer", vec![Action::FundVenue(FundVenue { venue: VENUE, amount })]);
    for elapsed in [0, HEARTBEAT] {
        if elapsed > 0 {
            chain.priced_round(price(3_000));
        }
        let mut chain = chain.copy();
        let price = ceil(&owed(&chain, elapsed.into()));
        let (before, fund) = (all_cash(&chain), chain.till().fund);
        let others = chain.cash_of("alice");
        let low = Rejection::BidTooLow { most: price - 1, price };
        assert_eq!(chain.rejected("carol", bid("bob", Ratio::ONE, price - 1)), low);
        let events = chain.done("carol", vec![bid("bob", Ratio::ONE, price)]);
        assert_eq!(paid(&events), (Ratio::ONE, price));
        assert!(ended(&events) && price < 0);
        assert_eq!(chain.till().fund, fund.saturating_sub(Amount::new(price.unsigned_abs())));
        assert_eq!((chain.cash_of("bob"), chain.cash_of("alice")), (0, others));
        assert_eq!(chain.position("carol", chain.book(Kind::Call, 2_000)), -(LOTS as i128));
        assert_eq!(all_cash(&chain), before);
    }
}

/// The loss that all who have cash share, and at which rate.
fn socialised(events: &[Event]) -> (u128, Ratio) {
    let found = events.iter().find_map(|event| match event {
        Event::LossSocialised { deficit, rate, .. } => Some((deficit.raw(), *rate)),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("{events:?}"))
}

#[test]
fn what_the_fund_lacks_is_divided_but_never_a_bonus() {
    let mut chain = insolvent();
    // By now bidders are owed more than the hole.
    chain.priced_round(price(3_000));
    let [_, _, value] = margin(&chain, "bob").map(base_units);
    let hole = ceil(&value).unsigned_abs();
    assert!(ceil(&owed(&chain, HEARTBEAT.into())).unsigned_abs() > hole);
    let till = chain.till().fund.raw() + chain.till().fees.raw();
    assert!(till < hole / 2, "{till}");
    let before = all_cash(&chain);
    let had = ["alice", "carol"].map(|who| chain.cash_of(who));
    let debt = chain.cash_of("bob");
    let events = chain.done("carol", vec![bid("bob", Ratio::ONE, 0)]);
    assert_eq!(paid(&events), (Ratio::ONE, -(hole as i128)));
    // Carol's cash counts with what it took over.
    let shares = [had[0], had[1] + debt];
    let all = (shares[0] + shares[1]) as u128;
    let (loss, rate) = socialised(&events);
    assert_eq!(loss, hole - till);
    assert_eq!(rate, Ratio::of(loss, all, Rounding::Up).unwrap());
    let lost =
        [shares[0] - chain.cash_of("alice"), shares[1] + hole as i128 - chain.cash_of("carol")];
    for (lost, share) in lost.into_iter().zip(shares) {
        let part = exact(share, 1) * exact(loss as i128, all as i128);
        assert!((floor(&part)..=floor(&part) + 1).contains(&lost), "{lost} of {share}");
    }
    assert_eq!(lost[0] + lost[1], loss as i128);
    assert_eq!((chain.till().fund, chain.till().fees), (Amount::ZERO, Amount::ZERO));
    assert_eq!(all_cash(&chain), before);
}

#[test]
fn a_debt_that_nobody_took_is_covered_when_its_positions_are_settled() {
    let mut chain = insolvent();
    let expiry = chain.expiries()[0];
    let before = all_cash(&chain);
    let mut events = Vec::new();
    let mut handed_on = 0;
    while chain.state.time() < expiry.plus(HEARTBEAT) {
        let said = chain.priced_round(price(3_000));
        handed_on += said
            .iter()
            .filter_map(|event| match event {
                Event::FeesHandedOn { amount, .. } => Some(amount.raw() as i128),
                _ => None,
            })
            .sum::<i128>();
        events.extend(said);
    }
    assert!(events.iter().any(|event| matches!(event, Event::DeficitCovered { .. })));
    let (loss, rate) = socialised(&events);
    assert!(loss > 0 && rate > Ratio::ZERO);
    assert!(ended(&events));
    assert_eq!(chain.cash_of("bob"), 0);
    assert_eq!(all_cash(&chain), before - handed_on);
}

/// Two positions, a debt, and collateral that does not divide: what goes over is rounded for the account, and nothing is lost.
#[test]
fn a_slice_is_whole_lots_and_the_same_part_of_everything_else() {
    let mut chain = Chain::trading();
    let amount = Amount::new(WEI * 37 / 100 + 1);
    chain.done(
        "late",
        vec![Action::DepositMargin(DepositMargin { venue: VENUE, asset: STAKE, amount })],
    );
    let [call, put] = [Kind::Call, Kind::Put].map(|kind| chain.book(kind, 2_000));
    for (book, side, lots) in [(call, Side::Sell, 77), (put, Side::Buy, 700)] {
        let other = if side == Side::Buy { Side::Sell } else { Side::Buy };
        let mark = chain.mark(book);
        chain.order("alice", book, other, mark, lots);
        chain.order("late", book, side, mark, lots);
    }
    let debt = -chain.cash_of("late");
    assert!(debt > 0, "{debt}");
    for _ in 0..2 {
        chain.priced_round(price(2_430));
    }
    chain.done("watch", vec![start("late")]);
    let (before, debt) = (all_cash(&chain), -chain.cash_of("late"));
    let [_, _, worth] = {
        let facts = Facts { ledger: chain.state.ledger(), oracle: chain.state.oracle() };
        let found = chain.options().margin_of(facts, chain.trader("late")).unwrap();
        [found.initial, found.maintenance, found.mark_to_market]
    };
    assert!(!worth.is_negative(), "{worth:?}");

    // Ten lots of the smaller position, so ten of 77 parts of everything.
    let part = Ratio::of(10, 77, Rounding::Up).unwrap();
    let had = chain.cash_of("carol");
    let events = chain.done("carol", vec![bid("late", part, i128::MAX)]);
    let (taken, price) = paid(&events);
    assert_eq!(taken, Ratio::of(10, 77, Rounding::Down).unwrap());
    assert_eq!((chain.position("carol", call), chain.position("late", call)), (-10, -67));
    assert_eq!((chain.position("carol", put), chain.position("late", put)), (90, 610));
    let collateral = Amount::new(amount.raw() * 10 / 77);
    assert_eq!(chain.trader_row("carol").held(STAKE), collateral);
    assert_eq!(chain.trader_row("late").held(STAKE), amount.saturating_sub(collateral));
    // Of a debt the bidder takes rather more.
    let owes = ceil(&exact(debt * 10, 77));
    assert_eq!(chain.cash_of("late"), owes - debt + price);
    assert_eq!(chain.cash_of("carol"), had - owes - price);
    let marks = [(Kind::Call, -10), (Kind::Put, 90)].map(|(kind, lots)| {
        base_units(chain.listed(kind, 2_000).1.mark.unwrap()) * exact(lots, 100)
    });
    let ether = exact(collateral.raw() as i128, 1) * exact(2_000 * 1_000_000, WEI as i128);
    let [calls, puts] = marks;
    let worth = calls + puts + ether - exact(owes, 1);
    assert_eq!(price, ceil(&(worth * discount(0))));
    assert_eq!(all_cash(&chain), before);

    // All that is left is sold in the end, to the last base unit.
    chain.priced_round(Price::new(2_450 * WEI));
    let mut over = false;
    for _ in 0..3 {
        let events = chain.done("carol", vec![bid("late", Ratio::ONE, i128::MAX)]);
        over = ended(&events);
        if over {
            break;
        }
    }
    assert!(over);
    assert_eq!(all_cash(&chain), before);
}

/// Without a price there are no bids, and what is auctioned does not get cheaper meanwhile.
#[test]
fn an_auction_waits_for_a_feed_that_is_silent() {
    let mut chain = auctioned();
    let staleness = chain.feed().specification.staleness.raw();
    let from = chain.state.time();
    for _ in 0..staleness / HEARTBEAT + 2 {
        chain.next_round();
    }
    let silent = Rejection::ReduceOnly { market: MARKET, reason: ReduceOnly::NoPrice };
    assert_eq!(chain.rejected("carol", bid("bob", Ratio::ONE, i128::MAX)), silent);
    chain.priced_round(price(2_200));
    let gone = chain.state.time().since(from);
    assert!(gone > staleness);
    // The price has fallen for as long as the last one was fresh.
    let now = discount(staleness.into());
    let lots = lots_of(&largest(&chain, &now, 0));
    let price = ceil(&(worth(&chain, lots, chain.cash_of("bob")) * now));
    let events = chain.done("carol", vec![bid("bob", Ratio::ONE, i128::MAX)]);
    assert_eq!(paid(&events).1, price);
}

/// A round that ends with an epoch is that epoch's: its operators have the duty, and answer for it.
#[test]
fn a_duty_that_is_found_at_a_boundary_is_somebodys() {
    let mut chain = written();
    let epochs = chain.state.meta().epochs;
    let boundary = epochs.start(chain.state.epoch().raw() + 1);
    while chain.state.time() < boundary.minus(HEARTBEAT) {
        chain.priced_round(price(2_000));
    }
    let before = chain.state.epoch();
    let (keeper, _) = duty(&chain.priced_round(price(2_200))).unwrap();
    assert_eq!(chain.state.time(), boundary);
    let operator = keeper.unwrap();
    until_missed(&mut chain, price(2_200));
    let (_, missed) = chain.options().missed().next().unwrap();
    assert_eq!((missed.operator, missed.epoch), (operator, before));
    let events = chain.done("watch", vec![charge(operator, 0)]);
    assert!(events.iter().any(|event| matches!(event, Event::CaseOpened { .. })), "{events:?}");
}
