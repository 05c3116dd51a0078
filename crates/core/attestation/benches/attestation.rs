//! Messages verified per second in each format, next to the bare rate of recovering signers in the same run.
//! `cargo bench -p buttress-attestation`; results are explained in `docs/performance.md`.

// A bench reads the clock and counts in floats; nothing here is part of the state machine.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::disallowed_macros,
    clippy::float_arithmetic,
    missing_docs
)]

#[path = "../tests/common/mod.rs"]
mod common;

use buttress_attestation::open_oracle;
use buttress_attestation::redstone::{Packages, SignerSet};
use common::{Draft, EMITTER, addresses, ether, key, keys, name, price_message, signed_message};
use crypto::{keccak256, recover};
use std::hint::black_box;
use std::time::Instant;

/// How long each thing is repeated.
const SECONDS: f64 = 1.0;

/// How often per second.
fn rate(mut work: impl FnMut()) -> f64 {
    let (started, mut count) = (Instant::now(), 0_u32);
    loop {
        work();
        count += 1;
        let elapsed = started.elapsed().as_secs_f64();
        if elapsed >= SECONDS {
            return f64::from(count) / elapsed;
        }
    }
}

fn main() {
    let digest = keccak256(&[b"digest"]);
    let (signature, signer) = (key(0).sign(&digest), key(0).address());
    let bare = rate(|| assert_eq!(recover(black_box(&digest), &signature), Some(signer)));
    println!("one thread; a signer is recovered {bare:.0} times per second");
    println!(
        "{:<48} {:>12} {:>12} {:>18}",
        "verified", "signatures", "per second", "of bare recovery"
    );
    let line = |what: &str, signatures: usize, rate: f64| {
        let share = rate * signatures as f64 / bare;
        println!("{what:<48} {signatures:>12} {rate:>12.0} {share:>17.2}x");
    };

    let message = signed_message(&key(0), open_oracle::encode(&name("BTC"), 43_721_750_000, 1));
    line("Open Oracle message", message.signatures(), rate(|| drop(message.verify().unwrap())));

    let package = ether(&key(0), 3_486);
    line("RedStone package", package.signatures(), rate(|| drop(package.verify().unwrap())));

    let nodes = keys(5);
    let signers = SignerSet::new(addresses(&nodes), 3).unwrap();
    for count in [3, 5] {
        let packages = nodes.iter().take(count).map(|node| ether(node, 3_486)).collect();
        let quote = Packages::ordered(packages).unwrap();
        let verified = rate(|| drop(quote.verify(&signers).unwrap()));
        line(&format!("RedStone quote of {count} nodes"), quote.signatures(), verified);
    }

    for feeds in [1, 10] {
        let draft = Draft::new(&(1..=feeds).map(price_message).collect::<Vec<_>>());
        let (update, guardians) = (draft.update(), draft.guardian_set());
        let observed = rate(|| {
            black_box(update.observe(&guardians, &EMITTER, &[1; 32]).unwrap());
        });
        let what = format!("Pyth update of {feeds} feeds, 13 of 19 guardians");
        line(&what, update.signatures(), observed);
    }

    let refused = {
        let draft = Draft::new(&[price_message(1)]);
        let (mut update, guardians) = (draft.update(), draft.guardian_set());
        update.bytes.push(0);
        rate(|| assert!(update.verify(&guardians, &EMITTER).is_err()))
    };
    println!("{:<48} {:>12} {refused:>12.0}", "Pyth update with a byte too many: refused", 0);
}
