//! Whose signed price counts for a feed, and what it says.

use attestation::Fault;
use core::fmt;
use protocol::{Attestation, FeedSpecification, Quote, SignedQuote, Signer, Source};

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
/// batch is an old price. Cost: [`Attestation::signatures`].
///
/// # Errors
/// [`NotAttested::Fault`] for what is no message of its format or not signed as the source has it; not a source.
pub fn attested<'a>(
    specification: &'a FeedSpecification,
    attestation: &Attestation,
) -> Result<(&'a Source, Quote), NotAttested> {
    let find = |is: &dyn Fn(&Source) -> bool| {
        let source = specification.sources.iter().find(|source| is(source));
        source.ok_or(NotAttested::NotASource)
    };
    let (source, price, time) = match attestation {
        Attestation::OpenOracle(message) => {
            let (address, statement) = message.verify().map_err(NotAttested::Fault)?;
            let source = find(&|source| {
                source.signer == Signer::OpenOracle(address) && source.symbol == statement.symbol
            })?;
            (source, statement.price, statement.time)
        }
        Attestation::RedStone(packages) => {
            let symbol = packages.symbol().map_err(NotAttested::Fault)?;
            let source = find(&|source| {
                matches!(source.signer, Signer::RedStone(_)) && source.symbol == symbol
            })?;
            let Signer::RedStone(set) = &source.signer else { return Err(NotAttested::NotASource) };
            let statement = packages.verify(set).map_err(NotAttested::Fault)?;
            (source, statement.price, statement.time)
        }
        Attestation::Pyth(update) => {
            let source = find(&|source| matches!(source.signer, Signer::Pyth { .. }))?;
            let Signer::Pyth { guardians, emitter, price_feed } = &source.signer else {
                return Err(NotAttested::NotASource);
            };
            let observed = update.observe(guardians, emitter, price_feed);
            let observed = observed.map_err(NotAttested::Fault)?;
            (source, observed.price, observed.time)
        }
    };
    let (venue, symbol) = (source.venue.clone(), source.symbol.clone());
    Ok((source, Quote { venue, symbol, price, time }))
}
