//! What positions pay.

use crate::palette::{BLUE, GREY};
use crate::{
    Figure,
    figure::{axis, layout},
};
use plotly::Scatter;
use plotly::common::{DashType, Fill, Line, Mode};
use plotly::layout::{Shape, ShapeLine, ShapeType};

/// What a leg is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegKind {
    /// Pays what the price is above the strike.
    Call,
    /// Pays what the price is below the strike.
    Put,
}

/// A position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leg {
    /// What it is.
    pub kind: LegKind,
    /// Its strike.
    pub strike: f64,
    /// How many units of the underlying; below zero when it is short.
    pub size: f64,
    /// What a unit cost, or is worth now: what it pays is counted from there.
    pub paid: f64,
}

impl Leg {
    /// What it pays at a price, less what it cost.
    fn at(&self, price: f64) -> f64 {
        let pays = match self.kind {
            LegKind::Call => price - self.strike,
            LegKind::Put => self.strike - price,
        };
        self.size * (pays.max(0.0) - self.paid)
    }
}

/// Profit and loss of all legs together, at expiry, by the price that they settle at; exact, as it bends at strikes alone. `spot` is
/// the price now.
#[must_use]
pub fn payoff(legs: &[Leg], spot: Option<f64>, unit: &str) -> Figure {
    if legs.is_empty() {
        return Figure::new(layout(), Vec::new());
    }
    let mut prices: Vec<f64> = legs.iter().map(|leg| leg.strike).chain(spot).collect();
    prices.sort_by(f64::total_cmp);
    let (least, most) = (prices[0], prices[prices.len() - 1]);
    let beyond = ((most - least) * 0.5).max(most * 0.15);
    prices.extend([(least - beyond).max(0.0), most + beyond]);
    prices.sort_by(f64::total_cmp);
    prices.dedup();
    let worth = prices.iter().map(|price| legs.iter().map(|leg| leg.at(*price)).sum());
    let worth: Vec<f64> = worth.collect();
    let trace = Scatter::new(prices, worth)
        .mode(Mode::LinesMarkers)
        .name("at expiry")
        .fill(Fill::ToZeroY)
        .line(Line::new().color(BLUE).width(2.0))
        .hover_template(format!("at %{{x:,.8~g}}: %{{y:,.4~g}} {unit}<extra></extra>"));
    let now = spot.map(|spot| {
        Shape::new()
            .shape_type(ShapeType::Line)
            .x0(spot)
            .x1(spot)
            .y_ref("paper")
            .y0(0.0)
            .y1(1.0)
            .line(ShapeLine::new().color(GREY).width(1.0).dash(DashType::Dash))
    });
    let layout = layout()
        .x_axis(axis(&format!("settlement price, {unit}; dashed: the price now")))
        .y_axis(axis(&format!("profit and loss, {unit}")))
        .shapes(now.into_iter().collect());
    Figure::new(layout, vec![trace])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_is_the_difference_of_its_legs() {
        let leg = |strike, size, paid| Leg { kind: LegKind::Call, strike, size, paid };
        let spread = [leg(100.0, 2.0, 5.0), leg(120.0, -2.0, 1.0)];
        let at = |price: f64| spread.iter().map(|leg| leg.at(price)).sum::<f64>();
        assert_eq!((at(90.0), at(100.0), at(110.0), at(150.0)), (-8.0, -8.0, 12.0, 32.0));
        let put = Leg { kind: LegKind::Put, strike: 50.0, size: -1.0, paid: 3.0 };
        assert_eq!((put.at(40.0), put.at(60.0)), (-7.0, 3.0));
    }
}
