//! A node with one account, served.

#![allow(dead_code, unreachable_pub, reason = "each test binary uses its own part")]

use buttress_client::Client;
use crypto::SecretKey;
use node::{Node, NodeOptions};
use protocol::{
    Action, AssetDefinition, Endowment, Genesis, Parameters, SignedTransaction, Transaction,
    Transfer, account_of,
};
use std::sync::Arc;
use store::Store;
use units::{AccountId, Amount, AssetId, Millis, Name, Price, Ratio, Timestamp};

pub const COIN: AssetId = AssetId::new(0);

pub fn key() -> SecretKey {
    SecretKey::derive("client test", 0)
}
pub fn account() -> AccountId {
    account_of(&key().public_key())
}

pub fn genesis() -> Genesis {
    Genesis {
        name: Name::new("client-test").unwrap(),
        time: Timestamp::new(1_000_000),
        parameters: Parameters {
            epoch_length: Millis::new(1_000),
            evidence_window: 4,
            notice_epochs: 1,
            delay_epochs: 0,
            hold_epochs_max: 4,
            jail_epochs: 1,
            bond: Amount::new(10),
            bond_asset: COIN,
            council: AccountId::new([3; 32]),
        },
        assets: vec![AssetDefinition {
            symbol: Name::new("COIN").unwrap(),
            decimals: 2,
            custodian: account(),
            reference_price: Price::new(1),
            haircut: Ratio::ZERO,
            max_change: Ratio::ZERO,
        }],
        endowments: vec![Endowment {
            account: account(),
            asset: COIN,
            amount: Amount::new(10_050),
        }],
    }
}

pub fn transfer(nonce: u64) -> SignedTransaction {
    let send = Transfer { to: AccountId::new([1; 32]), asset: COIN, amount: Amount::new(25) };
    let transaction = Transaction {
        chain: genesis().chain(),
        sender: account(),
        nonce,
        valid_until: Timestamp::new(u64::MAX),
        actions: vec![Action::Transfer(send)],
    };
    SignedTransaction::new(transaction, &key())
}

pub fn serve() -> (Arc<Node>, Client) {
    let store = Store::in_memory().unwrap();
    let node = Arc::new(Node::open(store, &genesis(), NodeOptions::default()).unwrap());
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let client = Client::new(&format!("http://{}/", listener.local_addr().unwrap()));
    let served = Arc::clone(&node);
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            api::serve(listener, served, None, std::future::pending()).await.unwrap();
        });
    });
    (node, client)
}
