//! The worked examples of `docs/concepts/`: small numbers, worked out by hand, each of which is asserted here. Those of the
//! auction are in `market.rs`, of dust in `dust.rs`, of security in `security.rs`, of rising penalties in `penalties.rs`.

use crate::common::*;
use protocol::*;
use restaking::encumbered;
use units::*;

/// One vault of `ann`, leverage 1, with her own 100; `bob` and others have 100 each that they have not pledged. Two
/// services are offered these shares of the vault from epoch 2 on, and want all that they can get, at 1 basis point.
fn shared_by_two(shares: [Ratio; 2]) -> Chain {
    shared(1, 1, shares)
}

/// The same with another leverage cap, and terms that hold proceeds for so many epochs.
fn shared(cap: u128, hold: u64, shares: [Ratio; 2]) -> Chain {
    let mut genesis = genesis();
    genesis.parameters.hold_epochs_max = WINDOW;
    for who in ["ann", "bob", "cyn", "dan", "eve"] {
        let endowment = Endowment { account: account(who), asset: STAKE, amount: stake(100) };
        genesis.endowments.push(endowment);
    }
    let mut chain = Chain::of(&genesis);
    chain.operator("ann", STAKE, stake(100), cap);
    for (index, who) in [(0, "buyer"), (1, "other-buyer")] {
        let service = chain.service(who, |terms| terms.hold_epochs = hold);
        chain.demand(who, service, 1_000_000, 1, 1_000);
        chain.done("ann", vec![offer(VAULT, TermsId::new(index), shares[index as usize])]);
    }
    chain
}

fn free_from_jail(chain: &mut Chain) {
    chain.done("ann", vec![Action::ReturnFromJail(ReturnFromJail { operator: OP })]);
}

fn stop_buying(chain: &mut Chain) {
    let (service, target, rate) = (SERVICE, Value::ZERO, Ratio::ZERO);
    chain.done("buyer", vec![Action::SetDemand(SetDemand { service, target, rate })]);
}

fn pledge_rate(chain: &Chain, service: ServiceId) -> Option<Ratio> {
    chain.cover(VAULT, service).map(|cover| cover.pledge_rate)
}

fn encumbered_by(chain: &Chain, service: ServiceId) -> Ratio {
    let restaking = chain.state.restaking();
    encumbered(restaking, restaking.vault(VAULT).unwrap(), service, chain.state.epoch())
}

/// Half of a number of whole units, as amounts.
fn halves(of: u128) -> Amount {
    Amount::new(of * WEI / 2)
}

#[test]
fn a_leaver_and_a_joiner_around_an_offence() {
    // Half of the vault is sold. Everyone has 100.
    let mut chain = shared_by_two([percent(50), Ratio::ZERO]);
    let first = chain.pledge("bob", stake(100));
    chain.pledge("cyn", stake(100));
    chain.until_epoch(2);
    // bob asks to leave the epoch before the offence: at risk in 1 and 2. dan joins then: at risk from 3.
    let before = chain.leave("bob", first, 100 * WEI);
    chain.pledge("dan", stake(100));
    chain.until_epoch(3);
    let offence = chain.two_prices(SERVICE);
    // cyn runs in the epoch of the offence: at risk in 1 to 3. eve joins in it: at risk from 4.
    let after = chain.leave("cyn", first, 100 * WEI);
    chain.pledge("eve", stake(100));
    chain.done("watch", vec![offence]);
    chain.until_epoch(5);
    // At risk in 3: ann, cyn, dan. Each loses all of the half that was sold.
    let left = ["ann", "bob", "cyn", "dan", "eve"].map(|who| chain.staked(who));
    assert_eq!(left, [stake(50), stake(100), stake(50), stake(50), stake(100)]);
    assert_eq!(chain.taken(), [stake(150)]);
    // bob is free after 2 + W, cyn one epoch later.
    for (who, tranche, free_at, amount) in
        [("bob", before, 3 + WINDOW, 100), ("cyn", after, 4 + WINDOW, 50)]
    {
        chain.until_epoch(free_at - 1);
        let refused = chain.rejected(who, Action::Claim(Claim { tranche }));
        assert!(matches!(refused, Rejection::StillLiable { .. }), "{refused}");
        chain.until_epoch(free_at);
        chain.claim(who, tranche);
        assert_eq!(chain.balance(who, STAKE), stake(amount));
    }
}

