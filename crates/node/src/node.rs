//! The node: what callers see, and the order of the steps.

use crate::queue::{Queue, Standing};
use crate::recent::RecentEvents;
use crate::recovery::{Head, begin, recover};
use crate::subscribers::Subscribers;
use crate::{
    Checks, Counters, NodeError, NodeOptions, PastEvent, Place, Recovery, SubmitError,
    TransactionStatus,
};
use app::{CheckedBlock, Rehearsal, State};
use consensus::{Committed, Sequencer, Solo, Tip};
use crypto::Digest;
use invariants::Monitor;
use protocol::{
    Action, CheckedTransaction, Genesis, MAX_TRANSACTION_BYTES, Malformed, Outcome, Receipt,
    SignedTransaction,
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Receiver;
use std::sync::{
    Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
};
use std::time::Instant;
use store::{CommittedBlock, Store};
use units::{AccountId, Height, Timestamp};

/// How many of the last blocks are read again when a node is opened, for their events.
const BLOCKS_REMEMBERED: u64 = 100;

/// One chain: its state in memory, its blocks on the disk, and what waits to get in. Shared between threads
/// as `Arc<Node>`.
pub struct Node {
    genesis: Genesis,
    chain: Digest,
    options: NodeOptions,
    store: Store,
    recovery: Recovery,
    /// Held while a block is made: one at a time.
    sequencer: Mutex<Solo>,
    queue: Mutex<Queue>,
    /// Locked for writing from the first change until the block is on the disk.
    head: RwLock<Head>,
    /// Only whoever makes a block asks it.
    monitor: Mutex<Monitor>,
    recent: Mutex<RecentEvents>,
    counters: Mutex<Counters>,
    subscribers: Mutex<Subscribers>,
    halted: OnceLock<String>,
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
        let monitor = Mutex::new(Monitor::new(&head.state));
        let queue = Queue::new(options.queue_limit, options.queue_bytes);
        let forgotten = height.minus(BLOCKS_REMEMBERED);
        let mut recent = RecentEvents::since(forgotten.plus(1));
        for block in store.blocks_after(forgotten)? {
            recent.record(&block?);
        }
        Ok(Self {
            genesis: genesis.clone(),
            chain,
            options,
            store,
            recovery,
            sequencer: Mutex::default(),
            queue: Mutex::new(queue),
            head: RwLock::new(head),
            monitor,
            recent: Mutex::new(recent),
            counters: Mutex::default(),
            subscribers: Mutex::default(),
            halted: OnceLock::new(),
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
        if let Some(reason) = self.halted() {
            return Err(SubmitError::Halted { reason });
        }
        let have = borsh::object_length(&transaction).unwrap_or(usize::MAX);
        if have > MAX_TRANSACTION_BYTES {
            let most = MAX_TRANSACTION_BYTES;
            return Err(SubmitError::Malformed(Malformed::TooLong { have, most }));
        }
        // Before the signatures, which cost more, and without waiting for a block that is under way.
        if let Ok(head) = self.head.try_read() {
            let standing = Standing::of(&head.state, &transaction)?;
            lock(&self.queue).admit(&transaction, have, &standing)?;
        }
        let checked =
            CheckedTransaction::check(transaction, &self.chain).map_err(SubmitError::Malformed)?;
        // After a block that is under way: only then is it known whose keys act for the sender, and which nonce is next.
        let head = self.look();
        let standing = Standing::of(&head.state, checked.signed())?;
        // Nobody's transactions may fill blocks in another's name. Members that wait in the queue do not count yet.
        let sender = &checked.transaction().sender;
        let authorized = head.state.ledger().authorize(sender, checked.signers());
        authorized.map_err(SubmitError::Unauthorized)?;
        lock(&self.queue).push(checked, have, &standing)
    }

    /// What was done since this was opened.
    #[must_use]
    pub fn counters(&self) -> Counters {
        lock(&self.counters).clone()
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
        lock(&self.queue).bytes()
    }

    /// How many transactions wait for a block, those of a block under way included.
    #[must_use]
    pub fn pending(&self) -> usize {
        lock(&self.queue).len()
    }

    /// The nonce of an account's next transaction, after those that are done and those of its that wait.
    #[must_use]
    pub fn next_nonce(&self, sender: &AccountId) -> u64 {
        let head = self.look();
        let done = done(&head.state, sender).unwrap_or(0);
        lock(&self.queue).next_nonce(sender, done)
    }

    /// Makes the next block out of what waits, executes it, and returns once it is on the disk.
    ///
    /// `now` becomes the block's time, unless it is earlier than the last block's.
    ///
    /// # Errors
    /// [`NodeError::Halted`]: something that must not fail did, now or earlier. The state is the last one
    /// on the disk, and stays.
    pub fn produce(&self, now: Timestamp) -> Result<Arc<CommittedBlock>, NodeError> {
        let mut sequencer = lock(&self.sequencer);
        if let Some(reason) = self.halted() {
            return Err(NodeError::Halted { reason });
        }
        let began = Instant::now();
        let mut head = self.write();
        let block = match self.next_block(&mut sequencer, &mut head, now) {
            Ok(block) => Arc::new(block),
            Err(fault) => return Err(self.halt(&fault, &mut head)),
        };
        drop(head);
        sequencer.committed(Committed { block: &block.block, root: block.root });
        lock(&self.queue).settle(block.receipts.iter().map(|receipt| receipt.transaction));
        lock(&self.recent).record(&block);
        lock(&self.counters).record(&block, began.elapsed());
        lock(&self.subscribers).tell(&block);
        Ok(block)
    }

    /// Builds, executes, audits, checks what must hold, commits. After an error the head is not to be used.
    fn next_block(
        &self,
        sequencer: &mut Solo,
        head: &mut Head,
        now: Timestamp,
    ) -> Result<CommittedBlock, NodeError> {
        let meta = head.state.meta();
        let tip = Tip { height: meta.height, digest: meta.tip, time: meta.time };
        let (block, transactions) = {
            let mut queue = lock(&self.queue);
            let block = sequencer.build(&tip, now, &mut *queue);
            let transactions = queue.taken();
            (block, transactions)
        };
        // A pair assertion: what builds and what accepts are two pieces of code.
        sequencer.check(&tip, &block)?;
        let height = block.height;
        let fault = |reason| NodeError::Block { height, reason };
        let checked = CheckedBlock::assemble(block, transactions).map_err(fault)?;
        let time = checked.block().time;
        let ends_epoch = head.state.meta().epochs.epoch(time) > head.state.epoch();
        let checks = self.options.checks == Checks::EveryBlock || ends_epoch;
        let mut monitor = lock(&self.monitor);
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
        let checkpoint = if height.raw().checked_rem(self.options.checkpoint_interval) == Some(0) {
            Some(head.checkpoint()?)
        } else {
            None
        };
        self.store.commit(&committed, checkpoint.as_ref())?;
        Ok(committed)
    }

    /// Stops for good, and puts back what is on the disk.
    fn halt(&self, fault: &NodeError, head: &mut Head) -> NodeError {
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
        let mut head = self.write();
        let seen = before(&head.state);
        let result = after(seen, &head.state.rehearse(*sender, actions));
        let (height, expected) = (head.state.meta().height, head.root);
        let got = head.state.root();
        if got != expected {
            let fault = NodeError::RootMismatch { height, expected, got };
            return Err(self.halt(&fault, &mut head));
        }
        Ok(result)
    }

    /// What became of a transaction, if it is in a block. If it is in several, then where it was done.
    ///
    /// # Errors
    /// [`NodeError::Store`].
    pub fn receipt(&self, id: &Digest) -> Result<Option<(Height, Receipt)>, NodeError> {
        let Some(height) = self.store.find_transaction(id)? else { return Ok(None) };
        let Some(block) = self.store.block(height)? else { return Ok(None) };
        let receipt = block.receipts.into_iter().find(|receipt| receipt.transaction == *id);
        Ok(receipt.map(|receipt| (height, receipt)))
    }

    /// Where a transaction is.
    ///
    /// # Errors
    /// [`NodeError::Store`].
    pub fn transaction(&self, id: &Digest) -> Result<TransactionStatus, NodeError> {
        // Asked first: a transaction stops being pending only after its block can be found.
        let pending = lock(&self.queue).contains(id);
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

    /// The last trades of options before a place, or of all, that are `wanted`: newest first, of the
    /// [`RECENT_TRADES`](crate::RECENT_TRADES) that are kept.
    #[must_use]
    pub fn recent_trades(
        &self,
        before: Option<Place>,
        limit: usize,
        wanted: impl Fn(&PastEvent) -> bool,
    ) -> Vec<PastEvent> {
        self.recent(|recent| recent.trades(before, limit, wanted))
    }

    /// What happened lately to accounts that could not keep their positions, newest first.
    #[must_use]
    pub fn recent_liquidations(&self) -> Vec<PastEvent> {
        self.recent(RecentEvents::liquidations)
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
    fn look(&self) -> RwLockReadGuard<'_, Head> {
        self.head.read().unwrap_or_else(PoisonError::into_inner)
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

/// See [`Node::look`] for why a poisoned lock is no reason to stop.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[path = "../tests/common/mod.rs"]
mod common;

#[cfg(test)]
mod tests {
    use super::common::{at, genesis, key, sign, transfer};
    use super::*;
    use protocol::{Action, Block, CreateVault, Pledge, RegisterOperator};
    use units::{Amount, AssetId, Name, OperatorId, Ratio, Shares, TrancheId, VaultId};

    fn node() -> Node {
        let store = Store::in_memory().unwrap();
        let node = Node::open(store, &genesis(), NodeOptions::default()).unwrap();
        node.submit(transfer(&genesis(), 0, 1, 0)).unwrap();
        node.produce(at(10)).unwrap();
        node
    }

    /// Commits a block behind the node's back, so that the store refuses the node's own.
    fn intrude(node: &Node, root: Option<Digest>) -> Digest {
        let mut state = node.read(Clone::clone);
        let (height, parent) = (state.meta().height.plus(1), state.meta().tip);
        let block = Block { height, parent, time: at(20), transactions: Vec::new() };
        let checked = CheckedBlock::check(block.clone(), &node.chain).unwrap();
        let root = root.unwrap_or(state.execute(&checked).unwrap().root);
        let recorded = CommittedBlock { block, root, receipts: vec![], events: vec![] };
        node.store.commit(&recorded, None).unwrap();
        root
    }

    #[test]
    fn a_block_that_cannot_be_stored_halts_the_node_at_what_is_stored() {
        let node = node();
        let blocks = node.subscribe();
        let stored = intrude(&node, None);
        let pending = node.submit(transfer(&genesis(), 0, 1, 1)).unwrap();
        let error = node.produce(at(30)).unwrap_err();
        let reason = "the node halted: cannot commit block 2: the next is 3";
        assert_eq!(error.to_string(), reason);
        assert_eq!(node.halted().as_deref(), reason.strip_prefix("the node halted: "));
        // The block is nowhere to be seen.
        assert_eq!(node.read_with_root(|_, root| root), stored);
        assert_eq!(blocks.try_recv().ok(), None);
        assert_eq!(node.transaction(&pending).unwrap(), TransactionStatus::Pending);
        // And nothing happens any more.
        assert_eq!(node.produce(at(40)).unwrap_err().to_string(), reason);
        let refused = node.submit(transfer(&genesis(), 0, 1, 2)).unwrap_err();
        assert_eq!(refused.to_string(), reason);
    }

    #[test]
    fn a_halted_node_that_cannot_go_back_says_so() {
        let node = node();
        intrude(&node, Some(Digest::new([9; 32])));
        let reason = node.produce(at(30)).unwrap_err().to_string();
        for part in ["cannot commit block 2", "cannot be read either", "expected 0909"] {
            assert!(reason.contains(part), "{reason}");
        }
    }

    #[test]
    fn a_state_in_which_an_invariant_does_not_hold_halts_the_node_when_the_epoch_ends() {
        let node = node();
        let (operator, vault) = (OperatorId::new(0), VaultId::new(0));
        let register = RegisterOperator {
            name: Name::new("one").unwrap(),
            duty_key: key(9).public_key(),
            commission: Ratio::ZERO,
        };
        let create = CreateVault { operator, asset: AssetId::new(0), leverage_cap: Ratio::ONE };
        let pledge = Pledge { vault, amount: Amount::new(1_000) };
        let actions = vec![
            Action::RegisterOperator(register),
            Action::CreateVault(create),
            Action::Pledge(pledge),
        ];
        node.submit(sign(&genesis(), 1, 0, Timestamp::new(u64::MAX), actions)).unwrap();
        node.produce(at(20)).unwrap();
        // Fewer shares than their owners have: both ledgers still agree.
        let tranche = TrancheId::new(0);
        let spoil = |state: &mut State| {
            state.tamper().1.tamper_tranche(tranche).unwrap().shares = Shares::new(999);
        };
        spoil(&mut node.write().state);
        node.read(State::audit).unwrap();
        let error = node.produce(at(1_010)).unwrap_err().to_string();
        let expected = "the node halted: an invariant does not hold after block 3: rounding: shares of all owners of \
                        tranche-0: expected at most 999, found 1000";
        assert_eq!(error, expected);
        // It shows the last state on the disk, which is right.
        let shares = node.read(|state| state.restaking().tranche(tranche).map(|row| row.shares));
        assert_eq!(shares, Ok(Shares::new(1_000)));
    }
}
