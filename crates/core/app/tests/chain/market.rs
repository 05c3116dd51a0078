//! The market, by hand: what is bought of whom at which rate, and whose stake it is when two want it.

use crate::common::*;
use protocol::*;
use units::*;

const B: VaultId = VaultId::new(1);
const C: VaultId = VaultId::new(2);

/// Three operators, 100, 200 and 300 ETH at 2 000 each, and two services that want nothing yet.
fn market(change: impl Fn(&mut Terms)) -> Chain {
    let mut genesis = genesis();
    for (who, whole) in [("a", 100), ("b", 200), ("c", 300)] {
        let endowment = Endowment { account: account(who), asset: STAKE, amount: stake(whole) };
        genesis.endowments.push(endowment);
    }
    let mut chain = Chain::of(&genesis);
    for (who, whole) in [("a", 100), ("b", 200), ("c", 300)] {
        chain.operator(who, STAKE, stake(whole), 1);
    }
    chain.service("buyer", &change);
    chain.service("other-buyer", &change);
    chain
}

/// The last auction of a service: what it bought, at which rate.
fn cleared(events: &[Event], of: ServiceId) -> (Value, Ratio) {
    let mut found = events.iter().filter_map(|event| match event {
        Event::AuctionCleared { service, bought, rate, .. } if *service == of => {
            Some((*bought, *rate))
        }
        _ => None,
    });
    found.next_back().expect("an auction")
}

fn worth(whole: u128) -> Value {
    Value::new(whole * WEI)
}

#[test]
fn the_cheapest_sell_first_and_all_are_paid_the_last_reserve() {
    let mut chain = market(|_| {});
    for (who, vault, bps) in [("a", VAULT, 30), ("b", B, 10), ("c", C, 20)] {
        chain.done(who, vec![offer_at(vault, TERMS, Ratio::ONE, bps)]);
    }
    // 700 000 are the 400 000 of b and half of the 600 000 of c.
    chain.demand("buyer", SERVICE, 700_000, 100, 100_000);
    let events = chain.until_epoch(2);
    assert_eq!(cleared(&events, SERVICE), (worth(700_000), Ratio::from_bps(20)));
    assert_eq!(chain.cover(VAULT, SERVICE), None);
    let (b, c) = (chain.cover(B, SERVICE).unwrap(), chain.cover(C, SERVICE).unwrap());
    assert_eq!((b.pledge_rate, b.premium), (Ratio::ONE, Amount::new(800_000_000)));
    assert_eq!((c.pledge_rate, c.premium), (percent(50), Amount::new(600_000_000)));

    // Cheaper than c by one basis point, and as much: c sells what is left. A price needs notice.
    chain.done("a", vec![offer_at(VAULT, TERMS, Ratio::ONE, 19)]);
    chain.until_epoch(4);
    assert_eq!(chain.cover(VAULT, SERVICE).unwrap().pledge_rate, Ratio::ONE);
    let c = chain.cover(C, SERVICE).unwrap().pledge_rate;
    assert_eq!(c, Ratio::of(1, 6, Rounding::Up).unwrap());
}

