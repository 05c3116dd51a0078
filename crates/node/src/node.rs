//! The node: what callers see, and the order of the steps.

use crate::batches::{BATCH, Batches};
use crate::checkpoints::{Checkpoints, FrozenState};
use crate::gate::{Ahead, Gate, Looking};
use crate::index::Indexed;
use crate::making::Arrivals;
use crate::queue::{Queue, Standing};
use crate::recent::RecentEvents;
use crate::recovery::{Head, begin, recover};
use crate::subscribers::Subscribers;
use crate::{
    Checks, Counters, NodeError, NodeOptions, PastEvent, Recovery, SubmitError, TransactionStatus,
};
use app::{CheckedBlock, Rehearsal, State};
use consensus::{Committed, Sequencer, Solo, Tip};
use crypto::Digest;
use invariants::Monitor;
use protocol::{
    Action, CheckedTransaction, Genesis, MAX_TRANSACTION_BYTES, Malformed, Outcome, Receipt,
    SignedTransaction,
};
use std::io::Write;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Receiver;
use std::sync::{
    Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
};
use std::thread::available_parallelism;
use std::time::Instant;
use store::{CommittedBlock, Exported, SnapshotError, Store, export_to};
use units::{AccountId, Height, Timestamp};

/// In place of a verdict that is missing. There is one for each transaction.
const NO_VERDICT: Result<CheckedTransaction, Malformed> =
    Err(Malformed::Signature { bad: 0, of: 0 });

/// How many of the last blocks are read again when a node is opened, for their events.
const BLOCKS_REMEMBERED: u64 = 100;

/// One chain: its state in memory, its blocks on the disk, and what waits to get in. Shared between threads
/// as `Arc<Node>`.
pub struct Node {
    genesis: Genesis,
    chain: Digest,
    options: NodeOptions,
    store: Arc<Store>,
    recovery: Recovery,
    sequencer: Mutex<Solo>,
    batches: Batches,
    arrivals: Arrivals,
    /// Who may look at the head.
    gate: Gate,
    /// The state after the last block that was executed, which may be ahead of the disk.
    head: RwLock<Head>,
    /// Held while a block is executed: one at a time. Only whoever executes one asks the monitor.
    making: Mutex<Monitor>,
    checkpoints: Checkpoints,
    /// Held while a block is committed and published. Who executed one takes it before the next is begun: so commits are in
    /// order, and at most two blocks are ahead of the disk.
    committing: Mutex<()>,
    recent: Mutex<RecentEvents>,
    counters: Mutex<Counters>,
    subscribers: Mutex<Subscribers>,
    halted: OnceLock<String>,
    /// Given afterwards, if at all: nothing that a block needs.
    index: OnceLock<Indexed>,
}

impl Node {
    /// Creates the chain in an empty store, or takes up the one that is there: from its newest checkpoint,
    /// executing again what came after.
    ///
    /// # Errors
    /// * [`NodeError::Genesis`] when no chain can begin like this;
    /// * [`NodeError::Store`] when the store holds another chain, is damaged, or fails;
    /// * [`NodeError::RootMismatch`], [`NodeError::Block`], [`NodeError::Checkpoint`] when what is stored
    ///   does not follow from what is stored before it;
    /// * [`NodeError::Audit`] when the ledgers disagree in the recovered state.
    pub fn open(store: Store, genesis: &Genesis, options: NodeOptions) -> Result<Self, NodeError> {
        let chain = genesis.chain();
        begin(&store, genesis)?;
        let (head, recovery) = recover(&store, &chain)?;
        let height = head.state.meta().height;
        head.state.audit().map_err(|reason| NodeError::Audit { height, reason })?;
        let making = Mutex::new(Monitor::new(&head.state));
        let cores = available_parallelism().map_or(1, usize::from);
        let queue = Queue::new(options.queue_limit, options.queue_bytes);
        let gone = store.first()?.map_or(Height::ZERO, |first| first.minus(1));
        let forgotten = height.minus(BLOCKS_REMEMBERED).max(gone);
        let mut recent = RecentEvents::since(forgotten.plus(1));
        for block in store.blocks_after(forgotten)? {
            recent.record(&block?);
        }
        Ok(Self {
            genesis: genesis.clone(),
            chain,
            checkpoints: Checkpoints::new(&options),
            options,
            store: Arc::new(store),
            recovery,
            sequencer: Mutex::default(),
            batches: Batches::new(cores),
            arrivals: Arrivals::new(queue),
            gate: Gate::default(),
            head: RwLock::new(head),
            making,
            committing: Mutex::default(),
            recent: Mutex::new(recent),
            counters: Mutex::default(),
            subscribers: Mutex::default(),
            halted: OnceLock::new(),
            index: OnceLock::new(),
        })
    }

