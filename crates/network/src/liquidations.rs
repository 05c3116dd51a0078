//! A scenario of liquidations: what is sold at first, how deep the market is, whose positions fall at which price.
//!
//! A file of its own or the section `liquidations` of a network file. Prices are in cash per unit of collateral, whatever the
//! cash is (dollars for ether, ether for a staking token); amounts are in units of collateral unless it says otherwise. They
//! are inputs of a model in floats: whole base units would promise an exactness that no depth of a market has.
//! Format, field by field: `docs/reference/liquidations.md`.

use crate::NetworkError;
use serde::{Deserialize, Serialize};

/// Prices, depth, positions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Liquidations {
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Where the inputs come from, and which are assumed: printed with every result.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<String>,
    /// The price before anything is sold. May be left out where a pool says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<f64>,
    /// What a position's collateral is worth per unit at a price of 1: the rate at which a staking token redeems where prices
    /// are discounts to it.
    #[serde(default = "one")]
    pub nav: f64,
    /// How a sale moves the price.
    pub impact: Depth,
    /// Sold at first, besides what was slashed.
    #[serde(default)]
    pub sale: f64,
    /// Slashed at first.
    #[serde(default)]
    pub slashed: f64,
    /// φ: the part of slashed stake that is sold, 0 where it is burnt.
    #[serde(default = "one")]
    pub slashed_sold: f64,
    /// Sold by holders who leave as the price falls: this much × the relative fall.
    #[serde(default)]
    pub redemptions: f64,
    /// The part of what is seized that comes to this market; what is left is held or sold elsewhere.
    #[serde(default = "one")]
    pub resold: f64,
    /// Loans against collateral.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub positions: Vec<Loan>,
    /// Loans of who bought collateral with what was lent against it, again and again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub loopers: Vec<Looper>,
    /// Orders to sell below a price.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stops: Vec<Stop>,
    /// A pool that wrote puts and holds collateral against them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub puts: Option<PutPool>,
}

/// How a sale moves the price.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Depth {
    /// P₀·exp(−Q ÷ depth). Cifuentes, Ferrucci and Shin (2005).
    Exponential {
        /// What has to be sold for the price to fall to 1/e of itself.
        depth: f64,
    },
    /// P₀·(1 − Q ÷ depth), and nothing below zero. Kyle (1985).
    Linear {
        /// What has to be sold for the price to fall to zero.
        depth: f64,
    },
    /// P₀·exp(−Y·σ·√(Q ÷ V)), the square-root law.
    SquareRoot {
        /// Y, about 1.
        coefficient: f64,
        /// σ: the volatility of a day.
        volatility: f64,
        /// V: what is traded in a day.
        volume: f64,
    },
    /// P₀·(x ÷ (x + Q))²: a pool that keeps x·y.
    ConstantProduct {
        /// x: collateral in the pool.
        collateral: f64,
    },
    /// A pool of two coins that keeps the `StableSwap` invariant. Egorov (2019).
    StableSwap {
        /// A as the pool's contract states it: n^(n−1) times that of the paper.
        amplification: f64,
        /// Collateral in the pool.
        collateral: f64,
        /// Cash in the pool.
        cash: f64,
    },
    /// Straight lines through (sold in all, price ÷ P₀) from (0, 1) on; beyond the last row the last line goes on, to zero.
    Table(Vec<(f64, f64)>),
}

/// Equal loans against collateral.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Loan {
    /// Its name in results; by default its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// How many are like it.
    #[serde(default = "once")]
    pub count: u32,
    /// Collateral of one.
    pub collateral: f64,
    /// Debt of one, in cash.
    pub debt: f64,
    /// The terms of the loan.
    #[serde(flatten)]
    pub terms: LoanTerms,
}

/// Equal loops: equity of 1 bought `leverage` of collateral at a price of 1, the rest is debt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Looper {
    /// Its name in results; by default its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// How many are like it.
    #[serde(default = "once")]
    pub count: u32,
    /// What one put in itself, in units of collateral.
    pub equity: f64,
    /// L: collateral ÷ equity.
    pub leverage: f64,
    /// The terms of the loan.
    #[serde(flatten)]
    pub terms: LoanTerms,
}

/// When a loan is liquidated, and how much of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoanTerms {
    /// LT: the debt may be this part of what the collateral is worth.
    pub threshold: f64,
    /// The part of the debt that one liquidation repays.
    #[serde(default = "one")]
    pub close_factor: f64,
    /// What a liquidator gets on top of what it repays, as a part of it.
    #[serde(default)]
    pub bonus: f64,
}

/// An order to sell below a price.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// Its name in results; by default its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// It sells at this price and below.
    pub below: f64,
    /// What it sells.
    pub sells: f64,
}

