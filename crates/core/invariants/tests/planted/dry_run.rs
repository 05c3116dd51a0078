//! A slash that takes a unit more than was shown; two cases that are due together.

use crate::{common::*, next_boundary, only, plant, until_before};
use app::{Executed, State};
use invariants::Property;
use ledger::Pot;
use protocol::*;
use units::*;

/// A unit more, or less.
type Change = fn(Amount, Amount) -> Option<Amount>;

/// Changes what a case took by a unit, with all books in order.
fn alter(state: &mut State, executed: &mut Executed, of: CaseId, more: bool) {
    let one = Amount::new(1);
    let (up, down): (Change, Change) = (Amount::checked_add, Amount::checked_sub);
    let (take, leave) = if more { (up, down) } else { (down, up) };
    let (from, to) = if more { (Pot::Stake, Pot::Escrow) } else { (Pot::Escrow, Pot::Stake) };
    let (ledger, core) = state.tamper();
    ledger.shift(from, to, STAKE, one);
    let (tranche, ..) = core.case(of).unwrap().taken[0];
    let taken = &mut core.tamper_case(of).unwrap().taken[0].2;
    *taken = take(*taken, one).unwrap();
    let row = core.tamper_tranche(tranche).unwrap();
    row.stake = leave(row.stake, one).unwrap();
    for event in &mut executed.events {
        match event {
            Event::Slashed { case, amount, .. } if *case == of => {
                *amount = take(*amount, one).unwrap();
            }
            Event::CaseExecuted { case, taken, .. } if *case == of => {
                taken[0].1 = take(taken[0].1, one).unwrap();
            }
            _ => {}
        }
    }
}

#[test]
fn a_unit_more_than_was_shown_is_found() {
    let mut chain = Chain::with_cover([percent(40), Ratio::ONE]);
    let evidence = chain.equivocate();
    chain.done("watch", vec![file(EQUIVOCATION, evidence)]);
    until_before(&mut chain, 4);
    let boundary = next_boundary(&chain);
    let found = plant(&mut chain, boundary, vec![], Property::DryRun, |state, executed| {
        alter(state, executed, CaseId::new(0), true);
    });
    only(Property::DryRun, &found);
}

/// Half of the cover for a wrong price, then all of it for two prices: the second takes what the first left.
#[test]
fn cases_that_are_due_together_are_foreseen_one_after_the_other() {
    let mut chain = Chain::with_cover([percent(40), Ratio::ONE]);
    let lie = chain.lie(price(1_900), price(2_000), 3);
    chain.done("watch", vec![file(DEVIATION, lie)]);
    let evidence = chain.equivocate();
    chain.done("watch", vec![file(EQUIVOCATION, evidence)]);
    until_before(&mut chain, 4);
    let boundary = next_boundary(&chain);
    let found = plant(&mut chain, boundary, vec![], Property::DryRun, |state, executed| {
        let took = |id| state.restaking().case(CaseId::new(id)).unwrap().taken[0].2.raw();
        assert!(took(0).abs_diff(took(1)) <= 1, "half each");
        alter(state, executed, CaseId::new(1), false);
    });
    only(Property::DryRun, &found);
}