    /// How the chain began.
    #[must_use]
    pub const fn genesis(&self) -> &Genesis {
        &self.genesis
    }
    /// The chain's name in every signature.
    #[must_use]
    pub const fn chain(&self) -> Digest {
        self.chain
    }
    /// How the state was found when this was opened.
    #[must_use]
    pub const fn recovery(&self) -> &Recovery {
        &self.recovery
    }
    /// Why the node stopped, if it did.
    #[must_use]
    pub fn halted(&self) -> Option<String> {
        self.halted.get().cloned()
    }

    /// Takes in a transaction, once its shape and its signatures are checked. Whether it can be done is for
    /// the block to tell. Its id is what [`Node::transaction`] is asked with.
    ///
    /// # Errors
    /// [`SubmitError`]; nothing is remembered then.
    pub fn submit(&self, transaction: SignedTransaction) -> Result<Digest, SubmitError> {
        let submitted = self.take_in(transaction);
        if let Err(error) = &submitted {
            lock(&self.counters).refuse(error);
        }
        submitted
    }

    fn take_in(&self, transaction: SignedTransaction) -> Result<Digest, SubmitError> {
        let bytes = self.measure(&transaction)?;
        self.admit(&transaction, bytes)?;
        let checked = self.batches.check(vec![transaction], &self.chain).pop();
        let checked = checked.unwrap_or(NO_VERDICT).map_err(SubmitError::Malformed)?;
        let verdict = self.push(&self.peek().state, checked, bytes);
        verdict.map_err(|error| self.once_durable(error))
    }

    /// Takes in many, with the same verdict on each as [`Node::submit`] gives, in their order. Whoever has many at once is served cheaper
    /// like this, and best by several threads: while a block is executed they wait. As the nonces of a batch may follow from one another, they are looked at after the signatures: of
    /// two reasons to refuse one, that is the other.
    pub fn submit_all(
        &self,
        transactions: Vec<SignedTransaction>,
    ) -> Vec<Result<Digest, SubmitError>> {
        let mut verdicts = Vec::with_capacity(transactions.len());
        let mut rest = transactions.into_iter().peekable();
        while rest.peek().is_some() {
            self.take_in_batch(rest.by_ref().take(BATCH), &mut verdicts);
        }
        for error in verdicts.iter().filter_map(|verdict| verdict.as_ref().err()) {
            lock(&self.counters).refuse(error);
        }
        verdicts
    }

    fn take_in_batch(
        &self,
        transactions: impl Iterator<Item = SignedTransaction>,
        verdicts: &mut Vec<Result<Digest, SubmitError>>,
    ) {
        let (mut measured, mut batch) = (Vec::new(), Vec::new());
        for transaction in transactions {
            let bytes = self.measure(&transaction);
            if bytes.is_ok() {
                batch.push(transaction);
            }
            measured.push(bytes);
        }
        let mut checked = self.batches.check(batch, &self.chain).into_iter();
        let head = self.peek();
        let pushed: Vec<_> = measured
            .into_iter()
            .map(|bytes| {
                let bytes = bytes?;
                let checked = checked.next().unwrap_or(NO_VERDICT);
                let checked = checked.map_err(SubmitError::Malformed)?;
                self.push(&head.state, checked, bytes)
            })
            .collect();
        drop(head);
        let durable = |verdict: Result<_, _>| verdict.map_err(|error| self.once_durable(error));
        verdicts.extend(pushed.into_iter().map(durable));
    }

