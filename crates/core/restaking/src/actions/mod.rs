//! What people do between two boundaries: one file each.

pub mod appeal;
pub mod claim;
pub mod claim_premiums;
pub mod create_vault;
pub mod delay_case;
pub mod file_evidence;
pub mod fund_service;
pub mod leave;
pub mod make_offer;
pub mod pledge;
pub mod publish_terms;
pub mod register_operator;
pub mod register_service;
pub mod return_from_jail;
pub mod reverse_case;
pub mod rotate_duty_key;
pub mod set_asset_feed;
pub mod set_claim_address;
pub mod set_demand;
pub mod set_leverage_cap;
pub mod set_security;
