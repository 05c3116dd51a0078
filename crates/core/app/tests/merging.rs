//! Tranches that nothing judgeable can tell apart become one, and nobody notices.

mod common;

use common::*;
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
