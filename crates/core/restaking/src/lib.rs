//! restaking.
