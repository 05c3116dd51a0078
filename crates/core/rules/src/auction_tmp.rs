//! Temporary.
use borsh::{BorshDeserialize, BorshSerialize};
/// x
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct AuctionParameters {
    /// x
    pub start: units::Ratio,
}
impl AuctionParameters {
    /// x
    /// # Errors
    /// x
    pub fn check(&self) -> Result<(), crate::OutOfRange> {
        Ok(())
    }
}
