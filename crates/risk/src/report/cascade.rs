//! What a shock leads to at worst, by its size.

use super::RatioReport;
use super::html::{Align, Curve, Line, Section, Table, grouped, percent, significant};
use crate::Budget;
use crate::attack::Costs;
use crate::cascade::{CascadeError, Share, worst_of_both};
use ethnum::U256;
use network::{Fraction, Id, Network};
use serde::Serialize;

/// The worst that a shock of at most a part ψ of all stake leads to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CascadePoint {
    /// ψ.
    pub psi: f64,
    /// The most stake that attackers lose after the shock, as it was found.
    pub cascade_stake: u128,
    /// They lose no more than this.
    pub cascade_stake_at_most: u128,
    /// R_ψ: the most stake that is lost, the shock's included, as a part of all.
    pub realised_loss: f64,
    /// It is no more than this.
    pub realised_loss_at_most: f64,
    /// (1 + 1/γ) ψ, at most 1: what the margin alone promises. Absent where the margin is none, and by private cost.
    pub cap: Option<f64>,
    /// Operators that the shock of the cascade takes.
    pub shock: Vec<Id>,
    /// Operators that the attacks after it take.
    pub coalition: Vec<Id>,
    /// Services that they corrupt.
    pub services: Vec<Id>,
    /// Whether both losses are exact.
    pub proved: bool,
}

impl CascadePoint {
    /// Searches for both losses. `margin` is what 1 + γ is at least, where it is known, for the cap.
    ///
    /// # Errors
    /// [`CascadeError`] if numbers do not fit.
    pub fn search(
        network: &Network,
        costs: Costs,
        psi: Share,
        margin: Option<RatioReport>,
        budget: &Budget,
    ) -> Result<Self, CascadeError> {
        let (attackers, all) = worst_of_both(network, costs, psi, budget)?;
        // By private cost attackers may lose more stake than they gain.
        let margin = margin.filter(|_| costs == Costs::Stake);
        let promised = margin.and_then(|margin| attackers_lose(margin, psi, all.of));
        let least = |lost: u128, promised: Option<u128>| promised.map_or(lost, |cap| cap.min(lost));
        let lost_at_most = least(all.lost.at_most, promised.map(|(shock, after)| shock + after));
        let part = |lost: u128| if all.of == 0 { 0.0 } else { lost as f64 / all.of as f64 };
        let size = psi.numerator() as f64 / psi.denominator() as f64;
        let operator = |place: &usize| network.operators()[*place].id.clone();
        let service = |place: &usize| network.services()[*place].id.clone();
        let attack = attackers.attack.as_ref();
        Ok(Self {
            psi: size,
            cascade_stake: attackers.lost.found,
            cascade_stake_at_most: least(attackers.lost.at_most, promised.map(|(_, after)| after)),
            realised_loss: part(all.lost.found),
            realised_loss_at_most: part(lost_at_most),
            cap: margin.and_then(|margin| cap(margin, size)),
            shock: attackers.shock.iter().map(operator).collect(),
            coalition: attack
                .iter()
                .flat_map(|attack| attack.coalition.iter().map(operator))
                .collect(),
            services: attack
                .iter()
                .flat_map(|attack| attack.services.iter().map(service))
                .collect(),
            proved: attackers.lost.is_exact() && all.lost.is_exact(),
        })
    }
}

/// A part of all stake, from what people write.
#[must_use]
pub fn share(part: Fraction) -> Option<Share> {
    Share::new(part.numerator.into(), part.denominator.into())
}

/// The most that a shock takes of all stake, and the most that attackers lose after it by the margin: whoever can attack after
/// the shock could attack with its operators before, so they lose at most the shock ÷ γ. Durvasula and Roughgarden (2024),
/// Theorem 1.
fn attackers_lose(margin: RatioReport, psi: Share, stake: u128) -> Option<(u128, u128)> {
    let over = margin.cost.checked_sub(margin.profit).filter(|over| *over > 0)?;
    let whole = |value: U256| u128::try_from(value).ok();
    let (above, below) = (U256::from(psi.numerator()), U256::from(psi.denominator()));
    let shock = whole(U256::from(stake) * above / below)?;
    let after = whole(U256::from(shock) * U256::from(margin.profit) / U256::from(over))?;
    shock.checked_add(after).map(|_| (shock, after))
}

/// (1 + 1/γ) ψ with 1 + γ = cost ÷ gain: cost ÷ (cost − gain). Durvasula and Roughgarden (2024), Theorem 1.
fn cap(margin: RatioReport, psi: f64) -> Option<f64> {
    let over = margin.cost.checked_sub(margin.profit).filter(|over| *over > 0)?;
    Some((psi * (margin.cost as f64 / over as f64)).next_up().min(1.0))
}

