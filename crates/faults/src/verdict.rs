//! What was said and promised so far, and whether it is so.

use crate::Model;
use crypto::Digest;
use node::{Node, NodeError, NodeOptions, Start, TransactionStatus, VerifyError, verify};
use protocol::{Genesis, Outcome, Receipt};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::{CHECKPOINTS_KEPT, CommittedBlock, Store, StoreError};
use units::{Height, Timestamp};

use crate::town::COIN;

/// How many of the last transactions are asked for after each block, and of the first.
const ASKED: usize = 40;
const ASKED_OF_OLD: usize = 5;
/// The first block of a chain.
const FIRST: Height = Height::new(1);

/// Everything that anyone outside was told.
pub(crate) struct Record {
    genesis: Genesis,
    chain: Digest,
    /// What the node said is done, in order; and what was found to be, if the node stopped before it could say so.
    blocks: Vec<Arc<CommittedBlock>>,
    /// Transactions that the node ever took in.
    taken: BTreeSet<Digest>,
    /// Transactions that were done.
    done: BTreeSet<Digest>,
    /// What a node that had stopped still said of transactions.
    claims: Vec<(Digest, Height, Receipt)>,
    unannounced: u64,
    model: Model,
    interval: u64,
    keep_blocks: Option<u64>,
    /// The first block that has to be there, and where the checkpoints are.
    first: Height,
    checkpoints: Vec<Height>,
}

/// What is found on a disk.
pub(crate) struct Stored {
    first: Height,
    blocks: Vec<CommittedBlock>,
    checkpoints: Vec<Height>,
}

impl Record {
    pub(crate) fn new(genesis: Genesis, options: &NodeOptions) -> Self {
        Self {
            chain: genesis.chain(),
            genesis,
            blocks: Vec::new(),
            taken: BTreeSet::new(),
            done: BTreeSet::new(),
            claims: Vec::new(),
            unannounced: 0,
            model: Model::default(),
            interval: options.checkpoint_interval,
            keep_blocks: options.keep_blocks,
            first: FIRST,
            checkpoints: Vec::new(),
        }
    }
    pub(crate) const fn genesis(&self) -> &Genesis {
        &self.genesis
    }
    pub(crate) const fn chain(&self) -> Digest {
        self.chain
    }
    pub(crate) const fn model(&self) -> &Model {
        &self.model
    }
    pub(crate) const fn height(&self) -> Height {
        self.model.height()
    }
    pub(crate) const fn unannounced(&self) -> u64 {
        self.unannounced
    }
    /// The first block that has to be there.
    pub(crate) const fn first(&self) -> Height {
        self.first
    }
    /// The blocks from one height to another.
    pub(crate) fn blocks(&self, first: Height, last: Height) -> &[Arc<CommittedBlock>] {
        let place = |height: Height| usize::try_from(height.raw()).unwrap_or(usize::MAX);
        self.blocks.get(place(first.minus(1))..place(last)).unwrap_or_default()
    }
    pub(crate) fn root(&self) -> Digest {
        self.blocks.last().map_or_else(Digest::default, |block| block.root)
    }
    pub(crate) fn taken_in(&mut self, id: Digest) {
        self.taken.insert(id);
    }

    /// The node says that a block is on the disk.
    pub(crate) fn acknowledged(
        &mut self,
        node: &Node,
        block: &Arc<CommittedBlock>,
        now: Timestamp,
    ) -> Result<(), String> {
        let expected = now.max(self.model.time());
        if block.block.time != expected {
            return Err(format!("a block of {} at {expected}", block.block.time));
        }
        self.absorb(block)?;
        self.written(block.block.height);
        self.compare(node)
    }

