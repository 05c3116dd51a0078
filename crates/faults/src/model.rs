//! What a chain of transfers and accusations has to come to, written down once more and as plainly as possible: maps of
//! numbers, no code of the state machine.
//!
//! The rules are those of the documents: a transaction is done in the order of its sender's nonces, by its deadline, whole
//! or not at all; evidence about epoch *c* is accepted in the epochs *c* to *c* + `evidence_epochs`, for cover that was sold,
//! once per operator and epoch (`docs/concepts/cases.md`).

use crate::town::{COIN, COINS, EVIDENCE_EPOCHS, FIRST_COVERED, PEOPLE, Who, account, epochs};
use protocol::{Action, Evidence, FileEvidence, Outcome, Rejection, SignedTransaction, Transfer};
use std::collections::BTreeMap;
use store::CommittedBlock;
use units::{AccountId, Height, Timestamp};

/// What becomes of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It is done.
    Done,
    /// Its deadline is over.
    Expired,
    /// Its nonce is not the sender's next.
    Nonce,
    /// It moves nothing.
    Zero,
    /// There is no such asset.
    Asset,
    /// The sender has not got so much.
    Balance,
    /// Evidence about an epoch that cannot be charged: not any more, or not yet.
    Window,
    /// Evidence about an epoch for which no cover was sold.
    NoCover,
    /// Evidence about what was charged already.
    Charged,
    /// Something that this model does not expect of anyone.
    Other,
}

impl Fate {
    /// What the node says became of it.
    #[must_use]
    pub const fn of(outcome: &Outcome) -> Self {
        let Outcome::Rejected(failure) = outcome else { return Self::Done };
        match failure.rejection {
            Rejection::Expired { .. } => Self::Expired,
            Rejection::Nonce { .. } => Self::Nonce,
            Rejection::Zero { .. } => Self::Zero,
            Rejection::UnknownAsset { .. } => Self::Asset,
            Rejection::InsufficientBalance { .. } => Self::Balance,
            Rejection::OutsideWindow { .. } => Self::Window,
            Rejection::NoCover { .. } => Self::NoCover,
            Rejection::AlreadyCharged { .. } => Self::Charged,
            _ => Self::Other,
        }
    }
}

/// What the model knows of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purse {
    /// How many of its transactions were done.
    pub nonce: u64,
    /// Its coins.
    pub coins: u128,
}

/// What must be.
#[derive(Clone, Debug)]
pub struct Model {
    height: Height,
    time: Timestamp,
    purses: BTreeMap<AccountId, Purse>,
    /// In which epoch an operator went to jail.
    jailed: BTreeMap<u32, u64>,
    /// Which operators were charged with which epochs, and in which.
    charged: BTreeMap<(u32, u64), u64>,
    /// How often each fate came up.
    fates: BTreeMap<Fate, u64>,
}

impl Default for Model {
    fn default() -> Self {
        let rich = Purse { nonce: 0, coins: COINS };
        let purses = (0..PEOPLE).map(|number| (account(Who::Person(number)), rich)).collect();
        Self {
            height: Height::ZERO,
            time: epochs().genesis,
            purses,
            jailed: BTreeMap::new(),
            charged: BTreeMap::new(),
            fates: BTreeMap::new(),
        }
    }
}

impl Model {
    /// The height of the last block.
    #[must_use]
    pub const fn height(&self) -> Height {
        self.height
    }
    /// The time of the last block.
    #[must_use]
    pub const fn time(&self) -> Timestamp {
        self.time
    }
    /// What every account has that ever had or sent anything.
    #[must_use]
    pub const fn purses(&self) -> &BTreeMap<AccountId, Purse> {
        &self.purses
    }
    /// How often each fate came up.
    #[must_use]
    pub const fn fates(&self) -> &BTreeMap<Fate, u64> {
        &self.fates
    }
    /// How many cases there are, and how many of them were opened in the last epoch that could be.
    #[must_use]
    pub fn cases(&self) -> (u64, u64) {
        let last = self.charged.iter().filter(|((_, of), now)| **now == of + EVIDENCE_EPOCHS);
        (self.charged.len() as u64, last.count() as u64)
    }
    /// Who was charged last, and with which epoch.
    #[must_use]
    pub fn last_charge(&self) -> Option<(u32, u64)> {
        self.charged.iter().max_by_key(|(_, now)| **now).map(|(charge, _)| *charge)
    }
    /// The epoch of a block of that time, if it is the next.
    #[must_use]
    pub fn epoch_at(&self, now: Timestamp) -> u64 {
        epochs().index(now.max(self.time))
    }
    /// Whether an operator is free to sell.
    #[must_use]
    pub fn is_free(&self, operator: u32) -> bool {
        !self.jailed.contains_key(&operator)
    }

