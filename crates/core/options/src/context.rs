//! What an action of a venue, or the passing of time, may touch.

use crate::Options;
use crypto::Digest;
use ledger::Ledger;
use matching::{BookId, Command, Scope};
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
    pub(crate) fn host(&mut self, command: &Command) {
        let events = self.options.books.host(self.now, command);
        self.tell(events);
    }
    /// Ends all orders in a scope: in as many commands as it takes, as one has a limit.
    pub(crate) fn cancel(&mut self, scope: Scope) {
        loop {
            let said = self.options.books.host(self.now, &Command::CancelAll(scope));
            let more = said.iter().any(|event| {
                matches!(event, matching::Event::AllCancelled { count, more: true } if *count > 0)
            });
            self.tell(said);
            if !more {
                break;
            }
        }
    }
    /// Ends all orders in a book, and all requests for quotes.
    pub(crate) fn clear(&mut self, book: BookId) {
        self.cancel(Scope::Book(book));
        let requests = self.options.engine().requests();
        let here = requests.filter(|(_, request)| request.book == book);
        let here: Vec<_> = here.map(|(id, request)| (id, request.taker)).collect();
        for (request, owner) in here {
            self.host(&Command::CloseRequest { owner, request });
        }
    }
}
