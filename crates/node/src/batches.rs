//! Signatures of transactions that come in a few at a time, verified in batches.
//!
//! Who comes while nobody verifies does so at once, and takes along all that came meanwhile. So a transaction alone is verified alone, and
//! the more come the larger batches are, which cost half as much for each. Where several came at once, the next batch does not begin
//! before a moment has passed, unless enough waits: many connections that bring little each would else be served with small batches for
//! as long as the processor can bear it. Further cores join once as much waits as makes a batch worth it: until then they are better left
//! to the making of blocks. There are no threads of its own: callers do the work.

use crypto::Digest;
use protocol::{CheckedTransaction, Malformed, SignedTransaction};
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

/// Most transactions of a batch: beyond that a larger one costs hardly less for each, and its first waits for its last.
pub(crate) const BATCH: usize = 1_024;
/// Transactions that make a batch: it does not wait for more, and is worth one more core.
const ENOUGH: usize = 48;
/// Transactions that whoever brings them verifies himself, at once: it costs hardly less to verify them with others.
const ALONE: usize = 256;
/// From the beginning of a batch for several to that of the next one, if there is not enough.
const MOMENT: Duration = Duration::from_millis(1);

type Verdict = Result<CheckedTransaction, Malformed>;

/// See the top of this file.
pub(crate) struct Batches {
    desk: Mutex<Desk>,
    cores: usize,
}

#[derive(Default)]
struct Desk {
    /// How many parcels came, ever: the name of each while it is here.
    arrived: u64,
    waiting: VecDeque<Parcel>,
    /// Transactions of those.
    transactions: usize,
    /// Not yet fetched.
    verdicts: HashMap<u64, Vec<Verdict>>,
    /// Who verifies a batch now.
    working: usize,
    /// When the last batch began, if it was for several.
    shared: Option<Instant>,
}

/// What somebody brought, and who waits for it.
struct Parcel {
    name: u64,
    owner: Thread,
    transactions: Vec<SignedTransaction>,
}

impl Batches {
    /// One for so many cores.
    pub(crate) fn new(cores: usize) -> Self {
        Self { desk: Mutex::default(), cores: cores.max(1) }
    }

