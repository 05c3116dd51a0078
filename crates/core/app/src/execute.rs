//! Blocks to states.

use crate::{State, advance::advance, dispatch};
use arena::Component;
use core::fmt;
use crypto::Digest;
use protocol::{
    Block, CheckedTransaction, Event, Failure, Malformed, Outcome, Receipt, Rejection, Transaction,
};
use units::{Height, Timestamp};

/// A block all of whose transactions passed every check that needs no state.
#[derive(Clone, Debug)]
pub struct CheckedBlock {
    block: Block,
    transactions: Vec<CheckedTransaction>,
}

impl CheckedBlock {
    /// Checks shapes and signatures, the latter in one batch.
    ///
    /// # Errors
    /// [`BlockError::Malformed`] with the first transaction that should not be in a block.
    pub fn check(block: Block, chain: &Digest) -> Result<Self, BlockError> {
        let verdicts = CheckedTransaction::check_all(block.transactions.clone(), chain);
        Self::judged(block, verdicts)
    }

    /// Checks many, with one batch for the signatures of all. The verdicts, in order, are the same as one by one.
    #[must_use]
    pub fn check_all(blocks: Vec<Block>, chain: &Digest) -> Vec<Result<Self, BlockError>> {
        let all = blocks.iter().flat_map(|block| &block.transactions).cloned().collect();
        let mut verdicts = CheckedTransaction::check_all(all, chain).into_iter();
        let one = |block: Block| {
            // All of this block's, so that the next one finds its own.
            let own = verdicts.by_ref().take(block.transactions.len()).collect();
            Self::judged(block, own)
        };
        blocks.into_iter().map(one).collect()
    }

    fn judged(
        block: Block,
        verdicts: Vec<Result<CheckedTransaction, Malformed>>,
    ) -> Result<Self, BlockError> {
        let verdict = |(index, verdict): (usize, Result<_, _>)| {
            verdict.map_err(|reason| BlockError::Malformed { index, reason })
        };
        let transactions =
            verdicts.into_iter().enumerate().map(verdict).collect::<Result<_, _>>()?;
        Ok(Self { block, transactions })
    }

    /// Puts a block together from transactions that were checked one by one, as they came in.
    ///
    /// # Errors
    /// [`BlockError::OtherTransactions`] when they are not the block's.
    pub fn assemble(
        block: Block,
        transactions: Vec<CheckedTransaction>,
    ) -> Result<Self, BlockError> {
        let same = block.transactions.len() == transactions.len()
            && block.transactions.iter().zip(&transactions).all(|(a, b)| a == b.signed());
        if same { Ok(Self { block, transactions }) } else { Err(BlockError::OtherTransactions) }
    }

    /// The block.
    #[must_use]
    pub const fn block(&self) -> &Block {
        &self.block
    }
    /// The block, for storing, once it was executed.
    #[must_use]
    pub fn into_block(self) -> Block {
        self.block
    }
}

/// What executing a block gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Executed {
    /// One for each transaction.
    pub receipts: Vec<Receipt>,
    /// What happened because time passed: rounds, boundaries.
    pub events: Vec<Event>,
    /// The commitment to the state after it.
    pub root: Digest,
}

/// Why a block does not follow from a state. The state is unchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlockError {
    /// Not the next height.
    Height {
        /// The next.
        expected: Height,
        /// The block's.
        have: Height,
    },
    /// Not built on the last block.
    Parent {
        /// The last block.
        expected: Digest,
        /// What it was built on.
        have: Digest,
    },
    /// Earlier than the last block.
    Time {
        /// Of the last block.
        least: Timestamp,
        /// Of the block.
        have: Timestamp,
    },
    /// A transaction that no state accepts.
    Malformed {
        /// Its place in the block.
        index: usize,
        /// What is wrong with it.
        reason: Malformed,
    },
    /// The checked transactions are not those of the block.
    OtherTransactions,
}

impl fmt::Display for BlockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Height { expected, have } => write!(f, "block {have}, expected {expected}"),
            Self::Parent { expected, have } => write!(f, "built on {have}, expected {expected}"),
            Self::Time { least, have } => {
                write!(f, "block time {have} ms, expected {least} or later")
            }
            Self::Malformed { index, reason } => write!(f, "transaction {index}: {reason}"),
            Self::OtherTransactions => {
                f.write_str("the checked transactions are not those of the block")
            }
        }
    }
}

impl std::error::Error for BlockError {}

impl State {
    /// Executes the next block: first what ends because time passed, then its transactions in order.
    ///
    /// A rejected transaction is part of the block and changes nothing.
    ///
    /// # Errors
    /// [`BlockError`] when the block does not follow from this state.
    pub fn execute(&mut self, checked: &CheckedBlock) -> Result<Executed, BlockError> {
        let CheckedBlock { block, transactions } = checked;
        let (expected, have) = (self.meta.height.plus(1), block.height);
        if have != expected {
            return Err(BlockError::Height { expected, have });
        }
        if block.parent != self.meta.tip {
            return Err(BlockError::Parent { expected: self.meta.tip, have: block.parent });
        }
        if block.time < self.meta.time {
            return Err(BlockError::Time { least: self.meta.time, have: block.time });
        }
        // After this point the block is executed.
        let mut events = Vec::new();
        advance(self, block.time, &mut events);
        let receipts = self.apply_all(transactions);
        let meta = self.meta.get_mut();
        meta.height = block.height;
        meta.tip = block.digest();
        Ok(Executed { receipts, events, root: self.root() })
    }

    /// Executes transactions one after another at the state's time: as [`State::apply`] does each, sooner if they are many.
    pub fn apply_all(&mut self, transactions: &[CheckedTransaction]) -> Vec<Receipt> {
        let mut receipts = Vec::with_capacity(transactions.len());
        let mut left = transactions;
        while !left.is_empty() {
            let Some((next, rest)) = left.split_at_checked(self.look_ahead(left)) else { break };
            receipts.extend(next.iter().map(|transaction| self.apply(transaction)));
            left = rest;
        }
        receipts
    }

    /// Executes one transaction at the state's time: every action, or none.
    pub fn apply(&mut self, checked: &CheckedTransaction) -> Receipt {
        // Most actions have one event.
        let mut events = Vec::with_capacity(checked.transaction().actions.len());
        self.begin();
        let outcome = match self.try_apply(checked, &mut events) {
            Ok(()) => {
                self.commit();
                Outcome::Done
            }
            Err(failure) => {
                self.rollback();
                events.clear();
                Outcome::Rejected(failure)
            }
        };
        Receipt { transaction: checked.id(), outcome, events }
    }

    fn try_apply(
        &mut self,
        checked: &CheckedTransaction,
        events: &mut Vec<Event>,
    ) -> Result<(), Failure> {
        let Transaction { sender, nonce, valid_until, actions, .. } = checked.transaction();
        let envelope = |rejection| Failure { action: None, rejection };
        let now = self.meta.time;
        if *valid_until < now {
            return Err(envelope(Rejection::Expired { valid_until: *valid_until, now }));
        }
        self.ledger.authorize(sender, checked.signers()).map_err(envelope)?;
        let sender = self.ledger.open_account(*sender);
        self.ledger.use_nonce(sender, *nonce).map_err(envelope)?;
        for (index, action) in (0_u16..).zip(actions) {
            dispatch::execute(self, sender, action, events)
                .map_err(|rejection| Failure { action: Some(index), rejection })?;
        }
        Ok(())
    }
}
