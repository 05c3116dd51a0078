//! Signatures of transactions that come in one by one, verified in batches.
//!
//! Nobody waits for a batch to fill: who comes while a core is free verifies at once, and takes along all that came
//! meanwhile. So a transaction alone is verified alone, and the more come the larger batches are, which cost less than half as
//! much for each. There are no threads of its own: callers do the work, on at most as many cores as there are.

use crypto::Digest;
use protocol::{CheckedTransaction, Malformed, SignedTransaction};
use std::collections::{HashMap, VecDeque};
use std::sync::{Condvar, Mutex, PoisonError};

/// Most transactions of a batch: beyond that a larger one costs hardly less for each, and its first waits for its last.
pub(crate) const BATCH: usize = 1_024;

type Verdict = Result<CheckedTransaction, Malformed>;

/// See the top of this file.
pub(crate) struct Batches {
    desk: Mutex<Desk>,
    ready: Condvar,
    cores: usize,
}

#[derive(Default)]
struct Desk {
    /// How many came, ever: the name of each while it is here.
    arrived: u64,
    waiting: VecDeque<(u64, SignedTransaction)>,
    /// Not yet fetched.
    verdicts: HashMap<u64, Verdict>,
    /// Who verifies a batch now.
    working: usize,
}

impl Batches {
    /// One for so many cores.
    pub(crate) fn new(cores: usize) -> Self {
        Self { desk: Mutex::default(), ready: Condvar::new(), cores: cores.max(1) }
    }

    /// Checks shape and signatures of one, together with those that others bring.
    pub(crate) fn check(&self, signed: SignedTransaction, chain: &Digest) -> Verdict {
        let lock = || self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        let mut desk = lock();
        let own = desk.arrived;
        desk.arrived += 1;
        desk.waiting.push_back((own, signed));
        loop {
            if let Some(verdict) = desk.verdicts.remove(&own) {
                return verdict;
            }
            if desk.working == self.cores || desk.waiting.is_empty() {
                desk = self.ready.wait(desk).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            let batch = desk.waiting.len().min(BATCH);
            let (names, batch): (Vec<u64>, Vec<SignedTransaction>) =
                desk.waiting.drain(..batch).unzip();
            desk.working += 1;
            drop(desk);
            let verdicts = CheckedTransaction::check_all(batch, chain);
            desk = lock();
            desk.working -= 1;
            desk.verdicts.extend(names.into_iter().zip(verdicts));
            self.ready.notify_all();
        }
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
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let (genesis, batches) = (&genesis, &batches);
                scope.spawn(move || {
                    for number in 0..40 {
                        let mut signed = transfer(genesis, thread % 4, 0, thread * 100 + number);
                        let forged = number % 5 == 0;
                        if forged {
                            signed.transaction.nonce += 1;
                        }
                        let id = signed.id();
                        match batches.check(signed, &chain) {
                            Ok(checked) => assert_eq!((checked.id(), forged), (id, false)),
                            Err(reason) => {
                                assert_eq!(reason, Malformed::Signature { bad: 1, of: 1 });
                                assert!(forged);
                            }
                        }
                    }
                });
            }
        });
        let desk = batches.desk.lock().unwrap();
        assert!(desk.waiting.is_empty() && desk.verdicts.is_empty());
        assert_eq!((desk.arrived, desk.working), (320, 0));
    }
}
