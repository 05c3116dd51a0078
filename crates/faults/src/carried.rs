//! A chain that was sent as a snapshot while blocks were made, in a node of its own: on a disk that does what it should.

use crate::verdict::Record;
use node::{Node, NodeOptions, Start, verify};
use std::fmt::Display;
use std::sync::Arc;
use store::{Exported, Store, import};
use units::Height;

/// The chain when sending began.
pub(crate) struct Begun {
    /// The first block that was there, if all have to be sent.
    pub(crate) first: Option<Height>,
    /// The last.
    pub(crate) height: Height,
}

/// Whether what was sent is the chain as it was when sending began, and another node can go on with it.
pub(crate) fn check(
    record: &Record,
    begun: &Begun,
    told: &Exported,
    sent: &[u8],
) -> Result<(), String> {
    let failed =
        |doing: &'static str| move |error: &dyn Display| format!("the snapshot {doing}: {error}");
    let Exported { last, root, bytes, first, .. } = *told;
    let height = begun.height;
    let needed = record.blocks(height, height).first().map(|block| block.root);
    if (last, Some(root), bytes) != (height, needed, sent.len() as u64) {
        return Err(format!(
            "a snapshot of block {last} with root {root} and {bytes} bytes, begun after block {height}"
        ));
    }
    if begun.first.is_some() && first != begun.first {
        return Err(format!(
            "a whole snapshot begins with block {first:?} instead of {:?}",
            begun.first
        ));
    }
    let scratch = tempfile::tempdir().map_err(|error| failed("has no room")(&error))?;
    let (file, directory) = (scratch.path().join("snapshot"), scratch.path().join("node"));
    std::fs::write(&file, sent).map_err(|error| failed("has no room")(&error))?;
    let imported =
        import(&file, &directory, |_| {}).map_err(|error| failed("is refused")(&error))?;
    let beginning = first == Some(Height::new(1));
    let start = if beginning { Start::Genesis } else { Start::OldestCheckpoint };
    let verified = verify(imported.store(), start, |_, _| {});
    let verified = verified.map_err(|error| failed("cannot be verified")(&error))?;
    if verified.divergence.is_some() || verified.root != root {
        return Err(format!("the snapshot does not lead to root {root}: {verified:?}"));
    }
    let before = first.map_or(last, |first| first.minus(1));
    let blocks = imported.store().blocks_after(before);
    let blocks = blocks.and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let blocks = blocks.map_err(|error| failed("cannot be read")(&error))?;
    let said = first.map_or(&[][..], |first| record.blocks(first, last));
    if !said.iter().map(Arc::as_ref).eq(&blocks) {
        return Err(format!(
            "the {} blocks of the snapshot are others than those acknowledged",
            blocks.len()
        ));
    }
    imported.finish().map_err(|error| failed("gets no name")(&error))?;
    let store = Store::open(&directory).map_err(|error| failed("does not open")(&error))?;
    let node = Node::open(store, record.genesis(), NodeOptions::default());
    let node = node.map_err(|error| failed("makes no node")(&error))?;
    let got = node.read_with_root(|_, root| root);
    if got != root {
        return Err(format!("root {got} in the node that began with a snapshot of root {root}"));
    }
    let next = node.produce(record.model().time());
    next.map_err(|error| failed("is of a chain that does not go on")(&error))?;
    Ok(())
}
