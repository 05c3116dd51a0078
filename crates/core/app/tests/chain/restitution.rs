//! Traders are made whole after a wrong settlement: from gains that are still there, then slashed stake, then the fund.

use crate::common::*;
use matching::Side;
use options::{RemedyStatus, Subject};
use pricing::Kind;
use protocol::*;
use units::*;

const LOTS: u64 = 100;
/// What the operators say while the venues say 2000.
const LIE: u128 = 2_150;

/// A chain on which alice has bought a call at 2000 from bob, just before the window of its settlement begins.
fn held() -> Chain {
    let mut chain = Chain::trading();
    let book = chain.book(Kind::Call, 2_000);
    let mark = chain.mark(book);
    chain.order("bob", book, Side::Sell, mark, LOTS);
    chain.order("alice", book, Side::Buy, mark, LOTS);
    assert_eq!((chain.position("alice", book), chain.position("bob", book)), (100, -100));
    let expiry = chain.expiries()[0];
    chain.priced_until(price(2_000), expiry.minus(6 * HEARTBEAT));
    chain
}

/// Both operators lie until a moment; what they signed, and what the venues signed at the same moments.
fn lie_until(chain: &mut Chain, until: Timestamp) -> ([Vec<SignedReport>; 2], Vec<SignedQuote>) {
    let (mut reports, mut quotes) = ([Vec::new(), Vec::new()], Vec::new());
    while chain.state.time() < until {
        for operator in [0, 1] {
            reports[operator as usize].push(chain.report(operator, FEED, price(LIE)));
        }
        quotes.extend(chain.quotes([price(2_000); 3]));
        chain.priced_round(price(LIE));
    }
    (reports, quotes)
}

/// What proves a lie of each operator by its first three rounds.
fn proof(reports: [Vec<SignedReport>; 2], quotes: &[SignedQuote]) -> [Evidence; 2] {
    reports.map(|mut reports| {
        reports.truncate(3);
        let quotes = quotes[..9].to_vec();
        Evidence::Deviation(Box::new(Deviation { reports, quotes, attestations: Vec::new() }))
    })
}

/// Both operators lie until the expiry; the proof, and all rounds of it.
fn lied(chain: &mut Chain) -> ([Evidence; 2], ShowRounds) {
    let first = chain.round();
    let expiry = chain.expiries()[0];
    let (reports, quotes) = lie_until(chain, expiry);
    let last = chain.round().minus(1);
    let evidence = proof(reports, &quotes);
    (evidence, ShowRounds { market: MARKET, first, last, quotes, attestations: Vec::new() })
}

fn accuse(chain: &mut Chain, evidence: [Evidence; 2]) {
    for (operator, evidence) in [OP, OTHER_OP].into_iter().zip(evidence) {
        let filing = FileEvidence { operator, terms: TERMS, offence: DEVIATION, evidence };
        let events = chain.done("watch", vec![Action::FileEvidence(filing)]);
        assert!(events.iter().any(|event| matches!(event, Event::CaseOpened { .. })), "{events:?}");
    }
}

/// Lots × 0.01 × (what a call at 2000 pays at the lie), in base units.
const GAIN: i128 = LOTS as i128 * 10_000 * (LIE as i128 - 2_000);

fn withdraw(amount: i128) -> Action {
    let amount = Amount::new(amount as u128);
    Action::WithdrawMargin(WithdrawMargin { venue: VENUE, asset: PAY, amount })
}

fn repaid(events: &[Event], from: Repayment) -> u128 {
    let paid = events.iter().filter_map(|event| match event {
        Event::HarmRepaid { amount, source, .. } if *source == from => Some(amount.raw()),
        _ => None,
    });
    paid.sum()
}

