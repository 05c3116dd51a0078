//! One file per action: checks in a documented order, then a line "After this point …", then writes.

pub mod bid_liquidation;
pub mod deposit_margin;
pub mod fund_venue;
pub mod open_market;
pub mod open_venue;
pub mod publish_surface;
pub mod set_margin_model;
pub mod show_rounds;
pub mod start_liquidation;
pub mod take_block;
pub mod trade;
pub mod withdraw_margin;