    /// How many bytes it has, unless that is too much or this takes nothing in any more.
    fn measure(&self, transaction: &SignedTransaction) -> Result<usize, SubmitError> {
        if let Some(reason) = self.halted() {
            return Err(SubmitError::Halted { reason });
        }
        let have = borsh::object_length(transaction).unwrap_or(usize::MAX);
        if have > MAX_TRANSACTION_BYTES {
            let most = MAX_TRANSACTION_BYTES;
            return Err(SubmitError::Malformed(Malformed::TooLong { have, most }));
        }
        Ok(have)
    }

    /// Refuses what may not wait before its signatures are looked at, which cost more, and without waiting for a block that is
    /// being executed.
    fn admit(&self, transaction: &SignedTransaction, bytes: usize) -> Result<(), SubmitError> {
        let Ok(head) = self.head.try_read() else { return Ok(()) };
        let standing = Standing::of(&head.state, transaction);
        let admitted =
            standing.and_then(|standing| self.queue().admit(transaction, bytes, &standing));
        drop(head);
        admitted.map_err(|error| self.once_durable(error))
    }

    /// Takes in what was checked, by a state that may be ahead of the disk: if that is lost the node halts, and nothing that waits
    /// gets anywhere.
    fn push(
        &self,
        state: &State,
        checked: CheckedTransaction,
        bytes: usize,
    ) -> Result<Digest, SubmitError> {
        let standing = Standing::of(state, checked.signed())?;
        // Nobody's transactions may fill blocks in another's name. Members that wait in the queue do not count yet.
        let sender = &checked.transaction().sender;
        let authorized = state.ledger().authorize(sender, checked.signers());
        authorized.map_err(SubmitError::Unauthorized)?;
        let mut queue = self.queue();
        let pushed = queue.push(checked, bytes, &standing);
        self.arrivals.tell(&queue);
        pushed
    }

    /// A refusal may tell what is in a block, so nobody hears it before that block is on the disk.
    fn once_durable(&self, refusal: SubmitError) -> SubmitError {
        match refusal {
            // These tell what waits, and nothing else.
            SubmitError::Malformed(_)
            | SubmitError::Pending { .. }
            | SubmitError::Full { .. }
            | SubmitError::Crowded { .. } => refusal,
            _ => {
                self.gate.catch_up();
                self.halted().map_or(refusal, |reason| SubmitError::Halted { reason })
            }
        }
    }

    /// What was done since this was opened.
    #[must_use]
    pub fn counters(&self) -> Counters {
        Counters { checkpoints: self.checkpoints.told(), ..lock(&self.counters).clone() }
    }
    /// How long the store's file is; nothing when it is in memory.
    #[must_use]
    pub fn store_bytes(&self) -> Option<u64> {
        self.store.bytes()
    }

    /// Most transactions that may wait for a block.
    #[must_use]
    pub const fn queue_limit(&self) -> usize {
        self.options.queue_limit
    }

    /// Most bytes of transactions that may wait for a block.
    #[must_use]
    pub const fn queue_bytes_limit(&self) -> usize {
        self.options.queue_bytes
    }

    /// The bytes of the transactions that wait for a block.
    #[must_use]
    pub fn queue_bytes(&self) -> usize {
        self.queue().bytes()
    }

