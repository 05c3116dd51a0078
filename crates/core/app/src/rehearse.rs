//! A transaction that is tried and undone.

use crate::{State, dispatch};
use arena::Component;
use protocol::{Action, Event, Failure};
use units::AccountId;

/// The state as it is after some actions, for as long as this is held. When it is dropped they are undone, also while a panic
/// unwinds.
#[derive(Debug)]
pub struct Rehearsal<'a> {
    state: &'a mut State,
    outcome: Result<Vec<Event>, Failure>,
}

impl State {
    /// Tries actions of an account at the state's time, as one transaction: all of them, or none if one is rejected. Keys,
    /// nonce and deadline are not asked for; signatures that actions carry have to be checked by the caller.
    pub fn rehearse(&mut self, sender: AccountId, actions: &[Action]) -> Rehearsal<'_> {
        self.begin();
        // From here on what happens is undone, however this ends.
        let mut rehearsal = Rehearsal { state: self, outcome: Ok(Vec::new()) };
        let state = &mut *rehearsal.state;
        let sender = state.ledger.open_account(sender);
        let mut events = Vec::new();
        let done = (0_u16..).zip(actions).try_for_each(|(index, action)| {
            dispatch::execute(state, sender, action, &mut events)
                .map_err(|rejection| Failure { action: Some(index), rejection })
        });
        if done.is_err() {
            state.rollback();
            state.begin();
        }
        rehearsal.outcome = done.map(|()| events);
        rehearsal
    }
}

impl Rehearsal<'_> {
    /// The state after the actions; as it was before if one was rejected.
    #[must_use]
    pub const fn state(&self) -> &State {
        self.state
    }
    /// What the actions caused.
    ///
    /// # Errors
    /// [`Failure`]: which action is rejected, and why.
    pub const fn outcome(&self) -> Result<&Vec<Event>, &Failure> {
        self.outcome.as_ref()
    }
}

impl Drop for Rehearsal<'_> {
    fn drop(&mut self) {
        self.state.rollback();
    }
}
