//! What a council may do: give time once, and return what was taken while it is on hold. It decides no verdict.

use crate::common::*;
use protocol::*;
use restaking::CaseStatus;
use units::*;

const CASE: CaseId = CaseId::new(0);

fn case(chain: &Chain) -> &restaking::Case {
    chain.state.restaking().case(CASE).unwrap()
}

fn reverse(reason: &str) -> Action {
    Action::ReverseCase(ReverseCase { case: CASE, reason: reason.to_owned() })
}

/// A chain whose first operator was slashed by all of the 40 % that it sold, at the boundary into epoch 4.
fn slashed() -> Chain {
    let mut chain = Chain::with_cover([percent(40), Ratio::ONE]);
    let evidence = chain.equivocate();
    chain.done("watch", vec![file(EQUIVOCATION, evidence)]);
    chain.until_epoch(4);
    assert_eq!(case(&chain).status, CaseStatus::Held { until: Epoch::new(5) });
    chain
}

#[test]
fn a_case_is_delayed_once_and_no_further_than_the_limit() {
    let mut chain = Chain::covered();
    let evidence = chain.equivocate();
    chain.done("watch", vec![file(EQUIVOCATION, evidence)]);
    let delay = |epochs| Action::DelayCase(DelayCase { case: CASE, epochs });
    assert!(matches!(chain.rejected("owner", delay(1)), Rejection::NotOwner { .. }));
    for epochs in [0, 2] {
        let refused = chain.rejected("council", delay(epochs));
        assert!(matches!(refused, Rejection::OutOfRange { least: 1, most: 1, .. }), "{refused}");
    }
    chain.done("council", vec![delay(1)]);
    let executes_at = Epoch::new(5);
    let again = chain.rejected("council", delay(1));
    assert_eq!(again, Rejection::DelayedAlready { case: CASE, executes_at });
    chain.until_epoch(4);
    assert_eq!(chain.staked("owner"), stake(1_000));
    chain.until_epoch(5);
    assert_eq!(chain.staked("owner"), Amount::ZERO);
    assert!(matches!(chain.rejected("council", delay(1)), Rejection::AppealClosed { .. }));
}

#[test]
fn a_reversal_returns_to_each_exactly_what_it_lost() {
    let mut chain = slashed();
    let before = [stake(600), stake(60)];
    assert_eq!([chain.staked("owner"), chain.staked("early")], before);
    assert!(matches!(chain.rejected("owner", reverse("mine")), Rejection::NotOwner { .. }));
    assert!(matches!(chain.rejected("council", reverse("")), Rejection::OutOfRange { .. }));
    chain.done("council", vec![reverse("the venues' keys were stolen")]);
    assert_eq!(chain.rejected("council", reverse("again")), Rejection::NotOnHold { case: CASE });
    assert_eq!(chain.staked("owner"), stake(600), "stake moves at the boundary only");
    chain.until_epoch(5);
    assert_eq!([chain.staked("owner"), chain.staked("early")], [stake(1_000), stake(100)]);
    assert_eq!(case(&chain).status, CaseStatus::Reversed);
    assert!(chain.state.restaking().operator(OP).unwrap().jailed.is_none());
    assert_eq!(chain.balance("harmed", STAKE), Amount::ZERO);
    chain.until_epoch(9);
    assert_eq!(chain.balance("harmed", STAKE), Amount::ZERO, "and nobody is paid later");
}

#[test]
fn after_a_reversal_the_service_can_take_what_it_gave_back() {
    let mut chain = slashed();
    let deviation = {
        // A second offence of the same epoch, proven from statements signed then.
        let mut then = Chain::with_cover([percent(40), Ratio::ONE]);
        then.lie(price(1_900), price(2_000), 3)
    };
    chain.done("council", vec![reverse("wrong evidence")]);
    chain.until_epoch(5);
    chain.done("watch", vec![file(DEVIATION, deviation)]);
    chain.until_epoch(7);
    // Half of 40 %: as if the first had never been.
    let left = chain.staked("owner").raw();
    assert!(left.abs_diff(stake(800).raw()) <= 1, "{left}");
}

