//! The network of a live ledger.
