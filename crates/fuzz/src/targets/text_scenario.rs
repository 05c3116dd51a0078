//! Scenario files.

use crate::Reach;
use app::State;
use sim::Scenario;
use std::path::Path;
use units::Timestamp;

/// Reads a file, and makes the genesis that it describes.
///
/// # Panics
/// When a scenario that is read makes a state whose ledgers do not agree.
pub fn run(bytes: &[u8], reach: &mut Reach) {
    let Ok(text) = core::str::from_utf8(bytes) else { return reach.note("undecoded-text") };
    let scenario = match Scenario::parse(text, Path::new("scenario.toml")) {
        Ok(scenario) => scenario,
        Err(error) => {
            // The last line says what is wrong; those before it show where.
            let said = error.to_string();
            return reach.note_complaint("undecoded", said.lines().next_back().unwrap_or_default());
        }
    };
    reach.note("decoded");
    match scenario.genesis(Timestamp::new(1_700_000_000_000)) {
        Ok(genesis) => match State::genesis(&genesis) {
            Ok(state) => {
                state.audit().expect("the ledgers agree");
                reach.note("begun");
            }
            Err(rejection) => reach.note_complaint("rejected", &rejection.to_string()),
        },
        Err(error) => reach.note_complaint("refused", &error.to_string()),
    }
}
