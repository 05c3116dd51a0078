//! The attack report as a part of a page.

use super::attack::{AttackReport, HeadroomReport, NamedAttack};
use super::html::{Align, Section, Table, grouped, percent, significant};
use crate::attack::Costs;
use network::Id;

impl AttackReport {
    /// The verdict in words.
    #[must_use]
    pub fn verdict(&self) -> &'static str {
        match self.secure {
            Some(true) => "secure: no attack pays",
            Some(false) => "not secure: an attack pays",
            None => "not known: neither an attack that pays nor a proof was found in time",
        }
    }

    /// The section of a page.
    #[must_use]
    pub fn section(&self) -> Section {
        let (title, costs) = match self.costs {
            Costs::Stake => ("Attacks", "An attack costs all stake of its operators."),
            Costs::Private => (
                "Attacks, by private cost",
                "An attack costs what those who decide for its operators lose themselves: with delegated stake less than the stake.",
            ),
        };
        let exact = |proved: bool| if proved { "" } else { " (not proved)" };
        let ratio = self.one_plus_gamma.map_or("–".to_owned(), |ratio| {
            let fraction = format!("{} ÷ {}", grouped(ratio.cost), grouped(ratio.profit));
            format!("{} = {fraction}{}", significant(ratio.to_f64()), exact(self.margin_proved))
        });
        let profit = self.max_profit.map_or("–".to_owned(), grouped);
        let at_most = grouped(self.max_profit_at_most);
        let section = Section::new(title)
            .text(costs)
            .number("Verdict", self.verdict(), "Whether some operators can corrupt some services and gain more than they lose.")
            .number("Best attack", &profit, "The most that was found for gain − cost, over attacks on at least one service; negative where every attack loses.")
            .number("Proved bound", &at_most, "No attack has more of gain − cost. Equal to the best attack where that is exact.")
            .number("1 + γ", &ratio, "The least of cost ÷ gain over all attacks: how many times over the network is secured. At most 1 where an attack pays or breaks even.")
            .number(
                "Price tolerance",
                &self.price_tolerance.map_or("–".to_owned(), percent),
                "How far the price of the stake may fall, with profits in cash, before an attack pays: 1 − 1 ÷ (1 + γ), rounded down.",
            )
            .number(
                "Missing stake",
                &self.missing_stake.map_or("–".to_owned(), grouped),
                "Stake to add, to each operator in proportion, until no attack pays: (1 ÷ (1 + γ) − 1) × all stake, rounded up.",
            );
        let section = section.markup(&attack_table(
            "The attack with the most gain − cost.",
            &self.coalition,
            &self.services,
        ));
        let section = match &self.margin_attack {
            Some(NamedAttack { coalition, services, .. }) => section.markup(&attack_table(
                "The attack with the least cost ÷ gain.",
                coalition,
                services,
            )),
            None => section,
        };
        section.markup(&self.headroom_table())
    }

    fn headroom_table(&self) -> String {
        let caption = "Headroom: by how much the profit from corrupting a service may rise before an attack on it pays.";
        let columns = [("service", Align::Left), ("headroom", Align::Right), ("", Align::Left)];
        let mut table = Table::new(caption, &columns);
        for HeadroomReport { service, value, exact } in &self.headroom {
            let note = if *exact { "exact" } else { "at least" };
            table.row(vec![service.to_string(), grouped(value), note.to_owned()]);
        }
        table.render()
    }
}

fn attack_table(caption: &str, coalition: &[Id], services: &[Id]) -> String {
    const SHOWN: usize = 30;
    let names = |ids: &[Id]| {
        let shown: Vec<String> = ids.iter().take(SHOWN).map(ToString::to_string).collect();
        let more = ids.len().saturating_sub(SHOWN);
        match (shown.is_empty(), more) {
            (true, _) => "nobody".to_owned(),
            (false, 0) => shown.join(", "),
            (false, more) => format!("{} and {more} more", shown.join(", ")),
        }
    };
    let mut table =
        Table::new(caption, &[("", Align::Left), ("", Align::Right), ("", Align::Left)]);
    table.row(vec!["corrupts".to_owned(), services.len().to_string(), names(services)]);
    table.row(vec!["by".to_owned(), coalition.len().to_string(), names(coalition)]);
    table.render()
}
