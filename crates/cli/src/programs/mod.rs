//! What the programs that run beside a node have in common.

pub(crate) mod answers;
pub(crate) mod backoff;
pub(crate) mod clock;
pub(crate) mod find;
pub(crate) mod key;
pub(crate) mod live;
pub(crate) mod metrics;
pub(crate) mod published;
pub(crate) mod quotes;
pub(crate) mod sender;
pub(crate) mod snapshot;

/// Why a step failed: a sentence for the log.
pub(crate) type Step<T> = Result<T, Box<dyn std::error::Error>>;

/// A line of the log: on stderr, with the time in front.
pub(crate) fn log(time: units::Timestamp, line: &str) {
    eprintln!("{} {line}", market_data::format_utc(time));
}
