//! A case that was due and is left open, as it had nothing to take.

use crate::{common::*, next_boundary, only, plant, until_before};
use invariants::Property;
use ledger::Pot;
use protocol::*;
use restaking::CaseStatus;
use units::*;

#[test]
fn a_case_that_is_left_open_is_found() {
    let mut chain = Chain::covered();
    let evidence = chain.equivocate();
    let lie = chain.lie(price(1_900), price(2_000), 3);
    chain.done("watch", vec![file(EQUIVOCATION, evidence)]);
    chain.done("watch", vec![file(DEVIATION, lie)]);
    until_before(&mut chain, 4);
    let boundary = next_boundary(&chain);
    let found = plant(&mut chain, boundary, vec![], Property::Totality, |state, executed| {
        let id = CaseId::new(1);
        assert!(state.restaking().case(id).unwrap().proceeds().is_empty());
        let watch = state.ledger().find_account(&account("watch")).unwrap();
        let (ledger, core) = state.tamper();
        let case = core.tamper_case(id).unwrap();
        case.status = CaseStatus::Open;
        ledger.pay_in(watch, Pot::Bonds, PAY, case.bond).unwrap();
        executed
            .events
            .retain(|event| !matches!(event, Event::CaseExecuted { case, .. } if *case == id));
    });
    only(Property::Totality, &found);
}
