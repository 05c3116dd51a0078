//! Amounts with their asset, and the names that go with ids.

use app::State;
use matching::BookId;
use serde::{Deserialize, Serialize};
use units::{
    AccountIndex, Amount, AssetId, ContractId, FeedId, Name, OperatorId, Price, ServiceId, Shares,
    TermsId, Value, format_decimal,
};
use utoipa::ToSchema;

/// So much of an asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AmountView {
    /// Whole units, exact.
    #[schema(example = "1500.25")]
    pub amount: String,
    /// What people call the asset.
    #[schema(example = "USDC")]
    pub symbol: String,
    /// The asset.
    #[schema(example = "asset-0")]
    pub asset: String,
}

/// Answers the questions that turn a row into a view: what is this called, how many decimals has it?
///
/// Rows only name rows that exist, so the fallbacks (`?`, base units) are never seen.
#[derive(Clone, Copy)]
pub(crate) struct Lookup<'a>(pub(crate) &'a State);

impl Lookup<'_> {
    pub(crate) fn amount(self, asset: AssetId, amount: Amount) -> AmountView {
        AmountView {
            amount: format_decimal(amount.raw(), self.decimals(asset)),
            symbol: self.symbol(asset),
            asset: asset.to_string(),
        }
    }
    pub(crate) fn amounts(self, amounts: &[(AssetId, Amount)]) -> Vec<AmountView> {
        amounts.iter().map(|(asset, amount)| self.amount(*asset, *amount)).collect()
    }
    /// In words: `1500.25 USDC`.
    pub(crate) fn money(self, asset: AssetId, amount: Amount) -> String {
        let AmountView { amount, symbol, .. } = self.amount(asset, amount);
        format!("{amount} {symbol}")
    }
    /// Shares begin at one for each base unit, so they are written at the asset's scale.
    pub(crate) fn shares(self, asset: AssetId, shares: Shares) -> String {
        format_decimal(shares.raw(), self.decimals(asset))
    }
    pub(crate) fn symbol(self, asset: AssetId) -> String {
        let ledger = self.0.ledger();
        ledger.asset(asset).map_or_else(|_| "?".to_owned(), |row| row.definition.symbol.to_string())
    }
    pub(crate) fn decimals(self, asset: AssetId) -> u8 {
        self.0.ledger().asset(asset).map_or(0, |row| row.definition.decimals)
    }
    pub(crate) fn account(self, account: AccountIndex) -> String {
        self.0.ledger().account_id(account).to_string()
    }
    pub(crate) fn operator(self, operator: OperatorId) -> String {
        name(self.0.restaking().operator(operator).ok().map(|row| &row.name))
    }
    pub(crate) fn service(self, service: ServiceId) -> String {
        name(self.0.restaking().service(service).ok().map(|row| &row.name))
    }
    pub(crate) fn offence(self, terms: TermsId, number: u16) -> String {
        let terms = self.0.restaking().terms(terms).ok();
        name(terms.and_then(|terms| terms.offence(number)).map(|offence| &offence.name))
    }
    /// The name of the contract that is traded in a book.
    pub(crate) fn contract(self, book: BookId) -> String {
        name(self.0.options().contract_in(book).ok().map(|(_, listing)| &listing.name))
    }
    pub(crate) fn contract_name(self, contract: ContractId) -> String {
        name(self.0.options().contract(contract).map(|listing| &listing.name))
    }
    pub(crate) fn pair(self, feed: FeedId) -> String {
        name(self.0.oracle().feed(feed).ok().map(|row| &row.specification.pair))
    }
}

fn name(name: Option<&Name>) -> String {
    name.map_or_else(|| "?".to_owned(), ToString::to_string)
}

/// In the reference currency.
pub(crate) fn value(value: Value) -> String {
    format_decimal(value.raw(), Value::DECIMALS)
}
/// In the quote currency, per whole unit.
pub(crate) fn price(price: Price) -> String {
    format_decimal(price.raw(), Price::DECIMALS)
}
