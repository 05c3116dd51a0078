//! §7.9: independent cases commute: the order of evidence inside an epoch does not change who pays what.

use crate::{Property, Violation, rows::tranches, violation::Findings};
use app::{BlockError, CheckedBlock, State};
use core::fmt::Display;
use crypto::Digest;
use protocol::{Block, Outcome, SignedTransaction};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use units::{AccountId, Epoch};

/// A chain after everything that was filed is paid.
#[derive(Clone, Debug)]
pub struct Settled {
    /// The state.
    pub state: State,
    /// Which of the transactions were done.
    pub done: BTreeSet<Digest>,
}

/// Checks that transactions of one epoch, each of which files evidence, come to the same in another order: as they are,
/// reversed, and rotated. What one sender sent stays in its own order, as its nonces ask for it, so evidence of several
/// senders is what can differ. `settle` executes: [`settle`], unless a test has another.
///
/// Compared is content: the balances of each account, the stake and shares of each tranche, what services keep. Numbers
/// of cases may differ. Where the same offence is charged twice, the reward is the first accuser's, so accounts are
/// compared only if the same transactions were done; stake always is.
///
/// # Errors
/// A [`Violation`] with the first two numbers that differ.
pub fn check(
    before: &State,
    filed: &[SignedTransaction],
    mut settle: impl FnMut(&State, Vec<SignedTransaction>) -> Result<Settled, BlockError>,
) -> Result<(), Violation> {
    let mut found = Findings::of(Property::Order);
    let mut run = |filed: Vec<SignedTransaction>, found: &mut Findings| {
        settle(before, filed)
            .map_err(|error| found.add("settling", "a block that follows", error))
            .ok()
    };
    if let Some(first) = run(filed.to_vec(), &mut found) {
        for (name, order) in orders(filed) {
            if let Some(other) = run(order, &mut found) {
                compare(&name, &first, &other, &mut found);
            }
        }
    }
    found.into_list().into_iter().next().map_or(Ok(()), Err)
}

/// The transactions reversed, and rotated by each number of places.
fn orders(filed: &[SignedTransaction]) -> Vec<(String, Vec<SignedTransaction>)> {
    let mut orders = vec![("reversed".to_owned(), filed.iter().rev().cloned().collect())];
    for places in 1..filed.len() {
        let mut order = filed.to_vec();
        order.rotate_left(places);
        orders.push((format!("rotated by {places}"), order));
    }
    orders.into_iter().map(|(name, order)| (name, with_nonces_in_order(order))).collect()
}

/// The same senders at the same places, each sending what it sent in order of nonce.
fn with_nonces_in_order(order: Vec<SignedTransaction>) -> Vec<SignedTransaction> {
    let senders: Vec<AccountId> = order.iter().map(|sent| sent.transaction.sender).collect();
    let mut by_nonce = order;
    by_nonce.sort_by_key(|sent| sent.transaction.nonce);
    let mut queues: BTreeMap<AccountId, VecDeque<SignedTransaction>> = BTreeMap::new();
    for sent in by_nonce {
        queues.entry(sent.transaction.sender).or_default().push_back(sent);
    }
    senders.iter().filter_map(|sender| queues.get_mut(sender)?.pop_front()).collect()
}

/// Executes the transactions in one block now, and then boundaries until every case is paid.
///
/// # Errors
/// [`BlockError`] when a block does not follow.
pub fn settle(before: &State, filed: Vec<SignedTransaction>) -> Result<Settled, BlockError> {
    let mut state = before.clone();
    let executed = execute(&mut state, before.time(), filed)?;
    let done = executed.receipts.iter().filter(|receipt| receipt.outcome == Outcome::Done);
    let done = done.map(|receipt| receipt.transaction).collect();
    // Evidence, appeal, delay and execution fit into a window, and so does a hold.
    let window = state.restaking().parameters().evidence_window;
    for _ in 0..window.saturating_mul(2).saturating_add(2) {
        let unpaid = |case: &restaking::Case| case.is_open() || case.is_on_hold();
        if !state.restaking().cases().any(|(_, case)| unpaid(case)) {
            break;
        }
        let next: Epoch = state.epoch().plus(1);
        let time = state.meta().epochs.start(next.raw());
        execute(&mut state, time, Vec::new())?;
    }
    Ok(Settled { state, done })
}

fn execute(
    state: &mut State,
    time: units::Timestamp,
    transactions: Vec<SignedTransaction>,
) -> Result<app::Executed, BlockError> {
    let meta = state.meta();
    let (height, parent, chain) = (meta.height.plus(1), meta.tip, meta.chain);
    let block = Block { height, parent, time, transactions };
    state.execute(&CheckedBlock::check(block, &chain)?)
}

fn compare(order: &str, first: &Settled, other: &Settled, found: &mut Findings) {
    let mut compare = |what: String, expected: &dyn Display, have: &dyn Display| {
        let (expected, have) = (expected.to_string(), have.to_string());
        found.equal(|| format!("{what}, {order}"), expected, have);
    };
    let (one, two) = (first.state.restaking(), other.state.restaking());
    for ((id, expected), (_, have)) in tranches(one).zip(tranches(two)) {
        compare(format!("stake of {id}"), &expected.stake, &have.stake);
        compare(format!("shares of {id}"), &expected.shares, &have.shares);
    }
    for ((id, expected), (_, have)) in one.services().zip(two.services()) {
        compare(format!("budget of {id}"), &expected.budget, &have.budget);
        compare(
            format!("shortfall of {id}"),
            &format!("{:?}", expected.shortfall),
            &format!("{:?}", have.shortfall),
        );
        for (asset, amount) in &expected.insurance {
            let kept = have.insurance.iter().find(|(of, _)| of == asset);
            let kept = kept.map(|(_, kept)| *kept).unwrap_or_default();
            compare(format!("insurance of {id} in {asset}"), amount, &kept);
        }
    }
    if first.done != other.done {
        return;
    }
    let (one, two) = (first.state.ledger(), other.state.ledger());
    for (_, account) in one.accounts() {
        for (asset, _) in one.assets() {
            let balance = |ledger: &ledger::Ledger| {
                let row = ledger.find_account(&account.id);
                row.map(|row| ledger.balance(row, asset)).unwrap_or_default()
            };
            let what = format!("{asset} of account {}", account.id);
            compare(what, &balance(one), &balance(two));
        }
    }
}
