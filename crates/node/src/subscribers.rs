//! Who is told of each block.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use store::CommittedBlock;

/// How many blocks a subscriber may be behind before it is dropped: its channel then ends.
pub const SUBSCRIBER_BLOCKS: usize = 256;

#[derive(Default)]
pub(crate) struct Subscribers(Vec<SyncSender<Arc<CommittedBlock>>>);

impl Subscribers {
    pub(crate) fn add(&mut self) -> Receiver<Arc<CommittedBlock>> {
        let (sender, receiver) = sync_channel(SUBSCRIBER_BLOCKS);
        self.0.push(sender);
        receiver
    }
    /// Never waits: who cannot keep up, or is gone, is dropped.
    pub(crate) fn tell(&mut self, block: &Arc<CommittedBlock>) {
        self.0.retain(|subscriber| subscriber.try_send(Arc::clone(block)).is_ok());
    }
}
