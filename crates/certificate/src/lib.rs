//! Proofs, and their checker.
