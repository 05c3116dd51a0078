//! What cannot be divided: who bears it, and how much it is. Worked examples of `docs/concepts/tenure.md`.

use crate::common::*;
use protocol::*;
use units::*;

/// A vault of `amount` base units of an asset of which `share` is sold to one service, which buys it for nothing.
fn dusty(asset: AssetId, share: Ratio, pledges: &[(&str, u128)]) -> Chain {
    let mut genesis = genesis();
    for (who, amount) in pledges {
        let amount = Amount::new(*amount);
        genesis.endowments.push(Endowment { account: account(who), asset, amount });
    }
    let mut chain = Chain::of(&genesis);
    let (who, amount) = pledges[0];
    chain.operator(who, asset, Amount::new(amount), 1);
    for (who, amount) in &pledges[1..] {
        chain.pledge(who, Amount::new(*amount));
    }
    let service = chain.service("buyer", |_| {});
    chain.demand("buyer", service, 10_u128.pow(16), 0, 1);
    chain.done(who, vec![offer(VAULT, TERMS, share)]);
    chain.until_epoch(2);
    chain
}

/// What is taken of a dusty vault for an offence.
fn dust_taken(mut chain: Chain, offence: u16) -> Amount {
    let accusation = match offence {
        EQUIVOCATION => chain.two_prices(SERVICE),
        _ => file(offence, chain.lie(price(1_900), price(2_000), 3)),
    };
    chain.done("watch", vec![accusation]);
    chain.until_epoch(4);
    chain.taken()[0]
}

#[test]
fn dust_stays_with_the_tranche() {
    let third = Ratio::of(1, 3, Rounding::Down).unwrap();
    // One base unit, all of it sold, half of it due: half a unit is nothing.
    let one = dusty(STAKE, Ratio::ONE, &[("ann", 1)]);
    assert_eq!(dust_taken(one, DEVIATION), Amount::ZERO);
    // One base unit, half of it offered: a cover of nothing is not bought.
    assert_eq!(dusty(STAKE, percent(50), &[("ann", 1)]).cover(VAULT, SERVICE), None);
    // One USDC, six decimals, a third of it: a third of a unit is lost.
    let usdc = dusty(PAY, third, &[("ann", 1_000_000)]);
    assert_eq!(usdc.cover(VAULT, SERVICE).unwrap().amount, Amount::new(333_333));
    assert_eq!(dust_taken(usdc, EQUIVOCATION), Amount::new(333_333));
    // 10^30 base units, eighteen decimals, a third at 10^-18: a price per share is no multiple of a third, so one unit.
    let much = dusty(STAKE, third, &[("ann", 10_u128.pow(30))]);
    let sold = Amount::new(333_333_333_333_333_333 * 10_u128.pow(12));
    assert_eq!(much.cover(VAULT, SERVICE).unwrap().amount, sold);
    assert_eq!(dust_taken(much, EQUIVOCATION), Amount::new(sold.raw() - 1));
    // At a power of two it is none.
    let half = dusty(STAKE, percent(50), &[("ann", 10_u128.pow(30))]);
    assert_eq!(dust_taken(half, EQUIVOCATION), Amount::new(5 * 10_u128.pow(29)));
}

#[test]
fn the_last_to_claim_gets_the_dust() {
    // ann 1 and bob 2 base units of USDC. Half is sold, 1.5: one unit is cover, and is taken. Of the two that are left
    // ann's third is worth 0.67 and bob's two thirds 1.33.
    let run = |order: [&str; 2]| {
        let mut chain = dusty(PAY, percent(50), &[("ann", 1), ("bob", 2)]);
        let offence = chain.two_prices(SERVICE);
        chain.done("watch", vec![offence]);
        chain.until_epoch(4);
        assert_eq!(chain.taken(), [Amount::new(1)]);
        assert_eq!(["ann", "bob"].map(|who| chain.staked(who).raw()), [0, 1]);
        let [tranche] = chain.tranches()[..] else { panic!() };
        let leaving = chain.leave("ann", tranche, 1);
        assert_eq!(chain.leave("bob", tranche, 2), leaving);
        chain.until_epoch(5 + WINDOW);
        for who in order {
            chain.claim(who, leaving);
        }
        ["ann", "bob"].map(|who| chain.balance(who, PAY).raw())
    };
    assert_eq!(run(["ann", "bob"]), [0, 2]);
    assert_eq!(run(["bob", "ann"]), [1, 1]);
}