#[test]
fn gains_that_are_still_there_make_the_harmed_whole() {
    let mut chain = held();
    let before = [chain.cash_of("alice"), chain.cash_of("bob")];
    let (evidence, rest) = lied(&mut chain);
    let (_, settled) = chain.options().settlements().last().unwrap();
    assert_eq!(settled.price, price(LIE), "all four slots are lies");
    assert_eq!(
        [chain.cash_of("alice"), chain.cash_of("bob")],
        [before[0] + GAIN, before[1] - GAIN]
    );

    let none = chain.rejected("carol", Action::ShowRounds(Box::new(rest.clone())));
    assert_eq!(none, Rejection::NoCaseStands { feed: FEED }, "nobody is accused yet");
    accuse(&mut chain, evidence);
    chain.next_round();
    // Three proven rounds: the last of them is the first slot of four.
    let (_, remedy) = chain.options().remedies().next().unwrap();
    assert_eq!(
        (remedy.status, remedy.price),
        (RemedyStatus::Open, Some(Price::new(price(LIE).raw() - 37 * WEI - WEI / 2)))
    );
    chain.done("carol", vec![Action::ShowRounds(Box::new(rest.clone()))]);
    let again = chain.rejected("carol", Action::ShowRounds(Box::new(rest.clone())));
    assert_eq!(again, Rejection::NothingShown { feed: FEED, first: rest.first, last: rest.last });
    let found = chain.next_round();
    let (_, remedy) = chain.options().remedies().next().unwrap();
    assert_eq!((remedy.price, remedy.claims.len()), (Some(price(2_000)), 2));
    let harm = found.iter().find_map(|event| match event {
        Event::HarmFound { trader, harm, .. } if *trader == chain.trader("bob") => Some(harm.raw()),
        _ => None,
    });
    assert_eq!(harm, Some(GAIN as u128));

    // What alice gained is frozen, the rest of her cash is hers.
    assert_eq!(chain.trader_row("alice").frozen, Amount::new(GAIN as u128));
    let all = chain.cash_of("alice");
    let gated = chain.rejected("alice", withdraw(all));
    let available = Amount::new((all - GAIN) as u128);
    let asked = Amount::new(all as u128);
    assert_eq!(gated, Rejection::WithdrawalGated { asset: PAY, asked, available });

    let epoch = chain.state.epoch().raw();
    let events = chain.until_epoch(epoch + 5);
    assert_eq!(repaid(&events, Repayment::Gains), GAIN as u128);
    assert_eq!((repaid(&events, Repayment::Slash), repaid(&events, Repayment::Fund)), (0, 0));
    assert_eq!([chain.cash_of("alice"), chain.cash_of("bob")], before, "to the unit");
    assert_eq!(chain.trader_row("alice").frozen, Amount::ZERO);
    let (_, remedy) = chain.options().remedies().next().unwrap();
    assert_eq!(remedy.status, RemedyStatus::Over);
}

#[test]
fn slashed_stake_makes_them_whole_when_gains_are_gone() {
    let mut chain = held();
    let (evidence, rest) = lied(&mut chain);
    let free = chain.cash_of("alice");
    chain.done("alice", vec![withdraw(free)]);
    accuse(&mut chain, evidence);
    chain.done("carol", vec![Action::ShowRounds(Box::new(rest))]);
    let (cash, stake_before) = (chain.cash_of("bob"), chain.balance("bob", STAKE));
    let epoch = chain.state.epoch().raw();
    let events = chain.until_epoch(epoch + 5);
    assert_eq!((repaid(&events, Repayment::Gains), chain.cash_of("bob")), (0, cash));
    // 150 of cash at 2000 for a whole unit of stake, or what a unit is worth then.
    let got = chain.balance("bob", STAKE).raw() - stake_before.raw();
    assert_eq!(got, repaid(&events, Repayment::Slash));
    let ledger = chain.state.ledger();
    let worth = |asset, amount, rounding| ledger.asset(asset).unwrap().value(amount, rounding);
    let harm = worth(PAY, Amount::new(GAIN as u128), Rounding::Up);
    let (least, most) = (
        worth(STAKE, Amount::new(got), Rounding::Up),
        worth(STAKE, Amount::new(got - 1), Rounding::Down),
    );
    assert!(least >= harm && most < harm, "{got} is worth {least}, {harm} was lost");
    let (_, remedy) = chain.options().remedies().next().unwrap();
    assert_eq!((remedy.status, remedy.claims[1].unpaid()), (RemedyStatus::Over, Amount::ZERO));
}

#[test]
fn an_acquitted_case_frees_what_was_frozen() {
    let mut chain = held();
    let (evidence, _) = lied(&mut chain);
    accuse(&mut chain, evidence);
    chain.next_round();
    assert!(!chain.trader_row("alice").frozen.is_zero());
    // The venues said the same as the operators at the very same moments: so there is no reference.
    let cases: Vec<CaseId> = chain.state.restaking().cases().map(|(id, _)| id).collect();
    for case in cases {
        let Evidence::Deviation(evidence) = &chain.state.restaking().case(case).unwrap().evidence
        else {
            unreachable!()
        };
        let quotes = evidence.reports.iter();
        let quotes =
            quotes.flat_map(|report| said(report.body.observed_at, [price(LIE); 3])).collect();
        let answer = Deviation { reports: Vec::new(), quotes, attestations: Vec::new() };
        let appeal = Appeal { case, evidence: Evidence::Deviation(Box::new(answer)) };
        let owner = if case.index() == 0 { "owner" } else { "other-owner" };
        chain.done(owner, vec![Action::Appeal(appeal)]);
    }
    chain.next_round();
    assert_eq!(chain.trader_row("alice").frozen, Amount::ZERO);
    let (_, remedy) = chain.options().remedies().next().unwrap();
    assert_eq!((remedy.status, remedy.claims.len()), (RemedyStatus::Dropped, 0));
}

