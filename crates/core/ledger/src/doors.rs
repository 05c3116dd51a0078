//! The only ways that an asset moves. Each checks, then writes both ledgers.

use crate::{Balance, Ledger, Pot, Tally};
use protocol::Rejection;
use units::{AccountIndex, Amount, AssetId};

impl Ledger {
    /// Rejects when the account has less than `needs`.
    ///
    /// # Errors
    /// [`Rejection::InsufficientBalance`], [`Rejection::UnknownAsset`].
    pub fn require(
        &self,
        account: AccountIndex,
        asset: AssetId,
        needs: Amount,
    ) -> Result<(), Rejection> {
        self.asset(asset)?;
        let has = self.balance(account, asset);
        if has < needs { Err(Rejection::InsufficientBalance { asset, needs, has }) } else { Ok(()) }
    }

    /// Lets an asset in from outside.
    ///
    /// # Errors
    /// [`Rejection::UnknownAsset`]; [`Rejection::Overflow`] when more than 2¹²⁸ base units would ever have
    /// entered. As nothing else creates an asset, no later sum can overflow.
    pub fn enter(
        &mut self,
        to: AccountIndex,
        asset: AssetId,
        amount: Amount,
    ) -> Result<(), Rejection> {
        let tally = self.tally(asset).ok_or(Rejection::UnknownAsset { asset })?;
        let entered = tally
            .entered
            .checked_add(amount)
            .ok_or(Rejection::Overflow { field: "supply".to_owned() })?;
        // After this point the asset is in.
        if let Some(tally) = self.tallies.get_mut(asset) {
            tally.entered = entered;
        }
        self.tally_add(asset, Pot::Accounts, amount);
        self.credit(to, asset, amount);
        Ok(())
    }

    /// Lets an asset out.
    ///
    /// # Errors
    /// As [`Ledger::require`].
    pub fn leave(
        &mut self,
        from: AccountIndex,
        asset: AssetId,
        amount: Amount,
    ) -> Result<(), Rejection> {
        self.require(from, asset, amount)?;
        // After this point the asset is out.
        self.debit(from, asset, amount);
        self.tally_subtract(asset, Pot::Accounts, amount);
        if let Some(tally) = self.tallies.get_mut(asset) {
            tally.left = tally.left.saturating_add(amount);
        }
        Ok(())
    }

    /// Moves an asset between accounts.
    ///
    /// # Errors
    /// As [`Ledger::require`].
    pub fn transfer(
        &mut self,
        from: AccountIndex,
        to: AccountIndex,
        asset: AssetId,
        amount: Amount,
    ) -> Result<(), Rejection> {
        self.require(from, asset, amount)?;
        // After this point the transfer is done.
        self.debit(from, asset, amount);
        self.credit(to, asset, amount);
        Ok(())
    }

    /// Moves an asset from an account into a pot, whose keeper books it to whoever it is for.
    ///
    /// # Errors
    /// As [`Ledger::require`].
    pub fn pay_in(
        &mut self,
        from: AccountIndex,
        pot: Pot,
        asset: AssetId,
        amount: Amount,
    ) -> Result<(), Rejection> {
        self.require(from, asset, amount)?;
        // After this point the payment is done.
        self.debit(from, asset, amount);
        self.shift(Pot::Accounts, pot, asset, amount);
        Ok(())
    }

    /// Moves an asset from a pot to an account. The keeper of the pot has taken it off its books; if that
    /// was wrong, the audit shows it.
    pub fn pay_out(&mut self, pot: Pot, to: AccountIndex, asset: AssetId, amount: Amount) {
        self.shift(pot, Pot::Accounts, asset, amount);
        self.credit(to, asset, amount);
    }

    /// Moves an asset between two pots.
    pub fn shift(&mut self, from: Pot, to: Pot, asset: AssetId, amount: Amount) {
        self.tally_subtract(asset, from, amount);
        self.tally_add(asset, to, amount);
    }

    /// Destroys an asset that is in a pot.
    pub fn burn(&mut self, from: Pot, asset: AssetId, amount: Amount) {
        self.tally_subtract(asset, from, amount);
        if let Some(tally) = self.tallies.get_mut(asset) {
            tally.burned = tally.burned.saturating_add(amount);
        }
    }

    fn credit(&mut self, account: AccountIndex, asset: AssetId, amount: Amount) {
        let row = self.balances.find_or_insert(Balance { account, asset, amount: Amount::ZERO });
        if let Some(balance) = self.balances.get_mut(row) {
            balance.amount = balance.amount.saturating_add(amount);
        }
    }

    fn debit(&mut self, account: AccountIndex, asset: AssetId, amount: Amount) {
        if let Some(row) = self.balances.find(&(account, asset))
            && let Some(balance) = self.balances.get_mut(row)
        {
            balance.amount = balance.amount.saturating_sub(amount);
        }
    }

    // A sum that does not fit is left as it was: the audit then halts the node, which is what an error in
    // the doors deserves.
    fn tally_add(&mut self, asset: AssetId, pot: Pot, amount: Amount) {
        let _ = self.tallies.get_mut(asset).and_then(|tally| Tally::add(tally, pot, amount));
    }
    fn tally_subtract(&mut self, asset: AssetId, pot: Pot, amount: Amount) {
        let _ = self.tallies.get_mut(asset).and_then(|tally| Tally::subtract(tally, pot, amount));
    }
}
