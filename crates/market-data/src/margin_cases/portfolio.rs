//! Cases of the portfolio model: one to a file, with parameters and the loss of every scenario.

use super::exact::{Node, Object, Shape};
use super::{NOW, Recorded, after};
use crate::JsonFileError;
use margin::portfolio::{
    self, Basis, Factors, Notional, Parameters, Scenario, Shift, Skew, SkewCap, SkewShock,
    StaticDiscount, StaticRate, VolatilityShock,
};
use margin::{
    Assets, Collateral, Contingency, Depeg, ExpiryMarket, Forward, Haircut, Margin, MarginError,
    Market, OptionPosition, Perpetual, Positions, Quote,
};
use pricing::{Contract, Kind};
use std::collections::BTreeMap;
use std::path::Path;
use units::{Fixed, Millis, Price, Rounding, Timestamp};

/// An expiry settles on the average over its last half hour.
const SETTLEMENT_SECONDS: u64 = 1_800;

/// An account on one underlying, what the market says, how strict margin is, and what was found.
#[derive(Clone, Debug)]
pub struct Case {
    /// The file's, without its ending.
    pub name: String,
    /// What stands behind the positions.
    pub assets: Assets,
    /// What is held.
    pub positions: Positions,
    /// What is known.
    pub market: Market,
    /// How strict.
    pub parameters: Parameters,
    /// What was found, if the file says so.
    pub recorded: Option<Recorded>,
}

/// Reads a file.
///
/// # Errors
/// [`JsonFileError`] with the place of what is missing or is not what it should be.
pub fn load(path: &Path) -> Result<Case, JsonFileError> {
    super::load(path, |root| read(path, root))
}

/// Reads the text of a file, which errors call `path`.
///
/// # Errors
/// As [`load`].
pub fn parse(path: &Path, text: &str) -> Result<Case, JsonFileError> {
    super::parse(path, text, |root| read(path, root))
}

impl Case {
    /// Its margin.
    ///
    /// # Errors
    /// As [`portfolio::margin`].
    pub fn margin(&self) -> Result<portfolio::Report, MarginError> {
        portfolio::margin(&self.assets, &self.positions, &self.market, &self.parameters)
    }
}

fn read(path: &Path, root: &Node<'_>) -> Result<Case, Shape> {
    let file = root.object()?;
    let scenario = file.field("Scenario").object()?;
    let parameters = read_parameters(&file.field("Parameters").object()?)?;
    let quote = |what: &str| {
        let price = price(&scenario.field(&format!("{what}Price")))?;
        let confidence = scenario.field(&format!("{what}Confidence")).decimal()?;
        Ok(Quote { price, confidence })
    };
    let mut market = Market {
        now: NOW,
        spot: quote("Spot")?,
        perpetual: quote("Perp")?,
        expiries: scenario.field("OptionFeeds").each(feed)?.into_iter().collect(),
    };
    let size = scenario.field("NumPerps").decimal()?;
    let profit = scenario.field("UnrealisedPerpPNL");
    let unsettled = profit.decimal()?.checked_add(scenario.field("UnrealisedFunding").decimal()?);
    let unsettled = unsettled.ok_or_else(|| profit.expected("an amount that fits with funding"))?;
    let options = scenario.field("Options").items()?;
    let options: Vec<_> =
        options.iter().map(|node| option(node, &mut market)).collect::<Result<_, _>>()?;
    let collateral =
        scenario.field("Collaterals").each(|node| collateral(node, parameters.contingency))?;
    let recorded = if file.has("Result") { Some(recorded(&file)?) } else { None };
    let name = path.file_stem().unwrap_or(path.as_os_str());
    Ok(Case {
        name: name.to_string_lossy().into_owned(),
        assets: Assets {
            cash: scenario.field("Cash").decimal()?,
            stable: price(&scenario.field("StablePrice"))?,
            collateral,
        },
        positions: Positions { options, perpetual: Perpetual { size, unsettled } },
        market,
        parameters,
        recorded,
    })
}