#[test]
fn an_expiry_that_settles_wrongly_after_its_case_opened_is_made_good() {
    let mut chain = held();
    let before = [chain.cash_of("alice"), chain.cash_of("bob")];
    let expiry = chain.expiries()[0];
    let (reports, quotes) = lie_until(&mut chain, expiry.minus(3 * HEARTBEAT));
    accuse(&mut chain, proof(reports, &quotes));
    chain.priced_round(price(LIE));
    assert_eq!(chain.options().remedies().count(), 0, "nothing has settled yet");

    chain.priced_until(price(LIE), expiry);
    let (_, settled) = chain.options().settlements().last().unwrap();
    let cases = chain.state.restaking().cases();
    let standing = cases.filter(|(_, case)| case.stands()).count();
    assert_eq!(standing, 2, "both still stand");
    assert!(settled.price > price(2_000), "of four slots the first is known to be a lie");
    let (_, remedy) = chain.options().remedies().next().expect("the settlement was looked at");
    let right = Price::new(settled.price.raw() - 37 * WEI - WEI / 2);
    assert_eq!((remedy.status, remedy.price), (RemedyStatus::Open, Some(right)));
    let harm = LOTS as i128 * 10_000 * 75 / 2;
    assert_eq!(chain.trader_row("alice").frozen, Amount::new(harm as u128));

    let cash = [chain.cash_of("alice"), chain.cash_of("bob")];
    let gain = cash[0] - before[0];
    assert_eq!(cash[1], before[1] - gain);
    let epoch = chain.state.epoch().raw();
    let events = chain.until_epoch(epoch + 5);
    assert_eq!(repaid(&events, Repayment::Gains), harm as u128);
    assert_eq!([chain.cash_of("alice"), chain.cash_of("bob")], [cash[0] - harm, cash[1] + harm]);
    let (_, remedy) = chain.options().remedies().next().unwrap();
    assert_eq!(remedy.status, RemedyStatus::Over);
}

