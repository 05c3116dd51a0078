//! What can go wrong with a scenario.

use market_data::MarketDataError;
use std::path::PathBuf;

/// Why a scenario does not run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SimError {
    /// The file cannot be read.
    #[error("cannot read scenario {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is not a scenario: a wrong type, an unknown or a missing field. The message has the line.
    #[error("scenario {}: {message}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong, where, and what was expected.
        message: String,
    },
    /// A value that does not go together with the others.
    #[error("scenario {scenario}: {field} is {value}, expected {expected}")]
    Field {
        /// Which scenario.
        scenario: String,
        /// Which field, as a path.
        field: String,
        /// Its value.
        value: String,
        /// What was expected.
        expected: String,
    },
    /// The prices cannot be read.
    #[error(transparent)]
    Market(#[from] MarketDataError),
    /// No expiry of a recorded option chain has a smile that could be published.
    #[error("{} has no expiry with a smile free of arbitrage", path.display())]
    Smile {
        /// The recording.
        path: PathBuf,
    },
    /// The chain refuses the scenario's genesis or a step of its founding.
    #[error("scenario {scenario}: the chain refuses {what}: {reason}")]
    Refused {
        /// Which scenario.
        scenario: String,
        /// What.
        what: String,
        /// Why.
        reason: String,
    },
    /// The two ledgers differ, or a block does not follow: an error in Buttress itself.
    #[error("internal fault at block {height}: {reason}")]
    Fault {
        /// Where.
        height: u64,
        /// What.
        reason: String,
    },
    /// The picture cannot be drawn.
    #[error("cannot draw {}: {reason}", path.display())]
    Picture {
        /// Where to.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}
