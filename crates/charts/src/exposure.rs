//! Whose stake backs what.

use crate::palette::{BLUE, GREEN, GREY, PURPLE, faint};
use crate::{Figure, figure::layout, plain};
use plotly::Sankey;
use plotly::common::Orientation;
use plotly::sankey::{Arrangement, Line, Link, Node};

/// Somebody in the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// What it is called.
    pub name: String,
    /// How far to the right it belongs: 0 stakers, 1 operators, 2 services.
    pub column: usize,
}

/// Stake that one party put behind another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flow {
    /// The place of who pledged among the parties.
    pub from: usize,
    /// The place of what it backs.
    pub to: usize,
    /// How much, in `unit`.
    pub amount: f64,
}

/// Stake from stakers through operators to services. What an operator pledges twice flows on twice: the right side may be wider
/// than the left, by as much as stake is reused.
#[must_use]
pub fn exposure(parties: &[Party], flows: &[Flow], unit: &str) -> Figure {
    let names: Vec<String> = parties.iter().map(|party| plain(&party.name)).collect();
    let colours: Vec<&str> = parties
        .iter()
        .map(|party| match party.column {
            0 => BLUE,
            1 => PURPLE,
            _ => GREEN,
        })
        .collect();
    let links: Vec<&Flow> = flows
        .iter()
        .filter(|flow| flow.from < parties.len() && flow.to < parties.len() && flow.amount > 0.0)
        .collect();
    if links.is_empty() {
        return Figure::new(layout(), Vec::new());
    }
    let node = Node::new()
        .label(names.iter().map(String::as_str).collect())
        .color_array(colours)
        .pad(14)
        .thickness(14)
        .line(Line::new().width(0.0));
    let link = Link::new()
        .source(links.iter().map(|flow| flow.from).collect())
        .target(links.iter().map(|flow| flow.to).collect())
        .value(links.iter().map(|flow| flow.amount).collect())
        .color(faint(GREY, 0.35));
    let trace = Sankey::new()
        .arrangement(Arrangement::Snap)
        .orientation(Orientation::Horizontal)
        .value_format(",.4~g")
        .value_suffix(format!(" {unit}"))
        .node(node)
        .link(link);
    Figure::new(layout(), vec![trace])
}