/// What carol is asked at a lie for what bob has, and what it should have been.
#[test]
fn a_liquidation_at_a_wrong_price_is_made_good_by_who_bid() {
    let mut chain = Chain::trading();
    let book = chain.book(Kind::Call, 2_000);
    let mark = chain.mark(book);
    chain.order("bob", book, Side::Sell, mark, 1_000);
    chain.order("alice", book, Side::Buy, mark, 1_000);
    // Bob keeps little more than his initial margin.
    let facts = options::Facts { ledger: chain.state.ledger(), oracle: chain.state.oracle() };
    let margin = chain.options().margin_of(facts, chain.trader("bob")).unwrap();
    let spare = margin.initial.raw() / WEI as i128 * 1_000_000 - 100_000_000;
    chain.done("bob", vec![withdraw(spare)]);
    let before = chain.cash_of("bob");

    let first = chain.round();
    let (mut reports, mut quotes) = ([Vec::new(), Vec::new()], Vec::new());
    let lie =
        |chain: &mut Chain, reports: &mut [Vec<SignedReport>; 2], quotes: &mut Vec<SignedQuote>| {
            for operator in [0, 1] {
                reports[operator as usize].push(chain.report(operator, FEED, price(2_400)));
            }
            quotes.extend(chain.quotes([price(2_000); 3]));
            chain.priced_round(price(2_400))
        };
    // The first jump is withheld, the second is a price.
    lie(&mut chain, &mut reports, &mut quotes);
    let events = lie(&mut chain, &mut reports, &mut quotes);
    assert!(
        events.iter().any(|event| matches!(event, Event::AccountUnhealthy { .. })),
        "{events:?}"
    );
    let start = StartLiquidation { venue: VENUE, account: account("bob") };
    chain.done("watch", vec![Action::StartLiquidation(start)]);
    let bid =
        BidLiquidation { venue: VENUE, account: account("bob"), part: Ratio::ONE, most: i128::MAX };
    chain.done("carol", vec![Action::BidLiquidation(bid)]);
    let lots = chain.position("carol", book);
    assert!(lots < 0, "carol took some of the short position");
    let [start, sold] = [0, 1].map(|place| chain.options().taken().nth(place).unwrap().1.clone());
    assert_eq!((start.bidder, sold.bidder), (None, Some(chain.trader("carol"))));
    let (paid, fees) = (sold.received, start.worth.raw() / 1_000_000_000_000);
    assert!(fees > 10_000_000, "the reward, and the fund's fee");
    lie(&mut chain, &mut reports, &mut quotes);
    let last = chain.round().minus(1);
    let evidence = reports.map(|reports| {
        let quotes = quotes.clone();
        Evidence::Deviation(Box::new(Deviation { reports, quotes, attestations: Vec::new() }))
    });
    accuse(&mut chain, evidence);
    let none = chain.rejected(
        "carol",
        Action::ShowRounds(Box::new(ShowRounds {
            market: MARKET,
            first,
            last: first,
            quotes,
            attestations: Vec::new(),
        })),
    );
    assert_eq!(
        none,
        Rejection::NothingShown { feed: FEED, first, last: first },
        "it was withheld: {last}"
    );
    chain.next_round();
    let of = |place| chain.options().remedies().nth(place).unwrap().1;
    let cost = of(0);
    assert_eq!((cost.subject, cost.claims.len()), (Subject::Bid(0), 1));
    assert_eq!(cost.claims[0].harm.raw() as i128, fees);
    let remedy = of(1);
    assert_eq!((remedy.subject, remedy.claims.len()), (Subject::Bid(1), 2));
    let [bob, carol] = &remedy.claims[..] else { panic!("{remedy:?}") };
    assert_eq!((bob.trader, bob.harm), (chain.trader("bob"), carol.gain));
    // At 2000 the slice was worth its part of the cash less what the calls were: no discount, as there was nothing to liquidate.
    let part = -lots;
    let worth = (before - fees) * part / 1_000 - part * i128::from(mark) * UNIT as i128;
    let (harm, expected) = (bob.harm.raw() as i128, worth - paid);
    assert!((harm - expected).abs() < expected / 50, "{harm}, about {expected}");

    let had = chain.cash_of("bob");
    let epoch = chain.state.epoch().raw();
    let events = chain.until_epoch(epoch + 5);
    assert_eq!(repaid(&events, Repayment::Gains) as i128, harm);
    assert_eq!(chain.cash_of("bob"), had + harm);
    // By the fees nobody gained who could be asked, so stake pays them, in kind.
    assert!(chain.balance("bob", STAKE).raw() > 0 && repaid(&events, Repayment::Slash) > 0);
    assert!(chain.options().remedies().all(|(_, remedy)| remedy.status == RemedyStatus::Over));
}

const OTHER_MARKET: MarketId = MarketId::new(1);
const MARKETS: [(MarketId, FeedId); 2] = [(MARKET, FEED), (OTHER_MARKET, OTHER_FEED)];

/// A round in which both operators report one price for both feeds. What they signed, feed by feed and operator by operator.
fn both_report(chain: &mut Chain, at: Price) -> [[SignedReport; 2]; 2] {
    let reports =
        [FEED, OTHER_FEED].map(|feed| [0, 1].map(|operator| chain.report(operator, feed, at)));
    chain.done("watch", reports.iter().flatten().cloned().map(Action::Report).collect());
    chain.next_round();
    reports
}