    /// Checks shapes and signatures of some, together with those that others bring, unless they are a batch by themselves: a verdict on
    /// each, in order.
    pub(crate) fn check(
        &self,
        transactions: Vec<SignedTransaction>,
        chain: &Digest,
    ) -> Vec<Verdict> {
        if transactions.len() >= ALONE {
            return CheckedTransaction::check_all(transactions, chain);
        }
        let mut desk = self.desk();
        let name = desk.arrived;
        desk.arrived += 1;
        desk.transactions += transactions.len();
        desk.waiting.push_back(Parcel { name, owner: thread::current(), transactions });
        loop {
            if let Some(verdicts) = desk.verdicts.remove(&name) {
                return verdicts;
            }
            let early = desk.early();
            let parcels = if early.is_zero() { desk.next_batch(self.cores) } else { Vec::new() };
            if parcels.is_empty() {
                let is_first = desk.waiting.front().is_some_and(|first| first.name == name);
                drop(desk);
                // Whoever finishes a batch wakes those whose parcels were in it, and the first who waits, who minds the time for all.
                if is_first && !early.is_zero() {
                    thread::park_timeout(early);
                } else {
                    thread::park();
                }
                desk = self.desk();
                continue;
            }
            desk.working += 1;
            desk.shared = (parcels.len() > 1).then(Instant::now);
            drop(desk);
            let mut counts = Vec::with_capacity(parcels.len());
            let mut batch = Vec::new();
            for Parcel { name, owner, transactions } in parcels {
                counts.push((name, owner, transactions.len()));
                batch.extend(transactions);
            }
            let mut verdicts = CheckedTransaction::check_all(batch, chain).into_iter();
            desk = self.desk();
            desk.working -= 1;
            for (name, owner, count) in counts {
                desk.verdicts.insert(name, verdicts.by_ref().take(count).collect());
                owner.unpark();
            }
            if let Some(next) = desk.waiting.front() {
                next.owner.unpark();
            }
        }
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Desk {
    /// How long it is until a batch may begin.
    fn early(&self) -> Duration {
        match self.shared {
            Some(began) if self.transactions < ENOUGH => MOMENT.saturating_sub(began.elapsed()),
            _ => Duration::ZERO,
        }
    }

    /// What is to be verified now on one more core; nothing if that is not worth it.
    fn next_batch(&mut self, cores: usize) -> Vec<Parcel> {
        let join = self.working < cores && self.transactions >= ENOUGH;
        let (mut parcels, mut count) = (Vec::new(), 0);
        while self.working == 0 || join {
            let fits = |parcel: &Parcel| count == 0 || count + parcel.transactions.len() <= BATCH;
            if !self.waiting.front().is_some_and(fits) {
                break;
            }
            let Some(parcel) = self.waiting.pop_front() else { break };
            count += parcel.transactions.len();
            parcels.push(parcel);
        }
        self.transactions -= count;
        parcels
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::common::{genesis, transfer};

    #[test]
    fn everyone_gets_the_verdict_on_his_own() {
        let (genesis, batches) = (genesis(), Batches::new(2));
        let chain = genesis.chain();
        thread::scope(|scope| {
            for thread in 0..8 {
                let (genesis, batches) = (&genesis, &batches);
                scope.spawn(move || {
                    for number in 0..40 {
                        // Of no transaction, of one, of several, and of many.
                        let signed = |index| {
                            let amount = thread * 1_000 + number * 10 + index % 7;
                            let mut signed = transfer(genesis, thread % 4, 0, amount);
                            let forged = amount % 5 == 0;
                            if forged {
                                signed.transaction.nonce += 1;
                            }
                            (signed, forged)
                        };
                        let size = if number == 39 { ALONE as u64 } else { number % 4 };
                        let parcel: Vec<_> = (0..size).map(signed).collect();
                        let own = parcel.iter().map(|(signed, _)| signed.clone()).collect();
                        let verdicts = batches.check(own, &chain);
                        assert_eq!(verdicts.len(), parcel.len());
                        for (verdict, (signed, forged)) in verdicts.into_iter().zip(parcel) {
                            match verdict {
                                Ok(checked) => {
                                    assert_eq!((checked.id(), forged), (signed.id(), false));
                                }
                                Err(reason) => {
                                    assert_eq!(reason, Malformed::Signature { bad: 1, of: 1 });
                                    assert!(forged);
                                }
                            }
                        }
                    }
                });
            }
        });
        let desk = batches.desk();
        assert!(desk.waiting.is_empty() && desk.verdicts.is_empty());
        assert_eq!((desk.arrived, desk.working, desk.transactions), (8 * 39, 0, 0));
    }

    #[test]
    fn a_further_core_joins_when_it_is_worth_it() {
        let genesis = genesis();
        let parcel = |name, count: u64| Parcel {
            name,
            owner: thread::current(),
            transactions: (0..count).map(|amount| transfer(&genesis, 0, 0, amount)).collect(),
        };
        let mut desk = Desk::default();
        let bring = |desk: &mut Desk, name, count| {
            desk.transactions += count as usize;
            desk.waiting.push_back(parcel(name, count));
        };
        bring(&mut desk, 0, 3);
        bring(&mut desk, 1, 5);
        assert_eq!(desk.next_batch(2).len(), 2, "nobody works, so all that waits is taken");
        desk.working = 1;
        bring(&mut desk, 2, ENOUGH as u64 - 1);
        assert!(desk.next_batch(2).is_empty(), "too few");
        bring(&mut desk, 3, 1);
        assert!(desk.next_batch(1).is_empty(), "there is no further core");
        assert_eq!(desk.next_batch(2).len(), 2);
        desk.working = 0;
        bring(&mut desk, 4, BATCH as u64);
        bring(&mut desk, 5, 1);
        assert_eq!(desk.next_batch(2).len(), 1, "a batch is full");
        assert_eq!((desk.next_batch(2).len(), desk.transactions), (1, 0));
    }
}
