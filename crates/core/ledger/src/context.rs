//! What an action of the ledger may touch.

use crate::Ledger;
use protocol::Event;

/// The ledger, and where to say what happened.
#[derive(Debug)]
pub struct Context<'a> {
    /// State.
    pub ledger: &'a mut Ledger,
    /// Output.
    pub events: &'a mut Vec<Event>,
}
