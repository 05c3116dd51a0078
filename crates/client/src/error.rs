//! What can go wrong.

use api::Problem;
use thiserror::Error;

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum ClientError {
    /// No server answered, or not in time.
    #[error("{asked}: {cause}")]
    Unreachable {
        /// The method and the URL.
        asked: String,
        /// What went wrong on the way.
        cause: ureq::Error,
    },
    /// The server said why not.
    #[error("{asked}: {} ({})", problem.detail, problem.status)]
    Refused {
        /// The method and the URL.
        asked: String,
        /// What the server said.
        problem: Box<Problem>,
    },
    /// Something answered that is no Buttress node, or a version of one that this program does not know.
    #[error("{asked}: unexpected answer with status {status}: {reason}")]
    Unexpected {
        /// The method and the URL.
        asked: String,
        /// The HTTP status.
        status: u16,
        /// What could not be read.
        reason: String,
    },
    /// A transaction was still waiting for a block when the time was over. It may yet be done.
    #[error("transaction {id} is still pending after {seconds} s")]
    StillPending {
        /// The transaction.
        id: String,
        /// How long it was waited for.
        seconds: u64,
    },
}
