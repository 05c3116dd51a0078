//! HTTP and OpenAPI: the only crate that knows JSON.
//!
//! | file | idea |
//! |---|---|
//! | `view/` | what is answered: plain structures, shared with the client, made from the state |
//! | `action/` | what accounts do, as JSON, both ways, and in words |
//! | `routes/` | one file per noun: paths, and which view answers |
//! | `problem` | errors, as RFC 9457 says |
//! | `extract`, `fault` | parts of a request, and what is wrong with one |
//! | `page`, `csv` | lists, a page at a time, as JSON or as a table |
//! | `shared` | how a handler reads the node without holding up other requests |
//! | `subscribe` | everything that happens from a position on, resumable, over server-sent events or a WebSocket |
//! | `market_feed` | books, marks and trades as they change, for every stream once |
//! | `figure/` | figures of the state, drawn by `charts` |
//! | `risk/` | answers about risk: searched for once, kept while they are true |
//! | `metrics` | numbers for Prometheus |
//! | `limits` | how much is done at once: connections, requests, the time of a body |
//! | `lean` | compression, and tags that save sending what is known |
//! | `dev` | what a development chain offers on top |
//! | `pages` | the dashboard |
//! | `script` | the program that draws its figures |
//!
//! Reading never changes anything, and every answer names the height and time that it is true at. The whole
//! surface is in `docs/openapi.json`, which `tests/openapi.rs` compares with what is served.
//!
//! Errors: each answer that is not a success is a [`Problem`]: the field, its value, what was expected.
//!
//! Invariant: nothing outside this crate encodes or decodes JSON for the API.

pub mod action;
mod carrier;
mod csv;
mod dev;
mod extract;
mod fault;
mod figure;
mod heard;
mod lean;
mod limits;
mod market_feed;
mod metrics;
mod page;
mod pages;
mod problem;
mod risk;
mod routes;
mod script;
mod serve;
mod shared;
mod subscribe;
pub mod view;

pub use dev::{DevAccount, DevActor, DevControl};
pub use limits::{MOST_BODY_TIME, MOST_CONNECTIONS, MOST_REQUESTS};
pub use metrics::{METRICS, Metric};
pub use problem::Problem;
pub use routes::{MOST_BODY_BYTES, openapi, router};
pub use serve::serve;
