//! Slashed stake that is burned, and paid to one of those harmed as well.

use crate::{common::*, next_boundary, only, plant, until_before};
use invariants::Property;
use protocol::*;

#[test]
fn what_was_burned_and_paid_all_the_same_is_found() {
    let mut chain = Chain::covered();
    let evidence = chain.equivocate();
    chain.done("watch", vec![file(EQUIVOCATION, evidence)]);
    until_before(&mut chain, 5);
    let boundary = next_boundary(&chain);
    let found = plant(&mut chain, boundary, vec![], Property::Conservation, |state, executed| {
        let burned = executed.events.iter().find_map(|event| match event {
            Event::Burned { amount, .. } => Some(*amount),
            _ => None,
        });
        let harmed = state.ledger().find_account(&account("harmed")).unwrap();
        let (ledger, _) = state.tamper();
        ledger.tamper_balance(harmed, STAKE, |has| has.checked_add(burned.unwrap()).unwrap());
    });
    only(Property::Conservation, &found);
}
