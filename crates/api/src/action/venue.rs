//! Options venues: opening them, money in and out, liquidation.

use super::market::{MarketForm, VenueParametersForm};
use super::{Form, Reader, amount_text, decimals_of};
use crate::fault::{self, Fault, id};
use crate::view::{Lookup, canonical};
use protocol::{
    BidLiquidation, DepositMargin, FundVenue, MarginModel, OpenMarket, OpenVenue, SetMarginModel,
    StartLiquidation, TakeBlock, WithdrawMargin,
};
use serde::{Deserialize, Serialize};
use units::{AssetId, VenueId, format_decimal};
use utoipa::ToSchema;

const MODELS: [(&str, MarginModel); 2] = [
    (MarginModel::Standard.name(), MarginModel::Standard),
    (MarginModel::Portfolio.name(), MarginModel::Portfolio),
];

/// Opens an options venue of one of the sender's services.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenVenueForm {
    /// The service; it has no venue yet.
    #[schema(example = "service-0")]
    pub service: String,
    /// What its traders agree to.
    pub parameters: VenueParametersForm,
}

/// Opens a market of a venue. Only the service's owner may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenMarketForm {
    /// The venue.
    #[schema(example = "venue-0")]
    pub venue: String,
    /// What prices the underlying; a feed of the venue's service, with no other market.
    #[schema(example = "feed-0")]
    pub feed: String,
    /// The rest.
    pub parameters: MarketForm,
}

/// Brings cash or collateral to a venue. The first time opens the sender's trading account there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DepositMarginForm {
    /// The venue.
    #[schema(example = "venue-0")]
    pub venue: String,
    /// Its cash, or an asset that it takes as collateral: `asset-0`, or its symbol.
    pub asset: String,
    /// How much, in whole units; not zero.
    pub amount: String,
}

/// Takes cash or collateral home that no margin needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawMarginForm {
    /// The venue.
    #[schema(example = "venue-0")]
    pub venue: String,
    /// `asset-0`, or its symbol.
    pub asset: String,
    /// How much, in whole units; not zero.
    pub amount: String,
}

/// Pays into a venue's insurance fund. Anyone may; nobody gets it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FundVenueForm {
    /// The venue.
    #[schema(example = "venue-0")]
    pub venue: String,
    /// How much of its cash, in whole units; not zero.
    pub amount: String,
}

/// Says how the sender's margin is reckoned from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetMarginModelForm {
    /// The venue.
    #[schema(example = "venue-0")]
    pub venue: String,
    /// `standard` or `portfolio`.
    pub model: String,
}

/// Takes a trade that the other side signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeBlockForm {
    /// Canonical bytes of the signed block offer, in hexadecimal.
    pub offer: String,
}

/// Begins to auction an account that is below its maintenance margin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartLiquidationForm {
    /// The venue.
    #[schema(example = "venue-0")]
    pub venue: String,
    /// Whose: 64 hexadecimal digits.
    pub account: String,
}

/// Takes a part of an account that is auctioned: positions, cash and collateral.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BidLiquidationForm {
    /// The venue.
    #[schema(example = "venue-0")]
    pub venue: String,
    /// Whose: 64 hexadecimal digits.
    pub account: String,
    /// The part; less is taken if less is for sale.
    #[schema(example = "0.5")]
    pub part: String,
    /// The most that the sender pays for that, in whole units of cash; below zero, the least that it is paid.
    #[schema(example = "-12.5")]
    pub most: String,
}

/// What a venue's accounts are kept in.
pub(super) fn cash_of(look: Lookup<'_>, venue: VenueId) -> Option<AssetId> {
    look.0.options().venue(venue).ok().map(|row| row.cash)
}

impl Reader<'_> {
    /// A venue that exists, and its cash.
    fn cash(&self, text: &str) -> Result<(VenueId, AssetId), Fault> {
        let venue = id("venue", "venue", text)?;
        let cash = cash_of(Lookup(self.state), venue);
        Ok((venue, cash.ok_or_else(|| Fault::missing("venue", text, "a venue that exists"))?))
    }
}

impl Form for OpenVenueForm {
    type Action = OpenVenue;
    fn read(&self, reader: &Reader<'_>) -> Result<OpenVenue, Fault> {
        let service = id("service", "service", &self.service)?;
        let cash = super::service::payment_asset(Lookup(reader.state), service)
            .ok_or_else(|| Fault::missing("service", &self.service, "a service that exists"))?;
        let parameters = self.parameters.read(reader, cash).map_err(|f| f.within("parameters"))?;
        Ok(OpenVenue { service, parameters: Box::new(parameters) })
    }
    fn write(look: Lookup<'_>, action: &OpenVenue) -> Option<Self> {
        let cash = super::service::payment_asset(look, action.service)?;
        let parameters = VenueParametersForm::write(look, cash, &action.parameters)?;
        Some(Self { service: action.service.to_string(), parameters })
    }
}

