//! Which contracts a market lists, and what they are called.
//!
//! Nobody lists a contract: the [rule](ListingRule) of a market says from the time alone which expiries there are, and from the
//! spot price which strikes each of them has. So anyone can tell what will be listed and when.

mod calendar;
mod expiries;
mod name;
mod rule;
mod strikes;

pub use expiries::{Cycle, Series};
pub use name::{NotAnOption, name, parse};
pub use rule::ListingRule;
pub use strikes::StrikeRule;