/// The section of a page.
#[must_use]
pub fn cascade_section(points: &[CascadePoint]) -> Section {
    let line = |name, of: fn(&CascadePoint) -> f64, steps| Line {
        name,
        points: points.iter().map(|point| (point.psi, of(point))).collect(),
        steps,
    };
    let lines = vec![
        line("lost at worst", |point| point.realised_loss, true),
        line("cap by the margin", |point| point.cap.unwrap_or(f64::NAN), false),
        line("the shock itself", |point| point.psi, false),
    ];
    let curve =
        Curve { across: "ψ: shock as a part of all stake", up: "part of all stake lost", lines };
    let right = Align::Right;
    let columns = [
        ("ψ", right),
        ("cascade stake", right),
        ("lost at worst", right),
        ("at most", right),
        ("cap", right),
        ("", Align::Left),
    ];
    let caption = "Cascade stake: the most stake that attackers lose after the shock, base units. Lost at worst: R_ψ, the most stake that is \
                   lost, the shock's included, as a part of all. Cap: (1 + 1/γ) ψ.";
    let mut table = Table::new(caption, &columns);
    for point in points {
        table.row(vec![
            percent(point.psi),
            grouped(point.cascade_stake),
            significant(point.realised_loss),
            significant(point.realised_loss_at_most),
            point.cap.map_or("–".to_owned(), significant),
            if point.proved { "exact" } else { "interval" }.to_owned(),
        ]);
    }
    Section::new("Cascades")
        .text("A shock takes operators with at most a part ψ of all stake. What is left is attacked as long as an attack pays. The worst choice of shock and attacks:")
        .picture("Loss by the size of the shock; where it jumps is a cliff.", &curve.render())
        .markup(&table.render())
}

#[cfg(test)]
mod tests {
    use super::*;
    use network::file;

    /// Acceptance case 1: Durvasula and Roughgarden's Theorem 2.
    #[test]
    fn the_small_operator_takes_the_large_one_along() {
        let text = r#"{"operators": [{"id": "a", "stake": 1}, {"id": "b", "stake": 9}],
            "services": [{"id": "s", "profit": 10, "threshold": [1, 1]}],
            "pledges": [{"operator": "a", "service": "s", "amount": 1}, {"operator": "b", "service": "s", "amount": 9}]}"#;
        let network = file::read(text).unwrap().network;
        let at = |part: &str| {
            let psi = share(part.parse().unwrap()).unwrap();
            let margin = Some(RatioReport { cost: 10, profit: 10 });
            CascadePoint::search(&network, Costs::Stake, psi, margin, &Budget::unlimited()).unwrap()
        };
        assert_eq!((at("0.05").cascade_stake, at("0.05").realised_loss), (0, 0.0));
        for part in ["0.1", "1/5"] {
            let point = at(part);
            assert_eq!((point.cascade_stake, point.realised_loss, point.proved), (9, 1.0, true));
            assert_eq!((point.cap, point.coalition), (None, vec!["b".into()]));
        }
    }

    #[test]
    fn the_margin_bounds_what_a_search_left_open() {
        let margin = RatioReport { cost: 30, profit: 10 };
        let psi = share("0.1".parse().unwrap()).unwrap();
        // A tenth of 205 is 20, and attackers lose at most 20 ÷ 2 after it.
        assert_eq!(attackers_lose(margin, psi, 205), Some((20, 10)));
        assert_eq!(attackers_lose(RatioReport { cost: 10, profit: 10 }, psi, 205), None);
        let text = r#"{"operators": [{"id": "a", "stake": 5}, {"id": "b", "stake": 5}, {"id": "c", "stake": 5}],
            "services": [{"id": "s", "profit": 5, "threshold": [1, 2]}],
            "pledges": [{"operator": "a", "service": "s", "amount": 5}, {"operator": "b", "service": "s", "amount": 5},
                        {"operator": "c", "service": "s", "amount": 5}]}"#;
        let network = file::read(text).unwrap().network;
        let stop = std::sync::atomic::AtomicBool::new(true);
        let budget = Budget::unlimited().until(&stop);
        let psi = share("0.4".parse().unwrap()).unwrap();
        // Two of three have to attack: a margin of 10 ÷ 5.
        let margin = Some(RatioReport { cost: 10, profit: 5 });
        let at =
            |costs, budget| CascadePoint::search(&network, costs, psi, margin, &budget).unwrap();
        let (found, exact) = (at(Costs::Stake, budget), at(Costs::Stake, Budget::unlimited()));
        assert!(found.cascade_stake_at_most <= 6 && found.realised_loss_at_most <= 12.0 / 15.0);
        assert!(exact.cascade_stake <= found.cascade_stake_at_most && exact.proved);
        assert!(exact.realised_loss <= found.realised_loss_at_most);
        assert_eq!(at(Costs::Private, Budget::unlimited()).cap, None);
    }

    #[test]
    fn the_cap_follows_the_margin() {
        // γ = 0.1, ψ = 0.001: 0.011.
        let found = cap(RatioReport { cost: 11, profit: 10 }, 0.001).unwrap();
        assert!((found - 0.011).abs() < 1e-15);
        assert_eq!(cap(RatioReport { cost: 11, profit: 10 }, 0.5), Some(1.0));
    }
}
