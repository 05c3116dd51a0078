//! The seam at which other contracts join.

use crate::{Greeks, PricingError, Slice, Smile};
use units::{Fixed, Price, Rounding, Timestamp};

/// What margin, settlement and market data need to know of a contract. Calls and puts are the implementors so far
/// ([`Contract`](crate::Contract)); whatever joins later is one more, and nothing else changes.
///
/// All money is per contract, as its holder sees it; whoever wrote it has the negative.
pub trait Payoff {
    /// When it settles.
    fn expiry(&self) -> Timestamp;

    /// What it pays if it settles at this price, rounded as told where it is not a whole count of 10⁻¹⁸: down for who is
    /// paid, up for who pays.
    ///
    /// # Errors
    /// [`PricingError::PayoffTooLarge`].
    fn at_expiry(&self, settlement: Price, rounding: Rounding) -> Result<Fixed, PricingError>;

    /// The settlement prices at which the payoff bends, rising. Between two of them, from zero to the first and from the
    /// last on, it is a straight line: the least that a book of such contracts can pay is at zero, at a kink, or nowhere.
    fn kinks(&self) -> &[Price];

    /// How much more it pays for each unit that the settlement price is higher, from the last kink on.
    fn slope_beyond(&self) -> Fixed;

    /// What it is worth now, to the nearest 10⁻¹⁸.
    ///
    /// # Errors
    /// [`PricingError`]: it does not fit, or the smile has no volatility for it.
    fn price(&self, slice: &Slice, smile: &dyn Smile) -> Result<Fixed, PricingError>;

    /// How that changes.
    ///
    /// # Errors
    /// As [`price`](Self::price).
    fn greeks(&self, slice: &Slice, smile: &dyn Smile) -> Result<Greeks, PricingError>;
}
