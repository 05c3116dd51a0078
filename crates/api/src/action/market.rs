//! What a venue and its markets declare. Fields are named as in `protocol::VenueParameters` and
//! `protocol::MarketParameters`; those in milliseconds end in `_ms`.

use super::{Reader, amount_text};
use crate::fault::{self, Fault};
use crate::view::Lookup;
use crate::view::price;
use matching::Band;
use protocol::{CollateralRule, MarketParameters, SecurityRule, SettlementRule, VenueParameters};
use rules::{
    FeeSchedule, MarginRamp,
    liquidation::AuctionParameters,
    listing::{Cycle, ListingRule, Series, StrikeRule},
};
use serde::{Deserialize, Serialize};
use units::{AssetId, Millis};
use utoipa::ToSchema;

/// All that a venue's traders agree to besides what each market says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VenueParametersForm {
    /// What counts as collateral besides cash; at most 16 assets.
    pub collateral: Vec<CollateralRuleForm>,
    /// What trading costs.
    pub fees: FeesForm,
    /// How accounts are auctioned.
    pub auction: AuctionForm,
    /// After an account falls below its maintenance margin, how long operators have to start its auction.
    pub liquidation_deadline_ms: u64,
    /// What whoever starts one is paid by the account, in whole units of cash.
    pub liquidation_reward: String,
    /// How security is bought.
    pub security: SecurityRuleForm,
}

/// An asset besides cash that a venue takes as collateral, and what it counts for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CollateralRuleForm {
    /// `asset-0`, or its symbol.
    pub asset: String,
    /// The part of its worth that counts towards initial margin; at most `maintenance`.
    pub initial: String,
    /// The part that counts towards maintenance margin; at most 1.
    pub maintenance: String,
    /// The part of it that a slash could take: it never counts.
    pub slash_risk: String,
}

/// What fills cost, in parts of what they are worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FeesForm {
    /// Of the notional, from who takes.
    pub taker: String,
    /// Of the notional, from who makes.
    pub maker: String,
    /// The most that either is, of the premium.
    pub premium_cap: String,
    /// Of the notional, from each side whose position grows while open interest does.
    pub open_interest: String,
    /// Which part of all fees goes to the venue's fund.
    pub fund_share: String,
}

/// How an account is auctioned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuctionForm {
    /// What is asked at first, of what the account is worth at marks.
    pub start: String,
    /// What is asked where the fast part ends and the slow one begins.
    pub middle: String,
    /// How long the fast part is.
    pub fast_ms: u64,
    /// How long the slow part is; at its end nothing is asked.
    pub slow_ms: u64,
    /// How long an account that is worth nothing is auctioned.
    pub insolvent_ms: u64,
    /// How much further than to maintenance an account is brought.
    pub buffer: String,
    /// What the venue's fund gets when an auction starts, of what is sold at most.
    pub fee: String,
    /// An account that is worth less is sold whole, in the quote currency.
    pub cutoff: String,
}

/// How a venue buys its security.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecurityRuleForm {
    /// γ: by which fraction the cost of corruption has to exceed the profit; at most 10.
    pub slack: String,
    /// The most that the venue pays for cover: premium per epoch, as a fraction of its value.
    pub rate: String,
    /// Cover wanted besides what the present positions need, as a fraction of that.
    pub headroom: String,
    /// Cover wanted at least, in whole units of cash.
    pub least_cover: String,
    /// How initial margin rises before the bought security is used up.
    pub ramp: MarginRampForm,
}

/// How initial margin rises before the bought security is used up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MarginRampForm {
    /// The initial margin fraction below the ramp: above 0, at most 1.
    pub base: String,
    /// Up to this utilisation nothing changes.
    pub from: String,
    /// From this utilisation on the fraction is 1. Zero: there is no ramp.
    pub to: String,
}

/// A market: options on what one feed prices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MarketForm {
    /// How its instruments' names begin.
    #[schema(example = "ETH")]
    pub symbol: String,
    /// How much of the underlying one lot is.
    pub lot: String,
    /// The step of prices, in whole units of cash for one unit of the underlying.
    pub tick: String,
    /// What is listed.
    pub listing: ListingForm,
    /// How it settles.
    pub settlement: SettlementRuleForm,
    /// How far from the mark a trade may be.
    pub band: BandForm,
    /// The smallest block trade, in lots.
    pub block_minimum: u64,
    /// Age from which on a surface is too old to take new risk by.
    pub surface_staleness_ms: u64,
    /// How far a forward may be from the price, relative to it.
    pub max_basis: String,
}

/// Which expiries and strikes are listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ListingForm {
    /// Which expiries; one that several series name is listed once.
    pub series: Vec<SeriesForm>,
    /// When on its day a contract settles, from midnight UTC.
    pub hour_ms: u64,
    /// An expiry that is nearer than this is not listed any more.
    pub least_life_ms: u64,
    /// How far apart strikes are, in parts of the spot price.
    pub strike_step: String,
    /// How many strikes there are above the spot price at least, and how many below.
    pub strikes_each_side: u16,
    /// Most strikes of an expiry.
    pub most_strikes: u16,
}

