//! What was said and promised so far, and whether it is so.

use crate::Model;
use crypto::Digest;
use node::{Node, Start, TransactionStatus, verify};
use protocol::{Genesis, Outcome, Receipt};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::{CommittedBlock, Store};
use units::{Height, Timestamp};

use crate::town::COIN;

/// How many of the last transactions are asked for after each recovery.
const ASKED: usize = 40;

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
}

impl Record {
    pub(crate) fn new(genesis: Genesis) -> Self {
        Self {
            chain: genesis.chain(),
            genesis,
            blocks: Vec::new(),
            taken: BTreeSet::new(),
            done: BTreeSet::new(),
            claims: Vec::new(),
            unannounced: 0,
            model: Model::default(),
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
        self.compare(node)
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
        self.ask(node)
    }

    /// What was said of transactions is still said.
    fn ask(&self, node: &Node) -> Result<(), String> {
        let receipts =
            self.blocks.iter().rev().flat_map(|block| {
                block.receipts.iter().map(|receipt| (block.block.height, receipt))
            });
        for (height, receipt) in receipts.take(ASKED) {
            if receipt.outcome != Outcome::Done {
                // It may have been sent again.
                continue;
            }
            let expected = TransactionStatus::Done { height, receipt: receipt.clone() };
            let got = node.transaction(&receipt.transaction).map_err(|error| error.to_string())?;
            if got != expected {
                let id = receipt.transaction;
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

    /// All blocks of a store, once each was executed again from the genesis on and is as it was recorded.
    pub(crate) fn read(store: &Store) -> Result<Vec<CommittedBlock>, String> {
        if store.tip().map_err(|error| error.to_string())?.is_none() {
            return Ok(Vec::new());
        }
        let verified = verify(store, Start::Genesis, |_, _| {});
        let verified = verified.map_err(|error| format!("nothing can be verified: {error}"))?;
        if let Some(divergence) = verified.divergence {
            let (height, difference) = (divergence.height, divergence.difference);
            return Err(format!("block {height} does not follow: {difference}"));
        }
        let blocks = store.blocks_after(Height::ZERO).map_err(|error| error.to_string())?;
        blocks.map(|block| block.map_err(|error| error.to_string())).collect()
    }

    /// What is on the disk after a restart: everything that was acknowledged, as it was, and perhaps the block that was
    /// under way.
    pub(crate) fn recovered(&mut self, stored: Vec<CommittedBlock>) -> Result<(), String> {
        let (have, need) = (stored.len(), self.blocks.len());
        if have < need {
            return Err(format!("{need} blocks were acknowledged, {have} are there"));
        }
        if have > need + 1 {
            return Err(format!("{need} blocks were acknowledged, {have} are there"));
        }
        for (said, found) in self.blocks.iter().zip(&stored) {
            if **said != *found {
                let height = said.block.height;
                return Err(format!("block {height} is another than the one acknowledged"));
            }
        }
        for block in stored.into_iter().skip(need) {
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
