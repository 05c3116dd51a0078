//! What a service wants against what is offered to it.

use crate::palette::{BLUE, GREEN, RED};
use crate::{
    Figure,
    figure::{axis, layout},
    plain,
};
use plotly::Scatter;
use plotly::common::{Line, LineShape, Marker, MarkerSymbol, Mode};

/// An offer.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferStep {
    /// Whose.
    pub name: String,
    /// The least premium that it takes, per epoch and unit of cover.
    pub reserve: f64,
    /// How much cover it offers.
    pub cover: f64,
}

/// What the service would buy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Demand {
    /// The cover that it wants.
    pub target: f64,
    /// The most that it spends an epoch.
    pub budget: f64,
    /// The most that it pays per unit of cover.
    pub most: f64,
}

/// How the last auction ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cleared {
    /// What all who sold are paid, per epoch and unit of cover.
    pub rate: f64,
    /// What was bought.
    pub bought: f64,
}

/// The most steps that are drawn.
const MOST_STEPS: usize = 100;

/// Supply as steps, the cheapest offer first, many offers in steps of several at the reserve of the dearest of them; demand, which falls where the budget binds; and where the last auction ended.
#[must_use]
pub fn auction(
    offers: &[OfferStep],
    demand: Demand,
    cleared: Option<Cleared>,
    unit: &str,
) -> Figure {
    let mut offers: Vec<&OfferStep> = offers.iter().collect();
    offers.sort_by(|a, b| a.reserve.total_cmp(&b.reserve));
    let mut traces: Vec<Box<dyn plotly::Trace>> = Vec::new();
    if !offers.is_empty() {
        let (mut cover, mut rates, mut names, mut sum) = (Vec::new(), Vec::new(), Vec::new(), 0.0);
        for step in offers.chunks(offers.len().div_ceil(MOST_STEPS)) {
            let Some(dearest) = step.last() else { continue };
            // From the cover before it to the cover with it, at its reserve.
            cover.push(sum);
            sum += step.iter().map(|offer| offer.cover).sum::<f64>();
            cover.push(sum);
            rates.extend([dearest.reserve; 2]);
            let name = match step {
                [only] => plain(&only.name),
                several => format!("{} offers", several.len()),
            };
            names.extend([name.clone(), name]);
        }
        traces.push(
            Scatter::new(cover, rates)
                .mode(Mode::LinesMarkers)
                .name("offers")
                .text_array(names)
                .marker(Marker::new().color(BLUE).size(5))
                .line(Line::new().color(BLUE).width(2.0).shape(LineShape::Vh))
                .hover_template(format!(
                    "%{{text}}: from %{{y:.6~%}} an epoch, to %{{x:,.4~g}} {unit}<extra></extra>"
                )),
        );
    }
    if demand.target > 0.0 && demand.most > 0.0 {
        let (cover, rates) = wanted(demand);
        traces.push(
            Scatter::new(cover, rates)
                .mode(Mode::Lines)
                .name("demand")
                .line(Line::new().color(GREEN).width(2.0))
                .hover_template(format!(
                    "at %{{y:.6~%}} an epoch it buys %{{x:,.4~g}} {unit}<extra></extra>"
                )),
        );
    }
    if let Some(cleared) = cleared {
        traces.push(
            Scatter::new(vec![cleared.bought], vec![cleared.rate])
                .mode(Mode::Markers)
                .name("this epoch")
                .marker(Marker::new().color(RED).size(13).symbol(MarkerSymbol::Diamond))
                .hover_template(format!(
                    "bought %{{x:,.4~g}} {unit} at %{{y:.6~%}} an epoch<extra></extra>"
                )),
        );
    }
    let layout = layout()
        .x_axis(axis(&format!("cover, {unit}")))
        .y_axis(axis("premium per epoch, part of the cover").tick_format("~%"));
    Figure::new(layout, traces)
}

/// min(target, budget ÷ rate) from rate zero up to the most: the target until the budget binds, then less.
fn wanted(demand: Demand) -> (Vec<f64>, Vec<f64>) {
    const PIECES: u32 = 24;
    let bends = (demand.budget / demand.target).min(demand.most);
    let mut rates = vec![0.0, bends];
    rates.extend(
        (1..=PIECES)
            .map(|piece| bends + (demand.most - bends) * f64::from(piece) / f64::from(PIECES)),
    );
    let mut cover: Vec<f64> = rates
        .iter()
        .map(
            |rate| {
                if *rate > 0.0 { demand.target.min(demand.budget / rate) } else { demand.target }
            },
        )
        .collect();
    // Above the most nothing is bought.
    cover.push(0.0);
    rates.push(demand.most);
    (cover, rates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_offers_are_drawn_together() {
        let offer = |place: u32| OfferStep {
            name: place.to_string(),
            reserve: f64::from(place),
            cover: 2.0,
        };
        let offers: Vec<OfferStep> = (0..250).map(offer).collect();
        let demand = Demand { target: 0.0, budget: 0.0, most: 0.0 };
        let drawn = auction(&offers, demand, None, "USD");
        let numbers = |axis: &str| -> Vec<f64> {
            drawn.data[0][axis]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(serde_json::Value::as_f64)
                .collect()
        };
        let (cover, rates) = (numbers("x"), numbers("y"));
        assert_eq!((cover.len(), rates.len()), (168, 168));
        // All of it is there, and no step is cheaper than what is in it.
        assert_eq!((cover.last(), rates.last()), (Some(&500.0), Some(&249.0)));
        assert_eq!((cover[1], rates[1]), (6.0, 2.0));
    }

    #[test]
    fn demand_is_the_target_until_the_budget_binds() {
        let (cover, rates) = wanted(Demand { target: 100.0, budget: 1.0, most: 0.04 });
        for (cover, rate) in cover.iter().zip(&rates).take(rates.len() - 1) {
            let spent = cover * rate;
            assert!(*cover <= 100.0 && spent <= 1.0 + 1e-12, "{cover} at {rate}");
            assert!(*cover == 100.0 || (spent - 1.0).abs() < 1e-12, "{cover} at {rate}");
        }
        assert_eq!((cover.last(), rates.last()), (Some(&0.0), Some(&0.04)));
        assert!(cover.iter().all(|cover| cover.is_finite()));
    }
}
