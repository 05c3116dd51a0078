//! A rejected envelope that keeps its first transfer.

use crate::common::*;
use buttress_app::CheckedBlock;
use invariants::{Property, atomicity};
use protocol::*;
use units::*;

#[test]
fn a_rejected_transfer_that_was_kept_is_found() {
    let chain = Chain::covered();
    let pay = |amount: u128| {
        let to = account("late");
        Action::Transfer(Transfer { to, asset: PAY, amount: Amount::new(amount) })
    };
    let rejected = chain.sign("watch", vec![pay(5), pay(u128::MAX)]);
    let done = chain.sign("buyer", vec![pay(7)]);
    let meta = chain.state.meta();
    let block = Block {
        height: meta.height.plus(1),
        parent: meta.tip,
        time: chain.state.time(),
        transactions: vec![rejected, done],
    };
    let mut after = chain.state.clone();
    let checked = CheckedBlock::check(block.clone(), &meta.chain).unwrap();
    let executed = after.execute(&checked).unwrap();
    assert!(matches!(executed.receipts[0].outcome, Outcome::Rejected(_)));
    assert_eq!(executed.receipts[1].outcome, Outcome::Done);
    atomicity::check(&chain.state, &block, &after, &executed).unwrap();

    let row = |who| after.ledger().find_account(&account(who)).unwrap();
    let (from, to) = (row("watch"), row("late"));
    after.tamper().0.transfer(from, to, PAY, Amount::new(5)).unwrap();
    let violation = atomicity::check(&chain.state, &block, &after, &executed).unwrap_err();
    assert_eq!(violation.property, Property::Atomicity);
    assert!(violation.place.starts_with("ledger"), "{violation}");
}
