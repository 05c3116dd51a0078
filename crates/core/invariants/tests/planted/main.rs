//! One planted bug for each property: a real block is executed, and its result altered as the bug would have it. The
//! check must pass on what was executed and name exactly its property on what was altered.

#![allow(clippy::disallowed_macros, clippy::disallowed_methods)]

// The crates as the chain for tests calls them.
extern crate app as buttress_app;
extern crate buttress_invariants as invariants;

#[path = "../../../app/tests/chain/common/mod.rs"]
mod common;

mod atomicity;
mod conservation;
mod dry_run;
mod guarantee;
mod isolation;
mod notice;
mod order;
mod premiums;
mod rounding;
mod tenure_fairness;
mod totality;
mod venues;

use app::{CheckedBlock, Executed, State};
use common::Chain;
use invariants::{Property, Violation};
use protocol::{Block, SignedTransaction};
use units::{Epoch, Timestamp};

/// Executes a block of the chain. What it left must be right; after `bug` altered it, the monitor must find that
/// `property` does not hold, before anything else.
fn plant(
    chain: &mut Chain,
    time: Timestamp,
    transactions: Vec<SignedTransaction>,
    property: Property,
    bug: impl FnOnce(&mut State, &mut Executed),
) -> Vec<Violation> {
    let meta = chain.state.meta();
    let block = Block { height: meta.height.plus(1), parent: meta.tip, time, transactions };
    let before = chain.monitor.before(&chain.state, time);
    let checked = CheckedBlock::check(block, &meta.chain).unwrap();
    let mut executed = chain.state.execute(&checked).unwrap();
    let findings = |state: &State, executed: &Executed| {
        let Executed { events, receipts, .. } = executed;
        chain.monitor.clone().findings(&before, state, events, receipts)
    };
    assert_eq!(findings(&chain.state, &executed), []);
    let mut altered = chain.state.clone();
    bug(&mut altered, &mut executed);
    let found = findings(&altered, &executed);
    let Some(first) = found.first() else { panic!("the bug against {property} was not found") };
    assert_eq!(first.property, property, "{found:#?}");
    found
}

/// All of the findings are about one property.
fn only(property: Property, found: &[Violation]) {
    assert!(found.iter().all(|violation| violation.property == property), "{found:#?}");
}

/// When the next epoch begins.
fn next_boundary(chain: &Chain) -> Timestamp {
    chain.state.meta().epochs.start(chain.state.epoch().plus(1).raw())
}

/// A chain at the end of an epoch, so that the next block crosses into `epoch`.
fn until_before(chain: &mut Chain, epoch: u64) {
    chain.until_epoch(Epoch::new(epoch).minus(1).raw());
}
