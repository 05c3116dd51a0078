//! A typed HTTP client of the API, for programs and for the command line.
//!
//! Each method asks one path and answers with the API's own view types, whose conventions (exact decimal
//! strings, milliseconds, ids) are those of [`api::view`]. It waits for the answer; there is no TLS, as a node
//! is asked on its own machine or through a proxy that ends TLS.
//!
//! Errors: [`ClientError`] says what was asked of which URL, and repeats what the server said.

mod client;
mod error;
mod paths;
mod sse;
mod stream;
mod subscription;

pub use api::Problem;
pub use api::{action, view};
pub use client::Client;
pub use error::ClientError;
pub use oracle::Schedule;
pub use paths::chain::WhichEvents;
pub use stream::Messages;
pub use subscription::Subscription;
