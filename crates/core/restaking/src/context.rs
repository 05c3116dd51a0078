//! What an action of the core may touch.

use crate::{Court, Prices, Restaking};
use ledger::Ledger;
use protocol::Event;
use units::Epoch;

/// State, judges, the epoch, and where to say what happened.
pub struct Context<'a> {
    /// Balances.
    pub ledger: &'a mut Ledger,
    /// The core's own state.
    pub restaking: &'a mut Restaking,
    /// The judges.
    pub court: &'a dyn Court,
    /// What assets are worth.
    pub prices: &'a dyn Prices,
    /// Now.
    pub epoch: Epoch,
    /// Output.
    pub events: &'a mut Vec<Event>,
}
