//! Documents to decode, taken from histories and from the repository.

use crate::targets::{text_action, text_certificate};
use crate::{History, targets::Target};
use api::action::written;
use api::view::DraftRequest;
use app::{CheckedBlock, State};
use borsh::BorshSerialize;
use certificate::{Claim, Column, Costs, Node, Proof, Whole};
use crypto::Digest;
use protocol::Action;
use std::path::{Path, PathBuf};
use std::{fs, io};
use store::{Checkpoint, CommittedBlock};
use units::Height;

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
        "decode_record" => committed(history).iter().map(bytes).collect(),
        "decode_snapshot" => snapshots(history),
        "text_action" => transactions.map(|signed| draft(&signed.transaction)).collect(),
        _ => Vec::new(),
    };
    all.into_iter().filter(|bytes| bytes.len() <= target.longest).collect()
}

/// What a node would have stored of each block.
fn committed(history: &History) -> Vec<CommittedBlock> {
    let Ok(mut state) = State::genesis(&history.genesis) else { return Vec::new() };
    let chain = state.meta().chain;
    let record = |block: &protocol::Block| {
        let checked = CheckedBlock::check(block.clone(), &chain).ok()?;
        let executed = state.execute(&checked).ok()?;
        let (root, receipts, events) = (executed.root, executed.receipts, executed.events);
        Some(CommittedBlock { block: checked.into_block(), root, receipts, events })
    };
    history.blocks.iter().map_while(record).collect()
}

/// The chain after its first blocks as records of a snapshot, from its genesis and from a checkpoint. What is in the checkpoint is
/// for `decode_state` to attack: here it is short.
fn snapshots(history: &History) -> Vec<Vec<u8>> {
    let blocks = committed(history);
    let record = |kind: u8, content: Vec<u8>| {
        [&[kind], (content.len() as u64).to_le_bytes().as_slice(), &content].concat()
    };
    let snapshot = |height: Height, root: Digest, blocks: &[CommittedBlock]| {
        let checkpoint = Checkpoint { height, root, state: vec![7; 40] };
        let mut records = record(1, bytes(&history.genesis));
        records.extend(record(2, bytes(&checkpoint)));
        records.extend(blocks.iter().flat_map(|block| record(3, bytes(block))));
        records.extend(record(4, Vec::new()));
        records
    };
    let mut all = vec![snapshot(Height::ZERO, Digest::default(), blocks.get(..2).unwrap_or(&[]))];
    if let Some([.., checkpoint, last]) = blocks.get(..3) {
        let blocks = [checkpoint.clone(), last.clone()];
        all.push(snapshot(checkpoint.block.height, checkpoint.root, &blocks));
    }
    all
}

/// The body that a page would have sent for a transaction.
fn draft(transaction: &protocol::Transaction) -> Vec<u8> {
    let actions = transaction.actions.iter().map(|action| written(text_action::state(), action));
    let request = DraftRequest {
        sender: transaction.sender.to_string(),
        actions: actions.collect(),
        nonce: None,
        valid_for_ms: None,
    };
    serde_json::to_vec(&request).expect("forms are JSON")
}

/// Documents of the target's kind that no history holds.
///
/// # Errors
/// When the repository's files cannot be read.
pub fn documents(target: &Target) -> io::Result<Vec<Vec<u8>>> {
    let all = match target.name {
        "text_network" => {
            files(&["scenarios/risk", "scenarios/liquidations", "crates/fuzz/networks"], "json")?
        }
        "text_scenario" => files(&["scenarios", "scenarios/venue", "scenarios/incidents"], "toml")?,
        "text_certificate" => certificates(),
        _ => Vec::new(),
    };
    Ok(all.into_iter().filter(|bytes| bytes.len() <= target.longest).collect())
}

/// Files of folders of the repository whose names end so, in order.
fn files(folders: &[&str], end: &str) -> io::Result<Vec<Vec<u8>>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut paths: Vec<PathBuf> = Vec::new();
    for folder in folders {
        for entry in fs::read_dir(root.join(folder))? {
            paths.push(entry?.path());
        }
    }
    paths.retain(|path| path.extension().is_some_and(|extension| extension == end));
    paths.sort();
    paths.iter().map(fs::read).collect()
}

/// Proofs about the network of the target: some hold, some do not.
fn certificates() -> Vec<Vec<u8>> {
    let whole = |number: i128| Whole::from(number);
    let rows = |multipliers: &[(usize, i128)], branch| Node {
        services: multipliers.iter().map(|(service, u)| (*service, whole(*u))).collect(),
        branch,
        ..Node::default()
    };
    let covered = Node { covers: vec![(0, vec![1], whole(1)).into()], ..Node::default() };
    let pooled =
        Node { pools: vec![(0, whole(1))], bonuses: vec![(0, 1, whole(3))], ..Node::default() };
    let trees = [
        vec![Node::default()],
        vec![rows(&[(0, 1)], None)],
        vec![rows(&[(0, 1), (1, 1)], None)],
        vec![rows(&[(0, 1)], Some(Column::Operator(0))), rows(&[(1, 1)], None), covered.clone()],
        vec![rows(&[(1, 1)], Some(Column::Service(1))), pooled.clone(), Node::default()],
        vec![pooled],
        vec![covered],
    ];
    let mut texts = Vec::new();
    for tree in trees {
        for (with, at_most) in [(None, 0), (None, 500), (Some(0), -10), (Some(1), 200)] {
            for costs in [Costs::Stake, Costs::Private] {
                let mut proof = Proof::new(&text_certificate::NETWORK, costs);
                let (profit_times, cost_times, at_most) = (whole(1), whole(1), whole(at_most));
                proof.claims.push(Claim {
                    profit_times,
                    cost_times,
                    at_most,
                    with,
                    tree: tree.clone(),
                });
                texts.push(proof.to_json().into_bytes());
            }
        }
    }
    texts
}

fn bytes(value: &impl BorshSerialize) -> Vec<u8> {
    borsh::to_vec(value).expect("memory is enough")
}