/// So many expiries of one cycle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesForm {
    /// daily, weekly, monthly, quarterly, or every.
    pub cycle: String,
    /// With `every`: the multiples of which period since 1970.
    #[serde(default)]
    pub period_ms: Option<u64>,
    /// How many of them are listed at a time.
    pub count: u8,
}

/// How a market's contracts settle: the average price of slots that end with the expiry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettlementRuleForm {
    /// How many slots.
    pub slots: u32,
    /// From one slot to the next.
    pub spacing_ms: u64,
    /// For how many slots a missing price is carried.
    pub carry: u32,
}

/// How far from the mark a price may be: the larger of the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BandForm {
    /// In ticks.
    pub ticks: u64,
    /// In proportion to the mark; at most 1.
    pub ratio: String,
}

/// The cycles that have no period of their own.
const CYCLES: [(&str, Cycle); 4] = [
    ("daily", Cycle::Daily),
    ("weekly", Cycle::Weekly),
    ("monthly", Cycle::Monthly),
    ("quarterly", Cycle::Quarterly),
];

impl VenueParametersForm {
    pub(super) fn read(
        &self,
        reader: &Reader<'_>,
        cash: AssetId,
    ) -> Result<VenueParameters, Fault> {
        let collateral = self.collateral.iter().zip(0..).map(|(rule, place): (_, usize)| {
            rule.read(reader).map_err(|fault| fault.within(&format!("collateral[{place}]")))
        });
        let security = self.security.read(reader, cash).map_err(|f| f.within("security"))?;
        Ok(VenueParameters {
            collateral: collateral.collect::<Result<_, _>>()?,
            fees: self.fees.read().map_err(|fault| fault.within("fees"))?,
            auction: self.auction.read().map_err(|fault| fault.within("auction"))?,
            liquidation_deadline: Millis::new(self.liquidation_deadline_ms),
            liquidation_reward: reader.amount(
                "liquidation_reward",
                cash,
                &self.liquidation_reward,
            )?,
            security,
        })
    }
    pub(super) fn write(look: Lookup<'_>, cash: AssetId, row: &VenueParameters) -> Option<Self> {
        let (fees, auction, security) = (&row.fees, &row.auction, &row.security);
        let collateral = row.collateral.iter().map(|rule| CollateralRuleForm {
            asset: rule.asset.to_string(),
            initial: rule.initial.to_string(),
            maintenance: rule.maintenance.to_string(),
            slash_risk: rule.slash_risk.to_string(),
        });
        Some(Self {
            collateral: collateral.collect(),
            fees: FeesForm {
                taker: fees.taker.to_string(),
                maker: fees.maker.to_string(),
                premium_cap: fees.premium_cap.to_string(),
                open_interest: fees.open_interest.to_string(),
                fund_share: fees.fund_share.to_string(),
            },
            auction: AuctionForm {
                start: auction.start.to_string(),
                middle: auction.middle.to_string(),
                fast_ms: auction.fast.raw(),
                slow_ms: auction.slow.raw(),
                insolvent_ms: auction.insolvent.raw(),
                buffer: auction.buffer.to_string(),
                fee: auction.fee.to_string(),
                cutoff: auction.cutoff.to_string(),
            },
            liquidation_deadline_ms: row.liquidation_deadline.raw(),
            liquidation_reward: amount_text(look, cash, row.liquidation_reward)?,
            security: SecurityRuleForm {
                slack: security.slack.to_string(),
                rate: security.rate.to_string(),
                headroom: security.headroom.to_string(),
                least_cover: amount_text(look, cash, security.least_cover)?,
                ramp: MarginRampForm {
                    base: security.ramp.base.to_string(),
                    from: security.ramp.from.to_string(),
                    to: security.ramp.to.to_string(),
                },
            },
        })
    }
}

impl CollateralRuleForm {
    fn read(&self, reader: &Reader<'_>) -> Result<CollateralRule, Fault> {
        Ok(CollateralRule {
            asset: reader.asset("asset", &self.asset)?,
            initial: fault::ratio("initial", &self.initial)?,
            maintenance: fault::ratio("maintenance", &self.maintenance)?,
            slash_risk: fault::ratio("slash_risk", &self.slash_risk)?,
        })
    }
}

impl FeesForm {
    fn read(&self) -> Result<FeeSchedule, Fault> {
        Ok(FeeSchedule {
            taker: fault::ratio("taker", &self.taker)?,
            maker: fault::ratio("maker", &self.maker)?,
            premium_cap: fault::ratio("premium_cap", &self.premium_cap)?,
            open_interest: fault::ratio("open_interest", &self.open_interest)?,
            fund_share: fault::ratio("fund_share", &self.fund_share)?,
        })
    }
}

