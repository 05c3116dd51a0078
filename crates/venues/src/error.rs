//! What can be wrong with a configuration.

use std::path::PathBuf;

/// Why no connection was even tried.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// An endpoint is not of a form that can be connected to.
    #[error("{venue}: {endpoint} is {url:?}, expected a URL that begins with {expected}")]
    Endpoint {
        /// The venue.
        venue: crate::Venue,
        /// Which of its endpoints.
        endpoint: &'static str,
        /// What it is.
        url: String,
        /// What it should begin with.
        expected: &'static str,
    },
    /// A venue's price of one symbol would be that of two pairs.
    #[error("{venue}: {} and {} have the same symbol, {symbol}; ask for one of them", pairs[0], pairs[1])]
    SameSymbol {
        /// The venue.
        venue: crate::Venue,
        /// The symbol.
        symbol: String,
        /// The pairs.
        pairs: [crate::Pair; 2],
    },
    /// A length or size is zero, or two contradict each other.
    #[error("{field} is {value}, expected {expected}")]
    Number {
        /// The field.
        field: &'static str,
        /// What it is.
        value: u64,
        /// What it should be.
        expected: &'static str,
    },
    /// The file of root certificates cannot be read or holds none.
    #[error("ca_file {path}: {reason}")]
    Certificates {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Nobody quotes anything that is wanted.
    #[error("no enabled venue quotes any of the pairs; the configuration can give symbols")]
    NothingToDo,
    /// The system gives no randomness for the jitter.
    #[error("no randomness: {0}")]
    Randomness(getrandom::Error),
    /// TLS cannot be set up.
    #[error("TLS: {0}")]
    Tls(rustls::Error),
    /// `start` was called outside a tokio runtime.
    #[error("live venues need a tokio runtime: {0}")]
    NoRuntime(#[from] tokio::runtime::TryCurrentError),
}
