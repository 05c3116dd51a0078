//! Options venues: what they take, what they hold, and how much of their security is used.

mod account;
mod book;
mod chain;
mod liquidation;
mod market;
mod settled;
mod trade;

pub(crate) use chain::open_interest;
pub(crate) use market::price_of;
pub(crate) use trade::traded_in;

pub use account::{
    AuctionView, MarginView, OpenOrderView, OptionPositionView, TraderPhase, TraderView,
    UnhealthyView,
};
pub use book::{BookDepthView, LevelView};
pub use chain::{ChainView, ContractState, ContractView, ExpiryChainView, GreeksView, StrikeView};
pub use liquidation::{LiquidationsView, MissedView, TroubledView};
pub use market::MarketView;
pub use settled::{ExpirySettledView, SettledPositionView};
pub use trade::{TradeKind, TradeView};

use crate::view::{AmountView, Lookup, canonical};
use app::State;
use matching::BookId;
use options::Venue;
use serde::{Deserialize, Serialize};
use units::{Amount, AssetId, Fixed, Ratio, VenueId};
use utoipa::ToSchema;

/// An options venue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VenueView {
    /// Its id.
    #[schema(example = "venue-0")]
    pub id: String,
    /// Whose.
    pub service: String,
    /// What people call the service.
    pub service_name: String,
    /// What premiums, fees and settlements are paid in, and prices are quoted in.
    #[schema(example = "USDC")]
    pub cash: String,
    /// That asset.
    #[schema(example = "asset-0")]
    pub cash_asset: String,
    /// The markets that it has.
    pub markets: Vec<String>,
    /// How many accounts trade there.
    pub accounts: usize,
    /// How many of them are auctioned or have to be.
    pub in_trouble: usize,
    /// The insurance fund.
    pub fund: AmountView,
    /// Fees that were not handed on yet.
    pub fees: AmountView,
    /// What could be gained by corrupting it at the last price round, and at most by what was traded since.
    pub exposed: AmountView,
    /// What its bought security bears.
    pub cap: AmountView,
    /// In which epoch that was bought.
    pub epoch: u64,
    /// `exposed` ÷ `cap`; left out while nothing is bought and something could be gained.
    pub utilisation: Option<String>,
    /// By how much initial margin is multiplied at this utilisation.
    pub margin_multiplier: String,
}

/// A venue with all that its traders agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VenueDetailView {
    /// The venue.
    pub venue: VenueView,
    /// What counts as collateral besides cash.
    pub collateral: Vec<CollateralView>,
    /// Of the notional, from who takes.
    pub taker_fee: String,
    /// Of the notional, from who makes.
    pub maker_fee: String,
    /// The most that either is, of the premium.
    pub premium_cap: String,
    /// Of the notional, from each side whose position grows.
    pub open_interest_fee: String,
    /// Which part of all fees goes to the insurance fund.
    pub fund_share: String,
    /// How long operators have to start an auction.
    pub liquidation_deadline_ms: u64,
    /// What whoever starts one is paid by the account, as far as it has that.
    pub liquidation_reward: AmountView,
    /// The most that it pays for cover: premium per epoch, as a fraction of its value.
    pub premium_rate: String,
    /// By which fraction the cost of corruption has to exceed the profit.
    pub slack: String,
    /// Cover wanted besides what the present positions need, as a fraction of that.
    pub headroom: String,
    /// Cover wanted at least.
    pub least_cover: AmountView,
    /// Whatever is paid to this account goes to traders whom a wrong price harmed.
    pub restitution: String,
    /// All of its parameters in canonical bytes, in hexadecimal.
    pub parameters: String,
}

/// An asset that counts as collateral.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CollateralView {
    /// The asset.
    pub asset: String,
    /// What people call it.
    pub symbol: String,
    /// The part of its worth that counts towards initial margin.
    pub initial: String,
    /// The part that counts towards maintenance margin.
    pub maintenance: String,
    /// The part that a slash could take, and that never counts.
    pub slash_risk: String,
}

