//! Time passes: rounds end, epochs end.

use crate::State;
use oracle::judges::OracleCourt;
use protocol::Event;
use units::Timestamp;

/// Brings the state to `now`, in order of time: rounds that ended with an epoch close before the boundary is
/// crossed, as the boundary changes the cover that weighs them.
pub(crate) fn advance(state: &mut State, now: Timestamp, events: &mut Vec<Event>) {
    let epochs = state.meta.epochs;
    let (before, after) = (epochs.epoch(state.meta.time), epochs.epoch(now));
    for index in before.raw()..after.raw() {
        let next = index.saturating_add(1);
        close_rounds(state, epochs.start(next), events);
        let court = OracleCourt { oracle: &state.oracle, epochs };
        restaking::boundary::cross(&mut restaking::Context {
            ledger: &mut state.ledger,
            restaking: &mut state.restaking,
            court: &court,
            epoch: units::Epoch::new(next),
            events,
        });
    }
    close_rounds(state, now, events);
    state.meta.get_mut().time = now;
}

fn close_rounds(state: &mut State, until: Timestamp, events: &mut Vec<Event>) {
    oracle::close_rounds(&mut oracle_context(state, until, events), until);
}

pub(crate) fn oracle_context<'a>(
    state: &'a mut State,
    now: Timestamp,
    events: &'a mut Vec<Event>,
) -> oracle::Context<'a> {
    oracle::Context {
        oracle: &mut state.oracle,
        restaking: &state.restaking,
        ledger: &state.ledger,
        chain: state.meta.chain,
        epochs: state.meta.epochs,
        now,
        events,
    }
}
