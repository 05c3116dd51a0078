//! Whose signed price counts for a feed, and what it says.

use attestation::{Fault, Statement};
use core::fmt;
use protocol::{Attestation, FeedSpecification, Quote, SignedQuote, Signer, Source};
use units::{Price, Timestamp};

/// Why a signed price is no quote of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotAttested {
    /// By none of the feed's sources, or about another symbol.
    NotASource,
    /// A price of zero.
    Zero,
    /// The signature is not by the key over the quote.
    Signature,
    /// The message is not one, or is not signed by whom the feed names.
    Fault(Fault),
}

impl fmt::Display for NotAttested {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotASource => {
                f.write_str("signed by none of the feed's sources, or about another symbol")
            }
            Self::Zero => f.write_str("a price of zero"),
            Self::Signature => f.write_str("the signature does not match what it signs"),
            Self::Fault(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for NotAttested {}

/// Which source a quote in the chain's own format is by. Cost: one signature.
///
/// # Errors
/// In this order: not a source; zero; signature.
pub fn quoted<'a>(
    specification: &'a FeedSpecification,
    quote: &SignedQuote,
) -> Result<&'a Source, NotAttested> {
    let Quote { venue, symbol, price, .. } = &quote.body;
    let source = specification.source(&Signer::Venue(quote.key));
    let source = source.filter(|source| source.venue == *venue && source.symbol == *symbol);
    let source = source.ok_or(NotAttested::NotASource)?;
    if price.is_zero() {
        return Err(NotAttested::Zero);
    }
    if !quote.is_valid() {
        return Err(NotAttested::Signature);
    }
    Ok(source)
}

/// Which source a publisher's message is by, and what it quotes. The time is the one that was signed, so an old price in a fresh
/// batch is an old price. Cost: [`Attestation::signatures`], once for each source of that format that it could be by.
///
/// # Errors
/// [`NotAttested::Fault`] for what is no message of its format, or not signed as the last source that it could be by has it; not a
/// source.
pub fn attested<'a>(
    specification: &'a FeedSpecification,
    attestation: &Attestation,
) -> Result<(&'a Source, Quote), NotAttested> {
    let mut found = Err(NotAttested::NotASource);
    // Reading who signed an Open Oracle message costs a signature, so it is done once and not for each source.
    let opened = match attestation {
        Attestation::OpenOracle(message) => Some(message.verify().map_err(NotAttested::Fault)?),
        Attestation::RedStone(_) | Attestation::Pyth(_) => None,
    };
    for source in &specification.sources {
        let said = match (&source.signer, attestation, &opened) {
            (Signer::OpenOracle(address), _, Some((signer, statement))) if address == signer => {
                named(source, statement)
            }
            (Signer::RedStone(set), Attestation::RedStone(packages), _) => {
                let symbol = packages.symbol().map_err(NotAttested::Fault)?;
                if source.symbol == symbol {
                    packages.verify(set).map(|it| Some((it.price, it.time)))
                } else {
                    Ok(None)
                }
            }
            (Signer::Pyth { guardians, emitter, price_feed }, Attestation::Pyth(update), _) => {
                update.observe(guardians, emitter, price_feed).map(|it| Some((it.price, it.time)))
            }
            _ => Ok(None),
        };
        match said {
            Ok(None) => {}
            Ok(Some((price, time))) => {
                let (venue, symbol) = (source.venue.clone(), source.symbol.clone());
                return Ok((source, Quote { venue, symbol, price, time }));
            }
            Err(fault) => found = Err(NotAttested::Fault(fault)),
        }
    }
    found
}

/// What a statement says, if it is about the source's symbol.
fn named(source: &Source, statement: &Statement) -> Result<Option<(Price, Timestamp)>, Fault> {
    Ok((source.symbol == statement.symbol).then_some((statement.price, statement.time)))
}
