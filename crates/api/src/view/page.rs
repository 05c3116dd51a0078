//! Lists, a page at a time.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Some rows of a list, and the block that they are true after.
///
/// Pages that are asked for one after the other may be true after different blocks: a row that is there all the while is seen once,
/// as its place in the list never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The height of the last block.
    pub height: u64,
    /// The time of the last block, in milliseconds since the Unix epoch.
    pub time: u64,
    /// The rows.
    pub data: Vec<T>,
    /// What to ask for as `after` to get the rows that follow; none at the end of the list.
    pub next: Option<String>,
}
