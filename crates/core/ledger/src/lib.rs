//! Accounts, balances, custody, and the second ledger that must always agree.
//!
//! Every unit of every asset is in exactly one [`Pot`]: an account's balance, or one of the pots that
//! `restaking` keeps (stake, premiums, budgets, bonds, escrow, insurance). Assets move between pots only
//! through the doors of [`Ledger`], and each door also writes to the [`Tally`]: a second, dumber ledger with
//! one total per asset and pot. [`Ledger::audit`] compares the two after each block.
//!
//! Invariant: the ledger does not know what a vault or a case is.

// The deterministic half: see "Rules" in ARCHITECTURE.md. `cargo test -p buttress-xtask` checks that every core
// crate carries exactly this header.
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects, // an overflow is a rejection with numbers, never a wrap or a panic
        clippy::as_conversions,          // a narrowing cast loses money silently
        clippy::disallowed_macros,       // no IO
        clippy::disallowed_methods,      // no clock, thread or environment
        clippy::disallowed_types,        // no unordered map, clock, lock, IO or float
        clippy::expect_used,             // no panic is reachable from outside
        clippy::float_arithmetic,        // floats differ between machines
        clippy::indexing_slicing,        // a bad index is a rejection or a documented impossibility
        clippy::panic,                   // same
        clippy::unreachable,             // same
        clippy::unwrap_used,             // same
    )
)]

mod account;
pub mod actions;
mod asset;
mod audit;
mod context;
mod doors;
mod tally;
#[cfg(feature = "tamper")]
mod tamper;

use arena::{Arena, Table, component};
use borsh::{BorshDeserialize, BorshSerialize};
use protocol::{AssetDefinition, Endowment, Rejection};
use units::{AccountId, AccountIndex, Amount, AssetId, FeedId, Price, Ratio};

pub use account::{Account, Balance, Members};
pub use asset::Asset;
pub use audit::Imbalance;
pub use context::Context;
pub use protocol::Pot;
pub use tally::Tally;

/// The whole of the ledger's state.
#[derive(Clone, Debug, Default, BorshSerialize, BorshDeserialize)]
pub struct Ledger {
    accounts: Table<AccountIndex, Account>,
    balances: Table<u32, Balance>,
    assets: Arena<AssetId, Asset>,
    tallies: Arena<AssetId, Tally>,
}

component!(Ledger { accounts, balances, assets, tallies });

impl Ledger {
    /// The ledger that a chain begins with.
    ///
    /// # Errors
    /// [`Rejection`] when an asset has more than 18 decimals, a haircut of 1 or more or a change above 1, or an endowment names
    /// no asset or overflows.
    pub fn genesis(
        assets: &[AssetDefinition],
        endowments: &[Endowment],
    ) -> Result<Self, Rejection> {
        let mut ledger = Self::default();
        for definition in assets {
            Rejection::check_range("asset.decimals", definition.decimals.into(), 0, 18)?;
            let below_one = Ratio::ONE.saturating_sub(Ratio::new(1));
            Rejection::check_ratio("asset.haircut", definition.haircut, Ratio::ZERO, below_one)?;
            let most = Ratio::ONE;
            Rejection::check_ratio("asset.max_change", definition.max_change, Ratio::ZERO, most)?;
            ledger.assets.push(Asset::new(definition.clone()));
            ledger.tallies.push(Tally::default());
        }
        for Endowment { account, asset, amount } in endowments {
            let account = ledger.open_account(*account);
            ledger.enter(account, *asset, *amount)?;
        }
        Ok(ledger)
    }

