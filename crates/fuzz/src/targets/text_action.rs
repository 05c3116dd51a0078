//! The body of `POST /v1/draft`: actions as JSON.

use crate::{Reach, play};
use api::action::{read, written};
use api::view::DraftRequest;
use app::State;
use std::sync::LazyLock;

/// A state with feeds, cover, a market of options and traders: most names mean something.
pub(crate) fn state() -> &'static State {
    static STATE: LazyLock<State> = LazyLock::new(|| {
        let history = play(&[2], &mut Reach::default());
        history.state.expect("the usual genesis is one")
    });
    &STATE
}

/// Reads the body and its actions, with what the state says of assets and contracts.
///
/// # Panics
/// When an action that is read is not written and read back as the same.
pub fn run(bytes: &[u8], reach: &mut Reach) {
    let request: DraftRequest = match serde_json::from_slice(bytes) {
        Ok(request) => request,
        Err(error) => return reach.note(format!("undecoded-{:?}", error.classify())),
    };
    let Ok(sender) = request.sender.parse() else { return reach.note("undecoded-sender") };
    let state = state();
    match read(state, sender, &request.actions) {
        Ok(actions) => {
            for action in &actions {
                reach.note(format!("decoded-{}", action.name()));
            }
            let forms: Vec<_> = actions.iter().map(|action| written(state, action)).collect();
            let text = serde_json::to_string(&forms).expect("forms are JSON");
            let again = serde_json::from_str::<Vec<_>>(&text).expect("its own text");
            let again = read(state, sender, &again).expect("its own forms");
            assert_eq!(again, actions, "an action is written as another");
        }
        // Its words repeat what was asked; which kinds of actions were, does not.
        Err(problem) => {
            reach.note(format!("refused-{}", problem.status));
            for form in request.actions.iter().filter_map(|form| serde_json::to_value(form).ok()) {
                reach.note(format!("asked-{}", form["action"].as_str().unwrap_or_default()));
            }
        }
    }
}
