//! What a bug could do to a state, for the tests of those who look for bugs.

use crate::State;
use ledger::Ledger;
use restaking::Restaking;

impl State {
    /// Both halves, to change without any rule.
    pub const fn tamper(&mut self) -> (&mut Ledger, &mut Restaking) {
        (&mut self.ledger, &mut self.restaking)
    }
}