#[test]
fn a_short_supply_is_paid_the_most_and_a_budget_buys_what_it_can() {
    let mut chain = market(|_| {});
    chain.done("a", vec![offer_at(VAULT, TERMS, Ratio::ONE, 10)]);
    chain.done("b", vec![offer_at(B, TERMS, Ratio::ONE, 20)]);
    chain.demand("buyer", SERVICE, 2_000_000, 50, 5_000);
    // 600 000 are to be had, at 50 basis points that is 3 000.
    let events = chain.until_epoch(2);
    assert_eq!(cleared(&events, SERVICE), (worth(600_000), Ratio::from_bps(50)));
    // 2 000 are left: they pay for all of it at a third of a per cent, between the reserve of b and the most.
    let events = chain.until_epoch(3);
    let (bought, rate) = cleared(&events, SERVICE);
    assert_eq!(rate, Ratio::of(1, 300, Rounding::Down).unwrap());
    // Premiums round up, so that the last base unit of the budget is one too few for the last thousandth of cover.
    assert!(worth(600_000).raw() - bought.raw() < WEI / 1_000, "{bought}");
    let left = |chain: &Chain| chain.state.restaking().service(SERVICE).unwrap().budget.raw();
    assert!(left(&chain) <= 1, "{}", left(&chain));
    // With nothing, nothing is bought.
    let events = chain.until_epoch(4);
    assert_eq!(cleared(&events, SERVICE), (Value::ZERO, Ratio::ZERO));
    // 300 pay for all of a at 15 basis points.
    chain.done(
        "buyer",
        vec![Action::FundService(FundService {
            service: SERVICE,
            amount: Amount::new(300_000_000),
        })],
    );
    let events = chain.until_epoch(5);
    assert_eq!(cleared(&events, SERVICE), (worth(200_000), Ratio::from_bps(15)));
    assert_eq!(chain.cover(B, SERVICE), None, "it asks for 20");
}

#[test]
fn ties_go_to_the_older_offer_and_a_new_price_is_a_new_offer() {
    let mut chain = market(|_| {});
    chain.done("b", vec![offer_at(B, TERMS, Ratio::ONE, 10)]);
    chain.until_epoch(1);
    chain.done("a", vec![offer_at(VAULT, TERMS, Ratio::ONE, 10)]);
    chain.demand("buyer", SERVICE, 400_000, 50, 100_000);
    chain.until_epoch(3);
    assert_eq!((chain.cover(VAULT, SERVICE), chain.cover(B, SERVICE).is_some()), (None, true));
    // b offers less, and stays the older.
    chain.done("b", vec![offer_at(B, TERMS, percent(75), 10)]);
    chain.until_epoch(4);
    assert_eq!(chain.cover(B, SERVICE).unwrap().pledge_rate, percent(75));
    assert_eq!(chain.cover(VAULT, SERVICE).unwrap().pledge_rate, percent(50));
    // b offers more again: that is new, and a sells all of its own before.
    chain.done("b", vec![offer_at(B, TERMS, Ratio::ONE, 10)]);
    chain.until_epoch(6);
    assert_eq!(chain.cover(VAULT, SERVICE).unwrap().pledge_rate, Ratio::ONE);
    assert_eq!(chain.cover(B, SERVICE).unwrap().pledge_rate, percent(50));
}

#[test]
fn the_older_offer_has_the_stake_and_the_younger_what_it_leaves() {
    let mut chain = market(|_| {});
    chain.done("c", vec![offer_at(C, OTHER_TERMS, Ratio::ONE, 10)]);
    chain.until_epoch(1);
    chain.done("c", vec![offer_at(C, TERMS, Ratio::ONE, 10)]);
    chain.done("a", vec![offer_at(VAULT, TERMS, Ratio::ONE, 40)]);
    // The younger service wants all of c; the older offer sells 40 % of it elsewhere.
    chain.demand("buyer", SERVICE, 600_000, 50, 100_000);
    chain.demand("other-buyer", OTHER_SERVICE, 240_000, 50, 100_000);
    let events = chain.until_epoch(3);
    assert_eq!(chain.cover(C, OTHER_SERVICE).unwrap().pledge_rate, percent(40));
    assert_eq!(chain.cover(C, SERVICE).unwrap().pledge_rate, percent(60));
    // What c could not give is bought of a, who sets the rate.
    assert_eq!(cleared(&events, SERVICE), (worth(560_000), Ratio::from_bps(50)));
    assert_eq!(chain.cover(VAULT, SERVICE).unwrap().pledge_rate, Ratio::ONE);
    // What was sold stays encumbered for W epochs: the younger cannot grow into it at once.
    chain.done("c", vec![offer_at(C, OTHER_TERMS, Ratio::ZERO, 10)]);
    chain.until_epoch(4);
    assert_eq!(chain.cover(C, OTHER_SERVICE), None);
    assert_eq!(chain.cover(C, SERVICE).unwrap().pledge_rate, percent(60));
    chain.until_epoch(3 + WINDOW);
    assert_eq!(chain.cover(C, SERVICE).unwrap().pledge_rate, percent(60));
    chain.until_epoch(4 + WINDOW);
    assert_eq!(chain.cover(C, SERVICE).unwrap().pledge_rate, percent(100));
}

