//! A whole scenario, as fast as the machine allows.

use crate::{Report, Scenario, SimError, Trace, World, observed::Observed, summary::Summary};
use app::{CheckedBlock, State};
use invariants::Monitor;
use protocol::{Block, Outcome, Receipt, SignedTransaction};
use std::path::Path;
use units::{Millis, Timestamp};

/// How far a replay is.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Where its clock stands.
    pub time: Timestamp,
    /// Where the window ends.
    pub until: Timestamp,
    /// Blocks so far.
    pub blocks: u64,
    /// Cases so far.
    pub cases: usize,
}

/// What a replay leaves.
#[derive(Debug)]
pub struct Replayed {
    /// For programs.
    pub report: Report,
    /// For the picture.
    pub trace: Trace,
    /// For whoever wants to look further.
    pub state: State,
}

/// Replays a scenario with prices below `data`. Deterministic: the same files give the same state root.
///
/// The chain begins a few epochs before the window, so that stake is pledged and cover bought when the first
/// round begins; after the window nobody reports, and epochs pass until every case is paid and everyone who
/// left has claimed.
///
/// # Errors
/// [`SimError`].
pub fn replay(
    scenario: &Scenario,
    data: &Path,
    mut progress: impl FnMut(Progress),
) -> Result<Replayed, SimError> {
    replay_watched(scenario, data, |state, _, time| {
        progress(Progress {
            time,
            until: scenario.window.until,
            blocks: state.meta().height.raw(),
            cases: state.restaking().cases().count(),
        });
    })
}

/// The same, for those who look on: after each round's block they are shown the state, the world, and the time at which the
/// world acted.
///
/// # Errors
/// [`SimError`].
pub fn replay_watched(
    scenario: &Scenario,
    data: &Path,
    mut watch: impl FnMut(&State, &World, Timestamp),
) -> Result<Replayed, SimError> {
    let (mut run, mut world) = begin(scenario, data)?;
    let lead = scenario.lead();
    let mut due = scenario.window.from.after(lead);
    let mut now = due;
    while now <= scenario.window.until.after(lead) || world.is_watching() {
        // The boundary first, so that duties are those of the new epoch.
        run.cross_until(now, |_, _| Ok(Vec::new()))?;
        let transactions = world.step(&run.state, now)?;
        if now == due && now <= scenario.window.until.after(lead) {
            run.observed.look(&run.state, &world, now);
        }
        run.block(now.after(lead), transactions)?;
        watch(&run.state, &world, now);
        if now == due {
            due = next_step(scenario, now);
        }
        // Who saw no reference looks again, as the programs do.
        let again = world.looks_again(&run.state).then(|| now.after(pause(scenario)));
        now = again.filter(|again| *again < due).unwrap_or(due);
    }
    // Everything that can still follow from the last round: evidence, appeal, execution, hold; then claims.
    let terms = &scenario.terms;
    let epochs = [terms.appeal_epochs, terms.hold_epochs, scenario.chain.evidence_window, 4];
    let tail = epochs.iter().fold(0_u64, |sum, epochs| sum.saturating_add(*epochs));
    let end = scenario.window.until.plus(tail.saturating_mul(scenario.chain.epoch.raw()));
    run.cross_until(end, |state, now| world.step(state, now))?;
    let Run { mut state, observed, .. } = run;
    let state_root = state.root().to_string();
    let summary = Summary { scenario, state: &state, observed: &observed, world: &world };
    let report = summary.report(state_root);
    Ok(Replayed { report, trace: observed.trace, state })
}

/// How soon who could report nothing looks again: after an eighth of a round, as the programs do.
fn pause(scenario: &Scenario) -> Millis {
    let heartbeat = scenario.feeds.iter().map(|feed| feed.heartbeat.raw()).min();
    Millis::new(heartbeat.unwrap_or(0).div_ceil(8).max(1))
}

