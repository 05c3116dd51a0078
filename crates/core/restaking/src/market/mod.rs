//! The premium market: one uniform-price auction per service and epoch (`security-core.md` §5).
//!
//! | file | idea |
//! |---|---|
//! | `auction` | supply meets demand: the rate that everyone is paid |
//! | `clearing` | all auctions of an epoch together, as a vault may offer the same stake to several |
//! | `outlook` | what each service would buy for a later epoch |
//! | `preview` | what an offer would be filled at |

mod auction;
mod clearing;
mod outlook;
mod preview;

pub(crate) use clearing::{Auction, clear};
pub use outlook::Outlook;
pub use preview::Preview;
