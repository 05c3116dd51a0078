//! A chain in one file that can be carried elsewhere: `docs/reference/snapshots.md` has the format.
//!
//! | file | idea |
//! |---|---|
//! | `format` | records one after another, each with a digest that covers all before it |
//! | `export` | from a store to a file, which gets its name when it is complete |
//! | `contents` | genesis, checkpoint, blocks that follow each other: what records may say |
//! | `import` | from a file to a new store, likewise |
//! | `error` | what can go wrong |

mod contents;
mod error;
mod export;
mod format;
mod import;

pub use contents::inspect;
pub use error::SnapshotError;
pub use export::{Exported, export};
pub use format::SNAPSHOT_VERSION;
pub use import::{Import, import};
