//! What a bug could do to a state, for the tests of those who look for bugs.

use crate::State;
use ledger::Ledger;
use options::Options;
use restaking::Restaking;

impl State {
    /// Both halves, to change without any rule.
    pub const fn tamper(&mut self) -> (&mut Ledger, &mut Restaking) {
        (&mut self.ledger, &mut self.restaking)
    }
    /// Options venues, to change without any rule.
    pub const fn tamper_options(&mut self) -> &mut Options {
        &mut self.options
    }
}