    /// How many transactions wait for a block and are in none yet.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.queue().waiting()
    }

    /// How many transactions wait for a block, those of a block under way included.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.queue().len()
    }

    /// The nonce of an account's next transaction, after those that are done and those of its that wait.
    #[must_use]
    pub fn next_nonce(&self, sender: &AccountId) -> u64 {
        let head = self.look();
        let done = done(&head.state, sender).unwrap_or(0);
        self.queue().next_nonce(sender, done)
    }

    /// Makes the next block out of what waits, executes it, and returns once it is on the disk.
    ///
    /// `now` becomes the block's time, unless it is earlier than the last block's.
    ///
    /// # Errors
    /// [`NodeError::Halted`]: something that must not fail did, now or earlier. The state is the last one
    /// on the disk, and stays.
    pub fn produce(&self, now: Timestamp) -> Result<Arc<CommittedBlock>, NodeError> {
        let (executed, making) = self.execute(now)?;
        self.commit(executed, making)
    }

    /// Executes the next block, perhaps ahead of the disk. No further one is begun until what holds it off is let go.
    fn execute(
        &self,
        now: Timestamp,
    ) -> Result<(Executed<'_>, MutexGuard<'_, Monitor>), NodeError> {
        let mut making = lock(&self.making);
        let began = Instant::now();
        let ahead = self.gate.go_ahead();
        let mut head = self.write();
        // Asked here: who halts puts the head back, and then nobody changes it any more.
        self.check_running()?;
        let made = self.next_block(&mut making, &mut head, now);
        drop(head);
        Ok((Executed { made, began, ahead }, making))
    }

    /// Puts an executed block on the disk, then lets everybody see it.
    fn commit(
        &self,
        executed: Executed<'_>,
        making: MutexGuard<'_, Monitor>,
    ) -> Result<Arc<CommittedBlock>, NodeError> {
        let Executed { made, began, ahead } = executed;
        let committing = lock(&self.committing);
        // It is this block's turn: the next may be executed meanwhile.
        drop(making);
        // The block before could not be committed, and this one stood on it.
        self.check_running()?;
        let committed = made.and_then(|(block, frozen)| {
            self.checkpoints.outcome()?;
            self.store.commit(&block, None)?;
            if let Some(frozen) = frozen {
                self.checkpoints.write(&self.store, frozen)?;
            }
            Ok(block)
        });
        let block = match committed {
            Ok(block) => Arc::new(block),
            Err(fault) => return Err(self.halt(&fault)),
        };
        lock(&self.sequencer).committed(Committed { block: &block.block, root: block.root });
        self.queue().settle(block.receipts.iter().map(|receipt| receipt.transaction));
        lock(&self.recent).record(&block);
        lock(&self.counters).record(&block, began.elapsed());
        lock(&self.subscribers).tell(&block);
        // In this order: whoever commits or rehearses next finds this block no longer ahead.
        drop(ahead);
        drop(committing);
        Ok(block)
    }

    fn check_running(&self) -> Result<(), NodeError> {
        match self.halted() {
            Some(reason) => Err(NodeError::Halted { reason }),
            None => Ok(()),
        }
    }

    /// Builds, executes, audits, checks what must hold. After an error the head is not to be used.
    fn next_block(
        &self,
        monitor: &mut Monitor,
        head: &mut Head,
        now: Timestamp,
    ) -> Result<(CommittedBlock, Option<FrozenState>), NodeError> {
        let meta = head.state.meta();
        let tip = Tip { height: meta.height, digest: meta.tip, time: meta.time };
        let (block, transactions) = {
            let mut sequencer = lock(&self.sequencer);
            let mut queue = self.queue();
            let block = sequencer.build(&tip, now, &mut *queue);
            let transactions = queue.taken();
            drop(queue);
            // A pair assertion: what builds and what accepts are two pieces of code.
            sequencer.check(&tip, &block)?;
            (block, transactions)
        };
        let height = block.height;
        let fault = |reason| NodeError::Block { height, reason };
        let checked = CheckedBlock::assemble(block, transactions).map_err(fault)?;
        let time = checked.block().time;
        let ends_epoch = head.state.meta().epochs.epoch(time) > head.state.epoch();
        let checks = self.options.checks == Checks::EveryBlock || ends_epoch;
        // The checks walk rows that a defect may have spoilt, so a panic of theirs is caught as well.
        let (executed, held) = catch_unwind(AssertUnwindSafe(|| {
            let before = checks.then(|| monitor.before(&head.state, time));
            let executed = head.state.execute(&checked)?;
            let held = before.map_or(Ok(()), |before| {
                head.state.audit().map_err(|reason| NodeError::Audit { height, reason })?;
                let held = monitor.after(&before, &head.state, &executed);
                held.map_err(|reason| NodeError::Invariant { height, reason })
            });
            Ok((executed, held))
        }))
        .map_err(|_| NodeError::Panicked { height })?
        .map_err(fault)?;
        held?;
        head.root = executed.root;
        let committed = CommittedBlock {
            block: checked.into_block(),
            root: executed.root,
            receipts: executed.receipts,
            events: executed.events,
        };
        let (due, root) = (self.checkpoints.are_due(height), head.root);
        let frozen = due.then(|| FrozenState { height, root, state: head.state.freeze() });
        Ok((committed, frozen))
    }

    /// Stops for good, and puts back what is on the disk. Whoever calls it holds `committing`, so that what is on the disk does
    /// not change meanwhile.
    fn halt(&self, fault: &NodeError) -> NodeError {
        let mut head = self.write();
        let reason = match recover(&self.store, &self.chain) {
            Ok((durable, _)) => {
                *head = durable;
                fault.to_string()
            }
            Err(error) => format!(
                "{fault}; the last state on the disk cannot be read either ({error}), so what this node shows may \
                 be ahead of it"
            ),
        };
        let reason = self.halted.get_or_init(|| reason).clone();
        NodeError::Halted { reason }
    }

    /// Looks at the state after the last block that is on the disk. Blocks are not made meanwhile, so look
    /// briefly.
    pub fn read<R>(&self, look: impl FnOnce(&State) -> R) -> R {
        look(&self.look().state)
    }
    /// The same, with the commitment to that state.
    pub fn read_with_root<R>(&self, look: impl FnOnce(&State, Digest) -> R) -> R {
        let head = self.look();
        look(&head.state, head.root)
    }

    /// Tries actions of an account on the state after the last block, as one transaction, and undoes them. `before` looks at
    /// the state, `after` at what became of it. Blocks are not made meanwhile, so look briefly.
    ///
    /// # Errors
    /// [`NodeError::Halted`] when the state is not what it was afterwards: it must be.
    pub fn rehearse<B, R>(
        &self,
        sender: &AccountId,
        actions: &[Action],
        before: impl FnOnce(&State) -> B,
        after: impl FnOnce(B, &Rehearsal<'_>) -> R,
    ) -> Result<R, NodeError> {
        // No block is begun meanwhile, and the last one is on the disk.
        let _making = lock(&self.making);
        let _committing = lock(&self.committing);
        let _ahead = self.gate.go_ahead();
        let mut head = self.write();
        let seen = before(&head.state);
        let result = after(seen, &head.state.rehearse(*sender, actions));
        let (height, expected) = (head.state.meta().height, head.root);
        let got = head.state.root();
        drop(head);
        if got != expected {
            return Err(self.halt(&NodeError::RootMismatch { height, expected, got }));
        }
        Ok(result)
    }

    /// What became of a transaction, if it is in a block. If it is in several, then where it was done.
    ///
    /// # Errors
    /// [`NodeError::Store`].
    pub fn receipt(&self, id: &Digest) -> Result<Option<(Height, Receipt)>, NodeError> {
        Ok(self.store.receipt(id)?)
    }

    /// Where a transaction is.
    ///
    /// # Errors
    /// [`NodeError::Store`].
    pub fn transaction(&self, id: &Digest) -> Result<TransactionStatus, NodeError> {
        // Asked first: a transaction stops being pending only after its block can be found.
        let pending = self.queue().contains(id);
        Ok(match self.receipt(id)? {
            Some((_, receipt)) if pending && receipt.outcome != Outcome::Done => {
                TransactionStatus::Pending
            }
            Some((height, receipt)) => TransactionStatus::Done { height, receipt },
            None if pending => TransactionStatus::Pending,
            None => TransactionStatus::Unknown,
        })
    }

    /// The block at a height. There is none at 0.
    ///
    /// # Errors
    /// [`NodeError::Store`].
    pub fn block(&self, height: Height) -> Result<Option<CommittedBlock>, NodeError> {
        Ok(self.store.block(height)?)
    }

    /// The height of the oldest block that is there. Not always 1: a node may have begun with a snapshot, or removed blocks
    /// ([`NodeOptions::keep_blocks`]). None when there is no block.
    ///
    /// # Errors
    /// [`NodeError::Store`].
    pub fn first_block(&self) -> Result<Option<Height>, NodeError> {
        Ok(self.store.first()?)
    }

    /// Writes a snapshot of the chain as it is now, while blocks go on; with every block that is there if `whole`. Takes little memory,
    /// and as long as `out` does, while which the store's file may grow.
    ///
    /// # Errors
    /// [`SnapshotError`]. What was written then has no end.
    pub fn write_snapshot(&self, out: impl Write, whole: bool) -> Result<Exported, SnapshotError> {
        export_to(&self.store, out, whole, |_, _| {})
    }

    /// The first block at or after a time: at the start of an epoch, the one that crossed the boundary. Reads
    /// O(log height) blocks.
    ///
    /// # Errors
    /// [`NodeError::Store`].
    pub fn first_block_since(&self, time: Timestamp) -> Result<Option<CommittedBlock>, NodeError> {
        let (mut least, mut end) = (1, self.read(|state| state.meta().height).raw() + 1);
        let mut found = None;
        while least < end {
            let middle = least + (end - least) / 2;
            match self.block(Height::new(middle))? {
                Some(block) if block.block.time >= time => {
                    found = Some(block);
                    end = middle;
                }
                _ => least = middle + 1,
            }
        }
        Ok(found)
    }

    /// What happened lately to accounts that could not keep their positions, newest first.
    #[must_use]
    pub fn recent_liquidations(&self) -> Vec<PastEvent> {
        self.recent(RecentEvents::liquidations)
    }

    pub(crate) const fn arrivals(&self) -> &Arrivals {
        &self.arrivals
    }
    fn queue(&self) -> MutexGuard<'_, Queue> {
        lock(&self.arrivals.queue)
    }
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }
    pub(crate) const fn index_slot(&self) -> &OnceLock<Indexed> {
        &self.index
    }
    pub(crate) fn recent<R>(&self, look: impl FnOnce(&RecentEvents) -> R) -> R {
        look(&lock(&self.recent))
    }

    /// Every block from now on, in order. Who falls [`SUBSCRIBER_BLOCKS`](crate::SUBSCRIBER_BLOCKS) behind
    /// is dropped and sees the channel end.
    #[must_use]
    pub fn subscribe(&self) -> Receiver<Arc<CommittedBlock>> {
        lock(&self.subscribers).add()
    }

    // A panic of a reader leaves nothing half done, and one of the state machine is caught before it gets
    // here, so a poisoned lock guards good data.
    fn peek(&self) -> RwLockReadGuard<'_, Head> {
        self.head.read().unwrap_or_else(PoisonError::into_inner)
    }
    fn look(&self) -> Seen<'_> {
        let looking = self.gate.look();
        Seen { head: self.peek(), _looking: looking }
    }
    fn write(&self) -> RwLockWriteGuard<'_, Head> {
        self.head.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many transactions of an account were done; nothing of one that nothing ever reached.
pub(crate) fn done(state: &State, account: &AccountId) -> Option<u64> {
    let row = state.ledger().find_account(account)?;
    state.ledger().account(row).map(|account| account.nonce)
}

/// A block that was executed and is not on the disk.
struct Executed<'a> {
    made: Result<(CommittedBlock, Option<FrozenState>), NodeError>,
    began: Instant,
    ahead: Ahead<'a>,
}

/// The head while it is on the disk.
struct Seen<'a> {
    head: RwLockReadGuard<'a, Head>,
    /// Given back after the head.
    _looking: Looking<'a>,
}

impl Deref for Seen<'_> {
    type Target = Head;
    fn deref(&self) -> &Head {
        &self.head
    }
}

/// See [`Node::peek`] for why a poisoned lock is no reason to stop.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[path = "../tests/common/mod.rs"]
pub(crate) mod common;

#[cfg(test)]
mod tests;