#[test]
fn who_left_after_the_slash_gets_its_part_of_a_reversal_and_waits_for_it() {
    let mut chain = slashed();
    let tranche = chain.state.restaking().vault(VAULT).unwrap().tranches[0];
    let shares = Shares::new(stake(25).raw());
    let events = chain.done("early", vec![Action::Leave(Leave { tranche, shares })]);
    let Event::Left { tranche: leaving, .. } = events[0] else { panic!() };
    assert_eq!(case(&chain).taken.len(), 2);
    chain.done("council", vec![reverse("a mistake")]);
    chain.until_epoch(5);
    // The part that moved along rounds down; the base unit stays with those who stayed.
    let near = |have: Amount, expected: Amount| have.raw().abs_diff(expected.raw()) <= 1;
    assert!(near(chain.staked("early"), stake(100)), "{}", chain.staked("early"));
    assert!(near(chain.state.restaking().tranche(leaving).unwrap().stake, stake(25)));
    let total = chain.staked("owner").raw() + chain.staked("early").raw();
    assert!(stake(1_100).raw() - total <= 1, "{total}");
    chain.until_epoch(5 + WINDOW);
    chain.done("early", vec![Action::Claim(Claim { tranche: leaving })]);
    assert!(near(chain.balance("early", STAKE), stake(25)));
}

#[test]
fn stake_on_hold_is_not_claimed_before_it_is_settled() {
    // Filed in the last epoch and delayed: executed at the last boundary at which the stake still is liable.
    let mut chain = Chain::with_cover([percent(40), Ratio::ONE]);
    let tranche = chain.state.restaking().vault(VAULT).unwrap().tranches[0];
    let shares = Shares::new(stake(100).raw());
    let events = chain.done("early", vec![Action::Leave(Leave { tranche, shares })]);
    let Event::Left { tranche: leaving, .. } = events[0] else { panic!() };
    let evidence = chain.equivocate();
    chain.until_epoch(5);
    chain.done("watch", vec![file(EQUIVOCATION, evidence)]);
    chain.done("council", vec![Action::DelayCase(DelayCase { case: CASE, epochs: 1 })]);
    chain.until_epoch(2 + WINDOW);
    let until = Epoch::new(3 + WINDOW);
    assert_eq!(case(&chain).status, CaseStatus::Held { until });
    // Free by tenure at 3 + W, which is when the hold is over too.
    let early = chain.rejected("early", Action::Claim(Claim { tranche: leaving }));
    assert!(matches!(early, Rejection::StillLiable { .. }), "{early}");
    chain.done("council", vec![reverse("found to be forged")]);
    chain.until_epoch(3 + WINDOW);
    chain.done("early", vec![Action::Claim(Claim { tranche: leaving })]);
    assert_eq!(chain.balance("early", STAKE), stake(100));
}

#[test]
fn a_reversal_after_merging_finds_the_stake_where_it_is() {
    // Two tranches, both at risk for more than three windows, slashed, and merged at the
    // very boundary of the slash: the rule by age lets them, as both lost the same fraction.
    let mut chain = Chain::with_cover([percent(40), Ratio::ONE]);
    chain.done("late", vec![Action::Pledge(Pledge { vault: VAULT, amount: stake(100) })]);
    // At risk from 3. A slash at the boundary into 6 keeps them apart until 3 + 3W = 21 by age.
    chain.until_epoch(4);
    let first = chain.equivocate();
    chain.done("watch", vec![file(EQUIVOCATION, first)]);
    chain.until_epoch(6);
    assert_eq!(chain.state.restaking().vault(VAULT).unwrap().tranches.len(), 2);
    chain.done("owner", vec![Action::ReturnFromJail(ReturnFromJail { operator: OP })]);
    chain.until_epoch(18);
    let second = chain.equivocate();
    chain.done("watch", vec![file(EQUIVOCATION, second)]);
    let before = [chain.staked("owner"), chain.staked("late")];
    // Executed at 20, on hold until 21; merged at 20 at the latest.
    chain.until_epoch(20);
    assert_eq!(
        chain.state.restaking().vault(VAULT).unwrap().tranches.len(),
        1,
        "merged by age or quiet"
    );
    // One leaves the merged tranche before the reversal, and still gets its part.
    let row = chain.state.ledger().find_account(&account("late")).unwrap();
    let [holding] = chain.state.restaking().holdings_of(row).try_into().unwrap();
    let (tranche, shares) = (holding.tranche, holding.shares);
    chain.done("late", vec![Action::Leave(Leave { tranche, shares })]);
    let reversal = ReverseCase { case: CaseId::new(1), reason: "a bug in a venue".to_owned() };
    chain.done("council", vec![Action::ReverseCase(reversal)]);
    chain.until_epoch(21);
    let after = [chain.staked("owner"), chain.staked("late")];
    for (before, after) in before.iter().zip(after) {
        assert!(before.raw().abs_diff(after.raw()) <= 2, "{before} {after}");
    }
}

