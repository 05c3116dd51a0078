//! One command at a time: time passes, the command is done or not, and both are on record.

use crate::book::Books;
use crate::event::Reason;
use crate::expiry::{Ending, Expiries};
use crate::journal::Undo;
use crate::order::{Level, NEVER, Order};
use crate::owner::Owners;
use crate::request::Requests;
use crate::seat::Seat;
use crate::slab::Slab;
use crate::transcript::Transcript;
use crate::{Command, Event, Field, LimitError, Limits, OwnerId, Rejection};
use borsh::{BorshDeserialize, BorshSerialize};
use crypto::{Digest, hash_borsh};
use units::Timestamp;

/// What is counted on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Clock {
    /// The time of the latest command.
    pub(crate) now: Timestamp,
    /// How many commands there were.
    pub(crate) sequence: u64,
    /// The place in time of whatever comes next.
    pub(crate) priority: u64,
    /// The name of the next request.
    pub(crate) request: u64,
}

/// Does something with every part that records its changes, always in the same order.
macro_rules! each {
    ($engine:expr, |$part:ident| $work:expr) => {{
        macro_rules! of {
            ($field:ident) => {{
                let $part = &mut $engine.$field;
                $work
            }};
        }
        [
            of!(books),
            of!(levels),
            of!(orders),
            of!(seats),
            of!(owners),
            of!(expiries),
            of!(requests),
        ]
    }};
}

/// A state to come back to.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    clock: Clock,
    parts: [usize; 7],
}

/// Order books, their owners' positions, and the record of how they came to be.
#[derive(Clone, Debug)]
pub struct Engine {
    pub(crate) limits: Limits,
    pub(crate) clock: Clock,
    pub(crate) books: Books,
    pub(crate) levels: Slab<Level>,
    pub(crate) orders: Slab<Order>,
    pub(crate) seats: Slab<Seat>,
    pub(crate) owners: Owners,
    pub(crate) expiries: Expiries,
    pub(crate) requests: Requests,
    pub(crate) transcript: Transcript,
    /// Where the host began, and how long the last segment of the transcript was.
    begun: Option<(Mark, usize)>,
}

/// Two engines are equal if every row of theirs is. What a rollback would restore is no part of it.
impl PartialEq for Engine {
    fn eq(&self, other: &Self) -> bool {
        self.limits == other.limits
            && self.clock == other.clock
            && self.books == other.books
            && self.levels == other.levels
            && self.orders == other.orders
            && self.seats == other.seats
            && self.owners == other.owners
            && self.expiries == other.expiries
            && self.requests == other.requests
            && self.transcript == other.transcript
    }
}
impl Eq for Engine {}

impl Engine {
    /// An engine without books.
    ///
    /// # Errors
    /// [`LimitError`] for limits that do not do.
    pub fn new(limits: Limits) -> Result<Self, LimitError> {
        limits.check()?;
        Ok(Self {
            limits,
            clock: Clock::default(),
            books: Books::default(),
            levels: Slab::default(),
            orders: Slab::default(),
            seats: Slab::default(),
            owners: Owners::default(),
            expiries: Expiries::default(),
            requests: Requests::default(),
            transcript: Transcript::new(&limits),
            begun: None,
        })
    }

    /// Does a command at a time, and adds what came of it to `events`.
    ///
    /// First time passes: what is good till `now` or earlier ends, the earliest first, of two at once the older. Then the
    /// command is done whole or not at all. A rejection is an event like any other: the command is counted and chained,
    /// time stays where it is, and apart from that nothing changed.
    ///
    /// # Errors
    /// [`Rejection`], which is also the last event.
    pub fn execute(
        &mut self,
        now: Timestamp,
        command: &Command,
        events: &mut Vec<Event>,
    ) -> Result<(), Rejection> {
        let first = events.len();
        self.clock.sequence = self.clock.sequence.saturating_add(1);
        let done = self.pass(now, events).and_then(|()| self.dispatch(command, events));
        if let Err(reason) = done {
            events.push(Event::Rejected { reason });
        }
        if self.limits.chained {
            self.transcript.add(now, command, events.get(first..).unwrap_or_default());
        }
        done
    }

    /// From here on every change can be undone. A second call keeps what was done since the first.
    pub fn begin(&mut self) {
        self.commit();
        self.record();
        self.transcript.record();
        self.begun = Some((self.mark(), self.transcript.mark()));
    }

    /// Keeps everything since [`Engine::begin`].
    pub fn commit(&mut self) {
        self.begun = None;
        self.stop();
        self.transcript.stop();
    }

    /// Undoes everything since [`Engine::begin`]: books, positions, clock, counters and the chain are as they were then.
    pub fn rollback(&mut self) {
        if let Some((mark, transcript)) = self.begun.take() {
            self.undo_to(&mark);
            self.transcript.undo_to(transcript);
        }
        self.commit();
    }

