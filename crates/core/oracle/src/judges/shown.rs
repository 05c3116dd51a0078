//! The quotes that a side shows to a court.

use crate::{NotAttested, attested, quoted};
use protocol::{
    Attestation, Deviation, Evidence, FeedSpecification, MissedRounds, Quote, Rejection,
    SignedQuote, Source,
};

/// What one side shows.
#[derive(Clone, Copy)]
pub(crate) struct Shown<'a> {
    quotes: &'a [SignedQuote],
    attestations: &'a [Attestation],
}

impl<'a> From<&'a Deviation> for Shown<'a> {
    fn from(side: &'a Deviation) -> Self {
        Self { quotes: &side.quotes, attestations: &side.attestations }
    }
}

impl<'a> From<&'a MissedRounds> for Shown<'a> {
    fn from(side: &'a MissedRounds) -> Self {
        Self { quotes: &side.quotes, attestations: &side.attestations }
    }
}

impl<'a> Shown<'a> {
    /// Both sides, the accuser's first, if a court can be asked to check so many signatures.
    ///
    /// # Errors
    /// [`Rejection::EvidenceSize`]: of one side more than [`Evidence::MAX_QUOTES`].
    pub(super) fn sides<T>(evidence: &'a T, answer: Option<&'a T>) -> Result<Vec<Self>, Rejection>
    where
        Self: From<&'a T>,
    {
        let sides: Vec<Self> =
            [Some(evidence), answer].into_iter().flatten().map(Self::from).collect();
        let fields = ["signatures of quotes", "signatures of quotes in the answer"];
        for (side, field) in sides.iter().zip(fields) {
            check_size(field, side.signatures(), 0, Evidence::MAX_QUOTES)?;
        }
        Ok(sides)
    }

    fn signatures(&self) -> usize {
        let outside = self.attestations.iter().map(Attestation::signatures);
        outside.fold(self.quotes.len(), usize::saturating_add)
    }

    /// All quotes, each with the source that it is by in the first version that has it.
    ///
    /// Where versions name a source differently, a quote counts for the versions that name it as the first of them does.
    ///
    /// # Errors
    /// A quote that is not by one of the feed's sources, or badly signed.
    pub(super) fn admit<'v>(
        &self,
        versions: &[&'v FeedSpecification],
    ) -> Result<Vec<(&'v Source, Quote)>, Rejection> {
        let mut admitted = Vec::new();
        let venue = |index: u32, quote: &SignedQuote, why: NotAttested| match why {
            NotAttested::Signature => {
                Rejection::EvidenceSignature { field: "quote".to_owned(), index }
            }
            _ => Rejection::UnknownVenue { venue: quote.body.venue.clone(), index },
        };
        for (index, quote) in (0_u32..).zip(self.quotes) {
            let source = first(versions, |version| quoted(version, quote));
            admitted.push((source.map_err(|why| venue(index, quote, why))?, quote.body.clone()));
        }
        for (index, attestation) in (0_u32..).zip(self.attestations) {
            let found = first(versions, |version| attested(version, attestation));
            let reason =
                |why: NotAttested| Rejection::NotAttested { index, reason: why.to_string() };
            admitted.push(found.map_err(reason)?);
        }
        Ok(admitted)
    }
}

/// What the first version says that knows the signer; otherwise why the last one does not.
fn first<'v, T>(
    versions: &[&'v FeedSpecification],
    check: impl Fn(&'v FeedSpecification) -> Result<T, NotAttested>,
) -> Result<T, NotAttested> {
    let mut found = Err(NotAttested::NotASource);
    for version in versions {
        found = check(version);
        if found.is_ok() {
            break;
        }
    }
    found
}

/// # Errors
/// [`Rejection::EvidenceSize`].
pub(crate) fn check_size(
    field: &str,
    have: usize,
    least: usize,
    most: usize,
) -> Result<(), Rejection> {
    if (least..=most).contains(&have) {
        return Ok(());
    }
    let [have, least, most] =
        [have, least, most].map(|count| u64::try_from(count).unwrap_or(u64::MAX));
    Err(Rejection::EvidenceSize { field: field.to_owned(), have, least, most })
}
