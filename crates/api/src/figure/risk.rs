//! Answers about risk.

use super::{VALUE, named, number};
use crate::view::{CascadeView, LossesView, RiskView};
use charts::{Figure, Interval, Level, Range, Room, Shock};

fn words(costs: &str) -> &'static str {
    match costs {
        "stake" => "by all stake",
        _ => "by its own part",
    }
}

/// What an attack costs by what it gains.
pub(crate) fn margin(risk: &RiskView) -> Figure {
    let intervals = risk.attacks.iter().filter_map(|attack| {
        Some(Interval {
            name: words(&attack.costs).to_owned(),
            at_least: number(attack.margin_at_least.as_deref()?),
            found: number(attack.margin_found.as_deref()?),
            local: attack.margin_local.as_deref().map(number),
        })
    });
    charts::margin(&intervals.collect::<Vec<_>>())
}

/// How much more each service may be worth corrupting, with its profit.
pub(crate) fn headroom(risk: &RiskView) -> Figure {
    let rooms = risk.attacks.first().map(|attack| attack.headroom.as_slice()).unwrap_or_default();
    let rooms = rooms.iter().map(|room| Room {
        name: named(&room.service_name, &room.service),
        profit: number(&room.profit),
        headroom: number(&room.headroom),
    });
    charts::headroom(&rooms.collect::<Vec<_>>(), VALUE)
}

/// Which services fall with which.
pub(crate) fn overlap(risk: &RiskView) -> Figure {
    let overlap = &risk.overlap;
    let names: Vec<String> =
        overlap.names.iter().zip(&overlap.services).map(|(name, id)| named(name, id)).collect();
    let parts: Vec<Vec<f64>> =
        overlap.parts.iter().map(|row| row.iter().map(|part| number(part)).collect()).collect();
    charts::overlap(&names, &parts)
}

/// What shocks lead to: those of the report, and one more.
pub(crate) fn cascade(risk: &RiskView, more: Option<&CascadeView>) -> Figure {
    let mut shocks: Vec<Shock> = risk
        .cascade
        .iter()
        .chain(more)
        .map(|point| Shock {
            size: number(&point.shock),
            lost: number(&point.lost),
            lost_at_most: number(&point.lost_at_most),
            cap: point.cap.as_deref().map(number),
        })
        .collect();
    shocks.sort_by(|a, b| a.size.total_cmp(&b.size));
    shocks.dedup_by(|a, b| a.size == b.size);
    charts::cascade(&shocks)
}

/// How likely which loss is.
pub(crate) fn losses(losses: &LossesView) -> Figure {
    let ranges = losses.distribution.iter().map(|range| Range {
        above: number(&range.above),
        probability: number(&range.probability),
    });
    let mean = Level { name: "mean".to_owned(), loss: number(&losses.expected) };
    let tails = losses.tails.iter().map(|tail| Level {
        name: format!("VaR {} %", number(&tail.level) * 100.0),
        loss: number(&tail.value_at_risk),
    });
    let levels: Vec<Level> = std::iter::once(mean).chain(tails).collect();
    charts::losses(&ranges.collect::<Vec<_>>(), &levels, VALUE)
}
