//! Cases of the standard model: one file, an object of cases by name.

use super::exact::{Node, Object, Shape};
use super::{NOW, Recorded, after};
use crate::JsonFileError;
use margin::standard::{self, OptionParameters, Parameters, PerpetualParameters, Underlying};
use margin::{
    Assets, Collateral, Contingency, Depeg, ExpiryMarket, Forward, Haircut, Margin, MarginError,
    Market, OptionPosition, Perpetual, Positions, Quote,
};
use pricing::{Contract, Kind};
use std::collections::BTreeMap;
use std::path::Path;
use units::{Fixed, Price, Rounding};

/// The underlyings that the files know, with their place in lists that have one figure of each.
const UNDERLYINGS: [&str; 2] = ["ETH", "BTC"];
/// An expiry settles on the average over its last half hour.
const SETTLEMENT_SECONDS: u64 = 1_800;

/// An account, what the market says, and the margin that was found for it.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its name in the file.
    pub name: String,
    /// What stands behind its positions.
    pub assets: Assets,
    /// What it holds on each underlying, and what is known of that.
    pub underlyings: Vec<(Positions, Market)>,
    /// What was found, if the file says so.
    pub recorded: Option<Recorded>,
}

/// The parameters that the recorded cases were made with: those of Derive's unit tests, of which no file speaks.
#[must_use]
pub fn parameters() -> Parameters {
    let contingency = Contingency { threshold: thousandths(400), factor: thousandths(400) };
    Parameters {
        option: OptionParameters {
            initial_most: thousandths(150),
            initial_least: thousandths(100),
            call_maintenance: thousandths(75),
            put_maintenance: thousandths(75),
            put_maintenance_of_value: thousandths(75),
            put_initial_over_maintenance: thousandths(1_050),
            unpaired_initial: thousandths(1_200),
            unpaired_maintenance: thousandths(1_100),
        },
        perpetual: PerpetualParameters { initial: thousandths(65), maintenance: thousandths(50) },
        option_contingency: contingency,
        perpetual_contingency: contingency,
        depeg: Depeg { threshold: thousandths(980), factor: thousandths(1_200) },
    }
}

const fn thousandths(count: i64) -> Fixed {
    Fixed::new(count as i128 * 1_000_000_000_000_000)
}

/// Reads a file, its cases in the order of their numbers.
///
/// # Errors
/// [`JsonFileError`] with the place of what is missing or is not what it should be.
pub fn load(path: &Path) -> Result<Vec<Case>, JsonFileError> {
    super::load(path, read_all)
}

/// Reads the text of a file, which errors call `path`.
///
/// # Errors
/// As [`load`].
pub fn parse(path: &Path, text: &str) -> Result<Vec<Case>, JsonFileError> {
    super::parse(path, text, read_all)
}

impl Case {
    /// Its margin under these parameters.
    ///
    /// # Errors
    /// As [`standard::margin`].
    pub fn margin(&self, parameters: &Parameters) -> Result<standard::Report, MarginError> {
        let underlying = |(positions, market)| Underlying { positions, market, parameters };
        let underlyings: Vec<_> =
            self.underlyings.iter().map(|(p, m)| underlying((p, m))).collect();
        standard::margin(&self.assets, &underlyings)
    }
}

fn read_all(root: &Node<'_>) -> Result<Vec<Case>, Shape> {
    let cases = root.object()?;
    let mut names: Vec<&str> = cases.names().collect();
    // Test2 before Test10.
    names.sort_by_key(|name| (name.len(), *name));
    if names.is_empty() {
        return Err(root.expected("an object of cases by name"));
    }
    names.into_iter().map(|name| read(name, &cases.field(name))).collect()
}

fn read(name: &str, node: &Node<'_>) -> Result<Case, Shape> {
    let case = node.object()?;
    let scenario = case.field("Scenario").object()?;
    let stable = price(&scenario.field("USDCValue"))?;
    let of_each = |field: &str| {
        let list = scenario.field(field);
        let items = list.items()?;
        match items.len() == UNDERLYINGS.len() {
            true => Ok(items),
            false => Err(list.expected("a list of two, for ETH and BTC")),
        }
    };
    let (confidences, marks) = (of_each("SpotPerpConfidences")?, of_each("PerpPrice")?);
    let mut assets =
        Assets { cash: scenario.field("Cash").units()?, stable, collateral: Vec::new() };
    let mut underlyings = Vec::new();
    for (index, symbol) in UNDERLYINGS.iter().enumerate() {
        let pair = &confidences[index];
        let [spot, perpetual] = pair.each(Node::units)?[..] else {
            return Err(pair.expected("a list of two, for spot and perpetual"));
        };
        let spot_price = price(&scenario.field(&format!("{symbol}SpotPrice")))?;
        let spot = Quote { price: spot_price, confidence: spot };
        let perpetual = Quote { price: price(&marks[index])?, confidence: perpetual };
        let mut market = Market { now: NOW, spot, perpetual, expiries: BTreeMap::new() };
        let positions = Positions {
            options: options(&scenario, symbol, &mut market)?,
            perpetual: read_perpetual(&scenario, symbol, market.perpetual.price)?,
        };
        let base = scenario.field(&format!("w{symbol}")).or_zero(Node::units)?;
        if !base.is_zero() {
            assets.collateral.push(collateral(base, spot));
        }
        underlyings.push((positions, market));
    }
    let recorded = if case.has("Result") { Some(recorded(&case)?) } else { None };
    Ok(Case { name: name.to_owned(), assets, underlyings, recorded })
}