/// One expiry, without its volatilities: the files' surfaces are for people, each option has its own mark.
fn feed(node: &Node<'_>) -> Result<(Timestamp, ExpiryMarket), Shape> {
    let feed = node.object()?;
    let seconds = feed.field("FeedExpiry").seconds()?;
    let whole = feed.field("Forward");
    let least = ["ForwardConfidence", "RateConfidence", "OptionVolConfidences"]
        .map(|field| feed.field(field).decimal());
    let [forward, rate, volatility] = least;
    let market = ExpiryMarket {
        forward: forward_at(&whole, seconds)?,
        rate: feed.field("Rate").decimal()?,
        confidence: forward?.min(rate?).min(volatility?),
        volatilities: BTreeMap::new(),
    };
    Ok((after(seconds), market))
}

/// Within the last half hour the part of the forward price that is past is settled.
fn forward_at(node: &Node<'_>, seconds: u64) -> Result<Forward, Shape> {
    let whole = price(node)?;
    let rest = u128::from(seconds.min(SETTLEMENT_SECONDS));
    let variable = whole.mul_div(rest, SETTLEMENT_SECONDS.into(), Rounding::Down);
    let variable = variable.unwrap_or(whole);
    Ok(Forward { fixed: whole.saturating_sub(variable), variable })
}

/// One option; its mark volatility goes into the market.
fn option(node: &Node<'_>, market: &mut Market) -> Result<OptionPosition, Shape> {
    let option = node.object()?;
    let seconds = option.field("Expiry");
    let expiry = after(seconds.seconds()?);
    let strike = price(&option.field("Strike"))?;
    let kind = if option.field("IsCall").flag()? { Kind::Call } else { Kind::Put };
    let mark = option.field("MarkVol");
    let volatility = mark.decimal()?.to_ratio();
    let volatility = volatility.ok_or_else(|| mark.expected("a volatility, not below zero"))?;
    let known = market.expiries.get_mut(&expiry);
    let known = known.ok_or_else(|| seconds.expected("the expiry of one of the OptionFeeds"))?;
    if *known.volatilities.entry(strike).or_insert(volatility) != volatility {
        return Err(mark.expected("one volatility for all options of a strike"));
    }
    let contract = Contract { kind, strike, expiry };
    Ok(OptionPosition { contract, size: option.field("Amount").decimal()? })
}

fn collateral(node: &Node<'_>, contingency: Contingency) -> Result<Collateral, Shape> {
    let collateral = node.object()?;
    let quote = Quote {
        price: price(&collateral.field("Price"))?,
        confidence: collateral.field("Confidence").decimal()?,
    };
    let maintenance = collateral.field("MMHaircut").decimal()?;
    let added = collateral.field("IMHaircut");
    let initial = maintenance.checked_add(added.decimal()?);
    let initial = initial.ok_or_else(|| added.expected("a part of one"))?;
    Ok(Collateral {
        amount: collateral.field("Amount").decimal()?,
        quote,
        haircut: Haircut { initial, maintenance },
        // The files know no slashing.
        slash_risk: Fixed::ZERO,
        contingency,
        moves_with_underlying: collateral.field("IsRiskCancelling").flag()?,
    })
}

