//! One file per command.

pub(crate) mod dev;
pub(crate) mod exposure;
pub(crate) mod keeper;
pub(crate) mod key;
pub(crate) mod operator;
pub(crate) mod option;
pub(crate) mod oracle;
pub(crate) mod preview;
pub(crate) mod replay;
pub(crate) mod risk;
pub(crate) mod security;
pub(crate) mod status;
pub(crate) mod venue;
pub(crate) mod venues;
pub(crate) mod watch;