/// Three units, and a slash that leaves one of them, against a thousand units left of 10²¹. Merged at that, a third of
/// nothing would be a thousandth of all that comes back.
#[test]
fn tranches_merge_only_once_nothing_of_them_is_on_hold() {
    let almost_all = Ratio::new(Ratio::ONE.raw() - 1);
    let mut chain = Chain::with_cover([almost_all, Ratio::ONE]);
    let pledge = Pledge { vault: VAULT, amount: Amount::new(3) };
    chain.done("late", vec![Action::Pledge(pledge)]);
    let tranches = |chain: &Chain| chain.state.restaking().vault(VAULT).unwrap().tranches.len();
    // At risk from 3. A slash at the boundary into 9 keeps them apart until 3 + 3W = 21, when they merge by age.
    chain.until_epoch(7);
    let lie = chain.lie(price(1_900), price(2_000), 3);
    chain.done("watch", vec![file(DEVIATION, lie)]);
    chain.until_epoch(9);
    chain.done("owner", vec![Action::ReturnFromJail(ReturnFromJail { operator: OP })]);
    chain.until_epoch(19);
    assert_eq!(tranches(&chain), 2);
    let before = [chain.staked("owner"), chain.staked("late")];
    let evidence = chain.equivocate();
    chain.done("watch", vec![file(EQUIVOCATION, evidence)]);
    chain.until_epoch(21);
    assert_eq!([chain.staked("early").raw(), chain.staked("late").raw()], [50, 1]);
    assert_eq!(tranches(&chain), 2, "on hold");
    let reversal = ReverseCase { case: CaseId::new(1), reason: "a bug in a venue".to_owned() };
    chain.done("council", vec![Action::ReverseCase(reversal)]);
    chain.until_epoch(22);
    assert_eq!(tranches(&chain), 1, "merged as soon as it was over");
    let after = [chain.staked("owner"), chain.staked("late")];
    for (before, after) in before.iter().zip(after) {
        assert!(before.raw().abs_diff(after.raw()) <= 1, "{before} {after}");
    }
}

#[test]
fn a_higher_leverage_cap_waits_for_the_notice() {
    let mut chain = Chain::with_cover([percent(100), Ratio::ZERO]);
    chain.done("owner", vec![offer(VAULT, OTHER_TERMS, percent(60))]);
    chain.until_epoch(4);
    let sold = |chain: &Chain| {
        chain
            .state
            .restaking()
            .vault(VAULT)
            .unwrap()
            .cover(OTHER_SERVICE, chain.state.epoch())
            .map(|c| c.pledge_rate)
    };
    assert_eq!(sold(&chain), None, "every unit is sold once");
    let set = |leverage_cap| Action::SetLeverageCap(SetLeverageCap { vault: VAULT, leverage_cap });
    assert!(matches!(chain.rejected("early", set(percent(150))), Rejection::NotOwner { .. }));
    assert!(matches!(chain.rejected("owner", set(percent(99))), Rejection::OutOfRange { .. }));
    assert!(matches!(chain.rejected("owner", set(percent(1_001))), Rejection::OutOfRange { .. }));
    chain.done("owner", vec![set(percent(150))]);
    chain.until_epoch(5);
    assert_eq!(sold(&chain), None, "a full epoch in which to leave");
    chain.until_epoch(6);
    assert_eq!(sold(&chain), Some(percent(50)));
    chain.done("owner", vec![set(percent(100))]);
    chain.until_epoch(7);
    assert_eq!(sold(&chain), None, "lowering binds at once");
}
