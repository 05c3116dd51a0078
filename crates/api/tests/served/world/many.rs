//! A chain with as many stakers and operators as one likes, all of whom came there by their own transactions.

use super::{ETH, ONE, START, World, account, genesis, key, name, public};
use node::{Checks, NodeOptions};
use protocol::{
    Action, CreateVault, Endowment, MakeOffer, Pledge, RegisterOperator, SignedTransaction,
    Transaction,
};
use units::{Amount, OperatorId, Ratio, TermsId, Timestamp, VaultId};

/// Operators that every world has.
const FIRST: u32 = 3;

impl World {
    /// So many stakers, who pledge to so many operators in turn; all of them offer to one service, which has bought cover: epoch 2.
    pub fn with_many(stakers: u32, operators: u32) -> Self {
        let staker = |number: u32| format!("staker-{number}");
        let operator = |number: u32| format!("operator-{number}");
        let mut genesis = genesis();
        let people = (0..stakers).map(staker).chain((0..operators).map(operator));
        let endow = |who: &str, asset, amount| Endowment {
            account: account(who),
            asset,
            amount: Amount::new(amount),
        };
        genesis.endowments.extend(people.map(|who| endow(&who, ETH, 2 * ONE)));
        let options = NodeOptions {
            checks: Checks::EveryEpoch,
            queue_limit: usize::MAX,
            queue_bytes: usize::MAX,
            ..NodeOptions::default()
        };
        let world = Self::founded(&genesis, options);
        let first = |who: &str, actions| {
            let (chain, valid_until) = (world.node.chain(), Timestamp::new(u64::MAX));
            let sender = account(who);
            let transaction = Transaction { chain, sender, nonce: 0, valid_until, actions };
            let signed = SignedTransaction::new(transaction, &key(who));
            world.node.submit(signed).unwrap();
        };
        for number in 0..operators {
            let (id, vault) = (OperatorId::new(FIRST + number), VaultId::new(FIRST + number));
            let who = operator(number);
            let register = RegisterOperator {
                name: name(&who),
                duty_key: public(&format!("{who} duty")),
                commission: Ratio::from_bps(500),
            };
            let (share, reserve) = (Ratio::from_bps(5_000), Ratio::from_bps(1));
            let terms = TermsId::new(0);
            first(
                &who,
                vec![
                    Action::RegisterOperator(register),
                    Action::CreateVault(CreateVault {
                        operator: id,
                        asset: ETH,
                        leverage_cap: Ratio::ONE,
                    }),
                    Action::MakeOffer(MakeOffer { vault, terms, share, reserve }),
                ],
            );
        }
        world.until_nobody_waits();
        for number in 0..stakers {
            let vault = VaultId::new(FIRST + number % operators);
            first(
                &staker(number),
                vec![Action::Pledge(Pledge { vault, amount: Amount::new(ONE) })],
            );
        }
        world.until_nobody_waits();
        world.block(super::EPOCH);
        world.block(2 * super::EPOCH);
        world
    }

    fn until_nobody_waits(&self) {
        while self.node.pending() > 0 {
            let block = self.node.produce(Timestamp::new(START + 20)).unwrap();
            for receipt in &block.receipts {
                assert_eq!(receipt.outcome, protocol::Outcome::Done);
            }
        }
    }
}
