//! Documents to decode, taken from histories.

use crate::{History, targets::Target};
use borsh::BorshSerialize;
use protocol::Action;

/// The bytes of everything of the target's kind that a history holds.
#[must_use]
pub fn harvest(target: &Target, history: &History) -> Vec<Vec<u8>> {
    let transactions = history.blocks.iter().flat_map(|block| &block.transactions);
    let actions = transactions.clone().flat_map(|signed| &signed.transaction.actions);
    let all = match target.name {
        "decode_transaction" => transactions.map(bytes).collect(),
        "decode_block" => history.blocks.iter().map(bytes).collect(),
        "decode_state" => history.state.iter().map(bytes).collect(),
        "decode_genesis" => vec![bytes(&history.genesis)],
        "decode_evidence" => actions
            .filter_map(|action| match action {
                Action::FileEvidence(filed) => Some(bytes(&filed.evidence)),
                Action::Appeal(appeal) => Some(bytes(&appeal.evidence)),
                _ => None,
            })
            .collect(),
        "decode_terms" => actions
            .filter_map(|action| match action {
                Action::PublishTerms(published) => Some(bytes(&published.terms)),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    all.into_iter().filter(|bytes| bytes.len() <= target.longest).collect()
}

fn bytes(value: &impl BorshSerialize) -> Vec<u8> {
    borsh::to_vec(value).expect("memory is enough")
}
