//! Wormhole's guardians.

use crate::{Fault, Field, reader::count};
use borsh::{BorshDeserialize, BorshSerialize, io};
use crypto::Address;

/// The most guardians a set can have; Wormhole has 19.
pub const MAX_GUARDIANS: usize = 32;

/// The guardians whose signatures count, in their order, and the number of the set.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize)]
pub struct GuardianSet {
    index: u32,
    addresses: Vec<Address>,
}

impl GuardianSet {
    /// Takes 1 to [`MAX_GUARDIANS`] different addresses in Wormhole's order.
    ///
    /// # Errors
    /// [`Fault`] when there are too few or too many, or one twice: it would count twice towards the quorum.
    pub fn new(index: u32, addresses: Vec<Address>) -> Result<Self, Fault> {
        let [have, most] = [addresses.len(), MAX_GUARDIANS].map(|length| i128::from(count(length)));
        if !(1..=most).contains(&have) {
            return Err(Fault::OutOfRange { field: Field::Guardians, have, least: 1, most });
        }
        let mut sorted = addresses.clone();
        sorted.sort_unstable();
        for pair in sorted.windows(2) {
            if let [after, have] = pair
                && have == after
            {
                return Err(Fault::SignerOrder { have: *have, after: *after });
            }
        }
        Ok(Self { index, addresses })
    }
    /// The number of the set.
    #[must_use]
    pub const fn index(&self) -> u32 {
        self.index
    }
    /// The guardians, in Wormhole's order.
    #[must_use]
    pub fn addresses(&self) -> &[Address] {
        &self.addresses
    }
    /// How many have to sign: ⌊2n/3⌋ + 1.
    #[must_use]
    pub fn quorum(&self) -> usize {
        (self.addresses.len().saturating_mul(2) / 3).saturating_add(1)
    }
}

impl BorshDeserialize for GuardianSet {
    fn deserialize_reader<R: io::Read>(reader: &mut R) -> io::Result<Self> {
        let index = u32::deserialize_reader(reader)?;
        Self::new(index, units::bounded::read::<MAX_GUARDIANS, _, _>(reader)?)
            .map_err(|fault| io::Error::new(io::ErrorKind::InvalidData, fault.to_string()))
    }
}
