//! A report in words.

use crate::{Report, VenueReport};
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
    if let Some(venue) = &report.venue {
        write_venue(text, venue)?;
    }
    writeln!(text, "\nconservation {}; state root {}", report.conservation, report.state_root)
}

fn write_venue(text: &mut String, venue: &VenueReport) -> fmt::Result {
    let VenueReport { contracts, surfaces, trades, lots, premiums, fees, .. } = venue;
    writeln!(text, "\nOptions venue")?;
    writeln!(
        text,
        "  {contracts} contracts, {surfaces} surfaces, {trades} trades of {lots} lots: {premiums} in premiums, {fees} in fees"
    )?;
    writeln!(text, "  {} expiries settled, {} late", venue.settled, venue.delayed)?;
    writeln!(
        text,
        "  {} accounts below maintenance, {} auctions started by duty, {} by themselves, {} bids",
        venue.unhealthy, venue.liquidations, venue.missed, venue.bids
    )?;
    writeln!(
        text,
        "  deficits {}: {} paid by the fund ({} -> {}), {} by all, at {} at the highest",
        venue.deficits,
        venue.fund_used,
        venue.fund_before,
        venue.fund_after,
        venue.socialised,
        venue.highest_rate
    )?;
    writeln!(
        text,
        "  {} could be gained where most of the security of {} was in use ({}); never less than {} secured",
        venue.exposed,
        venue.cap,
        venue.utilisation.as_deref().unwrap_or("all of it"),
        venue.least_cap
    )?;
    for (what, counts) in [("took no new risk", &venue.restricted), ("refused", &venue.refused)] {
        for (reason, count) in counts {
            writeln!(text, "  {what}: {reason} ({count})")?;
        }
    }
    writeln!(text, "  wrong prices cost {}, others gained {}", venue.harm, venue.gain)?;
    for (source, amount) in &venue.repaid {
        writeln!(text, "  repaid {amount} from {source}")?;
    }
    for trader in &venue.traders {
        writeln!(
            text,
            "  {:<12} {:<18} brought {}, worth {} in the end, {} positions",
            trader.name, trader.strategy, trader.brought, trader.worth, trader.positions
        )?;
    }
    Ok(())
}
