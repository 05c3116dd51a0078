//! What a bug could do to the ledger, for the tests of those who look for bugs.

use crate::Ledger;
use units::{AccountIndex, Amount, AssetId};

impl Ledger {
    /// Changes a balance behind the back of the doors and of the second ledger. Nothing happens if there is none.
    pub fn tamper_balance(
        &mut self,
        account: AccountIndex,
        asset: AssetId,
        change: impl FnOnce(Amount) -> Amount,
    ) {
        if let Some(row) = self.balances.find(&(account, asset))
            && let Some(balance) = self.balances.get_mut(row)
        {
            balance.amount = change(balance.amount);
        }
    }
}