#[test]
fn a_commitment_holds_an_offer_but_no_staker() {
    let mut chain = market(|terms| terms.commitment_epochs = 3);
    chain.done("a", vec![offer_at(VAULT, TERMS, Ratio::ONE, 10)]);
    chain.demand("buyer", SERVICE, 1_000_000, 50, 100_000);
    chain.until_epoch(2);
    let less = chain.done("a", vec![offer_at(VAULT, TERMS, percent(20), 10)]);
    assert!(matches!(less[0], Event::OfferMade { binds_from, .. } if binds_from == Epoch::new(6)));
    // Nobody who stays for that may find it taken back.
    let back = chain.rejected("a", offer_at(VAULT, TERMS, percent(30), 10));
    let announced =
        Rejection::ReductionAnnounced { field: "offer".to_owned(), binds_from: Epoch::new(6) };
    assert_eq!(back, announced);
    // Nor may even less, which would be committed anew, put off what was announced.
    assert_eq!(chain.rejected("a", offer_at(VAULT, TERMS, percent(10), 10)), announced);
    let tranche = TrancheId::new(0);
    chain.done("a", vec![Action::Leave(Leave { tranche, shares: Shares::new(stake(50).raw()) })]);
    chain.until_epoch(5);
    let cover = chain.cover(VAULT, SERVICE).unwrap();
    assert_eq!((cover.pledge_rate, cover.amount), (Ratio::ONE, stake(50)));
    chain.until_epoch(6);
    assert_eq!(chain.cover(VAULT, SERVICE).unwrap().pledge_rate, percent(20));
}

#[test]
fn a_preview_is_what_the_boundary_does() {
    let mut chain = market(|_| {});
    chain.done("b", vec![offer_at(B, TERMS, Ratio::ONE, 10)]);
    chain.demand("buyer", SERVICE, 500_000, 50, 100_000);
    chain.until_epoch(2);
    let offered =
        restaking::OfferTerms { terms: TERMS, share: percent(80), reserve: Ratio::from_bps(5) };
    let state = &chain.state;
    let preview = state.restaking().preview(state.ledger(), C, offered, state.epoch()).unwrap();
    assert_eq!(preview.epoch, Epoch::new(4));
    assert_eq!(preview.rate, Some(Ratio::from_bps(10)), "c sells 480 000, b the rest");
    assert_eq!(preview.yield_per_epoch(), Ratio::from_bps(8));
    // Looking changes nothing.
    let before = chain.state.root();
    let state = &chain.state;
    assert!(state.restaking().preview(state.ledger(), C, offered, state.epoch()).is_ok());
    assert_eq!(chain.state.root(), before);

    chain.done("c", vec![offer_at(C, TERMS, percent(80), 5)]);
    let events = chain.until_epoch(4);
    assert_eq!(cleared(&events, SERVICE), (preview.bought, preview.rate.unwrap()));
    assert_eq!(chain.cover(C, SERVICE), preview.cover);

    let unknown = restaking::OfferTerms { terms: TermsId::new(9), ..offered };
    let state = &chain.state;
    let refused = state.restaking().preview(state.ledger(), C, unknown, state.epoch());
    assert_eq!(refused, Err(Rejection::UnknownTerms { terms: TermsId::new(9) }));
}