impl Form for OpenMarketForm {
    type Action = OpenMarket;
    fn read(&self, _: &Reader<'_>) -> Result<OpenMarket, Fault> {
        let parameters = self.parameters.read().map_err(|fault| fault.within("parameters"))?;
        Ok(OpenMarket {
            venue: id("venue", "venue", &self.venue)?,
            feed: id("feed", "feed", &self.feed)?,
            parameters: Box::new(parameters),
        })
    }
    fn write(_: Lookup<'_>, action: &OpenMarket) -> Option<Self> {
        Some(Self {
            venue: action.venue.to_string(),
            feed: action.feed.to_string(),
            parameters: MarketForm::write(&action.parameters),
        })
    }
}

impl Form for DepositMarginForm {
    type Action = DepositMargin;
    fn read(&self, reader: &Reader<'_>) -> Result<DepositMargin, Fault> {
        let (asset, amount) = reader.money("asset", &self.asset, &self.amount)?;
        Ok(DepositMargin { venue: id("venue", "venue", &self.venue)?, asset, amount })
    }
    fn write(look: Lookup<'_>, action: &DepositMargin) -> Option<Self> {
        let amount = amount_text(look, action.asset, action.amount)?;
        Some(Self { venue: action.venue.to_string(), asset: action.asset.to_string(), amount })
    }
}

impl Form for WithdrawMarginForm {
    type Action = WithdrawMargin;
    fn read(&self, reader: &Reader<'_>) -> Result<WithdrawMargin, Fault> {
        let (asset, amount) = reader.money("asset", &self.asset, &self.amount)?;
        Ok(WithdrawMargin { venue: id("venue", "venue", &self.venue)?, asset, amount })
    }
    fn write(look: Lookup<'_>, action: &WithdrawMargin) -> Option<Self> {
        let amount = amount_text(look, action.asset, action.amount)?;
        Some(Self { venue: action.venue.to_string(), asset: action.asset.to_string(), amount })
    }
}

impl Form for FundVenueForm {
    type Action = FundVenue;
    fn read(&self, reader: &Reader<'_>) -> Result<FundVenue, Fault> {
        let (venue, cash) = reader.cash(&self.venue)?;
        Ok(FundVenue { venue, amount: reader.amount("amount", cash, &self.amount)? })
    }
    fn write(look: Lookup<'_>, action: &FundVenue) -> Option<Self> {
        let amount = amount_text(look, cash_of(look, action.venue)?, action.amount)?;
        Some(Self { venue: action.venue.to_string(), amount })
    }
}

impl Form for SetMarginModelForm {
    type Action = SetMarginModel;
    fn read(&self, _: &Reader<'_>) -> Result<SetMarginModel, Fault> {
        let model = fault::word("model", &self.model, &MODELS)?;
        Ok(SetMarginModel { venue: id("venue", "venue", &self.venue)?, model })
    }
    fn write(_: Lookup<'_>, action: &SetMarginModel) -> Option<Self> {
        let model = action.model.name().to_owned();
        Some(Self { venue: action.venue.to_string(), model })
    }
}

impl Form for TakeBlockForm {
    type Action = Box<TakeBlock>;
    fn read(&self, _: &Reader<'_>) -> Result<Box<TakeBlock>, Fault> {
        let offer = fault::canonical("offer", "a signed block offer", &self.offer)?;
        Ok(Box::new(TakeBlock { offer }))
    }
    fn write(_: Lookup<'_>, action: &Box<TakeBlock>) -> Option<Self> {
        Some(Self { offer: canonical(&action.offer) })
    }
}

impl Form for StartLiquidationForm {
    type Action = StartLiquidation;
    fn read(&self, _: &Reader<'_>) -> Result<StartLiquidation, Fault> {
        let account = fault::account("account", &self.account)?;
        Ok(StartLiquidation { venue: id("venue", "venue", &self.venue)?, account })
    }
    fn write(_: Lookup<'_>, action: &StartLiquidation) -> Option<Self> {
        let account = action.account.to_string();
        Some(Self { venue: action.venue.to_string(), account })
    }
}

impl Form for BidLiquidationForm {
    type Action = BidLiquidation;
    fn read(&self, reader: &Reader<'_>) -> Result<BidLiquidation, Fault> {
        let (venue, cash) = reader.cash(&self.venue)?;
        let (negative, digits) = match self.most.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, self.most.as_str()),
        };
        let most = reader.amount("most", cash, digits)?.raw();
        let most = i128::try_from(most).ok().map(|most| if negative { -most } else { most });
        Ok(BidLiquidation {
            venue,
            account: fault::account("account", &self.account)?,
            part: fault::ratio("part", &self.part)?,
            most: most.ok_or_else(|| Fault::new("most", &self.most, "a smaller number"))?,
        })
    }
    fn write(look: Lookup<'_>, action: &BidLiquidation) -> Option<Self> {
        let decimals = decimals_of(look, cash_of(look, action.venue)?)?;
        let sign = if action.most < 0 { "-" } else { "" };
        Some(Self {
            venue: action.venue.to_string(),
            account: action.account.to_string(),
            part: action.part.to_string(),
            most: format!("{sign}{}", format_decimal(action.most.unsigned_abs(), decimals)),
        })
    }
}
