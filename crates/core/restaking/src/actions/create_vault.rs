//! Opens a vault of an operator.

use crate::{Context, Vault};
use protocol::{CreateVault, Event, Rejection};
use units::{AccountIndex, Ratio};

/// The highest leverage cap: beyond it a vault's cover says nothing about what can be collected.
const MAX_LEVERAGE: u128 = 10;

/// Executes a [`CreateVault`].
///
/// # Errors
/// In this order: unknown operator; not its owner; unknown asset; leverage cap outside 1 to 10.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &CreateVault,
) -> Result<(), Rejection> {
    let CreateVault { operator, asset, leverage_cap } = *action;
    context.restaking.require_operator_owner(context.ledger, operator, sender)?;
    context.ledger.asset(asset)?;
    check_leverage(leverage_cap)?;
    // After this point the vault exists.
    let vault = context.restaking.vaults.push(Vault {
        operator,
        asset,
        leverage_cap,
        pending_leverage: None,
        tranches: Vec::new(),
        offers: Vec::new(),
        covers: Vec::new(),
        last_slash: None,
        dust: Vec::new(),
    });
    if let Some(row) = context.restaking.operators.get_mut(operator) {
        row.vaults.push(vault);
    }
    context.events.push(Event::VaultCreated { vault, operator, asset });
    Ok(())
}

/// Rejects a leverage cap outside its bounds.
pub(super) fn check_leverage(leverage_cap: Ratio) -> Result<(), Rejection> {
    let most = Ratio::new(Ratio::ONE.raw().saturating_mul(MAX_LEVERAGE));
    Rejection::check_ratio("leverage_cap", leverage_cap, Ratio::ONE, most)
}