    /// The digest of all commands and all events: what an engine of the same limits has that did the same.
    #[must_use]
    pub fn head(&self) -> Digest {
        self.transcript.head()
    }

    /// The digest of everything that is there, the record of how it came to be included: what two engines compare that did
    /// not do the same from the beginning, such as one out of a checkpoint. O(state).
    #[must_use]
    pub fn digest(&self) -> Digest {
        hash_borsh("matching/state", self)
    }

    fn dispatch(&mut self, command: &Command, events: &mut Vec<Event>) -> Result<(), Rejection> {
        match command {
            Command::Tick => Ok(()),
            Command::OpenBook(terms) => self.open_book(*terms, events),
            Command::Halt { book } => self.halt(*book, events),
            Command::Resume { book } => self.resume(*book, events),
            Command::CloseBook { book } => self.close_book(*book, events),
            Command::SetMark(mark) => self.set_mark(*mark, events),
            Command::SetPosition { owner, book, position } => {
                self.set_position(*owner, *book, *position, events)
            }
            Command::Place(order) => self.place(order, events),
            Command::Amend(amend) => self.amend(amend, events),
            Command::Cancel { owner, order } => self.cancel(*owner, *order, events),
            Command::CancelAll(scope) => self.cancel_all(*scope, events),
            Command::MassQuote(quotes) => self.mass_quote(quotes, events),
            Command::Protect { owner, group, limits } => {
                self.protect(*owner, *group, *limits, events)
            }
            Command::Unfreeze { owner, group } => self.unfreeze(*owner, *group, events),
            Command::OpenRequest(request) => self.open_request(request, events),
            Command::CloseRequest { owner, request } => {
                self.close_request(*owner, *request, events)
            }
            Command::AnswerRequest { owner, request, price, until } => {
                self.answer_request(*owner, *request, *price, *until, events)
            }
            Command::WithdrawAnswer { owner, request } => {
                self.withdraw_answer(*owner, *request, events)
            }
            Command::AcceptAnswer { owner, request, choice } => {
                self.accept_answer(*owner, *request, *choice, events)
            }
            Command::BlockTrade(trade) => self.block_trade(trade, events),
        }
    }

    /// Time passes.
    fn pass(&mut self, now: Timestamp, events: &mut Vec<Event>) -> Result<(), Rejection> {
        if now < self.clock.now {
            return Err(Rejection::TimeWentBack { now, clock: self.clock.now });
        }
        self.clock.now = now;
        while let Some(ending) = self.expiries.first(now.raw()) {
            match ending {
                Ending::Order(slot) => self.cancel_slot(slot, Reason::Expired, events),
                Ending::Answer(request, maker) => {
                    self.remove_answer(request, maker, Reason::Expired, events);
                }
                Ending::Request(request) => self.end_request(request, Reason::Expired, events),
            }
        }
        Ok(())
    }

    /// The next place in time.
    pub(crate) fn next_priority(&mut self) -> u64 {
        let priority = self.clock.priority;
        self.clock.priority = priority.saturating_add(1);
        priority
    }

    pub(crate) fn check_owner(&self, owner: OwnerId) -> Result<(), Rejection> {
        let most = u64::from(self.limits.owners).saturating_sub(1);
        Rejection::check_range(Field::Owner, u64::from(owner.raw()), 0, most)
    }

    pub(crate) fn check_until(&self, until: Option<Timestamp>) -> Result<(), Rejection> {
        let Some(until) = until else { return Ok(()) };
        if until <= self.clock.now {
            return Err(Rejection::AlreadyOver { until, now: self.clock.now });
        }
        // The last time stands for none.
        let least = self.clock.now.plus(1).raw();
        Rejection::check_range(Field::Until, until.raw(), least, NEVER.saturating_sub(1))
    }

    /// Does something that may turn out not to be wanted, and then leaves no trace of it.
    pub(crate) fn attempt<E>(
        &mut self,
        events: &mut Vec<Event>,
        work: impl FnOnce(&mut Self, &mut Vec<Event>) -> Result<(), E>,
    ) -> Result<(), E> {
        let before = events.len();
        self.record();
        let mark = self.mark();
        let done = work(self, events);
        if done.is_err() {
            self.undo_to(&mark);
            events.truncate(before);
        }
        if self.begun.is_none() {
            self.stop();
        }
        done
    }

    fn record(&mut self) {
        each!(self, |part| part.record());
    }

    fn stop(&mut self) {
        each!(self, |part| part.stop());
    }

    fn mark(&mut self) -> Mark {
        let parts = each!(self, |part| part.mark());
        Mark { clock: self.clock, parts }
    }

    fn undo_to(&mut self, mark: &Mark) {
        self.clock = mark.clock;
        let mut places = mark.parts.into_iter();
        each!(self, |part| part.undo_to(places.next().unwrap_or(0)));
    }
}