fn read_parameters(parameters: &Object<'_>) -> Result<Parameters, Shape> {
    let group = |name: &str| parameters.field(name).object();
    let (volatility, skew, margin) = (group("VolShock")?, group("SkewShock")?, group("Margin")?);
    let (basis, other) = (group("BasisContingency")?, group("OtherContingency")?);
    let cap = |which: &str| {
        Ok(SkewCap {
            base: skew.field(&format!("{which}_SCALE_CAP")).decimal()?,
            slope: skew.field(&format!("{which}_CBASE")).decimal()?,
        })
    };
    let rate = |factor: &str, side: &str| {
        Ok(StaticRate {
            factor: margin.field(factor).decimal()?,
            multiple: margin.field(&format!("{side}_RATE_MULTSCALE")).decimal()?,
            added: margin.field(&format!("{side}_RATE_ADDSCALE")).decimal()?,
        })
    };
    let notional = |of: &str| {
        let maintenance = other.field(&format!("MM_{of}_PERCENT")).decimal()?;
        let added = other.field(&format!("IM_{of}_PERCENT"));
        let initial = maintenance.checked_add(added.decimal()?);
        let initial = initial.ok_or_else(|| added.expected("a part of the notional"))?;
        Ok(Notional { initial, maintenance })
    };
    Ok(Parameters {
        scenarios: parameters.field("Scenarios").each(read_scenario)?,
        volatility: VolatilityShock {
            range_up: volatility.field("VOLRANGEUP").decimal()?,
            least_up: volatility.field("MIN_VOL_EVAL_SHOCKED").decimal()?,
            range_down: volatility.field("VOLRANGEDOWN").decimal()?,
            short_power: volatility.field("SHORTTERMPOWER").decimal()?,
            long_power: volatility.field("LONGTERMPOWER").decimal()?,
            least_time: days(&volatility.field("DTE_FLOOR"))?,
        },
        skew: SkewShock {
            linear: cap("LINEAR")?,
            absolute: cap("ABS")?,
            least_width: skew.field("MIN_K_STAR").decimal()?,
            width: skew.field("MIN_WIDTH_SCALE").decimal()?,
            volatility: skew.field("VOL_PARAM_STATIC").decimal()?,
            volatility_slope: skew.field("VOL_PARAM_SCALE").decimal()?,
        },
        discount: StaticDiscount {
            long: rate("BASE_STATIC_DISCOUNT", "LONG")?,
            short: rate("BASE_STATIC_DISCOUNT_NEG", "SHORT")?,
        },
        factors: Factors {
            initial: margin.field("IM_LOSS_FACTOR").decimal()?,
            maintenance: margin.field("MM_LOSS_FACTOR").decimal()?,
        },
        basis: Basis {
            up: basis.field("SCENARIO_SPOT_UP").decimal()?,
            down: basis.field("SCENARIO_SPOT_DOWN").decimal()?,
            factor: basis.field("BASIS_CONT_ADD_FACTOR").decimal()?,
            per_year: basis.field("BASIS_CONT_MULT_FACTOR").decimal()?,
        },
        perpetual: notional("PERP")?,
        option: notional("OPTION")?,
        contingency: Contingency {
            threshold: other.field("CONF_THRESHOLD").decimal()?,
            factor: other.field("CONF_MARGIN").decimal()?,
        },
        depeg: Depeg {
            threshold: other.field("PEG_LOSS_THRESHOLD").decimal()?,
            factor: other.field("PEG_LOSS_FACTOR").decimal()?,
        },
    })
}

fn read_scenario(node: &Node<'_>) -> Result<Scenario, Shape> {
    let scenario = node.object()?;
    let spot = scenario.field("SpotShock").decimal()?;
    let damping = scenario.field("DampeningFactor").decimal()?;
    let direction = scenario.field("VolShockDirection");
    let moved = |volatility| Ok(Scenario::Move { spot, volatility, damping });
    let skewed = |skew| match spot == Fixed::ONE {
        true => Ok(Scenario::Skew { skew, damping }),
        false => Err(scenario.field("SpotShock").expected("1, as a skew moves no price")),
    };
    match direction.text()?.as_str() {
        "Up" => moved(Shift::Up),
        "Down" => moved(Shift::Down),
        "None" => moved(Shift::Unchanged),
        "LINEAR" => skewed(Skew::Linear),
        "ABS" => skewed(Skew::Absolute),
        _ => Err(direction.expected("Up, Down, None, LINEAR or ABS")),
    }
}

/// A number of days, to the millisecond.
fn days(node: &Node<'_>) -> Result<Millis, Shape> {
    let day = Fixed::from_whole(86_400_000);
    let millis = node.decimal()?.checked_mul(day, Rounding::Down);
    let millis = millis.map(|millis| millis.raw() / Fixed::ONE.raw());
    let millis = millis.and_then(|millis| u64::try_from(millis).ok());
    millis.map(Millis::new).ok_or_else(|| node.expected("a number of days, not below zero"))
}

fn price(node: &Node<'_>) -> Result<Price, Shape> {
    node.decimal()?.to_price().ok_or_else(|| node.expected("a price, not below zero"))
}

/// Losses are listed by kind of scenario, in each in the order of the scenarios.
fn recorded(file: &Object<'_>) -> Result<Recorded, Shape> {
    let result = file.field("Result").object()?;
    let mut scenarios = Vec::new();
    for kind in ["reg_losses", "tail_losses", "skew_losses"] {
        for row in result.field(kind).items()? {
            let cells = row.items()?;
            let loss =
                cells.last().ok_or_else(|| row.expected("a list that ends with the loss"))?;
            scenarios.push(loss.decimal()?);
        }
    }
    let margin = Margin {
        initial: result.field("IM").decimal()?,
        maintenance: result.field("MM").decimal()?,
        mark_to_market: result.field("PortfolioMTM").decimal()?,
    };
    Ok(Recorded { margin, scenarios })
}
