//! The chain itself: how it stands, its blocks, what happened, what is sent to it.

use crate::ClientError;
use crate::client::{Answer, Client, segment};
use api::view::{
    BlockView, DraftRequest, DraftView, EventView, HealthView, HitView, OverviewView,
    ReadinessView, StatusView, SubmitRequest, SubmittedView, TransactionState, TransactionView,
    TrialRequest, TrialView,
};
use crypto::Digest;
use protocol::SignedTransaction;
use std::io::Read;
use std::time::{Duration, Instant};

/// How often a pending transaction is asked for.
const POLL: Duration = Duration::from_millis(50);

/// Which events.
#[derive(Clone, Debug, Default)]
pub struct WhichEvents {
    /// Also prices, cover, premiums, and orders.
    pub routine: bool,
    /// Only of this kind, or of these, with commas between.
    pub kind: Option<String>,
    /// Only what this account did, or what happened to it or to what is its own.
    pub account: Option<String>,
    /// Only what is about this, such as `vault-3`.
    pub about: Option<String>,
}

impl Client {
    /// Whether the node makes blocks.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::Refused`] with the reason when the node halted.
    pub fn health(&self) -> Result<HealthView, ClientError> {
        self.get("/health")
    }
    /// Whether the node takes transactions.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::Refused`] with the reason when it does not.
    pub fn ready(&self) -> Result<ReadinessView, ClientError> {
        self.get("/v1/ready")
    }
    /// Where the chain stands.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn status(&self) -> Answer<StatusView> {
        self.get("/v1/status")
    }
    /// How the whole market stands, in short lists.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn overview(&self) -> Answer<OverviewView> {
        self.get("/v1/overview")
    }
    /// What a text names: an id, a name, digits of an account.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn search(&self, text: &str) -> Answer<Vec<HitView>> {
        self.get(&format!("/v1/search?q={}", segment(text)))
    }
    /// A block.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn block(&self, height: u64) -> Answer<BlockView> {
        self.get(&format!("/v1/blocks/{height}"))
    }
    /// What happened, newest first.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn events(&self, limit: usize, which: &WhichEvents) -> Answer<Vec<EventView>> {
        let mut path = format!("/v1/events?routine={}", which.routine);
        let filters = [("kind", &which.kind), ("account", &which.account), ("about", &which.about)];
        for (name, value) in filters {
            if let Some(value) = value {
                path.push_str(&format!("&{name}={}", segment(value)));
            }
        }
        self.some(&path, limit)
    }
    /// The bytes to sign for what an account wants to do, and what that is in words.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn draft(&self, request: &DraftRequest) -> Answer<DraftView> {
        self.post("/v1/draft", request)
    }
    /// What actions of an account would do if they were in the next block. No signature, no effect.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn rehearse(&self, request: &TrialRequest) -> Answer<TrialView> {
        self.post("/v1/dry-run/transaction", request)
    }
    /// The chain in one file as it is now, to be read as it comes; with every block that the node has if `whole`.
    ///
    /// # Errors
    /// [`ClientError`]. A snapshot that was not sent to its end has no end.
    pub fn snapshot(&self, whole: bool) -> Result<impl Read + use<>, ClientError> {
        self.download(&format!("/v1/snapshot?whole={whole}"))
    }
    /// Sends a transaction. Taken in is not done: see [`Client::wait`].
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn submit(&self, transaction: &SignedTransaction) -> Answer<SubmittedView> {
        let path = "/v1/transactions";
        let bytes = borsh::to_vec(transaction).map_err(|error| ClientError::Unexpected {
            asked: format!("POST {}{path}", self.endpoint()),
            status: 0,
            reason: format!("the transaction has no canonical bytes: {error}"),
        })?;
        self.post(path, &SubmitRequest { transaction: hex::encode(bytes) })
    }
    /// Where a transaction is.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn transaction(&self, id: &Digest) -> Answer<TransactionView> {
        self.get(&format!("/v1/transactions/{id}"))
    }
    /// Waits until a transaction is done or rejected.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::StillPending`] when it takes longer than `patience`.
    pub fn wait(&self, id: &Digest, patience: Duration) -> Answer<TransactionView> {
        let begun = Instant::now();
        loop {
            let answer = self.transaction(id)?;
            if answer.data.state != TransactionState::Pending {
                return Ok(answer);
            }
            if begun.elapsed() >= patience {
                let seconds = patience.as_secs();
                return Err(ClientError::StillPending { id: id.to_string(), seconds });
            }
            std::thread::sleep(POLL);
        }
    }
}