impl AuctionForm {
    fn read(&self) -> Result<AuctionParameters, Fault> {
        Ok(AuctionParameters {
            start: fault::ratio("start", &self.start)?,
            middle: fault::ratio("middle", &self.middle)?,
            fast: Millis::new(self.fast_ms),
            slow: Millis::new(self.slow_ms),
            insolvent: Millis::new(self.insolvent_ms),
            buffer: fault::ratio("buffer", &self.buffer)?,
            fee: fault::ratio("fee", &self.fee)?,
            cutoff: fault::fixed("cutoff", &self.cutoff)?,
        })
    }
}

impl SecurityRuleForm {
    fn read(&self, reader: &Reader<'_>, cash: AssetId) -> Result<SecurityRule, Fault> {
        Ok(SecurityRule {
            slack: fault::ratio("slack", &self.slack)?,
            rate: fault::ratio("rate", &self.rate)?,
            headroom: fault::ratio("headroom", &self.headroom)?,
            least_cover: reader.amount("least_cover", cash, &self.least_cover)?,
            ramp: MarginRamp {
                base: fault::ratio("ramp.base", &self.ramp.base)?,
                from: fault::ratio("ramp.from", &self.ramp.from)?,
                to: fault::ratio("ramp.to", &self.ramp.to)?,
            },
        })
    }
}

impl MarketForm {
    pub(super) fn read(&self) -> Result<MarketParameters, Fault> {
        Ok(MarketParameters {
            symbol: fault::name("symbol", &self.symbol)?,
            lot: fault::fixed("lot", &self.lot)?,
            tick: fault::price("tick", &self.tick)?,
            listing: self.listing.read().map_err(|fault| fault.within("listing"))?,
            settlement: SettlementRule {
                slots: self.settlement.slots,
                spacing: Millis::new(self.settlement.spacing_ms),
                carry: self.settlement.carry,
            },
            band: Band {
                ticks: self.band.ticks,
                ratio: fault::ratio("band.ratio", &self.band.ratio)?,
            },
            block_minimum: self.block_minimum,
            surface_staleness: Millis::new(self.surface_staleness_ms),
            max_basis: fault::ratio("max_basis", &self.max_basis)?,
        })
    }
    pub(super) fn write(row: &MarketParameters) -> Self {
        Self {
            symbol: row.symbol.to_string(),
            lot: row.lot.to_string(),
            tick: price(row.tick),
            listing: ListingForm::write(&row.listing),
            settlement: SettlementRuleForm {
                slots: row.settlement.slots,
                spacing_ms: row.settlement.spacing.raw(),
                carry: row.settlement.carry,
            },
            band: BandForm { ticks: row.band.ticks, ratio: row.band.ratio.to_string() },
            block_minimum: row.block_minimum,
            surface_staleness_ms: row.surface_staleness.raw(),
            max_basis: row.max_basis.to_string(),
        }
    }
}

impl ListingForm {
    fn read(&self) -> Result<ListingRule, Fault> {
        let series = self.series.iter().zip(0..).map(|(series, place): (_, usize)| {
            series.read().map_err(|fault| fault.within(&format!("series[{place}]")))
        });
        Ok(ListingRule {
            series: series.collect::<Result<_, _>>()?,
            hour: Millis::new(self.hour_ms),
            least_life: Millis::new(self.least_life_ms),
            strikes: StrikeRule {
                step: fault::ratio("strike_step", &self.strike_step)?,
                each_side: self.strikes_each_side,
                most: self.most_strikes,
            },
        })
    }
    fn write(row: &ListingRule) -> Self {
        Self {
            series: row.series.iter().map(SeriesForm::write).collect(),
            hour_ms: row.hour.raw(),
            least_life_ms: row.least_life.raw(),
            strike_step: row.strikes.step.to_string(),
            strikes_each_side: row.strikes.each_side,
            most_strikes: row.strikes.most,
        }
    }
}

impl SeriesForm {
    fn read(&self) -> Result<Series, Fault> {
        let cycle = match (self.cycle.as_str(), self.period_ms) {
            ("every", Some(period)) => Cycle::Every { period: Millis::new(period) },
            ("every", None) => {
                return Err(Fault::new("period_ms", "", "a period, in milliseconds"));
            }
            (_, Some(period)) => {
                return Err(Fault::new("period_ms", period, "none, unless the cycle is every"));
            }
            (other, None) => {
                let expected = "one of every, daily, weekly, monthly, quarterly";
                let known = CYCLES.iter().find(|(word, _)| *word == other);
                known
                    .map(|(_, cycle)| *cycle)
                    .ok_or_else(|| Fault::new("cycle", other, expected))?
            }
        };
        Ok(Series::new(cycle, self.count))
    }
    fn write(row: &Series) -> Self {
        let period_ms = match row.cycle {
            Cycle::Every { period } => Some(period.raw()),
            _ => None,
        };
        let cycle = fault::written(&CYCLES, &row.cycle).unwrap_or_else(|| "every".to_owned());
        Self { cycle, period_ms, count: row.count }
    }
}