impl VenueView {
    pub(crate) fn of(state: &State, id: VenueId, row: &Venue) -> Self {
        let (look, options) = (Lookup(state), state.options());
        let till = options.till(id).cloned().unwrap_or_default();
        let markets = options.markets_of(id).map(|(market, _)| market.to_string());
        let troubled =
            |trader: &options::Trader| trader.auction.is_some() || trader.unhealthy.is_some();
        let (exposed, cap) = (till.exposed(), till.cap);
        let used = rules::utilisation(exposed.raw(), cap.raw());
        let known = exposed.is_zero() || !cap.is_zero();
        let multiplier = row.parameters.security.ramp.multiplier(used);
        Self {
            id: id.to_string(),
            service: row.service.to_string(),
            service_name: look.service(row.service),
            cash: look.symbol(row.cash),
            cash_asset: row.cash.to_string(),
            markets: markets.collect(),
            accounts: options.traders_of(id).count(),
            in_trouble: options.traders_of(id).filter(|(_, trader)| troubled(trader)).count(),
            fund: look.amount(row.cash, till.fund),
            fees: look.amount(row.cash, till.fees),
            exposed: look.amount(row.cash, exposed),
            cap: look.amount(row.cash, cap),
            epoch: till.epoch.raw(),
            utilisation: known.then(|| used.to_string()),
            margin_multiplier: multiplier.unwrap_or(Ratio::ONE).to_string(),
        }
    }
}

impl VenueDetailView {
    pub(crate) fn of(state: &State, id: VenueId, row: &Venue) -> Self {
        let look = Lookup(state);
        let parameters = &row.parameters;
        let collateral = parameters.collateral.iter().map(|rule| CollateralView {
            asset: rule.asset.to_string(),
            symbol: look.symbol(rule.asset),
            initial: rule.initial.to_string(),
            maintenance: rule.maintenance.to_string(),
            slash_risk: rule.slash_risk.to_string(),
        });
        let (fees, security) = (&parameters.fees, &parameters.security);
        Self {
            venue: VenueView::of(state, id, row),
            collateral: collateral.collect(),
            taker_fee: fees.taker.to_string(),
            maker_fee: fees.maker.to_string(),
            premium_cap: fees.premium_cap.to_string(),
            open_interest_fee: fees.open_interest.to_string(),
            fund_share: fees.fund_share.to_string(),
            liquidation_deadline_ms: parameters.liquidation_deadline.raw(),
            liquidation_reward: look.amount(row.cash, parameters.liquidation_reward),
            premium_rate: security.rate.to_string(),
            slack: security.slack.to_string(),
            headroom: security.headroom.to_string(),
            least_cover: look.amount(row.cash, security.least_cover),
            restitution: row.restitution.to_string(),
            parameters: canonical(parameters),
        }
    }
}

/// A price in ticks as one in the quote currency, per unit of the underlying; the ticks themselves where there is no such book.
pub(crate) fn ticks(state: &State, book: BookId, ticks: u64) -> String {
    let options = state.options();
    let market = options.contract_in(book).and_then(|(_, listing)| options.market(listing.market));
    market.map_or_else(|_| format!("{ticks} ticks"), |market| price_of(market, ticks))
}

/// An amount that may be below zero.
pub(crate) fn signed_amount(look: Lookup<'_>, asset: AssetId, amount: i128) -> AmountView {
    let view = look.amount(asset, Amount::new(amount.unsigned_abs()));
    let sign = if amount < 0 { "-" } else { "" };
    AmountView { amount: format!("{sign}{}", view.amount), ..view }
}

/// The same in words.
pub(crate) fn signed_money(look: Lookup<'_>, asset: AssetId, amount: i128) -> String {
    let AmountView { amount, symbol, .. } = signed_amount(look, asset, amount);
    format!("{amount} {symbol}")
}

/// Lots in units of the underlying; `?` where they do not fit.
pub(crate) fn size_of(market: &options::Market, lots: i128) -> String {
    let size = market.parameters.lot.raw().checked_mul(lots).map(Fixed::new);
    size.map_or_else(|| "?".to_owned(), |size| size.to_string())
}
