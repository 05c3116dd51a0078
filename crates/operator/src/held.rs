//! A price that somebody signed, and the signature that proves it.

use borsh::{BorshDeserialize, BorshSerialize};
use protocol::{
    Attestation, Deviation, Evidence, FeedSpecification, MissedRounds, Quote, SignedQuote,
    SignedReport, Signer,
};
use units::{FeedId, Round};

/// What evidence carries to prove a quote.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Proof {
    /// The quote itself, in the chain's own format.
    Quote(SignedQuote),
    /// A message in the format of an outside publisher.
    Attestation(Attestation),
}

impl Proof {
    /// How many signatures a court checks for it at most.
    #[must_use]
    pub fn signatures(&self) -> usize {
        match self {
            Self::Quote(_) => 1,
            Self::Attestation(attestation) => attestation.signatures(),
        }
    }
    /// The quote, if it is in the chain's own format.
    #[must_use]
    pub const fn own(&self) -> Option<&SignedQuote> {
        match self {
            Self::Quote(quote) => Some(quote),
            Self::Attestation(_) => None,
        }
    }
    /// What it says of a feed, if it is by one of the feed's sources. Cost: its signatures.
    #[must_use]
    pub fn quote(&self, specification: &FeedSpecification) -> Option<Quote> {
        match self {
            Self::Quote(quote) => {
                oracle::quoted(specification, quote).ok().map(|_| quote.body.clone())
            }
            Self::Attestation(attestation) => {
                oracle::attested(specification, attestation).ok().map(|(_, quote)| quote)
            }
        }
    }
}

/// A quote in a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Who says what of which symbol, and when.
    pub quote: Quote,
    /// How one proves it.
    pub proof: Proof,
    /// By whom: a message counts for the feeds that name exactly this signer.
    pub(crate) signer: Signer,
}

impl From<SignedQuote> for Held {
    fn from(quote: SignedQuote) -> Self {
        let signer = Signer::Venue(quote.key);
        Self { quote: quote.body.clone(), proof: Proof::Quote(quote), signer }
    }
}

impl Held {
    /// Whether it is by one of a feed's sources.
    pub(crate) fn counts_for(&self, specification: &FeedSpecification) -> bool {
        specification.source(&self.signer).is_some_and(|source| {
            source.venue == self.quote.venue && source.symbol == self.quote.symbol
        })
    }
}

/// Reports, and what proves the quotes around them: each proof once, as many of the first as the bound on signatures lets in.
#[must_use]
pub fn deviation(reports: Vec<SignedReport>, proofs: impl IntoIterator<Item = Proof>) -> Deviation {
    let (quotes, attestations) = packed(proofs);
    Deviation { reports, quotes, attestations }
}

/// Missed rounds, and what proves the quotes that could be known in them: the same.
#[must_use]
pub fn missed_rounds(
    feed: FeedId,
    first: Round,
    last: Round,
    proofs: impl IntoIterator<Item = Proof>,
) -> MissedRounds {
    let (quotes, attestations) = packed(proofs);
    MissedRounds { feed, first, last, quotes, attestations }
}

fn packed(proofs: impl IntoIterator<Item = Proof>) -> (Vec<SignedQuote>, Vec<Attestation>) {
    let (mut quotes, mut attestations) = (Vec::new(), Vec::new());
    let mut left = Evidence::MAX_QUOTES;
    for proof in proofs {
        let known = match &proof {
            Proof::Quote(quote) => quotes.contains(quote),
            Proof::Attestation(attestation) => attestations.contains(attestation),
        };
        let (false, Some(rest)) = (known, left.checked_sub(proof.signatures())) else { continue };
        left = rest;
        match proof {
            Proof::Quote(quote) => quotes.push(quote),
            Proof::Attestation(attestation) => attestations.push(attestation),
        }
    }
    (quotes, attestations)
}