/// When everybody looks again: in each feed's next round and, where it takes commitments first, in the middle of what is left of
/// the round, to show what was committed to.
fn next_step(scenario: &Scenario, now: Timestamp) -> Timestamp {
    let start = scenario.window.from;
    let looks = scenario.feeds.iter().flat_map(|feed| {
        let heartbeat = feed.heartbeat.raw().max(1);
        let shows = feed
            .commit
            .map(|commit| commit.raw().saturating_add(heartbeat.saturating_sub(commit.raw()) / 2));
        [Some(scenario.lead().raw()), shows].into_iter().flatten().map(move |offset| {
            let first = start.plus(offset);
            let passed = if now < first { 0 } else { now.since(first) / heartbeat + 1 };
            first.plus(passed.saturating_mul(heartbeat))
        })
    });
    looks.min().unwrap_or(now.plus(1))
}

/// The chain of a scenario when its window begins: stake is pledged, cover bought, nothing reported yet.
///
/// # Errors
/// [`SimError`].
pub(crate) fn found(scenario: &Scenario, data: &Path) -> Result<State, SimError> {
    Ok(begin(scenario, data)?.0.state)
}

fn begin(scenario: &Scenario, data: &Path) -> Result<(Run, World), SimError> {
    let founded = scenario.founded_at();
    let genesis = scenario.genesis(founded)?;
    let refused = |what: &str, reason: String| SimError::Refused {
        scenario: scenario.name.to_string(),
        what: what.to_owned(),
        reason,
    };
    let state =
        State::genesis(&genesis).map_err(|reason| refused("the genesis", reason.to_string()))?;
    let world = World::new(scenario, genesis.chain(), founded, data)?;
    let monitor = Monitor::new(&state);
    let mut run = Run { state, monitor, observed: Observed::new(scenario) };

    loop {
        let transactions = world.found(&run.state)?;
        if transactions.is_empty() {
            break;
        }
        let receipts = run.block(founded, transactions)?;
        let failure = receipts.iter().find_map(|receipt| match &receipt.outcome {
            Outcome::Rejected(failure) => Some(failure),
            Outcome::Done => None,
        });
        if let Some(failure) = failure {
            return Err(refused("its founding", failure.rejection.to_string()));
        }
    }
    run.cross_until(scenario.window.from, |_, _| Ok(Vec::new()))?;
    Ok((run, world))
}

/// A chain being driven, and what was seen of it.
struct Run {
    state: State,
    monitor: Monitor,
    observed: Observed,
}

impl Run {
    /// Executes a block, audits the ledgers and checks every invariant.
    fn block(
        &mut self,
        time: Timestamp,
        transactions: Vec<SignedTransaction>,
    ) -> Result<Vec<Receipt>, SimError> {
        let meta = self.state.meta();
        let (height, parent, chain) = (meta.height.plus(1), meta.tip, meta.chain);
        let fault = |reason: String| SimError::Fault { height: height.raw(), reason };
        let block = Block { height, parent, time, transactions };
        let block = CheckedBlock::check(block, &chain).map_err(|error| fault(error.to_string()))?;
        let before = self.monitor.before(&self.state, time);
        let executed = self.state.execute(&block).map_err(|error| fault(error.to_string()))?;
        self.state.audit().map_err(|error| fault(error.to_string()))?;
        let checked = self.monitor.after(&before, &self.state, &executed);
        checked.map_err(|error| fault(error.to_string()))?;
        self.observed.block(&self.state, &block.block().transactions, &executed, time);
        Ok(executed.receipts)
    }

    /// One block at each boundary up to `time`, with whatever `act` does there.
    fn cross_until(
        &mut self,
        time: Timestamp,
        mut act: impl FnMut(&State, Timestamp) -> Result<Vec<SignedTransaction>, SimError>,
    ) -> Result<(), SimError> {
        let epochs = self.state.meta().epochs;
        for index in self.state.epoch().raw() + 1..=epochs.epoch(time).raw() {
            let boundary = epochs.start(index);
            self.block(boundary, Vec::new())?;
            self.observed.boundary(&self.state, boundary);
            let transactions = act(&self.state, boundary)?;
            if !transactions.is_empty() {
                self.block(boundary, transactions)?;
            }
        }
        Ok(())
    }
}
