//! A chain in one file that can be carried elsewhere: `docs/reference/snapshots.md` has the format.
//!
//! | file | idea |
//! |---|---|
//! | `format` | records one after another, each with a digest that covers all before it |
//! | `export` | from a store to a file, which gets its name when it is complete, or to anything else |
//! | `contents` | genesis, checkpoint, blocks that follow each other: what records may say |
//! | `import` | from a file to a new store, likewise |
//! | `receive` | from a connection to a file, likewise |
//! | `error` | what can go wrong |

mod contents;
mod error;
mod export;
mod format;
mod import;
mod receive;

pub use contents::inspect;
pub use error::SnapshotError;
pub use export::{Exported, export, export_to};
pub use format::SNAPSHOT_VERSION;
pub use import::{Import, import};
pub use receive::receive;
