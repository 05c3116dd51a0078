//! Options venues.

use crate::client::{Answer, Client, segment};
use crate::{ClientError, Messages};
use api::view::{
    BookDepthView, ChainView, ContractView, ExpirySettledView, LiquidationsView, MarketView,
    TradeView, TraderView, VenueDetailView, VenueView,
};
use units::AccountId;

impl Client {
    /// All options venues.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn venues(&self) -> Answer<Vec<VenueView>> {
        self.all("/v1/venues")
    }
    /// An options venue, by `venue-0` or `0`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn venue(&self, id: &str) -> Answer<VenueDetailView> {
        self.get(&format!("/v1/venues/{}", segment(id)))
    }
    /// The markets of a venue.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn markets_of(&self, venue: &str) -> Answer<Vec<MarketView>> {
        self.all(&format!("/v1/venues/{}/markets", segment(venue)))
    }
    /// An account at a venue.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::Refused`] with 404 if it never brought anything there.
    pub fn trader(&self, venue: &str, account: &AccountId) -> Answer<TraderView> {
        self.get(&format!("/v1/venues/{}/accounts/{account}", segment(venue)))
    }
    /// Accounts of a venue that cannot keep their positions.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn liquidations(&self, venue: &str) -> Answer<LiquidationsView> {
        self.get(&format!("/v1/venues/{}/liquidations", segment(venue)))
    }
    /// All markets of all venues.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn markets(&self) -> Answer<Vec<MarketView>> {
        self.all("/v1/markets")
    }
    /// A market, by `market-0` or `0`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn market(&self, id: &str) -> Answer<MarketView> {
        self.get(&format!("/v1/markets/{}", segment(id)))
    }
    /// The option chain of a market; all expiries, or the one at this time in milliseconds.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn chain(&self, market: &str, expiry: Option<u64>) -> Answer<ChainView> {
        let only = expiry.map(|expiry| format!("?expiry={expiry}")).unwrap_or_default();
        self.get(&format!("/v1/markets/{}/chain{only}", segment(market)))
    }
    /// The last trades of a market, newest first.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn market_trades(&self, market: &str, limit: usize) -> Answer<Vec<TradeView>> {
        self.some(&format!("/v1/markets/{}/trades", segment(market)), limit)
    }
    /// The expiries of a market that were settled, newest first.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn expiry_settlements(&self, market: &str, limit: usize) -> Answer<Vec<ExpirySettledView>> {
        self.some(&format!("/v1/markets/{}/settlements", segment(market)), limit)
    }
    /// A contract, by name, `contract-7` or `7`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn contract(&self, contract: &str) -> Answer<ContractView> {
        self.get(&format!("/v1/contracts/{}", segment(contract)))
    }
    /// The book of a contract, at most so many prices of each side.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn book(&self, contract: &str, limit: usize) -> Answer<BookDepthView> {
        self.get(&format!("/v1/contracts/{}/book?limit={limit}", segment(contract)))
    }
    /// The last trades of a contract, newest first.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn contract_trades(&self, contract: &str, limit: usize) -> Answer<Vec<TradeView>> {
        self.some(&format!("/v1/contracts/{}/trades", segment(contract)), limit)
    }
    /// Trades, marks and books as they change: of all markets, of one, or of one contract. The first message says from which block
    /// on.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn stream(
        &self,
        market: Option<&str>,
        contract: Option<&str>,
    ) -> Result<Messages, ClientError> {
        let about = [("market", market), ("contract", contract)];
        let about = about.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let about: Vec<String> =
            about.map(|(name, value)| format!("{name}={}", segment(value))).collect();
        let path = format!("/v1/stream?{}", about.join("&"));
        let asked = format!("GET {}{path}", self.endpoint());
        Ok(Messages::new(asked, self.listen(&path, None)?))
    }
}