    /// Takes in the next block.
    ///
    /// # Errors
    /// What is not as it must be.
    pub fn block(&mut self, committed: &CommittedBlock) -> Result<(), String> {
        let block = &committed.block;
        if block.height != self.height.plus(1) {
            return Err(format!("block {} after block {}", block.height, self.height));
        }
        if block.time < self.time {
            return Err(format!("a block of {} after one of {}", block.time, self.time));
        }
        if block.transactions.len() != committed.receipts.len() {
            return Err("not one receipt for each transaction".to_owned());
        }
        self.height = block.height;
        self.time = block.time;
        for (signed, receipt) in block.transactions.iter().zip(&committed.receipts) {
            if signed.id() != receipt.transaction {
                return Err(format!("a receipt of {} for {}", receipt.transaction, signed.id()));
            }
            let expected = self.transaction(signed);
            let got = Fate::of(&receipt.outcome);
            if expected != got {
                let (id, Outcome::Rejected(failure)) = (signed.id(), &receipt.outcome) else {
                    return Err(format!("{} is done, which had to be {expected:?}", signed.id()));
                };
                let reason = &failure.rejection;
                return Err(format!("{id} had to be {expected:?}, was rejected: {reason}"));
            }
        }
        Ok(())
    }

    /// What has to become of a transaction now; if it is done, then it is done here too.
    fn transaction(&mut self, signed: &SignedTransaction) -> Fate {
        let transaction = &signed.transaction;
        let mut tried = self.clone();
        let fate = if transaction.valid_until < self.time {
            Fate::Expired
        } else if transaction.nonce != self.nonce(&transaction.sender) {
            Fate::Nonce
        } else {
            tried.purses.entry(transaction.sender).or_default().nonce += 1;
            let mut fates =
                transaction.actions.iter().map(|action| tried.action(&transaction.sender, action));
            fates.find(|fate| *fate != Fate::Done).unwrap_or(Fate::Done)
        };
        if fate == Fate::Done {
            *self = tried;
        }
        *self.fates.entry(fate).or_default() += 1;
        fate
    }

    fn nonce(&self, sender: &AccountId) -> u64 {
        self.purses.get(sender).map_or(0, |purse| purse.nonce)
    }

    fn action(&mut self, sender: &AccountId, action: &Action) -> Fate {
        match action {
            Action::Transfer(transfer) => self.transfer(sender, transfer),
            Action::FileEvidence(accusation) => self.accuse(accusation),
            // What founds the market.
            _ => Fate::Done,
        }
    }

    fn transfer(&mut self, sender: &AccountId, transfer: &Transfer) -> Fate {
        let amount = transfer.amount.raw();
        if amount == 0 {
            return Fate::Zero;
        }
        if transfer.asset != COIN {
            return Fate::Asset;
        }
        let from = self.purses.entry(*sender).or_default();
        let Some(left) = from.coins.checked_sub(amount) else { return Fate::Balance };
        from.coins = left;
        self.purses.entry(transfer.to).or_default().coins += amount;
        Fate::Done
    }

    fn accuse(&mut self, accusation: &FileEvidence) -> Fate {
        let Evidence::Equivocation(evidence) = &accusation.evidence else { return Fate::Other };
        let operator = accusation.operator.index();
        let of = epochs().index(evidence.first.body.observed_at);
        let now = epochs().index(self.time);
        if !(of..=of + EVIDENCE_EPOCHS).contains(&now) {
            return Fate::Window;
        }
        let jailed = self.jailed.get(&operator);
        if of < FIRST_COVERED || jailed.is_some_and(|jailed| of > *jailed) {
            return Fate::NoCover;
        }
        if self.charged.contains_key(&(operator, of)) {
            return Fate::Charged;
        }
        self.charged.insert((operator, of), now);
        self.jailed.entry(operator).or_insert(now);
        Fate::Done
    }
}
