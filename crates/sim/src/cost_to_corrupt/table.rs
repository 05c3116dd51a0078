//! The comparison as a table, for programs and for documents.

use super::{Attack, Coalition, Rules, Target};
use serde::Serialize;
use std::fmt::Write;
use units::{Ratio, Value};

/// What an attack costs under one set of rules. Values are whole units of the reference currency, rounded down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The feed.
    pub feed: String,
    /// The rules.
    pub rules: &'static str,
    /// How many reporters the cheapest coalition has; none if no coalition can do it.
    pub corrupted: Option<usize>,
    /// Of how many.
    pub reporters: usize,
    /// What it has staked.
    pub stake: u128,
    /// What it loses at most.
    pub lost: u128,
    /// What it loses whoever votes how.
    pub lost_for_certain: u128,
    /// On whose word it is taken.
    pub decided_by: &'static str,
    /// What the harmed are paid of it.
    pub to_harmed: u128,
    /// What reporters lose who told the truth.
    pub lost_by_honest: u128,
    /// The largest deviation that costs nobody anything; none if any does not.
    pub free_up_to: Option<String>,
}

/// What an attack on each target costs under each of some sets of rules.
#[must_use]
pub fn table(targets: &[Target], rules: &[Rules], attack: &Attack) -> Vec<Row> {
    let rows =
        targets.iter().flat_map(|target| rules.iter().map(|rules| row(target, attack, *rules)));
    rows.collect()
}

fn row(target: &Target, attack: &Attack, rules: Rules) -> Row {
    let able = Coalition::every(target).filter(|coalition| rules.controls(coalition, attack));
    // Of those that lose the same, the one with the least stake.
    let cheapest = able.min_by_key(|coalition| {
        (rules.fate(coalition, attack).lost, coalition.stake(), coalition.len())
    });
    let fate = cheapest.as_ref().map(|coalition| rules.fate(coalition, attack));
    let whole = |value: Option<Value>| value.map_or(0, |value| value.raw() / Ratio::ONE.raw());
    let lost = whole(fate.map(|fate| fate.lost));
    Row {
        feed: target.name.clone(),
        rules: rules.name(),
        corrupted: cheapest.as_ref().map(Coalition::len),
        reporters: target.stakes.len(),
        stake: whole(cheapest.as_ref().map(Coalition::stake)),
        lost,
        lost_for_certain: if rules.is_certain() { lost } else { 0 },
        decided_by: rules.decided_by(),
        to_harmed: whole(fate.map(|fate| fate.to_harmed)),
        lost_by_honest: whole(fate.map(|fate| fate.by_honest)),
        free_up_to: rules.free_up_to(target).map(|ratio| ratio.to_string()),
    }
}

/// The rows as a table in Markdown.
#[must_use]
pub fn markdown(rows: &[Row]) -> String {
    let mut text = String::from(
        "| feed | rules | corrupted | their stake | lost for certain | lost at most | taken by | to the harmed | the honest lose | free up to |\n\
         |---|---|---|---|---|---|---|---|---|---|\n",
    );
    for row in rows {
        let corrupted = match row.corrupted {
            Some(count) => format!("{count} of {}", row.reporters),
            None => "cannot".to_owned(),
        };
        let free = row.free_up_to.as_deref().unwrap_or("any");
        let numbers = [row.stake, row.lost_for_certain, row.lost].map(grouped);
        let [stake, certain, most] = numbers;
        let (feed, rules, by) = (&row.feed, row.rules, row.decided_by);
        let (harmed, honest) = (grouped(row.to_harmed), grouped(row.lost_by_honest));
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "| {feed} | {rules} | {corrupted} | {stake} | {certain} | {most} | {by} | {harmed} | {honest} | {free} |"
        );
    }
    text
}

/// `1 234 567`.
fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}
