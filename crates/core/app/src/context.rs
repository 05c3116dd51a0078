//! What each crate may touch of the state: the one place that hands it out.

use crate::State;
use options::judges::VenueCourt;
use oracle::judges::OracleCourt;
use protocol::Event;
use units::{Epoch, Timestamp};

/// For the ledger's own actions.
pub(crate) const fn ledger_context<'a>(
    state: &'a mut State,
    events: &'a mut Vec<Event>,
) -> ledger::Context<'a> {
    ledger::Context { ledger: &mut state.ledger, events }
}

/// For the oracle's actions and rounds. It reads the core and changes only itself.
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

/// For venues: their actions, and the passing of time.
pub(crate) fn options_context<'a>(
    state: &'a mut State,
    now: Timestamp,
    events: &'a mut Vec<Event>,
) -> options::Context<'a> {
    options::Context {
        chain: state.meta.chain,
        epochs: state.meta.epochs,
        options: &mut state.options,
        ledger: &mut state.ledger,
        restaking: &mut state.restaking,
        oracle: &state.oracle,
        now,
        last_block: state.meta.time,
        events,
    }
}

/// For the core's actions and boundaries. The court borrows oracle and venues, so it lives here and not in the caller.
pub(crate) fn with_core<R>(
    state: &mut State,
    epoch: Epoch,
    events: &mut Vec<Event>,
    work: impl FnOnce(&mut restaking::Context<'_>) -> R,
) -> R {
    let oracle =
        OracleCourt { oracle: &state.oracle, chain: state.meta.chain, epochs: state.meta.epochs };
    let court = VenueCourt { options: &state.options, oracle };
    work(&mut restaking::Context {
        ledger: &mut state.ledger,
        restaking: &mut state.restaking,
        court: &court,
        prices: &state.oracle,
        epoch,
        events,
    })
}
