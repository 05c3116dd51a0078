//! Does corruption pay? What is published at each boundary, and what a protected service is refused.

use crate::common::*;
use protocol::*;
use units::*;

fn worth(whole: u128) -> Value {
    Value::new(whole * WEI)
}

fn declare(service: ServiceId, profit: u128, slack: Ratio, protected: bool) -> Action {
    Action::SetSecurity(SetSecurity { service, profit: worth(profit), slack, protected })
}

/// One vault of 1 000 ETH at 2 000 for two services, each of which buys half of it or what the cap allows.
fn shared(cap: u128) -> Chain {
    let mut genesis = genesis();
    genesis.endowments.push(Endowment {
        account: account("a"),
        asset: STAKE,
        amount: stake(1_000),
    });
    let mut chain = Chain::of(&genesis);
    let vault = chain.operator("a", STAKE, stake(1_000), cap);
    for (index, who) in [(0, "buyer"), (1, "other-buyer")] {
        let service = chain.service(who, |_| {});
        chain.demand(who, service, 1_000_000 * cap, 1, 100_000);
        chain.done("a", vec![offer(vault, TermsId::new(index), Ratio::ONE)]);
    }
    chain.until_epoch(2);
    chain
}

#[test]
fn the_cost_is_the_smallest_penalty_on_the_part_that_corrupts() {
    let chain = Chain::covered();
    let state = &chain.state;
    let security = state.restaking().security_of(state.ledger(), SERVICE, state.epoch()).unwrap();
    // 2 100 ETH at 2 000; half of it corrupts; a lie costs half of that, two prices would cost all.
    assert_eq!((security.cover, security.cost), (worth(4_200_000), worth(1_050_000)));
    assert_eq!((security.threshold, security.penalty), (percent(50), percent(50)));
    assert_eq!(security.guaranteed_until, Epoch::new(2 + WINDOW));
    assert_eq!((security.secured, security.missing()), (worth(1_050_000), Value::ZERO));
    // The other service bought nothing, and nothing is safe there.
    let other =
        state.restaking().security_of(state.ledger(), OTHER_SERVICE, state.epoch()).unwrap();
    assert_eq!((other.cover, other.cost, other.secured), (Value::ZERO, Value::ZERO, Value::ZERO));
}

#[test]
fn each_boundary_publishes_it() {
    let mut chain = Chain::covered();
    chain.done("buyer", vec![declare(SERVICE, 525_000, percent(100), false)]);
    let events = chain.until_epoch(3);
    let measured = events.iter().find_map(|event| match event {
        Event::SecurityMeasured { service, cost, profit, secured, .. } => {
            Some((*service, *cost, *profit, *secured))
        }
        _ => None,
    });
    // With a slack of 1 the cost has to be twice the profit.
    assert_eq!(measured, Some((SERVICE, worth(1_050_000), worth(525_000), worth(525_000))));
    let vaults: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::VaultMeasured { vault, stake, obligation, .. } => {
                Some((vault.index(), *stake, *obligation))
            }
            _ => None,
        })
        .collect();
    // Each by its part of the 2 100 000 that corrupt: 525 000 × 2 200 000 ÷ 2 100 000, and × 2 000 000.
    let expected = [(0, worth(2_200_000), worth(550_000)), (1, worth(2_000_000), worth(500_000))];
    assert_eq!(vaults, expected);
}

#[test]
fn a_protected_service_is_told_what_is_missing() {
    let mut chain = Chain::covered();
    assert!(matches!(
        chain.rejected("early", declare(SERVICE, 1, Ratio::ZERO, true)),
        Rejection::NotOwner { .. }
    ));
    assert!(matches!(
        chain.rejected("buyer", declare(SERVICE, 1, percent(1_001), true)),
        Rejection::OutOfRange { .. }
    ));
    let refused = chain.rejected("buyer", declare(SERVICE, 1_000_000, percent(25), true));
    let (profit, secured, missing) = (worth(1_000_000), worth(840_000), worth(160_000));
    assert_eq!(refused, Rejection::Unsecured { service: SERVICE, profit, secured, missing });
    assert!(refused.to_string().contains("160000 is missing"), "{refused}");
    chain.done("buyer", vec![declare(SERVICE, 840_000, percent(25), true)]);
    // Its cover halves: what is declared stands, less may be declared, more may not.
    chain.done("owner", vec![offer(VAULT, TERMS, Ratio::ZERO)]);
    chain.until_epoch(3);
    assert!(chain.act("buyer", vec![declare(SERVICE, 840_001, percent(25), true)]).is_err());
    chain.done("buyer", vec![declare(SERVICE, 830_000, percent(25), true)]);
    // Without protection it may say what it likes, and everyone can read what is missing.
    chain.done("buyer", vec![declare(SERVICE, 5_000_000, percent(25), false)]);
    let state = &chain.state;
    let security = state.restaking().security_of(state.ledger(), SERVICE, state.epoch()).unwrap();
    assert_eq!(security.secured, worth(400_000));
    assert_eq!(security.missing(), worth(4_600_000));
}

#[test]
fn exclusive_stake_is_safe_when_each_of_its_services_is() {
    let mut chain = shared(1);
    // Each bought 1 000 000: half of that corrupts, and half of that is forfeited.
    for (service, who) in [(SERVICE, "buyer"), (OTHER_SERVICE, "other-buyer")] {
        chain.done(who, vec![declare(service, 250_000, Ratio::ZERO, true)]);
        let refused = chain.rejected(who, declare(service, 250_001, Ratio::ZERO, true));
        assert!(
            matches!(refused, Rejection::Unsecured { secured, .. } if secured == worth(250_000))
        );
    }
}

#[test]
fn stake_pledged_twice_does_not_secure_twice() {
    let mut chain = shared(2);
    // Each bought all of the vault, 2 000 000: by itself either is safe up to 500 000. But the vault's part of the cost
    // is 2 each, so that 500 000 of the one leave 2 000 000 − 1 000 000 for the other.
    let state = &chain.state;
    assert_eq!(state.restaking().vault(VAULT).unwrap().covers_in(Epoch::new(2)).count(), 2);
    chain.done("buyer", vec![declare(SERVICE, 500_000, Ratio::ZERO, true)]);
    chain.done("other-buyer", vec![declare(OTHER_SERVICE, 500_000, Ratio::ZERO, true)]);
    let state = &chain.state;
    let vault = state.restaking().security_of_vault(state.ledger(), VAULT, state.epoch()).unwrap();
    assert_eq!((vault.stake, vault.obligation), (worth(2_000_000), worth(2_000_000)));
    assert!(vault.is_safe(Ratio::ZERO) && !vault.is_safe(Ratio::new(1)));
    assert_eq!(vault.slack(), Some(Ratio::ZERO));
    // A quarter of slack binds the vault before it binds the service: (2 000 000 ÷ 1.25 − 1 000 000) ÷ 2.
    let refused = chain.rejected("buyer", declare(SERVICE, 500_001, percent(25), true));
    assert!(matches!(refused, Rejection::Unsecured { secured, .. } if secured == worth(300_000)));
}
