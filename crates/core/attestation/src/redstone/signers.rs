//! Whose packages make a quote.

use crate::{Fault, Field, reader::count};
use borsh::{BorshDeserialize, BorshSerialize, io};
use crypto::Address;

use super::MAX_SIGNERS;

/// The nodes of a data service that a feed trusts, and how many of them make a quote.
///
/// Two quotes for the same time share a node if the threshold is more than half of the nodes; with less, two disjoint groups
/// could each tell a story of its own.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize)]
pub struct SignerSet {
    addresses: Vec<Address>,
    threshold: u8,
}

impl SignerSet {
    /// Takes 1 to [`MAX_SIGNERS`] different addresses, which it sorts, and a threshold from 1 to as many.
    ///
    /// # Errors
    /// [`Fault`] when there are too few, too many, one twice, or the threshold is out of range.
    pub fn new(mut addresses: Vec<Address>, threshold: u8) -> Result<Self, Fault> {
        addresses.sort_unstable();
        Self::from_sorted(addresses, threshold)
    }
    /// The nodes, ascending.
    #[must_use]
    pub fn addresses(&self) -> &[Address] {
        &self.addresses
    }
    /// How many of them make a quote.
    #[must_use]
    pub const fn threshold(&self) -> u8 {
        self.threshold
    }

    fn from_sorted(addresses: Vec<Address>, threshold: u8) -> Result<Self, Fault> {
        let within = |field, have, most| match have {
            1.. if have <= most => Ok(()),
            _ => Err(Fault::OutOfRange { field, have, least: 1, most }),
        };
        let [have, most] = [addresses.len(), MAX_SIGNERS].map(|length| i128::from(count(length)));
        within(Field::Signers, have, most)?;
        within(Field::Threshold, i128::from(threshold), have)?;
        for pair in addresses.windows(2) {
            if let [after, have] = pair
                && have <= after
            {
                return Err(Fault::SignerOrder { have: *have, after: *after });
            }
        }
        Ok(Self { addresses, threshold })
    }
}

impl BorshDeserialize for SignerSet {
    fn deserialize_reader<R: io::Read>(reader: &mut R) -> io::Result<Self> {
        let addresses = units::bounded::read::<MAX_SIGNERS, _, _>(reader)?;
        Self::from_sorted(addresses, u8::deserialize_reader(reader)?)
            .map_err(|fault| io::Error::new(io::ErrorKind::InvalidData, fault.to_string()))
    }
}
