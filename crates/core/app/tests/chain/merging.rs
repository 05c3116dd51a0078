//! Tranches that nothing judgeable can tell apart become one, and nobody notices.

use crate::common::*;
use protocol::*;
use units::*;

/// The tranches of the first vault that have shares.
fn tranches(chain: &Chain) -> Vec<TrancheId> {
    chain.state.restaking().vault(VAULT).unwrap().tranches.clone()
}

fn merged(events: &[Event]) -> usize {
    events.iter().filter(|event| matches!(event, Event::Merged { vault: VAULT, .. })).count()
}

/// What `owner` and `late` have, to the base units that roundings may leave.
fn close(chain: &Chain, expected: [Amount; 2]) {
    let left = [chain.staked("owner"), chain.staked("late")];
    let near = |(left, right): (&Amount, &Amount)| left.raw().abs_diff(right.raw()) <= 2;
    assert!(left.iter().zip(&expected).all(near), "{left:?}, expected {expected:?}");
}

fn pledge(chain: &mut Chain, who: &str, amount: Amount) -> TrancheId {
    let events = chain.done(who, vec![Action::Pledge(Pledge { vault: VAULT, amount })]);
    let Event::Pledged { tranche, .. } = events[0] else { panic!("{events:?}") };
    tranche
}

#[test]
fn a_quiet_tranche_merges_after_the_window_and_keeps_its_worth_and_premiums() {
    let mut chain = Chain::covered();
    chain.until_epoch(4);
    let young = pledge(&mut chain, "late", stake(40));
    assert_eq!(tranches(&chain).len(), 2);
    // At risk from 5: mature at the boundary into 5 + W, not before.
    assert_eq!(merged(&chain.until_epoch(4 + WINDOW)), 0);
    assert_eq!(merged(&chain.until_epoch(5 + WINDOW)), 1);
    let [old] = tranches(&chain)[..] else { panic!() };
    assert_eq!(chain.staked("late"), stake(40));

    let refused =
        chain.rejected("late", Action::Leave(Leave { tranche: young, shares: Shares::new(1) }));
    assert_eq!(refused, Rejection::Merged { tranche: young, into: old });

    // Premiums from before and after the merger are paid by one claim, and once.
    chain.until_epoch(8 + WINDOW);
    let row = chain.state.ledger().find_account(&account("late")).unwrap();
    let holdings = chain.state.restaking().holdings_of(row);
    let [holding] = holdings.as_slice() else { panic!("{holdings:?}") };
    assert_eq!((holding.tranche, holding.worth), (old, stake(40)));
    let due = holding.premiums[0].1;
    chain.done("late", vec![Action::ClaimPremiums(ClaimPremiums { tranche: old })]);
    assert_eq!(chain.balance("late", PAY), due);
    // 40 of 1140 at 2000 each, 1 bp an epoch, 10 % commission: 7.2 for each of the epochs 5 to 7 + W.
    let expected = 7_200_000 * u128::from(3 + WINDOW);
    assert!(due.raw() <= expected && expected - due.raw() <= 20, "{due} of {expected}");
    chain.done("late", vec![Action::ClaimPremiums(ClaimPremiums { tranche: old })]);
    assert_eq!(chain.balance("late", PAY), due, "once");

    // It leaves like anyone.
    let shares = chain.state.restaking().holdings_of(row)[0].shares;
    chain.done("late", vec![Action::Leave(Leave { tranche: old, shares })]);
    chain.until_epoch(20 + 2 * WINDOW);
    let leaving = *tranches(&chain).last().unwrap();
    chain.done("late", vec![Action::Claim(Claim { tranche: leaving })]);
    assert_eq!(chain.balance("late", STAKE), stake(100));
}

#[test]
fn a_slash_keeps_tranches_apart_for_longer() {
    let mut chain = Chain::with_cover([percent(40), Ratio::ONE]);
    chain.until_epoch(4);
    let evidence = chain.equivocate();
    pledge(&mut chain, "late", stake(40));
    chain.done("watch", vec![file(EQUIVOCATION, evidence)]);
    // Slashed at the boundary into 6. The younger, at risk from 5, answers for nothing; the prices differ.
    chain.until_epoch(6);
    close(&chain, [stake(600), stake(40)]);
    // Two windows after the slash they still are apart; one boundary later they merge, at their own prices.
    assert_eq!(merged(&chain.until_epoch(6 + 2 * WINDOW)), 0);
    assert_eq!(merged(&chain.until_epoch(7 + 2 * WINDOW)), 1);
    close(&chain, [stake(600), stake(40)]);
    // A later slash takes the same fraction of both.
    chain.done("owner", vec![Action::ReturnFromJail(ReturnFromJail { operator: OP })]);
    let now = chain.state.epoch().raw();
    chain.until_epoch(now + 1);
    let evidence = chain.equivocate();
    chain.done("watch", vec![file(EQUIVOCATION, evidence)]);
    chain.until_epoch(now + 3);
    close(&chain, [stake(360), stake(24)]);
}

#[test]
fn tranches_of_a_busy_vault_stay_few() {
    let mut chain = Chain::covered();
    let mut most = 0;
    for epoch in 3..60 {
        chain.until_epoch(epoch);
        pledge(&mut chain, "late", stake(1));
        most = most.max(tranches(&chain).len());
    }
    // The mature one, those of the last W epochs, and the one that begins next.
    let window = usize::try_from(WINDOW).unwrap();
    assert!(most <= window + 2, "{most} tranches");
    assert_eq!(chain.staked("late"), stake(57));
}

