//! What becomes of an account that cannot maintain its positions: a Dutch auction of the account, or of a slice of it.
//!
//! The curve is Derive's. Positions of an account that is worth something are sold for less and less of what they are worth at
//! marks, fast at first; one that is worth nothing, or that nobody took, is given away with more and more money from the venue.
//!
//! What a bid buys is a fraction of everything but the cash that earlier bids brought in: that is *reserved*, and stays.

mod curve;
mod parameters;

pub use curve::Auctioned;
pub use parameters::AuctionParameters;
