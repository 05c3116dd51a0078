//! Losses and prices of portfolios as parts of a page.

use super::html::{Align, Curve, Line, Section, Table, percent, significant};
use crate::losses::LossReport;
use crate::price::PriceReport;

const RIGHT: Align = Align::Right;

/// What a portfolio may lose.
#[must_use]
pub fn losses_section(report: &LossReport) -> Section {
    let part = |amount: f64| {
        let of = if report.value > 0.0 { amount / report.value } else { 0.0 };
        format!("{} ({})", significant(amount), percent(of))
    };
    let mut section = Section::new(&format!("Losses: {}", report.portfolio))
        .text(&format!("Within {} years, by {:?}.", significant(report.years), report.method))
        .number("Stake", &significant(report.value), "What the portfolio holds, base units.")
        .number("Expected loss", &part(report.expected.value), "EL: the mean loss.")
        .number("No loss", &percent(report.none.value), "The probability that nothing is lost.");
    for tail in &report.tails {
        let level = percent(tail.level);
        section = section
            .number(&format!("VaR {level}"), &part(tail.value_at_risk.value), "The least loss that is exceeded with at most the rest of the probability.")
            .number(&format!("ES {level}"), &part(tail.expected_shortfall.value), "Expected shortfall: the mean of the worst cases, as many as the rest of the probability.");
    }
    // How likely a loss above an amount is: the sum of the bars beyond.
    let mut beyond = 0.0;
    let mut points: Vec<(f64, f64)> = report
        .distribution
        .iter()
        .rev()
        .map(|bar| {
            beyond += bar.probability;
            (bar.above, beyond)
        })
        .collect();
    points.reverse();
    let line = Line { name: "probability", points, steps: true };
    let curve = Curve { across: "loss, base units", up: "probability of more", lines: vec![line] };
    let columns = [
        ("service", Align::Left),
        ("pledged", RIGHT),
        ("slashes", RIGHT),
        ("part of EL", RIGHT),
        ("parts of ES", RIGHT),
    ];
    let caption = "By service. Slashes: the probability that it does. Parts of ES (Euler): its mean loss in the worst cases of each level; they add up to ES.";
    let mut table = Table::new(caption, &columns);
    for share in &report.services {
        let shortfall: Vec<String> = share.shortfall.iter().copied().map(significant).collect();
        table.row(vec![
            share.service.to_string(),
            significant(share.pledged),
            percent(share.probability),
            significant(share.expected),
            shortfall.join(", "),
        ]);
    }
    section
        .picture("How likely the loss is to exceed an amount.", &curve.render())
        .markup(&table.render())
}

/// What a portfolio should be paid.
#[must_use]
pub fn price_section(report: &PriceReport) -> Section {
    let verdict = if report.accepts { "enough" } else { "too little" };
    let mut section = Section::new(&format!("Premiums: {}", report.portfolio))
        .number("Offered", &format!("{} ({verdict})", significant(report.offered)), "Premiums over the horizon, base units.")
        .number("Fair", &significant(report.fair), "The expected loss: what a staker with many independent portfolios would ask.")
        .number("Loaded", &significant(report.loaded), "The expected loss and the cost of the capital that the tail of this portfolio ties up.")
        .number("Total yield", &percent(report.total_yield), "Base yield + premiums − expected loss, per year and unit of stake.")
        .number("Risk-adjusted yield", &percent(report.risk_adjusted_yield), "Total yield − cost of risk × expected shortfall.");
    if let Some(corruption) = &report.corruption {
        section = section
            .number("Distance to corruption", &significant(corruption.distance), "Standard deviations between today's price and the one at which an attack breaks even.")
            .number("Probability of corruption", &percent(corruption.probability), "That the price is there at any time within the horizon (Black and Cox).");
    }
    if let Some(waiting) = &report.waiting {
        section = section.number(
            "Value of waiting",
            &significant(waiting.premium),
            "What the right to attack later is worth to an attacker beyond attacking now or never.",
        );
    }
    let columns = [
        ("service", Align::Left),
        ("offered", RIGHT),
        ("fair", RIGHT),
        ("loaded", RIGHT),
        ("in stake", RIGHT),
        ("in cash", RIGHT),
    ];
    let caption = "By service, over the horizon; in stake and in cash: the fair rate per year and unit pledged.";
    let mut table = Table::new(caption, &columns);
    for service in &report.services {
        table.row(vec![
            service.service.to_string(),
            significant(service.offered),
            significant(service.fair),
            significant(service.loaded),
            percent(service.running_in_stake),
            percent(service.running_in_cash),
        ]);
    }
    section.markup(&table.render())
}