#[test]
fn isolation_with_pooled_stake() {
    // Each service buys half. The offence against the first is in epoch 2, against the second in 3; in between bob joins,
    // and after both cyn does. `first` is executed at 5, the other at 6.
    let run = |first: ServiceId| {
        let mut chain = shared_by_two([percent(50), percent(50)]);
        chain.until_epoch(2);
        let in_2 = chain.two_prices(SERVICE);
        chain.pledge("bob", stake(60));
        chain.until_epoch(3);
        let in_3 = chain.two_prices(OTHER_SERVICE);
        chain.pledge("cyn", stake(40));
        let order = if first == SERVICE { [in_2, in_3] } else { [in_3, in_2] };
        for (epoch, accusation) in (3..).zip(order) {
            chain.until_epoch(epoch);
            chain.done("watch", vec![accusation]);
        }
        chain.until_epoch(5);
        let between = ["ann", "bob", "cyn"].map(|who| chain.staked(who));
        chain.until_epoch(6);
        let cases = chain.state.restaking().cases();
        let mut recovered: Vec<_> = cases.map(|(_, c)| (c.service, c.proceeds())).collect();
        recovered.sort();
        (between, recovered, ["ann", "bob", "cyn"].map(|who| chain.staked(who)))
    };
    // The first takes half of ann's 100: bob was not there in 2. The second takes half of her 100 and of bob's 60, as they
    // were in 3. cyn answers for neither. (Half of whatever the vault has when a slash lands would be 100 for whoever is
    // first and 50 for the other, 30 of them cyn's.)
    let recovered =
        vec![(SERVICE, vec![(STAKE, stake(50))]), (OTHER_SERVICE, vec![(STAKE, stake(80))])];
    let left = [stake(0), stake(30), stake(40)];
    let between = [stake(50), stake(60), stake(40)];
    assert_eq!(run(SERVICE), (between, recovered.clone(), left));
    let between = [stake(50), stake(30), stake(40)];
    assert_eq!(run(OTHER_SERVICE), (between, recovered, left));
}

#[test]
fn the_sequential_commitment_attack_is_stopped() {
    // All 100 are offered to both. The first buys them for epoch 2 and stops, the second wants them from 3 on.
    let attack = |cap: u128| {
        let mut chain = shared(cap, 1, [Ratio::ONE, Ratio::ONE]);
        let nothing = SetDemand { service: OTHER_SERVICE, target: Value::ZERO, rate: Ratio::ZERO };
        chain.done("other-buyer", vec![Action::SetDemand(nothing)]);
        chain.until_epoch(2);
        assert_eq!(pledge_rate(&chain, SERVICE), Some(Ratio::ONE));
        let against_first = chain.two_prices(SERVICE);
        stop_buying(&mut chain);
        chain.demand("other-buyer", OTHER_SERVICE, 1_000_000, 1, 1_000);
        chain.until_epoch(3);
        assert_eq!(pledge_rate(&chain, SERVICE), None);
        assert_eq!(encumbered_by(&chain, SERVICE), Ratio::ONE);
        (chain, against_first)
    };
    // The first may still take 100 of 100 for epoch 2, so the second can buy none, pays none, and is owed none.
    let (mut chain, against_first) = attack(1);
    assert_eq!(pledge_rate(&chain, OTHER_SERVICE), None);
    let against_second = chain.two_prices(OTHER_SERVICE);
    let refused = chain.rejected("watch", against_second);
    let (operator, service, epoch) = (OP, OTHER_SERVICE, Epoch::new(3));
    assert_eq!(refused, Rejection::NoCover { operator, service, epoch });
    chain.done("watch", vec![against_first]);
    chain.until_epoch(5);
    assert_eq!((chain.taken(), chain.staked("ann")), (vec![stake(100)], Amount::ZERO));

    // Without the limit, as with a leverage cap of 2, the second buys 100: 200 are owed of 100, and it goes without.
    let (mut chain, against_first) = attack(2);
    assert_eq!(chain.cover(VAULT, OTHER_SERVICE).unwrap().amount, stake(100));
    let against_second = chain.two_prices(OTHER_SERVICE);
    chain.done("watch", vec![against_first, against_second]);
    chain.until_epoch(5);
    assert_eq!(chain.taken(), [stake(100), Amount::ZERO]);
    let second = chain.state.restaking().service(OTHER_SERVICE).unwrap();
    assert_eq!(second.shortfall, [(STAKE, stake(100))]);
}