    /// The row of an account, which is opened if it is new.
    pub fn open_account(&mut self, id: AccountId) -> AccountIndex {
        self.accounts.find_or_insert(Account::new(id))
    }
    /// The row of an account, if anything ever reached it.
    #[must_use]
    pub fn find_account(&self, id: &AccountId) -> Option<AccountIndex> {
        self.accounts.find(id)
    }
    /// Reads the rows of accounts, and of what each has of an asset, before they are needed: see [`Table::look_ahead`].
    pub fn look_ahead(&self, wanted: &[(&AccountId, AssetId)]) {
        self.accounts.look_ahead(wanted.iter().map(|(account, _)| *account));
        let balances: Vec<_> = wanted
            .iter()
            .filter_map(|(account, asset)| Some((self.accounts.find(account)?, *asset)))
            .collect();
        self.balances.look_ahead(balances.iter());
    }
    /// An account.
    #[must_use]
    pub fn account(&self, account: AccountIndex) -> Option<&Account> {
        self.accounts.get(account)
    }
    /// The name of an account's row. Rows are only handed out by this ledger, so the fallback is never seen.
    #[must_use]
    pub fn account_id(&self, account: AccountIndex) -> AccountId {
        self.accounts.get(account).map_or(AccountId::new([0; 32]), |account| account.id)
    }
    /// All accounts.
    pub fn accounts(&self) -> impl Iterator<Item = (AccountIndex, &Account)> {
        self.accounts.iter()
    }
    /// What an account has of an asset.
    #[must_use]
    pub fn balance(&self, account: AccountIndex, asset: AssetId) -> Amount {
        self.balances.lookup(&(account, asset)).map_or(Amount::ZERO, |balance| balance.amount)
    }
    /// All that an account has.
    pub fn balances_of(&self, account: AccountIndex) -> impl Iterator<Item = &Balance> {
        let (first, last) = (AssetId::new(0), AssetId::new(u32::MAX));
        self.balances.range((account, first)..=(account, last)).map(|(_, balance)| balance)
    }
    /// The numbers of the rows that say what an account has, in order of asset.
    pub fn balance_rows(&self, account: AccountIndex) -> impl Iterator<Item = u32> {
        let (first, last) = (AssetId::new(0), AssetId::new(u32::MAX));
        self.balances.range((account, first)..=(account, last)).map(|(row, _)| row)
    }
    /// An asset.
    ///
    /// # Errors
    /// [`Rejection::UnknownAsset`].
    pub fn asset(&self, asset: AssetId) -> Result<&Asset, Rejection> {
        self.assets.get(asset).ok_or(Rejection::UnknownAsset { asset })
    }
    /// All assets.
    pub fn assets(&self) -> impl Iterator<Item = (AssetId, &Asset)> {
        self.assets.iter()
    }
    /// Says which feed values an asset from now on.
    ///
    /// # Errors
    /// [`Rejection::UnknownAsset`].
    pub fn value_by(&mut self, asset: AssetId, feed: Option<FeedId>) -> Result<(), Rejection> {
        let row = self.assets.get_mut(asset).ok_or(Rejection::UnknownAsset { asset })?;
        // After this point the feed is set.
        row.feed = feed;
        Ok(())
    }
    /// Moves an asset's price towards what its feed said, by no more than its bound; the new one. Nothing for an asset
    /// that there is not.
    pub fn revalue(&mut self, asset: AssetId, average: Price) -> Option<Price> {
        let row = self.assets.get_mut(asset)?;
        row.price = row.bounded(average);
        Some(row.price)
    }
    /// The second ledger's line for an asset.
    #[must_use]
    pub fn tally(&self, asset: AssetId) -> Option<&Tally> {
        self.tallies.get(asset)
    }

    /// Rejects unless the keys of `signers` may act for the account, which need not have a row yet.
    ///
    /// # Errors
    /// See [`Account::authorize`].
    pub fn authorize(
        &self,
        sender: &AccountId,
        signers: impl Iterator<Item = AccountId>,
    ) -> Result<(), Rejection> {
        match self.accounts.lookup(sender) {
            Some(account) => account.authorize(signers),
            None => Account::new(*sender).authorize(signers),
        }
    }

    /// Puts an account under the keys of members.
    pub(crate) fn put_under(&mut self, account: AccountIndex, members: Members) {
        if let Some(account) = self.accounts.get_mut(account) {
            account.members = Some(Box::new(members));
        }
    }

    /// Uses up the sender's next nonce.
    ///
    /// # Errors
    /// [`Rejection::Nonce`] when `have` is not the next.
    pub fn use_nonce(&mut self, sender: AccountIndex, have: u64) -> Result<(), Rejection> {
        let expected = self.account(sender).map_or(0, |account| account.nonce);
        if have != expected {
            return Err(Rejection::Nonce { expected, have });
        }
        let next =
            expected.checked_add(1).ok_or(Rejection::Overflow { field: "nonce".to_owned() })?;
        // After this point the nonce is used.
        if let Some(account) = self.accounts.get_mut(sender) {
            account.nonce = next;
        }
        Ok(())
    }
}
