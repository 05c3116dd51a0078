//! Takes a part of an account that is auctioned.

use crate::Context;
use protocol::{BidLiquidation, Rejection};
use units::AccountIndex;

/// Executes a [`BidLiquidation`].
///
/// # Errors
/// In this order: unknown venue.
pub fn execute(
    context: &mut Context<'_>,
    _sender: AccountIndex,
    action: &BidLiquidation,
) -> Result<(), Rejection> {
    context.options.venue(action.venue)?;
    Ok(())
}