    /// After a block the state may be written, and then old blocks go: before the last few, and before the older of the two checkpoints.
    fn written(&mut self, height: Height) {
        if height.raw().checked_rem(self.interval) != Some(0) {
            return;
        }
        self.checkpoints.push(height);
        let older = self.checkpoints.len().saturating_sub(CHECKPOINTS_KEPT);
        self.checkpoints.drain(..older);
        if let (Some(keep), Some(oldest)) = (self.keep_blocks, self.checkpoints.first()) {
            self.first = self.first.max(height.plus(1).minus(keep).min(*oldest));
        }
    }

    /// The next block of the chain, whoever says so.
    fn absorb(&mut self, block: &Arc<CommittedBlock>) -> Result<(), String> {
        for receipt in &block.receipts {
            let id = receipt.transaction;
            if !self.taken.contains(&id) {
                return Err(format!("{id} is in a block, and was never taken in"));
            }
            if receipt.outcome == Outcome::Done && !self.done.insert(id) {
                return Err(format!("{id} was done twice"));
            }
        }
        self.model.block(block)?;
        self.blocks.push(Arc::clone(block));
        Ok(())
    }

    /// The state is what the model says, and the last block's.
    pub(crate) fn compare(&self, node: &Node) -> Result<(), String> {
        node.read_with_root(|state, root| {
            let height = state.meta().height;
            if height != self.height() {
                return Err(format!("height {height} is shown instead of {}", self.height()));
            }
            if let Some(last) = self.blocks.last()
                && last.root != root
            {
                return Err(format!("root {root} is shown instead of {}", last.root));
            }
            let ledger = state.ledger();
            for (account, purse) in self.model.purses() {
                let row = ledger.find_account(account);
                let have = row.and_then(|row| ledger.account(row)).map_or(0, |found| found.nonce);
                if have != purse.nonce {
                    return Err(format!("nonce {have} of {account}, must be {}", purse.nonce));
                }
                let have = row.map_or(0, |row| ledger.balance(row, COIN).raw());
                if have != purse.coins {
                    return Err(format!("{have} coins of {account}, must be {}", purse.coins));
                }
            }
            Ok(())
        })?;
        self.look_back(node)?;
        self.ask(node)
    }

    /// The blocks that have to be there are, and the others are not.
    fn look_back(&self, node: &Node) -> Result<(), String> {
        let failed = |error: NodeError| error.to_string();
        let first = node.first_block().map_err(failed)?.unwrap_or(FIRST);
        if first != self.first {
            return Err(format!("block {first} is the first, which had to be {}", self.first));
        }
        let said = self.blocks(first, first).first();
        if node.block(first).map_err(failed)?.as_ref() != said.map(|block| &**block) {
            return Err(format!("block {first} is another than the one acknowledged"));
        }
        Ok(())
    }

    /// What was said of transactions is still said, except of those that went with their blocks: nothing is known of these.
    fn ask(&self, node: &Node) -> Result<(), String> {
        let all = |block: &Arc<CommittedBlock>| {
            let (height, receipts) = (block.block.height, block.receipts.clone());
            receipts.into_iter().map(move |receipt| (height, receipt))
        };
        let last = self.blocks.iter().rev().flat_map(all).take(ASKED);
        let old = self.blocks.iter().flat_map(all).take(ASKED_OF_OLD);
        for (height, receipt) in last.chain(old) {
            if receipt.outcome != Outcome::Done {
                // It may have been sent again.
                continue;
            }
            let id = receipt.transaction;
            let expected = if height < self.first {
                TransactionStatus::Unknown
            } else {
                TransactionStatus::Done { height, receipt }
            };
            let got = node.transaction(&id).map_err(|error| error.to_string())?;
            if got != expected {
                return Err(format!("{id} was done in block {height}, now it is {got:?}"));
            }
        }
        Ok(())
    }

    /// Subscribers were told of exactly the blocks that the node acknowledged, in order.
    pub(crate) fn subscribers_were_told(
        &self,
        after: Height,
        told: &[Arc<CommittedBlock>],
    ) -> Result<(), String> {
        let from = usize::try_from(after.raw()).unwrap_or(usize::MAX);
        if self.blocks.get(from..) == Some(told) {
            return Ok(());
        }
        Err(format!("subscribers were told of {} blocks after block {after}", told.len()))
    }