/// A pool that wrote puts and holds collateral against them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PutPool {
    /// What it holds, in units of collateral: the same asset that is sold.
    pub collateral: f64,
    /// Cash besides.
    #[serde(default)]
    pub cash: f64,
    /// Puts that it wrote.
    pub written: Vec<WrittenPuts>,
}

/// Puts of one strike.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenPuts {
    /// The strike.
    pub strike: f64,
    /// How many, each on one unit.
    pub amount: f64,
}

fn one() -> f64 {
    1.0
}

fn once() -> u32 {
    1
}

/// What a number has to be.
#[derive(Clone, Copy)]
enum Range {
    AtLeastZero,
    Positive,
    /// In [0, 1].
    Part,
    /// In (0, 1].
    PositivePart,
    /// At least 1.
    AtLeastOne,
}

impl Range {
    fn check(self, place: &str, value: f64) -> Result<(), NetworkError> {
        let (within, expected) = match self {
            Self::AtLeastZero => (value >= 0.0, "at least 0"),
            Self::Positive => (value > 0.0, "more than 0"),
            Self::Part => ((0.0..=1.0).contains(&value), "from 0 to 1"),
            Self::PositivePart => (value > 0.0 && value <= 1.0, "more than 0 and at most 1"),
            Self::AtLeastOne => (value >= 1.0, "at least 1"),
        };
        // Beyond 10³⁰ and below 10⁻³⁰ ratios and powers leave the range of floats.
        if !within || !(value == 0.0 || (1e-30..=1e30).contains(&value)) {
            return Err(NetworkError::at(
                place,
                format!("{value}: expected {expected}, and from 1e-30 to 1e30 if not 0"),
            ));
        }
        Ok(())
    }
}

impl Liquidations {
    /// Reads a scenario from the text of a JSON file and checks it.
    ///
    /// # Errors
    /// [`NetworkError`] with the place: syntax, an unknown or missing field, a number out of its range.
    pub fn parse(text: &str) -> Result<Self, NetworkError> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let read: Self = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            NetworkError::at(error.path().to_string(), error.inner().to_string())
        })?;
        reader.end().map_err(|error| NetworkError::at("end of file", error.to_string()))?;
        read.check()?;
        Ok(read)
    }

    /// Whether all numbers are in their ranges.
    ///
    /// # Errors
    /// [`NetworkError`] with the place of the first that is not.
    pub fn check(&self) -> Result<(), NetworkError> {
        use Range::{AtLeastOne, AtLeastZero, Part, Positive};
        match (self.price, &self.impact) {
            (Some(price), _) => Positive.check("price", price)?,
            (None, Depth::StableSwap { .. }) => {}
            (None, _) => {
                return Err(NetworkError::at("price", "missing, and the impact is not a pool's"));
            }
        }
        Positive.check("nav", self.nav)?;
        self.impact.check()?;
        AtLeastZero.check("sale", self.sale)?;
        AtLeastZero.check("slashed", self.slashed)?;
        Part.check("slashed_sold", self.slashed_sold)?;
        AtLeastZero.check("redemptions", self.redemptions)?;
        Part.check("resold", self.resold)?;
        for (place, loan) in self.positions.iter().enumerate() {
            let at = |field| format!("positions[{place}].{field}");
            Positive.check(&at("collateral"), loan.collateral)?;
            AtLeastZero.check(&at("debt"), loan.debt)?;
            loan.terms.check(&at)?;
        }
        for (place, looper) in self.loopers.iter().enumerate() {
            let at = |field| format!("loopers[{place}].{field}");
            Positive.check(&at("equity"), looper.equity)?;
            AtLeastOne.check(&at("leverage"), looper.leverage)?;
            looper.terms.check(&at)?;
        }
        for (place, stop) in self.stops.iter().enumerate() {
            Positive.check(&format!("stops[{place}].below"), stop.below)?;
            AtLeastZero.check(&format!("stops[{place}].sells"), stop.sells)?;
        }
        if let Some(pool) = &self.puts {
            AtLeastZero.check("puts.collateral", pool.collateral)?;
            AtLeastZero.check("puts.cash", pool.cash)?;
            for (place, puts) in pool.written.iter().enumerate() {
                Positive.check(&format!("puts.written[{place}].strike"), puts.strike)?;
                AtLeastZero.check(&format!("puts.written[{place}].amount"), puts.amount)?;
            }
        }
        Ok(())
    }
}