#[test]
fn encumbered_stake_is_free_when_its_last_epoch_cannot_be_judged() {
    // The first buys 60 % in 2 and 3 and then stops; the second takes what it gets.
    let mut chain = shared_by_two([percent(60), Ratio::ONE]);
    chain.until_epoch(3);
    stop_buying(&mut chain);
    assert_eq!(
        [SERVICE, OTHER_SERVICE].map(|service| pledge_rate(&chain, service)),
        [Some(percent(60)), Some(percent(40))]
    );
    for epoch in 4..=3 + WINDOW {
        chain.until_epoch(epoch);
        assert_eq!(pledge_rate(&chain, SERVICE), None);
        assert_eq!(encumbered_by(&chain, SERVICE), percent(60));
        assert_eq!(pledge_rate(&chain, OTHER_SERVICE), Some(percent(40)));
    }
    chain.until_epoch(4 + WINDOW);
    assert_eq!(encumbered_by(&chain, SERVICE), Ratio::ZERO);
    assert_eq!(pledge_rate(&chain, OTHER_SERVICE), Some(Ratio::ONE));
}

#[test]
fn a_claim_grows_as_a_share_of_what_another_slash_leaves() {
    // The first buys a quarter. The second is offered three quarters and wants 50 whole units: half.
    let mut chain = shared_by_two([percent(25), percent(75)]);
    let (target, rate) = (Value::new(100_000 * WEI), Ratio::from_bps(1));
    let want = SetDemand { service: OTHER_SERVICE, target, rate };
    chain.done("other-buyer", vec![Action::SetDemand(want)]);
    chain.until_epoch(2);
    let rates = |chain: &Chain| [SERVICE, OTHER_SERVICE].map(|service| pledge_rate(chain, service));
    assert_eq!(rates(&chain), [Some(percent(25)), Some(percent(50))]);
    let later = chain.two_prices(SERVICE);
    let now = chain.two_prices(OTHER_SERVICE);
    chain.done("watch", vec![now]);
    chain.until_epoch(3);
    assert_eq!(encumbered_by(&chain, SERVICE), percent(25));
    chain.until_epoch(4);
    // 50 of 100 are gone. The first may still take 25: now a half.
    assert_eq!((chain.taken(), chain.staked("ann")), (vec![stake(50)], stake(50)));
    assert_eq!(encumbered_by(&chain, SERVICE), percent(50));
    assert_eq!(encumbered_by(&chain, OTHER_SERVICE), Ratio::ZERO);
    free_from_jail(&mut chain);
    chain.until_epoch(5);
    // The second still wants 50, and is offered 75 % of the 50 that are left, 37.5. It can have 25.
    assert_eq!(rates(&chain), [Some(percent(25)), Some(percent(50))]);
    assert_eq!(chain.cover(VAULT, OTHER_SERVICE).unwrap().amount, stake(25));
    // Both convict. Both are paid: 25 for epoch 2, 25 for epoch 5. With 37.5 sold, 62.5 would be owed of 50.
    let against_second = chain.two_prices(OTHER_SERVICE);
    chain.done("watch", vec![later, against_second]);
    chain.until_epoch(7);
    assert_eq!(chain.taken(), [stake(50), stake(25), stake(25)]);
    assert_eq!(chain.staked("ann"), Amount::ZERO);
    let services = [SERVICE, OTHER_SERVICE].map(|id| chain.state.restaking().service(id).unwrap());
    assert!(services.iter().all(|service| service.shortfall.is_empty()));
}

#[test]
fn two_offences_by_one_operator_in_one_window() {
    // The first service buys half, the second a quarter.
    let mut chain = shared_by_two([percent(50), percent(25)]);
    chain.until_epoch(2);
    let lie = chain.lie(price(1_900), price(2_000), 3);
    chain.until_epoch(3);
    let [again, elsewhere] = [SERVICE, OTHER_SERVICE].map(|service| chain.two_prices(service));
    chain.done("watch", vec![file(DEVIATION, lie), again, elsewhere]);
    chain.until_epoch(5);
    // The lie of epoch 2 costs half of the 50 that the first bought. The two prices of epoch 3 would cost all 50, but
    // those are the same 50, so 25 are left to take. The second service's 25 are its own.
    assert_eq!(chain.taken(), [stake(25), stake(25), stake(25)]);
    assert_eq!(chain.staked("ann"), stake(25));
    // After the slash a service buys anew, of what is left. A third offence then takes half of 25.
    free_from_jail(&mut chain);
    chain.until_epoch(6);
    assert_eq!(chain.cover(VAULT, SERVICE).unwrap().amount, halves(25));
    let third = chain.two_prices(SERVICE);
    chain.done("watch", vec![third]);
    chain.until_epoch(8);
    assert_eq!(chain.taken()[3..], [halves(25)]);
    assert_eq!(chain.staked("ann"), halves(25));
}

