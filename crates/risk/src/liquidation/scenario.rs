//! All answers about a file.

use super::{Cliff, Equilibrium, Impact, Market, Position, Puts, Run, Seizure, Seller, Solvency};
use super::{joint, run};
use network::{NetworkError, liquidations::Liquidations};

/// A checked file, made ready.
#[derive(Clone, Debug)]
pub struct Scenario<'f> {
    file: &'f Liquidations,
    price: f64,
    impact: Impact,
    positions: Vec<Position>,
    names: Vec<String>,
}

/// What can be said of a scenario without a network of stake.
#[derive(Clone, Debug, serde::Serialize)]
pub struct LiquidationReport {
    /// What it is about.
    pub title: Option<String>,
    /// Where the inputs come from, and which are assumed.
    pub inputs: Vec<String>,
    /// P₀: the price before anything is sold, in cash per unit.
    pub price: f64,
    /// Q₀: what is sold at first, in units: the sale and what is sold of slashed stake.
    pub sale: f64,
    /// The price after that sale if nobody else sold.
    pub without_feedback: f64,
    /// Round by round, each position liquidated at the price that reached it.
    pub run: Run,
    /// How much farther the price fell than without feedback: its fall ÷ that. None where it does not fall.
    pub amplification: Option<f64>,
    /// The same for a very small sale, by redemptions alone; none where it is without limit.
    pub small_amplification: Option<f64>,
    /// Both fixed points, if each liquidation seizes what it would at its trigger price, and if it seizes everything.
    pub fixed_points: [FixedPoints; 2],
    /// A pool of puts at the price without feedback.
    pub puts_without_feedback: Option<Solvency>,
    /// The same pool at the end of the run.
    pub puts: Option<Solvency>,
}

/// Where the price may end, and from which sale on it falls.
#[derive(Clone, Debug, serde::Serialize)]
pub struct FixedPoints {
    /// What a liquidation is taken to seize.
    pub seizure: Seizure,
    /// The highest price at which the market clears: what rounds of sales lead to.
    pub greatest: Equilibrium,
    /// The lowest: a market that believes in it stays there.
    pub least: Equilibrium,
    /// The cliff over which the price falls farthest.
    pub critical: Option<NamedCliff>,
    /// All cliffs, by rising sale.
    pub cliffs: Vec<Cliff>,
}

/// A cliff, and who starts it.
#[derive(Clone, Debug, serde::Serialize)]
pub struct NamedCliff {
    /// The position or order that falls first; none where redeeming holders start it.
    pub starts: Option<String>,
    /// The cliff.
    #[serde(flatten)]
    pub cliff: Cliff,
}

impl<'f> Scenario<'f> {
    /// Makes a file ready.
    ///
    /// # Errors
    /// As [`Liquidations::check`].
    pub fn new(file: &'f Liquidations) -> Result<Self, NetworkError> {
        file.check()?;
        let impact = Impact::new(&file.impact);
        let price = file.price.or(impact.own_price()).unwrap_or(1.0);
        let loans = file.positions.iter().enumerate();
        let loans = loans.map(|(place, loan)| Position::of_loan(loan, place, file));
        let loopers = file.loopers.iter().enumerate();
        let loopers = loopers.map(|(place, looper)| Position::of_looper(looper, place, file));
        let positions: Vec<Position> = loans.chain(loopers).collect();
        let stops = file.stops.iter().enumerate();
        let stops =
            stops.map(|(place, stop)| stop.id.clone().unwrap_or_else(|| format!("stops[{place}]")));
        let names = positions.iter().map(|position| position.id.clone()).chain(stops).collect();
        Ok(Self { file, price, impact, positions, names })
    }

    /// Positions: loans first, then loopers.
    #[must_use]
    pub fn positions(&self) -> &[Position] {
        &self.positions
    }
    /// Names of positions and, after them, of orders: sellers of the market refer to their places.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }
    /// P₀.
    #[must_use]
    pub fn price(&self) -> f64 {
        self.price
    }
    /// Q₀: the sale and what is sold of slashed stake.
    #[must_use]
    pub fn sale(&self) -> f64 {
        self.file.sale + self.file.slashed * self.file.slashed_sold
    }

    /// φ: the part of slashed stake that is sold.
    #[must_use]
    pub fn slashed_sold(&self) -> f64 {
        self.file.slashed_sold
    }

    /// The market, each loan selling a fixed amount. Where a liquidation seizes less than its close factor asks for at the
    /// trigger price, there is not more.
    #[must_use]
    pub fn market(&self, seizure: Seizure) -> Market {
        let loans = self.positions.iter().enumerate().map(|(who, position)| {
            let trigger = position.trigger();
            let amount = match seizure {
                Seizure::AtTrigger if trigger > 0.0 => position.settle(trigger).seized,
                _ => position.collateral,
            };
            Seller { trigger, amount: amount * position.resold, who }
        });
        let first = self.positions.len();
        let stops = self.file.stops.iter().enumerate();
        let stops = stops.map(|(place, stop)| Seller {
            trigger: stop.below,
            amount: stop.sells,
            who: first + place,
        });
        let sellers = loans.chain(stops).collect();
        Market::new(self.price, self.impact.clone(), self.file.redemptions, sellers)
    }

    /// What happens round by round after a sale of `sale` units.
    #[must_use]
    pub fn run(&self, sale: f64) -> Run {
        run(&self.market(Seizure::AtTrigger), &self.positions, &self.names, sale)
    }

    /// The same with attacks on services whose stake is this collateral.
    #[must_use]
    pub fn run_with(&self, sale: f64, security: &mut dyn joint::Security) -> Run {
        let market = self.market(Seizure::AtTrigger);
        joint::run(&market, &self.positions, &self.names, sale, security)
    }

    /// All of it.
    #[must_use]
    pub fn report(&self) -> LiquidationReport {
        let sale = self.sale();
        let market = self.market(Seizure::AtTrigger);
        let without_feedback = market.without_feedback(sale);
        let run = self.run(sale);
        let fall = |price: f64| self.price - price;
        let alone = fall(without_feedback);
        let puts = |price| self.file.puts.as_ref().map(|pool| Puts(pool).at(price));
        LiquidationReport {
            title: self.file.title.clone(),
            inputs: self.file.inputs.clone(),
            price: self.price,
            sale,
            without_feedback,
            amplification: (alone > 0.0).then(|| fall(run.end.price) / alone),
            small_amplification: market.amplification(),
            fixed_points: [Seizure::AtTrigger, Seizure::Everything]
                .map(|seizure| self.fixed_points(seizure, sale)),
            puts_without_feedback: puts(without_feedback),
            puts: puts(run.end.price),
            run,
        }
    }

    fn fixed_points(&self, seizure: Seizure, sale: f64) -> FixedPoints {
        let market = self.market(seizure);
        let critical = market.critical().map(|cliff| NamedCliff {
            starts: cliff.starts.and_then(|who| self.names.get(who).cloned()),
            cliff,
        });
        FixedPoints {
            seizure,
            greatest: market.greatest(sale),
            least: market.least(sale),
            critical,
            cliffs: market.cliffs(),
        }
    }
}
