//! Elastic networks: stake that stretches over services, and services that slash unjustly.

mod symmetric;

pub use symmetric::Symmetric;