/// A tenth of the underlying itself counts, as in the tests.
fn collateral(amount: Fixed, quote: Quote) -> Collateral {
    let haircut = Haircut { initial: thousandths(900), maintenance: thousandths(900) };
    let contingency = parameters().option_contingency;
    let moves_with_underlying = true;
    Collateral {
        amount,
        quote,
        haircut,
        slash_risk: Fixed::ZERO,
        contingency,
        moves_with_underlying,
    }
}

/// What is not settled of a perpetual: its profit since entry, and the funding since the account last paid.
fn read_perpetual(scenario: &Object<'_>, symbol: &str, mark: Price) -> Result<Perpetual, Shape> {
    let field = |name: &str| scenario.field(name);
    let size = field(&format!("Perps_{symbol}")).or_zero(Node::units)?;
    if size.is_zero() {
        return Ok(Perpetual::default());
    }
    let entry = field(&format!("LastEntry{symbol}"));
    let paid = field(&format!("Account{symbol}FundingIndex"));
    let owed = field(&format!("{symbol}GlobalFundingIndex"));
    let per_unit = || {
        let profit = Fixed::from_price(mark)?.checked_sub(entry.units().ok()?)?;
        let funding = paid.or_zero(Node::units).ok()?.checked_sub(owed.units().ok()?)?;
        profit.checked_add(funding)?.checked_mul(size, Rounding::Down)
    };
    entry.units()?;
    paid.or_zero(Node::units)?;
    owed.units()?;
    let unsettled = per_unit().ok_or_else(|| entry.expected("a price whose profit fits"))?;
    Ok(Perpetual { size, unsettled })
}

/// The options of one underlying; their expiries go into its market. All lists are parallel, one entry for each option.
fn options(
    scenario: &Object<'_>,
    symbol: &str,
    market: &mut Market,
) -> Result<Vec<OptionPosition>, Shape> {
    let names = scenario.field("OptionUnderlying").each(Node::text)?;
    let list = |field: &'static str| {
        let node = scenario.field(field);
        let items = node.items()?;
        match items.len() == names.len() {
            true => Ok(items),
            false => Err(node.expected("a list with one entry for each option")),
        }
    };
    let (expiries, feeds) = (list("OptionExpiries")?, list("FeedExpiries")?);
    let (strikes, kinds, amounts) =
        (list("OptionStrikes")?, list("OptionIsCall")?, list("OptionAmounts")?);
    let (volatilities, certainties) = (list("OptionVols")?, list("OptionVolConfidences")?);
    let (forwards, forward_certainties) = (list("Forwards")?, list("ForwardConfidences")?);
    let fixed_part = scenario.field(&format!("PercentFixed{symbol}")).or_zero(Node::decimal)?;
    let average = scenario.field(&format!("TWAP_{symbol}")).or_zero(Node::units)?;
    let mut options = Vec::new();
    for (index, name) in names.iter().enumerate() {
        if !UNDERLYINGS.contains(&name.as_str()) {
            let underlying = &scenario.field("OptionUnderlying").items()?[index];
            return Err(underlying.expected("ETH or BTC"));
        }
        if name != symbol {
            continue;
        }
        let seconds = expiries[index].seconds()?;
        if feeds[index].seconds()? != seconds {
            return Err(feeds[index].expected("the expiry of the option of the same index"));
        }
        let expiry = after(seconds);
        let strike = price(&strikes[index])?;
        let kind = if kinds[index].flag()? { Kind::Call } else { Kind::Put };
        let fixed = if seconds < SETTLEMENT_SECONDS { fixed_part } else { Fixed::ZERO };
        let forward = forward(&forwards[index], fixed, average)?;
        let confidence = certainties[index].units()?.min(forward_certainties[index].units()?);
        let volatility = volatilities[index].units()?.to_ratio();
        let volatility = volatility.ok_or_else(|| volatilities[index].expected("a volatility"))?;
        let known = market.expiries.entry(expiry).or_insert_with(|| ExpiryMarket {
            forward,
            // Standard margin does not discount.
            rate: Fixed::ZERO,
            confidence,
            volatilities: BTreeMap::new(),
        });
        if known.forward != forward {
            return Err(forwards[index].expected("one forward for all options of an expiry"));
        }
        known.confidence = known.confidence.min(confidence);
        if *known.volatilities.entry(strike).or_insert(volatility) != volatility {
            return Err(volatilities[index].expected("one volatility for all options of a strike"));
        }
        let contract = Contract { kind, strike, expiry };
        options.push(OptionPosition { contract, size: amounts[index].units()? });
    }
    Ok(options)
}

/// The part that is settled already, at the average so far, and the rest at the forward price.
fn forward(node: &Node<'_>, fixed: Fixed, average: Fixed) -> Result<Forward, Shape> {
    let price = node.units()?;
    let parts = || {
        let rest = Fixed::ONE.checked_sub(fixed)?;
        let fixed = average.checked_mul(fixed, Rounding::Down)?.to_price()?;
        let variable = price.checked_mul(rest, Rounding::Down)?.to_price()?;
        Some(Forward { fixed, variable })
    };
    parts().ok_or_else(|| node.expected("a price, of which a part from 0 to 1 is settled"))
}

fn price(node: &Node<'_>) -> Result<Price, Shape> {
    node.units()?.to_price().ok_or_else(|| node.expected("a price, not below zero"))
}

fn recorded(case: &Object<'_>) -> Result<Recorded, Shape> {
    let result = case.field("Result").object()?;
    let margin = Margin {
        initial: result.field("realIM").units()?,
        maintenance: result.field("realMM").units()?,
        mark_to_market: result.field("PortfolioMtM").units()?,
    };
    Ok(Recorded { margin, scenarios: Vec::new() })
}
