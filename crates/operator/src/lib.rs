//! Duties as programs.
//!
//! * [`QuoteBook`]: the signed quotes that a program has seen lately, in whichever format; [`Held`], [`Proof`]: one of them.
//! * [`FeedFacts`], [`Duty`]: what they need to know of the ledger.
//! * [`Reporter`]: from quotes to a signed price report, by the very rule that it would be judged by.
//! * [`guard`]: what stands between a reporter and its key.
//! * [`Watchtower`]: from everyone's reports and quotes to evidence, tried in court before it is filed.
//! * [`Restorer`]: from wrong prices to what venues need to make them good.
//! * [`Keeper`]: from accounts that cannot keep their positions to auctions and bids.
//! * [`Wallet`]: an account that signs transactions.
//!
//! Each is a plain state machine that is fed and asked; who feeds it (a live node, a replay) is not its
//! concern.

mod facts;
pub mod guard;
mod held;
mod keeper;
mod quote_book;
mod reporter;
mod restorer;
mod wallet;
mod watchtower;

pub use facts::{Duty, FeedFacts};
pub use held::{Held, Proof, deviation, missed_rounds};
pub use keeper::{ForSale, Keeper, KeeperPolicy, Move, Trouble, Troubled};
pub use quote_book::QuoteBook;
pub use reporter::{NoReport, Reporter, Statement};
pub use restorer::{Prices, Restitution, Restorer};
pub use wallet::Wallet;
pub use watchtower::{Accusation, Attendance, Conduct, Hearing, Ledger, Watchtower};
