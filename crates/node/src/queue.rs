//! Transactions that wait for a block: who may wait, and who is next.
//!
//! # Order
//!
//! Accounts take turns, one transaction each, in the order in which each began to wait; who has more waiting goes to
//! the end of the line. Of one account the lowest nonce is next. Accounts that nothing ever reached take one turn
//! together, first come, first served: anyone can sign for as many of them as he likes. So who floods waits for himself:
//! a transaction of an account of which nothing waits is in a block after at most one of each other account.
//!
//! The order depends on nothing but the order in which transactions came in.
//!
//! # Room
//!
//! Transactions and their bytes are bounded. Nobody may have more waiting than there is room left for everyone: one account
//! can fill half of the queue, two can fill a third each, and there is always room for one more account.
//!
//! # Nonces
//!
//! Of one account there is one transaction for each nonce, from the next one on without gaps: what waits can be done in
//! its order. Only where one is rejected in a block are those behind it rejected as well, unless its nonce is
//! taken up again before their turn.

use crate::{Share, SubmitError, Unit};
use app::State;
use consensus::Pending;
use crypto::Digest;
use protocol::{CheckedTransaction, SignedTransaction};
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use units::AccountId;

#[cfg(test)]
mod model;

/// What the state after the last block says of a sender.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing {
    /// How many of its transactions were done.
    done: u64,
    /// Whether anything ever reached it.
    known: bool,
}

impl Standing {
    /// Of the sender of a transaction that may still be included.
    pub(crate) fn of(state: &State, signed: &SignedTransaction) -> Result<Self, SubmitError> {
        let (valid_until, now) = (signed.transaction.valid_until, state.time());
        if valid_until < now {
            return Err(SubmitError::Expired { valid_until, now });
        }
        let done = crate::node::done(state, &signed.transaction.sender);
        Ok(Self { done: done.unwrap_or(0), known: done.is_some() })
    }
}

/// Who takes turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Turn {
    Account(AccountId),
    /// All accounts that nothing ever reached.
    Strangers,
}

impl Turn {
    const fn share(self) -> Share {
        match self {
            Self::Account(_) => Share::Sender,
            Self::Strangers => Share::Strangers,
        }
    }
}

/// What waits of those who take one turn.
#[derive(Default)]
struct Lane {
    /// By nonce; of strangers by when it came in.
    waiting: BTreeMap<u64, Waiting>,
    bytes: usize,
}

struct Waiting {
    checked: CheckedTransaction,
    bytes: usize,
}

/// What waits of one account.
struct Sender {
    /// Of whom it is one. An account that is reached while it waits stays where it waits.
    turn: Turn,
    /// What waits with which nonce.
    nonces: BTreeMap<u64, Digest>,
}

/// See the top of this file. Each transaction is kept with the proof that its signatures were checked, so that nobody
/// checks them again.
pub(crate) struct Queue {
    most: usize,
    most_bytes: usize,
    /// Everyone of whom something waits, once; the first is next.
    turns: VecDeque<Turn>,
    lanes: HashMap<Turn, Lane>,
    senders: HashMap<AccountId, Sender>,
    waiting: usize,
    bytes: usize,
    /// How many came in, ever.
    arrived: u64,
    /// What was taken out since the last [`Queue::taken`].
    taken: Vec<CheckedTransaction>,
    /// Those that wait, and those of the block that is being made.
    pending: HashSet<Digest>,
}

impl Queue {
    /// An empty one, for so many transactions of so many bytes.
    pub(crate) fn new(most: usize, most_bytes: usize) -> Self {
        Self {
            most,
            most_bytes,
            turns: VecDeque::new(),
            lanes: HashMap::new(),
            senders: HashMap::new(),
            waiting: 0,
            bytes: 0,
            arrived: 0,
            taken: Vec::new(),
            pending: HashSet::new(),
        }
    }

    /// Refuses what may not wait now, without a look at signatures: first for its nonce, then for want of room.
    pub(crate) fn admit(
        &self,
        signed: &SignedTransaction,
        bytes: usize,
        standing: &Standing,
    ) -> Result<(), SubmitError> {
        let (sender, have) = (&signed.transaction.sender, signed.transaction.nonce);
        let next = self.next_nonce(sender, standing.done);
        if have < standing.done {
            return Err(SubmitError::NonceUsed { have, next });
        }
        let own = self.senders.get(sender);
        if let Some(id) = own.and_then(|own| own.nonces.get(&have)).copied() {
            return Err(if id == signed.id() {
                SubmitError::Pending { id }
            } else {
                SubmitError::NonceTaken { nonce: have, id, next }
            });
        }
        if have > next {
            return Err(SubmitError::NonceAhead { have, next });
        }
        let turn = self.turn(sender, standing);
        let lane = self.lanes.get(&turn);
        let own = lane.map_or((0, 0), |lane| (lane.waiting.len(), lane.bytes));
        for (unit, limit, all, own, more) in [
            (Unit::Transactions, self.most, self.waiting, own.0, 1),
            (Unit::Bytes, self.most_bytes, self.bytes, own.1, bytes),
        ] {
            let room = limit.saturating_sub(all);
            if more > room {
                return Err(SubmitError::Full { limit, unit });
            }
            if own > room {
                return Err(SubmitError::Crowded { share: turn.share(), unit, waiting: own, room });
            }
        }
        Ok(())
    }

