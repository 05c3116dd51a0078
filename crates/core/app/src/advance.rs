//! Time passes: rounds end, venues follow their prices, epochs end.

use crate::{
    State,
    context::{options_context, oracle_context, with_core},
};
use protocol::Event;
use units::{Epoch, Timestamp};

/// Brings the state to `now`, in order of time: rounds that ended with an epoch close before the boundary is
/// crossed, as the boundary changes the cover that weighs them.
pub(crate) fn advance(state: &mut State, now: Timestamp, events: &mut Vec<Event>) {
    let epochs = state.meta.epochs;
    let (before, after) = (epochs.epoch(state.meta.time), epochs.epoch(now));
    for index in before.raw()..after.raw() {
        let next = index.saturating_add(1);
        let end = epochs.start(next);
        close_rounds(state, end, events);
        // Venues say what they need before cover is bought, and learn what they got.
        options::passing::before_boundary(&mut options_context(state, end, events));
        with_core(state, Epoch::new(next), events, restaking::boundary::cross);
        options::passing::after_boundary(&mut options_context(state, end, events));
    }
    close_rounds(state, now, events);
    state.meta.get_mut().time = now;
}

fn close_rounds(state: &mut State, until: Timestamp, events: &mut Vec<Event>) {
    oracle::close_rounds(&mut oracle_context(state, until, events), until);
    options::passing::after_rounds(&mut options_context(state, until, events));
}