#[test]
fn a_reversal_after_merging() {
    // Half is sold. An offence in 6 costs ann 50 at the boundary into 8; bob is at risk from 7, with 100.
    let mut chain = shared(1, WINDOW, [percent(50), Ratio::ZERO]);
    chain.until_epoch(6);
    let first = chain.two_prices(SERVICE);
    chain.done("watch", vec![first]);
    let bobs = chain.pledge("bob", stake(100));
    chain.until_epoch(8);
    let worth = |chain: &Chain| ["ann", "bob"].map(|who| chain.staked(who));
    assert_eq!(worth(&chain), [stake(50), stake(100)]);
    free_from_jail(&mut chain);
    // 2W after the slash, at the boundary into 21, nothing judgeable tells the tranches apart. The smaller merges into the
    // larger: ann's 100 shares, worth 50, become 50 of bob's.
    let [anns] = chain.tranches()[..1] else { panic!() };
    let merged = chain.until_epoch(21);
    assert_eq!(merged.iter().filter(|e| matches!(e, Event::Merged { .. })).count(), 1);
    let merger = chain.state.restaking().tranche(anns).unwrap().merged.clone().unwrap();
    assert_eq!((merger.into, merger.of), (bobs, Shares::new(100 * WEI)));
    assert_eq!(merger.given, Shares::new(50 * WEI));
    assert_eq!(worth(&chain), [stake(50), stake(100)]);
    // An offence in 22 costs each a half at the boundary into 24. The proceeds wait until 30.
    chain.until_epoch(22);
    let second = chain.two_prices(SERVICE);
    chain.done("watch", vec![second]);
    chain.until_epoch(24);
    assert_eq!(worth(&chain), [stake(25), stake(50)]);
    let case = CaseId::new(1);
    let paid = |chain: &Chain| chain.state.restaking().case(case).unwrap().taken.clone();
    assert_eq!(paid(&chain), [(bobs, STAKE, stake(75))]);
    // bob leaves with half of what he has, and with what may come back for it: 50 of 150 shares, 25 of 75.
    let leaving = chain.leave("bob", bobs, 50 * WEI);
    let reason = "the venues' keys were stolen".to_owned();
    chain.done("council", vec![Action::ReverseCase(ReverseCase { case, reason })]);
    let events = chain.until_epoch(25);
    let returned = events.iter().filter_map(|event| match event {
        Event::Returned { tranche, amount, .. } => Some((*tranche, *amount)),
        _ => None,
    });
    assert_eq!(returned.collect::<Vec<_>>(), [(bobs, stake(50)), (leaving, stake(25))]);
    // Both have what they had before the second slash, bob half of it where he left.
    assert_eq!(worth(&chain), [stake(50), stake(100)]);
    chain.until_epoch(25 + WINDOW);
    chain.claim("bob", leaving);
    assert_eq!((chain.balance("bob", STAKE), chain.staked("bob")), (stake(50), stake(50)));
}

#[test]
fn a_total_loss_followed_by_deposits() {
    let mut chain = shared(1, WINDOW, [Ratio::ONE, Ratio::ZERO]);
    chain.until_epoch(2);
    let offence = chain.two_prices(SERVICE);
    chain.done("watch", vec![offence]);
    chain.until_epoch(4);
    assert_eq!((chain.taken(), chain.staked("ann")), (vec![stake(100)], Amount::ZERO));
    // The old tranche is closed: 100 shares of nothing. Deposits never meet its price of zero.
    let [closed] = chain.tranches()[..] else { panic!() };
    let tranche = |chain: &Chain, id| {
        let row = chain.state.restaking().tranche(id).unwrap();
        (row.shares, row.stake, row.price_now())
    };
    let nothing = (Shares::new(100 * WEI), Amount::ZERO, PerShare::ZERO);
    assert_eq!(tranche(&chain, closed), nothing);
    let new = chain.pledge("bob", stake(40));
    assert_eq!(tranche(&chain, new), (Shares::new(40 * WEI), stake(40), PerShare::ONE));
    free_from_jail(&mut chain);
    chain.until_epoch(5);
    // The service buys all 40 that are left to buy: the shares of nothing owe nothing.
    assert_eq!(chain.cover(VAULT, SERVICE).unwrap().amount, stake(40));
    // While the proceeds wait, a reversal gives ann her 100, of which bob has no part.
    let (case, reason) = (CaseId::new(0), "a forged quote".to_owned());
    chain.done("council", vec![Action::ReverseCase(ReverseCase { case, reason })]);
    chain.until_epoch(6);
    assert_eq!(["ann", "bob"].map(|who| chain.staked(who)), [stake(100), stake(40)]);
    assert_eq!(tranche(&chain, closed).2, PerShare::ONE);
}