/// A venue with a market on each of two feeds, which one offence of the terms names together; alice has bought the same call at 2000
/// in both from bob, just before the windows of their settlements begin.
fn held_in_two_markets() -> Chain {
    let mut chain = Chain::of(&trading_genesis());
    for owner in ["owner", "other-owner"] {
        chain.operator(owner, STAKE, stake(1_000), 1);
    }
    let mut terms = trading_terms(FEED);
    terms.offences[1].rule = Rule::OracleDeviation { feeds: vec![FEED, OTHER_FEED] };
    let specification = Box::new(trading_feed());
    let feed = Action::RegisterFeed(RegisterFeed { service: SERVICE, specification });
    let register = RegisterService { name: name("buyer"), payment_asset: PAY };
    let publish = Action::PublishTerms(PublishTerms { service: SERVICE, terms });
    let register = Action::RegisterService(register);
    chain.done("buyer", vec![register, feed.clone(), feed, publish]);
    chain.demand("buyer", SERVICE, 100_000_000, 1, 500_000);
    for (index, owner) in [(0, "owner"), (1, "other-owner")] {
        chain.done(owner, vec![offer(VaultId::new(index), TERMS, Ratio::ONE)]);
    }
    chain.until_epoch(2);
    let parameters = Box::new(venue_parameters());
    let mut opened = vec![Action::OpenVenue(OpenVenue { service: SERVICE, parameters })];
    opened.extend(MARKETS.iter().zip(["ETH", "OTHER"]).map(|((_, feed), symbol)| {
        let parameters = MarketParameters { symbol: name(symbol), ..market_parameters() };
        Action::OpenMarket(OpenMarket {
            venue: VENUE,
            feed: *feed,
            parameters: Box::new(parameters),
        })
    }));
    chain.done("buyer", opened);
    both_report(&mut chain, price(2_000));
    for (market, _) in MARKETS {
        let surface = SurfaceReport { market, ..chain.surface(percent(400)) };
        let surface = chain.surface_by(surface, &[0, 1]);
        chain.done("watch", vec![surface]);
    }
    both_report(&mut chain, price(2_000));
    let next = chain.state.epoch().raw() + 1;
    chain.until_epoch(next);
    for who in TRADERS {
        chain.deposit(who, cash(100_000));
    }
    both_report(&mut chain, price(2_000));
    let expiry = chain.expiries()[0];
    for (market, _) in MARKETS {
        let call = pricing::Contract { kind: Kind::Call, strike: price(2_000), expiry };
        let is_it = |listing: &options::Listing| listing.market == market && listing.terms == call;
        let listed = chain.options().contracts().find(|(_, listing)| is_it(listing));
        let book = listed.unwrap().1.book;
        let mark = chain.mark(book);
        chain.order("bob", book, Side::Sell, mark, LOTS);
        chain.order("alice", book, Side::Buy, mark, LOTS);
        assert_eq!((chain.position("alice", book), chain.position("bob", book)), (100, -100));
    }
    while chain.state.time() < expiry.minus(6 * HEARTBEAT) {
        both_report(&mut chain, price(2_000));
    }
    chain
}

/// Liars are charged once for one offence in one epoch, however many feeds they lied about. Everybody whom they harmed is made whole all the
/// same, in whatever order the evidence comes.
#[test]
fn a_majority_that_lies_about_two_feeds_owes_those_of_both() {
    let mut chain = held_in_two_markets();
    let before = [chain.cash_of("alice"), chain.cash_of("bob")];
    let (first, expiry) = (chain.round(), chain.expiries()[0]);
    let (mut reports, mut quotes) = (Vec::new(), Vec::new());
    while chain.state.time() < expiry {
        quotes.extend(chain.quotes([price(2_000); 3]));
        reports.push(both_report(&mut chain, price(LIE)));
    }
    let last = chain.round().minus(1);
    let gained = [before[0] + 2 * GAIN, before[1] - 2 * GAIN];
    assert_eq!([chain.cash_of("alice"), chain.cash_of("bob")], gained);

    for feed in [0, 1] {
        let of = |operator: usize| {
            let three = reports[..3].iter().map(|round| round[feed][operator].clone());
            let evidence = Deviation {
                reports: three.collect(),
                quotes: quotes[..9].to_vec(),
                attestations: Vec::new(),
            };
            Evidence::Deviation(Box::new(evidence))
        };
        accuse(&mut chain, [of(0), of(1)]);
    }
    for (market, _) in MARKETS {
        let quotes = quotes.clone();
        let shown = ShowRounds { market, first, last, quotes, attestations: Vec::new() };
        chain.done("carol", vec![Action::ShowRounds(Box::new(shown))]);
    }
    chain.next_round();
    assert_eq!(chain.trader_row("alice").frozen, Amount::new(2 * GAIN as u128));

    let epoch = chain.state.epoch().raw();
    let events = chain.until_epoch(epoch + 5);
    let costs = events.iter().filter_map(|event| match event {
        Event::CaseExecuted { fraction, .. } => Some(*fraction),
        _ => None,
    });
    assert_eq!(costs.collect::<Vec<_>>(), [percent(50), percent(50), Ratio::ZERO, Ratio::ZERO]);
    assert_eq!(repaid(&events, Repayment::Gains), 2 * GAIN as u128);
    assert_eq!([chain.cash_of("alice"), chain.cash_of("bob")], before, "to the unit");
    assert!(chain.options().remedies().all(|(_, remedy)| remedy.status == RemedyStatus::Over));
}
