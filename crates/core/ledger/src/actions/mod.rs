//! The ledger's actions: one file each.

pub mod custody_deposit;
pub mod custody_withdrawal;
pub mod set_members;
pub mod transfer;
