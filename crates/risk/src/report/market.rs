//! Liquidations and regimes as parts of a page.

use super::html::{Align, Curve, Line, Section, Table, grouped, significant};
use crate::liquidation::{Event, LiquidationReport, Run, joint::JointReport};
use crate::regime::{Comparison, Regime, Verdict};

const RIGHT: Align = Align::Right;

/// What a sale leads to.
#[must_use]
pub fn liquidations_section(report: &LiquidationReport) -> Section {
    let mut section = Section::new(report.title.as_deref().unwrap_or("Liquidations"));
    for input in &report.inputs {
        section = section.text(input);
    }
    let run = &report.run;
    section = section
        .number("Price before", &significant(report.price), "Cash per unit of collateral.")
        .number(
            "First sale",
            &significant(report.sale),
            "Units sold at first, slashed stake included.",
        )
        .number(
            "Without feedback",
            &significant(report.without_feedback),
            "The price after that sale if nobody else sold.",
        )
        .number("Price after", &significant(run.end.price), "After all liquidations that follow.")
        .number("Repaid", &significant(run.settled.repaid), "Debt repaid by liquidators, cash.")
        .number(
            "Seized",
            &significant(run.settled.seized),
            "Collateral that they got for it, units.",
        )
        .number(
            "Bad debt",
            &significant(run.settled.bad_debt),
            "Debt that nothing stands behind any more, cash.",
        );
    if let Some(critical) = &report.fixed_points[0].critical {
        section = section.number(
            "Critical sale",
            &format!(
                "{}: from {} to {}",
                significant(critical.cliff.sale),
                significant(critical.cliff.from),
                significant(critical.cliff.to)
            ),
            "The first sale at which the price falls farthest at once, and between which prices.",
        );
    }
    if let Some(puts) = &report.puts {
        let ratio = puts.ratio.map_or("–".to_owned(), significant);
        section = section.number(
            "Puts covered",
            &ratio,
            "What the pool of puts holds ÷ what it owes at the price after all liquidations.",
        );
    }
    section.markup(&steps(run))
}

/// What it leads to where the stake of a network is what is sold.
#[must_use]
pub fn joint_section(report: &JointReport) -> Section {
    let price = |price: Option<f64>| price.map_or("–".to_owned(), significant);
    Section::new("Prices, attacks and liquidations together")
        .number(
            "Barrier",
            &price(report.barrier),
            "The price below which the first attack pays: the first price ÷ (1 + γ).",
        )
        .number(
            "Sale to the barrier",
            &price(report.sale_to_barrier),
            "The least first sale that leads there, units.",
        )
        .number("Services lost", &grouped(report.services_lost), "Corrupted in the end.")
        .number("Operators slashed", &grouped(report.operators_slashed), "In the end.")
        .number(
            "Price after",
            &significant(report.run.end.price),
            "When nobody sells or attacks any more.",
        )
        .markup(&steps(&report.run))
}

fn steps(run: &Run) -> String {
    let points = std::iter::once(run.steps.first().map(|step| (0.0, step.at)));
    let points = points
        .flatten()
        .chain(run.steps.iter().zip(1_u32..).map(|(step, place)| (f64::from(place), step.price)));
    let line = Line { name: "price", points: points.collect(), steps: false };
    let curve = Curve { across: "round", up: "price", lines: vec![line] };
    let columns = [("event", Align::Left), ("at", RIGHT), ("sold", RIGHT), ("price after", RIGHT)];
    let mut table = Table::new(
        "Round by round: at which price, what was sold, and the price after it.",
        &columns,
    );
    for step in &run.steps {
        let event = match &step.event {
            Event::Sale(_) => "sale".to_owned(),
            Event::Liquidations(names) if names.len() > 6 => {
                format!("{} liquidations", names.len())
            }
            Event::Liquidations(names) => format!("liquidated: {}", names.join(", ")),
            Event::Attack(attack) => format!("attack on {}", attack.services.join(", ")),
        };
        table.row(vec![
            event,
            significant(step.at),
            significant(step.sold),
            significant(step.price),
        ]);
    }
    format!("<figure>{}</figure>{}", curve.render(), table.render())
}

/// The same services isolated, rented and restaked.
#[must_use]
pub fn regimes_section(report: &Comparison) -> Section {
    let words = |verdict| match verdict {
        Verdict::SharingPays => "sharing pays",
        Verdict::Equal => "no difference",
        Verdict::IsolationPays => "isolation pays",
    };
    let columns = [
        ("regime", Align::Left),
        ("capital", RIGHT),
        ("premium", RIGHT),
        ("tail loss", RIGHT),
        ("contagion", RIGHT),
    ];
    let caption = "Capital: stake for the same exact margin, each unit once. Premium: what it costs for as long as it is needed. Tail loss: \
                   expected shortfall at the first level of the section on losses, base units. Contagion: the part of all stake that is lost at worst after the shock.";
    let mut table = Table::new(caption, &columns);
    let number = |value: Option<f64>| value.map_or("–".to_owned(), significant);
    let mut row = |name: &str, regime: &Regime| {
        table.row(vec![
            name.to_owned(),
            grouped(regime.capital),
            significant(regime.premium),
            number(regime.measured.tail_loss),
            regime.measured.contagion_words().unwrap_or_else(|| "–".to_owned()),
        ]);
    };
    row("isolated", &report.isolated);
    row("rented", &report.rented);
    row("restaked", &report.restaked);
    Section::new("Isolated, rented, restaked")
        .number("By capital", words(report.by_capital), "Which regime needs less stake for the same margin.")
        .number("By premium", words(report.by_premium), "Which costs less, restaked against the cheaper of the others.")
        .number("Stake now", &grouped(report.stake), "Of operators that pledged anything, base units.")
        .number("At least", &grouped(report.least), "(1 + γ) × what all services together are worth corrupting: no sharing needs less.")
        .number("Could be isolated", if report.isolable { "yes" } else { "no" }, "Whether the network passes the local condition with the margin: then its stake could be divided among its services at no loss of security.")
        .markup(&table.render())
}
