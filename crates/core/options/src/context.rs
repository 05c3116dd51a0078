//! What an action of a venue, or the passing of time, may touch.

use crate::Options;
use crypto::Digest;
use ledger::Ledger;
use oracle::Oracle;
use protocol::Event;
use restaking::Restaking;
use units::{EpochClock, Timestamp};

/// The venues' state, the facts that they read, and where to say what happened.
pub struct Context<'a> {
    /// State.
    pub options: &'a mut Options,
    /// Balances.
    pub ledger: &'a mut Ledger,
    /// What security was bought, and from whom.
    pub restaking: &'a mut Restaking,
    /// Prices.
    pub oracle: &'a Oracle,
    /// This chain.
    pub chain: Digest,
    /// Epochs.
    pub epochs: EpochClock,
    /// Now.
    pub now: Timestamp,
    /// The time of the last block whose transactions are done.
    pub last_block: Timestamp,
    /// Output.
    pub events: &'a mut Vec<Event>,
}

impl Context<'_> {
    /// Says what happened in the books.
    pub(crate) fn tell(&mut self, events: impl IntoIterator<Item = matching::Event>) {
        self.events.extend(events.into_iter().map(Event::Book));
    }
    /// Gives the books a command of the venue's own.
    pub(crate) fn host(&mut self, command: &matching::Command) {
        let events = self.options.books.host(self.now, command);
        self.tell(events);
    }
}
