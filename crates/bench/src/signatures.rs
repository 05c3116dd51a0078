//! The yardstick: how many signatures this machine verifies in a second, in batches, and nothing else.

use crate::machine::cpu_us_each;
use crypto::{SignatureCheck, verify_all};
use protocol::{Signable, SignedTransaction};
use std::hint::black_box;
use std::time::Instant;

/// Signatures verified together.
pub(crate) const BATCH: usize = 1_000;

/// Signatures per second.
pub(crate) struct Verified {
    /// On all cores.
    pub(crate) all: f64,
    /// On one.
    pub(crate) one: f64,
    /// Processor microseconds of each.
    pub(crate) cpu_us: Option<f64>,
}

/// Verifies the senders' signatures of all of them. Digests are not part of it.
pub(crate) fn verify(transactions: &[SignedTransaction], threads: usize) -> Verified {
    let checks: Vec<SignatureCheck> = transactions
        .iter()
        .flat_map(|signed| {
            let digest = signed.transaction.signing_digest();
            signed.endorsements.iter().map(move |endorsement| SignatureCheck {
                key: endorsement.key,
                message: digest.as_bytes().to_vec(),
                signature: endorsement.signature,
            })
        })
        .collect();
    let (all, cpu_us) = cpu_us_each(checks.len(), || {
        rate(checks.len(), || {
            std::thread::scope(|scope| {
                for part in checks.chunks(checks.len().div_ceil(threads).max(1)) {
                    scope.spawn(|| verify_in_batches(part));
                }
            });
        })
    });
    let part = checks.get(..checks.len() / threads.max(1)).unwrap_or(&checks);
    let one = rate(part.len(), || verify_in_batches(part));
    Verified { all, one, cpu_us }
}

fn verify_in_batches(checks: &[SignatureCheck]) {
    for batch in checks.chunks(BATCH) {
        let verdicts = black_box(verify_all(batch));
        // What is not valid would be verified one by one, and the rate would be of something else.
        assert!(verdicts.iter().all(|valid| *valid), "the workload is signed as it should be");
    }
}

fn rate(count: usize, work: impl FnOnce()) -> f64 {
    let started = Instant::now();
    work();
    count as f64 / started.elapsed().as_secs_f64().max(1e-9)
}
