//! One file per command.

pub(crate) mod dev;
pub(crate) mod key;
pub(crate) mod replay;
pub(crate) mod status;
