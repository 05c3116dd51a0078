//! Published terms.

use borsh::{BorshDeserialize, BorshSerialize};
use crypto::Digest;
use protocol::{Offence, Terms};
use units::{Epoch, ServiceId};

/// One version of a service's terms, with its content address.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct PublishedTerms {
    /// Whose.
    pub service: ServiceId,
    /// 1 for the first.
    pub version: u32,
    /// Content address of `terms`.
    pub digest: Digest,
    /// As published.
    pub terms: Terms,
}

impl PublishedTerms {
    /// The last epoch in which evidence about `epoch` is accepted.
    #[must_use]
    pub fn accepts_until(&self, epoch: Epoch) -> Epoch {
        epoch.plus(self.terms.evidence_epochs)
    }

    /// An offence by its number.
    #[must_use]
    pub fn offence(&self, number: u16) -> Option<&Offence> {
        self.terms.offences.get(usize::from(number))
    }
}
