//! A report in words.

use crate::Report;
use std::fmt::{self, Write};

/// What happened, for reading. `unit` is the stake asset's name.
#[must_use]
pub fn narrate(report: &Report, unit: &str) -> String {
    let mut text = String::new();
    // Writing into a string cannot fail.
    let _ = write(&mut text, report, unit);
    text
}

fn write(text: &mut String, report: &Report, unit: &str) -> fmt::Result {
    writeln!(text, "{}\n{}\n", report.scenario, report.description)?;
    writeln!(
        text,
        "{} blocks, {} epochs, {} rounds, {} of them without a price",
        report.blocks, report.epochs, report.rounds, report.rounds_without_price
    )?;
    writeln!(text, "\nOperators ({unit})")?;
    for operator in &report.operators {
        let (before, after) = (&operator.stake_before, &operator.stake_after);
        let lost = if before == after {
            "lost nothing".to_owned()
        } else {
            format!("{before} -> {after}")
        };
        writeln!(text, "  {:<12} {:<52} {lost}", operator.name, operator.behaviour)?;
        writeln!(
            text,
            "  {:<12} {} reports, {} missed; {}",
            "", operator.reports, operator.missed, operator.explanation
        )?;
    }
    if !report.stakers.is_empty() {
        writeln!(text, "\nStakers ({unit})")?;
    }
    for staker in &report.stakers {
        let tenure = staker.tenure.as_deref().unwrap_or("never");
        writeln!(
            text,
            "  {:<12} with {}, at risk in epochs {tenure}: pledged {}, lost {}, earned {} in premiums",
            staker.name, staker.operator, staker.pledged, staker.lost, staker.premiums
        )?;
    }
    writeln!(text, "\nCases")?;
    for case in &report.cases {
        writeln!(
            text,
            "  {} against {}, epoch {}: {}\n    took {} {unit} ({} of the cover); evidence {}",
            case.offence,
            case.operator,
            case.epoch,
            case.verdict,
            case.taken,
            case.fraction,
            case.evidence
        )?;
    }
    if report.cases.is_empty() {
        writeln!(text, "  none")?;
    }
    writeln!(text, "\nRestitution")?;
    for paid in &report.restitution {
        writeln!(text, "  {} was paid {} {unit}", paid.account, paid.amount)?;
    }
    if report.restitution.is_empty() {
        writeln!(text, "  none")?;
    }
    writeln!(text, "\nconservation {}; state root {}", report.conservation, report.state_root)
}
