//! Accounts that send a millionth of a dollar again and again to one that gets nothing else: what arrived is how often they sent.

use super::wait;
use api::view::TransactionState;
use client::Client;
use crypto::{Digest, SecretKey};
use protocol::{Action, CustodyDeposit, SignedTransaction, Transaction, Transfer, account_of};
use std::time::Duration;
use units::{AccountId, Amount, AssetId, Timestamp};

/// USD of the demo, in millionths.
const ASSET: AssetId = AssetId::new(1);
/// What each sender gets to send.
const GIFT: u128 = 1_000_000_000;
/// Nobody else's.
const RECEIVER: AccountId = AccountId::new([0x4B; 32]);

fn key(sender: u64) -> SecretKey {
    SecretKey::derive("sender", sender)
}

pub fn account(sender: u64) -> AccountId {
    account_of(&key(sender).public_key())
}

fn signed(chain: Digest, key: &SecretKey, nonce: u64, action: Action) -> SignedTransaction {
    let (sender, valid_until) = (account_of(&key.public_key()), Timestamp::new(u64::MAX));
    SignedTransaction::new(
        Transaction { chain, sender, nonce, valid_until, actions: vec![action] },
        key,
    )
}

/// A sender's transfer of this nonce.
pub fn transfer(chain: Digest, sender: u64, nonce: u64) -> SignedTransaction {
    let (to, asset, amount) = (RECEIVER, ASSET, Amount::new(1));
    signed(chain, &key(sender), nonce, Action::Transfer(Transfer { to, asset, amount }))
}

/// Gives so many senders something to send.
pub fn endow(client: &Client, chain: Digest, senders: u64) {
    let custodian = SecretKey::derive("custodian", 1);
    for sender in 0..senders {
        let (to, amount) = (account(sender), Amount::new(GIFT));
        let gift = Action::CustodyDeposit(CustodyDeposit { to, asset: ASSET, amount });
        wait("the deposit", 20, || {
            let from = account_of(&custodian.public_key());
            let nonce = client.account(&from).ok()?.data.nonce;
            let gift = signed(chain, &custodian, nonce, gift.clone());
            let id = client.submit(&gift).ok()?.data.id.parse().unwrap();
            let found = client.wait(&id, Duration::from_secs(10)).ok()?;
            (found.data.state == TransactionState::Done).then_some(())
        });
    }
}

/// What the receiver has, in millionths, and how often each sender sent.
pub fn seen(client: &Client, senders: u64) -> (u128, Vec<u64>) {
    let received = client.account(&RECEIVER).map_or(0, |account| {
        let amount = account.data.balances.first().map_or("0", |balance| balance.amount.as_str());
        units::parse_decimal(amount, 6).unwrap()
    });
    let nonce = |sender| client.account(&account(sender)).unwrap().data.nonce;
    (received, (0..senders).map(nonce).collect())
}
