//! This machine's clock.

use std::time::{SystemTime, UNIX_EPOCH};
use units::Timestamp;

/// Now. A clock before 1970 is 1970, one after the end of time its end.
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::new(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
