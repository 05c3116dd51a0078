//! A venue and the key that signs its quotes.

use crypto::SecretKey;
use protocol::{Quote, Signed, SignedQuote};
use units::{Name, Price, Timestamp};

/// A venue that quotes prices.
///
/// Recorded candles carry no signatures and simulated venues have no one to give them, so each venue signs
/// with the key that it is given here. Such a signature proves only that the holder of that key repeated
/// the recording. With a key from [`SecretKey::derive`], which anyone can derive, it proves nothing at all:
/// good for demonstrations and tests, never for a feed that money depends on.
#[derive(Clone, Debug)]
pub struct Venue {
    /// What its quotes call it.
    pub name: Name,
    /// What signs its quotes.
    pub key: SecretKey,
}

impl Venue {
    /// The venue's signed statement that `price` was the price of `symbol` at `time`.
    #[must_use]
    pub fn quote(&self, symbol: &Name, price: Price, time: Timestamp) -> SignedQuote {
        let quote = Quote { venue: self.name.clone(), symbol: symbol.clone(), price, time };
        Signed::new(quote, &self.key)
    }
}
