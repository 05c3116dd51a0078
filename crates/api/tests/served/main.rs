//! What a node answers over HTTP: one program, as each further one would link all of it once more.

mod acting;
mod actions;
mod http;
mod lean;
mod lists;
mod metrics;
mod openapi;
mod overload;
mod overview;
mod programs;
mod proofs;
mod safety;
mod scale;
mod series;
mod snapshot;
mod subscribe;
mod venue;
mod world;
