//! Genesis documents, and the states that they make.

use super::decode;
use crate::{Reach, variants};
use app::{CheckedBlock, State};
use protocol::{Block, Genesis};

/// Decodes, makes the state, executes an empty block in it, and takes it through a checkpoint.
///
/// # Panics
/// When a genesis has two encodings, or makes a state whose ledgers do not agree.
pub fn run(bytes: &[u8], reach: &mut Reach) {
    let Some(genesis) = decode::<Genesis>(bytes, reach) else { return };
    let mut state = match State::genesis(&genesis) {
        Ok(state) => state,
        Err(rejection) => {
            reach.note(format!("rejected-{}", variants::rejection(&rejection)));
            reach.note_message("rejected", &rejection.to_string());
            return;
        }
    };
    reach.note(format!("begun-with-{}-assets", genesis.assets.len().min(3)));
    reach.note(format!("begun-with-{}-endowments", genesis.endowments.len().min(3)));
    state.audit().expect("the ledgers agree");
    let meta = state.meta();
    let (height, parent, chain) = (meta.height.plus(1), meta.tip, meta.chain);
    let time = state.meta().epochs.start(3).min(meta.time.plus(3));
    let block = Block { height, parent, time: time.max(meta.time), transactions: Vec::new() };
    let checked = CheckedBlock::check(block, &chain).expect("it is empty");
    let root = state.execute(&checked).expect("it follows").root;
    state.audit().expect("the ledgers agree");
    let checkpoint = borsh::to_vec(&state).expect("memory is enough");
    let mut decoded: State = borsh::from_slice(&checkpoint).expect("its own bytes");
    assert_eq!(decoded.root(), root, "a checkpoint has another root");
}
