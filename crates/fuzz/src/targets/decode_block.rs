//! Blocks, as a store or another node hands them over.

use super::{covered, decode};
use crate::Reach;
use app::CheckedBlock;
use protocol::Block;

/// Decodes, checks, and executes what passes.
///
/// # Panics
/// When a block has two encodings, or executing one breaks the books.
pub fn run(bytes: &[u8], reach: &mut Reach) {
    let Some(block) = decode::<Block>(bytes, reach) else { return };
    let _ = block.digest();
    let mut state = covered().clone();
    let chain = state.meta().chain;
    match CheckedBlock::check(block.clone(), &chain) {
        Ok(checked) => {
            // A block that skips years costs time in proportion: whoever sets the time is trusted with it.
            let latest = state.time().plus(10_000);
            if block.time <= latest
                && let Err(error) = state.execute(&checked)
            {
                reach.note_message("refused", &error.to_string());
            }
            // As if it were the next one.
            let meta = state.meta();
            let time = block.time.min(latest).max(meta.time);
            let (height, parent) = (meta.height.plus(1), meta.tip);
            let next = CheckedBlock::check(Block { height, parent, time, ..block }, &chain);
            let executed = state.execute(&next.expect("its transactions passed"));
            for receipt in executed.expect("it follows").receipts {
                reach.note_words("outcome", &receipt.outcome);
            }
            state.audit().expect("the ledgers agree");
        }
        Err(error) => reach.note_message("malformed", &error.to_string()),
    }
}
