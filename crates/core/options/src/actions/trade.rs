//! A trader's command to the books.

use crate::{Context, trading};
use protocol::{Rejection, Trade};
use units::AccountIndex;

/// Executes a [`Trade`].
///
/// # Errors
/// In this order: unknown venue; no account there; then what `trading` refuses: a command of the host's, in another's name, about a
/// book of another venue; of an account that is auctioned; new risk where there must not be any; what the books refuse; more than the
/// bought security bears; too little margin.
pub fn execute(
    context: &mut Context<'_>,
    sender: AccountIndex,
    action: &Trade,
) -> Result<(), Rejection> {
    let account = context.ledger.account_id(sender);
    let trader = context.options.require_trader(action.venue, sender, account)?;
    trading::execute(context, action.venue, trader, &action.command)
}