impl LoanTerms {
    fn check(&self, at: &impl Fn(&'static str) -> String) -> Result<(), NetworkError> {
        Range::PositivePart.check(&at("threshold"), self.threshold)?;
        Range::PositivePart.check(&at("close_factor"), self.close_factor)?;
        Range::Part.check(&at("bonus"), self.bonus)
    }
}

impl Depth {
    fn check(&self) -> Result<(), NetworkError> {
        let positive =
            |field: &str, value| Range::Positive.check(&format!("impact.{field}"), value);
        match self {
            Self::Exponential { depth } => positive("exponential.depth", *depth),
            Self::Linear { depth } => positive("linear.depth", *depth),
            Self::SquareRoot { coefficient, volatility, volume } => {
                positive("square_root.coefficient", *coefficient)?;
                positive("square_root.volatility", *volatility)?;
                positive("square_root.volume", *volume)
            }
            Self::ConstantProduct { collateral } => {
                positive("constant_product.collateral", *collateral)
            }
            Self::StableSwap { amplification, collateral, cash } => {
                Range::AtLeastOne.check("impact.stable_swap.amplification", *amplification)?;
                positive("stable_swap.collateral", *collateral)?;
                positive("stable_swap.cash", *cash)
            }
            Self::Table(rows) => {
                if rows.is_empty() {
                    return Err(NetworkError::at("impact.table", "no rows: expected at least one"));
                }
                let mut before = (0.0, 1.0);
                for (place, &(sold, price)) in rows.iter().enumerate() {
                    positive(&format!("table[{place}][0]"), sold)?;
                    positive(&format!("table[{place}][1]"), price)?;
                    if sold <= before.0 || price >= before.1 {
                        return Err(NetworkError::at(
                            format!("impact.table[{place}]"),
                            format!(
                                "({sold}, {price}) after ({}, {}): sales rise and prices fall",
                                before.0, before.1
                            ),
                        ));
                    }
                    before = (sold, price);
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &str = r#"{"price": 1, "impact": {"exponential": {"depth": 1000}}}"#;

    fn with(field: &str) -> String {
        LEAST.replacen('{', &format!("{{{field}, "), 1)
    }

    #[test]
    fn defaults_are_those_that_are_documented() {
        let read = Liquidations::parse(LEAST).unwrap();
        assert_eq!((read.nav, read.slashed_sold, read.resold), (1.0, 1.0, 1.0));
        assert_eq!((read.sale, read.slashed, read.redemptions), (0.0, 0.0, 0.0));
        let loan = with(r#""positions": [{"collateral": 2, "debt": 1, "threshold": 0.8}]"#);
        let loan = Liquidations::parse(&loan).unwrap().positions.remove(0);
        assert_eq!((loan.count, loan.terms.close_factor, loan.terms.bonus), (1, 1.0, 0.0));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let text = with(
            r#""stops": [{"below": 0.9, "sells": 3}], "loopers": [{"equity": 1, "leverage": 3, "threshold": 0.86}],
            "puts": {"collateral": 5, "written": [{"strike": 2, "amount": 1}]}"#,
        );
        let read = Liquidations::parse(&text).unwrap();
        let again = Liquidations::parse(&serde_json::to_string(&read).unwrap()).unwrap();
        assert_eq!(read, again);
    }

    #[test]
    fn bad_input_is_refused_with_the_place() {
        let cases = [
            (r#"{"impact": {"linear": {"depth": 1}}}"#.into(), "price: missing"),
            (with(r#""sale": -1"#), "sale: -1: expected at least 0"),
            (with(r#""sale": 1e300"#), "sale: 1000"),
            (with(r#""slashed_sold": 1.5"#), "slashed_sold: 1.5: expected from 0 to 1"),
            (with(r#""sold": 1"#), "sold: unknown field"),
            (
                with(r#""positions": [{"collateral": 1, "debt": 1, "threshold": 1.2}]"#),
                "positions[0].threshold: 1.2: expected more than 0 and at most 1",
            ),
            (
                with(r#""positions": [{"collateral": 1, "debt": 1, "threshold": 0.8, "ltv": 1}]"#),
                "unknown field `ltv`",
            ),
            (
                with(r#""loopers": [{"equity": 1, "leverage": 0.5, "threshold": 0.8}]"#),
                "loopers[0].leverage: 0.5: expected at least 1",
            ),
            (
                r#"{"price": 1, "impact": {"table": [[1, 0.9], [1, 0.8]]}}"#.into(),
                "impact.table[1]: (1, 0.8) after (1, 0.9)",
            ),
            (r#"{"price": 1, "impact": {"cliff": 3}}"#.into(), "impact"),
            (format!("{LEAST} x"), "end of file"),
            ("\u{0}".repeat(100), "expected value at line 1 column 1"),
        ];
        for (text, expected) in cases {
            let message = Liquidations::parse(&text).unwrap_err().to_string();
            assert!(message.contains(expected), "{message} does not contain {expected}");
        }
    }
}
