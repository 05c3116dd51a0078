//! A small chain for tests: one asset, a few rich accounts.

#![allow(dead_code, unreachable_pub, reason = "each test binary uses its own part")]

use crypto::SecretKey;
use protocol::{
    Action, AssetDefinition, Endowment, Genesis, Parameters, SignedTransaction, Transaction,
    Transfer, account_of,
};
use units::{AccountId, Amount, AssetId, Millis, Name, Price, Ratio, Timestamp};

pub const ACCOUNTS: u64 = 4;
pub const ENDOWMENT: u128 = 1_000_000_000;
pub const GENESIS_TIME: Timestamp = Timestamp::new(1_000_000);

pub fn key(number: u64) -> SecretKey {
    SecretKey::derive("node test", number)
}
pub fn account(number: u64) -> AccountId {
    account_of(&key(number).public_key())
}

pub fn genesis() -> Genesis {
    Genesis {
        name: Name::new("node-test").unwrap(),
        time: GENESIS_TIME,
        parameters: Parameters {
            epoch_length: Millis::new(1_000),
            evidence_window: 4,
            notice_epochs: 1,
            delay_epochs: 0,
            hold_epochs_max: 4,
            jail_epochs: 1,
            bond: Amount::new(10),
            bond_asset: AssetId::new(0),
            council: AccountId::new([3; 32]),
        },
        assets: vec![AssetDefinition {
            symbol: Name::new("COIN").unwrap(),
            decimals: 6,
            custodian: account(0),
            reference_price: Price::new(1_000_000_000_000_000_000),
            haircut: Ratio::ZERO,
            max_change: Ratio::ZERO,
        }],
        endowments: (0..ACCOUNTS)
            .map(|number| Endowment {
                account: account(number),
                asset: AssetId::new(0),
                amount: Amount::new(ENDOWMENT),
            })
            .collect(),
    }
}

pub fn transfer(genesis: &Genesis, from: u64, to: u64, nonce: u64) -> SignedTransaction {
    transfer_until(genesis, from, to, nonce, Timestamp::new(u64::MAX))
}

pub fn transfer_until(
    genesis: &Genesis,
    from: u64,
    to: u64,
    nonce: u64,
    valid_until: Timestamp,
) -> SignedTransaction {
    let send = Transfer {
        to: account(to),
        asset: AssetId::new(0),
        amount: Amount::new(u128::from(nonce) + 1),
    };
    sign(genesis, from, nonce, valid_until, vec![Action::Transfer(send)])
}

pub fn sign(
    genesis: &Genesis,
    from: u64,
    nonce: u64,
    valid_until: Timestamp,
    actions: Vec<Action>,
) -> SignedTransaction {
    let (chain, sender) = (genesis.chain(), account(from));
    let transaction = Transaction { chain, sender, nonce, valid_until, actions };
    SignedTransaction::new(transaction, &key(from))
}

pub fn at(milliseconds: u64) -> Timestamp {
    GENESIS_TIME.plus(milliseconds)
}