    /// Takes in what [`Queue::admit`] lets in.
    pub(crate) fn push(
        &mut self,
        checked: CheckedTransaction,
        bytes: usize,
        standing: &Standing,
    ) -> Result<Digest, SubmitError> {
        self.admit(checked.signed(), bytes, standing)?;
        let id = checked.id();
        // It was rejected in a block that not everyone was told of yet.
        if !self.pending.insert(id) {
            return Err(SubmitError::Pending { id });
        }
        let (sender, nonce) = (checked.transaction().sender, checked.transaction().nonce);
        let turn = self.turn(&sender, standing);
        let own = self.senders.entry(sender);
        own.or_insert_with(|| Sender { turn, nonces: BTreeMap::new() }).nonces.insert(nonce, id);
        let lane = self.lanes.entry(turn).or_default();
        if lane.waiting.is_empty() {
            self.turns.push_back(turn);
        }
        let place = if turn == Turn::Strangers { self.arrived } else { nonce };
        lane.waiting.insert(place, Waiting { checked, bytes });
        lane.bytes += bytes;
        self.waiting += 1;
        self.bytes += bytes;
        self.arrived += 1;
        Ok(id)
    }

    fn turn(&self, sender: &AccountId, standing: &Standing) -> Turn {
        match self.senders.get(sender) {
            Some(own) => own.turn,
            None if standing.known => Turn::Account(*sender),
            None => Turn::Strangers,
        }
    }

    /// What the sequencer took since this was asked last, in its order. They stay pending until [`Queue::settle`].
    pub(crate) fn taken(&mut self) -> Vec<CheckedTransaction> {
        std::mem::take(&mut self.taken)
    }

    /// The block with these is committed: they are no longer pending.
    pub(crate) fn settle(&mut self, ids: impl IntoIterator<Item = Digest>) {
        for id in ids {
            self.pending.remove(&id);
        }
    }

    /// The first nonce from `from` on that no transaction of an account waits with.
    pub(crate) fn next_nonce(&self, sender: &AccountId, from: u64) -> u64 {
        let Some(Sender { nonces, .. }) = self.senders.get(sender) else { return from };
        // Almost always what waits has no gaps, and need not be walked.
        if let (Some((first, _)), Some((last, _))) =
            (nonces.first_key_value(), nonces.last_key_value())
            && *first == from
            && (last - first) == nonces.len() as u64 - 1
        {
            return last.saturating_add(1);
        }
        (from..u64::MAX).find(|nonce| !nonces.contains_key(nonce)).unwrap_or(from)
    }
    pub(crate) fn contains(&self, id: &Digest) -> bool {
        self.pending.contains(id)
    }
    /// How many wait and are in no block yet.
    pub(crate) const fn waiting(&self) -> usize {
        self.waiting
    }
    /// How many are pending.
    pub(crate) fn len(&self) -> usize {
        self.pending.len()
    }
    /// The bytes of those that wait.
    pub(crate) const fn bytes(&self) -> usize {
        self.bytes
    }
}

impl Pending for Queue {
    fn next_bytes(&self) -> Option<usize> {
        let lane = self.lanes.get(self.turns.front()?)?;
        lane.waiting.first_key_value().map(|(_, waiting)| waiting.bytes)
    }

    fn take(&mut self) -> Option<SignedTransaction> {
        let turn = self.turns.pop_front()?;
        let lane = self.lanes.get_mut(&turn)?;
        let (_, Waiting { checked, bytes }) = lane.waiting.pop_first()?;
        lane.bytes -= bytes;
        if lane.waiting.is_empty() {
            self.lanes.remove(&turn);
        } else {
            self.turns.push_back(turn);
        }
        self.waiting -= 1;
        self.bytes -= bytes;
        let signed = checked.signed().clone();
        let (sender, nonce) = (&signed.transaction.sender, signed.transaction.nonce);
        if let Some(own) = self.senders.get_mut(sender) {
            own.nonces.remove(&nonce);
            if own.nonces.is_empty() {
                self.senders.remove(sender);
            }
        }
        self.taken.push(checked);
        Some(signed)
    }
}
