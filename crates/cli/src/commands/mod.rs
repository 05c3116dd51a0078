//! One directory per noun, one file per verb or theme.

pub(crate) mod account;
pub(crate) mod bench;
pub(crate) mod case;
pub(crate) mod chain;
pub(crate) mod completions;
pub(crate) mod dev;
pub(crate) mod history;
pub(crate) mod keeper;
pub(crate) mod key;
pub(crate) mod man;
pub(crate) mod market;
pub(crate) mod operator;
pub(crate) mod option;
pub(crate) mod oracle;
pub(crate) mod proof;
pub(crate) mod replay;
pub(crate) mod risk;
pub(crate) mod service;
pub(crate) mod snapshot;
pub(crate) mod stake;
pub(crate) mod status;
pub(crate) mod transaction;
pub(crate) mod vault;
pub(crate) mod venue;
pub(crate) mod verify;
pub(crate) mod watch;