const OWN: VaultId = VaultId::new(2);

/// A third vault, of the first operator, that nobody has pledged to yet.
fn with_own_vault() -> Chain {
    let mut chain = Chain::with_cover([Ratio::ZERO, Ratio::ONE]);
    let vault = CreateVault { operator: OP, asset: STAKE, leverage_cap: Ratio::ONE };
    chain.done("owner", vec![Action::CreateVault(vault)]);
    // Those whose stake is elsewhere get some more.
    for who in ["early", "other-owner"] {
        let deposit = CustodyDeposit { to: account(who), asset: STAKE, amount: stake(8) };
        chain.done("custodian", vec![Action::CustodyDeposit(deposit)]);
    }
    chain
}

fn pledge_own(chain: &mut Chain, who: &str, amount: Amount) -> TrancheId {
    let events = chain.done(who, vec![Action::Pledge(Pledge { vault: OWN, amount })]);
    let Event::Pledged { tranche, .. } = events[0] else { panic!("{events:?}") };
    tranche
}

/// Two units, of which a slash takes one and a leaver's half unit stays behind: the price says half of what is there.
/// Whoever merged into that would answer for half of its cover only, for ever.
#[test]
fn roundings_of_a_tiny_tranche_are_not_multiplied_by_those_who_merge_with_it() {
    let mut chain = with_own_vault();
    let tiny = pledge_own(&mut chain, "early", Amount::new(2));
    chain.done("owner", vec![offer(OWN, TERMS, percent(50))]);
    chain.until_epoch(4);
    let evidence = chain.equivocate();
    chain.done("watch", vec![file(EQUIVOCATION, evidence)]);
    chain.until_epoch(6);
    chain.done("early", vec![Action::Leave(Leave { tranche: tiny, shares: Shares::new(1) })]);
    let row = chain.state.restaking().tranche(tiny).unwrap();
    assert_eq!((row.stake, row.shares), (Amount::new(1), Shares::new(1)));
    assert_eq!(row.price_now().to_ratio(), percent(50));

    pledge_own(&mut chain, "late", stake(40));
    chain.done("owner", vec![Action::ReturnFromJail(ReturnFromJail { operator: OP })]);
    let events = chain.until_epoch(8 + 2 * WINDOW);
    assert!(events.iter().any(|event| matches!(event, Event::Merged { vault: OWN, .. })));
    let evidence = chain.equivocate();
    chain.done("watch", vec![file(EQUIVOCATION, evidence)]);
    chain.until_epoch(10 + 2 * WINDOW);
    // All of the cover: half of what there is.
    let left = chain.staked("late").raw();
    assert!(left.abs_diff(stake(20).raw()) <= 1, "{left}");
}

#[test]
fn shares_find_their_way_through_several_mergers() {
    let mut chain = with_own_vault();
    let first = pledge_own(&mut chain, "early", stake(1));
    chain.done("owner", vec![offer(OWN, TERMS, percent(50))]);
    chain.until_epoch(4);
    let second = pledge_own(&mut chain, "late", stake(2));
    chain.until_epoch(6 + WINDOW);
    let merged_into = |chain: &Chain, tranche| {
        chain.state.restaking().tranche(tranche).unwrap().merged.as_ref().map(|m| m.into)
    };
    assert_eq!(merged_into(&chain, first), Some(second));
    let third = pledge_own(&mut chain, "other-owner", stake(8));
    chain.until_epoch(9 + 2 * WINDOW);
    assert_eq!(merged_into(&chain, second), Some(third));

    // One account, one tranche, all premiums of its whole way.
    let row = chain.state.ledger().find_account(&account("early")).unwrap();
    let holdings = chain.state.restaking().holdings_of(row);
    let [_, holding] = holdings.as_slice() else { panic!("{holdings:?}") };
    assert_eq!(
        (holding.tranche, holding.worth, holding.shares),
        (third, stake(1), Shares::new(WEI))
    );
    let due = holding.premiums[0].1;
    let before = chain.balance("early", PAY);
    chain.done("early", vec![Action::ClaimPremiums(ClaimPremiums { tranche: third })]);
    assert_eq!(chain.balance("early", PAY).raw() - before.raw(), due.raw());
    // 1 of 1, 3 and 11, half of it sold, at 2000 each, 1 bp an epoch, 10 % commission: 0.09 for each epoch since the fourth.
    let epochs = u128::from(chain.state.epoch().raw() - 4);
    assert!(due.raw().abs_diff(90_000 * epochs) <= 20, "{due} in {epochs} epochs");
    let leave = Leave { tranche: third, shares: Shares::new(WEI) };
    chain.done("early", vec![Action::Leave(leave)]);
    chain.until_epoch(11 + 3 * WINDOW);
    let holding = chain.state.restaking().holdings_of(row).pop().unwrap();
    let before = chain.balance("early", STAKE);
    chain.done("early", vec![Action::Claim(Claim { tranche: holding.tranche })]);
    assert_eq!(chain.balance("early", STAKE).raw() - before.raw(), stake(1).raw());
}
