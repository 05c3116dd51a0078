//! What an action of the oracle may touch.

use crate::Oracle;
use crypto::Digest;
use ledger::Ledger;
use protocol::Event;
use restaking::Restaking;
use units::{EpochClock, Timestamp};

/// The oracle's state, the facts it reads, and where to say what happened.
pub struct Context<'a> {
    /// State.
    pub oracle: &'a mut Oracle,
    /// Who owns which service, and who sold it cover.
    pub restaking: &'a Restaking,
    /// Who is who.
    pub ledger: &'a Ledger,
    /// This chain.
    pub chain: Digest,
    /// Epochs.
    pub epochs: EpochClock,
    /// The block's time.
    pub now: Timestamp,
    /// Output.
    pub events: &'a mut Vec<Event>,
}