    /// A node that stopped still answers. What it says is done has to stay so, like everything else.
    pub(crate) fn claims_of(&mut self, node: &Node) {
        for id in self.taken.difference(&self.done) {
            if let Ok(TransactionStatus::Done { height, receipt }) = node.transaction(id)
                && receipt.outcome == Outcome::Done
            {
                self.claims.push((*id, height, receipt));
            }
        }
    }

    /// What is on the disk after a restart: everything that was acknowledged, as it was, and perhaps the block that
    /// was under way. What may be gone is.
    pub(crate) fn recovered(&mut self, stored: Stored) -> Result<(), String> {
        let Stored { first, blocks: stored, checkpoints } = stored;
        let gone = usize::try_from(first.since(FIRST)).unwrap_or(usize::MAX);
        let (have, need) = (gone + stored.len(), self.blocks.len());
        if have < need {
            return Err(format!("{need} blocks were acknowledged, {have} are there"));
        }
        if have > need + 1 {
            return Err(format!("{need} blocks were acknowledged, {have} are there"));
        }
        // Removing may have been interrupted; who removed more than it may, or anything where all stay, is seen here.
        let tip = Height::new(have as u64);
        let kept = self.keep_blocks.map_or(FIRST, |keep| tip.plus(1).minus(keep));
        let needed = checkpoints.first().map_or(FIRST, |oldest| kept.min(*oldest)).max(FIRST);
        if first > needed {
            return Err(format!("the first block is {first}, those from {needed} on had to stay"));
        }
        if first < self.first {
            return Err(format!("the first block is {first}, after it was {}", self.first));
        }
        (self.first, self.checkpoints) = (first, checkpoints);
        for (said, found) in self.blocks.iter().skip(gone).zip(&stored) {
            if **said != *found {
                let height = said.block.height;
                return Err(format!("block {height} is another than the one acknowledged"));
            }
        }
        for block in stored.into_iter().skip(need - gone) {
            self.unannounced += 1;
            self.absorb(&Arc::new(block))?;
        }
        for (id, height, receipt) in std::mem::take(&mut self.claims) {
            let block = self.blocks.iter().find(|block| block.block.height == height);
            if !block.is_some_and(|block| block.receipts.contains(&receipt)) {
                return Err(format!("{id} was said to be done in block {height}, and is not"));
            }
        }
        Ok(())
    }
}

impl Stored {
    /// What a store has, once each block was executed again and is as it was recorded: from the genesis on if all are there, else from
    /// the older checkpoint.
    pub(crate) fn read(store: &Store) -> Result<Self, String> {
        let failed = |error: StoreError| error.to_string();
        if store.tip().map_err(failed)?.is_none() {
            // A node that begins writes the state of its genesis.
            let checkpoints = vec![Height::ZERO];
            return Ok(Self { first: FIRST, blocks: Vec::new(), checkpoints });
        }
        let first = store.first().map_err(failed)?.unwrap_or(FIRST);
        let from_genesis = verify(store, Start::Genesis, |_, _| {});
        let verified = match from_genesis {
            Err(VerifyError::NoBeginning { before }) if before.plus(1) == first => {
                verify(store, Start::OldestCheckpoint, |_, _| {})
            }
            all => all,
        };
        let verified = verified.map_err(|error| format!("nothing can be verified: {error}"))?;
        if let Some(divergence) = verified.divergence {
            let (height, difference) = (divergence.height, divergence.difference);
            return Err(format!("block {height} does not follow: {difference}"));
        }
        let blocks = store.blocks_after(first.minus(1)).map_err(failed)?;
        let blocks = blocks.collect::<Result<_, _>>().map_err(failed)?;
        let checkpoints = store.checkpoint_heights().map_err(failed)?;
        Ok(Self { first, blocks, checkpoints })
    }
}
