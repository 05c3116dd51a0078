//! Reading rows ahead changes nothing: many transactions together leave what each alone leaves.

use crate::common::*;
use protocol::*;
use units::*;

/// More than what is near the processor anyway, so that rows are read ahead.
const ACCOUNTS: u32 = 20_000;

fn other(index: u32) -> AccountId {
    AccountId::new(*crypto::hash("other", &index.to_le_bytes()).as_bytes())
}

#[test]
fn transactions_together_leave_what_each_alone_leaves() {
    let mut genesis = genesis();
    let amount = Amount::new(1_000);
    let endow = |index| Endowment { account: other(index), asset: PAY, amount };
    genesis.endowments.extend((0..ACCOUNTS).map(endow));
    let chain = Chain::of(&genesis);
    let (mut together, mut one_by_one) = (chain.state.clone(), chain.state.clone());

    let transactions: Vec<CheckedTransaction> = (0..40_u32)
        .map(|index| {
            // Known and new accounts; every fourth asks for more than there is, every fifth does something else first.
            let to = |place: u32| other((index * 7_919 + place * 104_729) % (ACCOUNTS + 500));
            let much = if index % 4 == 3 { u128::MAX } else { 1 };
            let pay = |place| {
                let amount = Amount::new(if place == 19 { much } else { 1 });
                Action::Transfer(Transfer { to: to(place), asset: PAY, amount })
            };
            let mut actions: Vec<Action> = (0..20).map(pay).collect();
            if index % 5 == 0 {
                let create = RegisterService { name: name("service"), payment_asset: PAY };
                actions = vec![Action::RegisterService(create)];
            }
            let who = ["buyer", "other-buyer"][index as usize % 2];
            let transaction = Transaction {
                chain: chain.state.meta().chain,
                sender: account(who),
                // Those that are rejected use up none.
                nonce: (0..index)
                    .filter(|i| i % 2 == index % 2 && (i % 4 != 3 || i % 5 == 0))
                    .count() as u64,
                valid_until: chain.state.time().plus(EPOCH),
                actions,
            };
            let signed = SignedTransaction::new(transaction, &key(who));
            CheckedTransaction::check(signed, &chain.state.meta().chain).unwrap()
        })
        .collect();

    let receipts = together.apply_all(&transactions);
    let expected: Vec<Receipt> =
        transactions.iter().map(|transaction| one_by_one.apply(transaction)).collect();
    assert_eq!(receipts, expected);
    assert_eq!(together.root(), one_by_one.root());
    let done = receipts.iter().filter(|receipt| receipt.outcome == Outcome::Done).count();
    assert_eq!(done, 32, "the others ask for too much");
}
