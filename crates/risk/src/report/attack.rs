//! What can be attacked, by how much it is secured, and how much more it bears.

use crate::Budget;
use crate::attack::{Attack, Best, Costs, Headroom, Quotient, best, headroom, margin};
use crate::certified::local_margin;
use network::{Id, Network, Tie};
use serde::Serialize;
use std::time::Instant;

/// The answers of the attack search about a network. Amounts are whole base units.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AttackReport {
    /// Z\*: the most that the gain of an attack on at least one service exceeds its cost. Negative where every attack loses.
    /// It is the best that was found; `max_profit_at_most` is what was proved.
    pub max_profit: Option<i128>,
    /// Operators of that attack.
    pub coalition: Vec<Id>,
    /// Services of that attack.
    pub services: Vec<Id>,
    /// No attack gains more than this.
    pub max_profit_at_most: i128,
    /// Whether no attack pays, by the rule for ties of each service. Absent where neither was shown.
    pub secure: Option<bool>,
    /// 1 + γ\*: the least cost of an attack by its gain, as a fraction. Absent where nothing can be gained.
    pub one_plus_gamma: Option<RatioReport>,
    /// What 1 + γ\* is certain to be at least; the same where it was proved. Absent where nothing can be gained.
    pub one_plus_gamma_at_least: Option<RatioReport>,
    /// 1 + γ as the local condition certifies it, without a search: 1 ÷ the most that the services of an operator ask of it.
    /// Absent where nothing can be gained.
    pub one_plus_gamma_c0: Option<f64>,
    /// The attack that has it.
    pub margin_attack: Option<NamedAttack>,
    /// Whether 1 + γ\* was proved to be the least.
    pub margin_proved: bool,
    /// The part of its price that stake can lose, with profits in cash, before an attack pays: 1 − 1 ÷ (1 + γ\*), rounded down.
    pub price_tolerance: Option<f64>,
    /// Stake to add, to each operator in proportion, until no attack pays: (1 ÷ (1 + γ\*) − 1) × all stake, rounded up.
    pub missing_stake: Option<u128>,
    /// H of each service: by how much its profit may rise before an attack on it pays.
    pub headroom: Vec<HeadroomReport>,
    /// Whose loss counts as cost.
    pub costs: Costs,
    /// Whether everything above is exact.
    pub proved: bool,
    /// How long it took.
    pub seconds: f64,
}

/// A fraction of an attack's cost and gain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RatioReport {
    /// What the attack costs.
    pub cost: u128,
    /// What it gains.
    pub profit: u128,
}

/// An attack by names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NamedAttack {
    /// Operators.
    pub coalition: Vec<Id>,
    /// Services.
    pub services: Vec<Id>,
    /// What it gains.
    pub gain: u128,
    /// What it costs.
    pub cost: u128,
}

/// The headroom of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HeadroomReport {
    /// The service.
    pub service: Id,
    /// What is certain of it.
    pub value: i128,
    /// Whether that is all.
    pub exact: bool,
}

impl NamedAttack {
    /// The attack with the network's names.
    #[must_use]
    pub fn new(network: &Network, attack: &Attack) -> Self {
        let operator = |place: &usize| network.operators()[*place].id.clone();
        let service = |place: &usize| network.services()[*place].id.clone();
        Self {
            coalition: attack.coalition.iter().map(operator).collect(),
            services: attack.services.iter().map(service).collect(),
            gain: attack.gain,
            cost: attack.cost,
        }
    }
}

impl RatioReport {
    /// The nearest float.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        self.cost as f64 / self.profit as f64
    }

    fn quotient(self) -> Quotient {
        Quotient { cost: self.cost, gain: self.profit }
    }

    fn tolerance(self) -> f64 {
        self.quotient().price_tolerance().max(0.0)
    }

    /// None where the attack is free: then no multiple of the stake helps.
    fn missing(self, stake: u128) -> Option<u128> {
        Some(self.quotient().missing(stake)).filter(|missing| *missing < u128::MAX)
    }
}

impl AttackReport {
    /// Searches until everything is exact or the budget is over. The order is: best attack, margin, headrooms.
    #[must_use]
    pub fn search(network: &Network, costs: Costs, budget: &Budget) -> Self {
        let began = Instant::now();
        let best = best(network, costs, &budget.first_of(3));
        let margin = margin(network, costs, &budget.first_of(2));
        let rooms = headroom(network, costs, budget);
        let named = best.attack.as_ref().map(|attack| NamedAttack::new(network, attack));
        let secure = verdict(network, &best, &rooms);
        let ratio = margin
            .attack
            .as_ref()
            .map(|attack| RatioReport { cost: attack.cost, profit: attack.gain });
        let headroom: Vec<HeadroomReport> = network
            .services()
            .iter()
            .zip(&rooms)
            .map(|(service, room)| HeadroomReport {
                service: service.id.clone(),
                value: room.at_least,
                exact: room.exact,
            })
            .collect();
        Self {
            max_profit: best.attack.as_ref().map(Attack::profit),
            coalition: named.as_ref().map(|attack| attack.coalition.clone()).unwrap_or_default(),
            services: named.map(|attack| attack.services).unwrap_or_default(),
            max_profit_at_most: best.at_most,
            secure,
            one_plus_gamma: ratio,
            one_plus_gamma_at_least: ratio
                .map(|_| RatioReport { cost: margin.at_least.cost, profit: margin.at_least.gain }),
            one_plus_gamma_c0: local_margin(network, costs).map(|local| local.margin.to_f64()),
            margin_attack: margin.attack.as_ref().map(|attack| NamedAttack::new(network, attack)),
            margin_proved: margin.proved,
            price_tolerance: ratio.map(RatioReport::tolerance),
            missing_stake: ratio.map_or(Some(0), |ratio| ratio.missing(network.total_stake())),
            proved: best.proved && margin.proved && headroom.iter().all(|room| room.exact),
            headroom,
            costs,
            seconds: began.elapsed().as_secs_f64(),
        }
    }
}

/// Whether no attack pays. One at break-even counts if one of its services says so; the best attack may be at break-even
/// without such a service while another has one, so headrooms decide.
fn verdict(network: &Network, best: &Best, rooms: &[Headroom]) -> Option<bool> {
    let strict = || {
        let rooms = network.services().iter().zip(rooms);
        rooms.filter(|(service, _)| service.tie == Tie::Insecure).map(|(_, room)| room)
    };
    let at_least = |attack: &Option<Attack>, profit| {
        attack.as_ref().is_some_and(|attack| attack.profit() >= profit)
    };
    if at_least(&best.attack, 1) || strict().any(|room| at_least(&room.attack, 0)) {
        return Some(false);
    }
    let holds = best.at_most < 0 || best.at_most == 0 && strict().all(|room| room.at_least > 0);
    holds.then_some(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use network::file;

    /// Two operators of 5 that both have to join, against a profit of `profit`.
    fn pair(profit: u128, tie: &str) -> Network {
        let text = format!(
            r#"{{"operators": [{{"id": "a", "stake": 5}}, {{"id": "b", "stake": 5, "private_cost": 1}}],
                "services": [{{"id": "s", "profit": {profit}, "threshold": [1, 1], "tie": "{tie}"}}],
                "pledges": [{{"operator": "a", "service": "s", "amount": 5}}, {{"operator": "b", "service": "s", "amount": 5}}]}}"#
        );
        file::read(&text).unwrap().network
    }

    fn report(network: &Network, costs: Costs) -> AttackReport {
        AttackReport::search(network, costs, &Budget::unlimited())
    }

    #[test]
    fn numbers_and_verdict_agree() {
        let found = report(&pair(8, "secure"), Costs::Stake);
        assert_eq!((found.max_profit, found.secure, found.proved), (Some(-2), Some(true), true));
        assert_eq!(found.one_plus_gamma, Some(RatioReport { cost: 10, profit: 8 }));
        assert_eq!(found.headroom, [HeadroomReport { service: "s".into(), value: 2, exact: true }]);
        assert_eq!(found.missing_stake, Some(0));
        let tolerance = found.price_tolerance.unwrap();
        assert!(tolerance <= 0.2 && tolerance > 0.2 - 1e-12);
    }

    #[test]
    fn a_tie_counts_where_the_service_says_so() {
        assert_eq!(report(&pair(10, "secure"), Costs::Stake).secure, Some(true));
        assert_eq!(report(&pair(10, "insecure"), Costs::Stake).secure, Some(false));
    }

    #[test]
    fn private_costs_make_attacks_cheaper() {
        let found = report(&pair(8, "secure"), Costs::Private);
        assert_eq!((found.max_profit, found.secure), (Some(2), Some(false)));
        // A third more than now: 10 × (8 − 6) ÷ 6, rounded up.
        assert_eq!((found.missing_stake, found.price_tolerance), (Some(4), Some(0.0)));
    }

    #[test]
    fn nothing_to_gain_has_no_margin() {
        let found = report(&pair(0, "secure"), Costs::Stake);
        assert_eq!((found.one_plus_gamma, found.missing_stake), (None, Some(0)));
        assert_eq!((found.secure, found.proved), (Some(true), true));
    }

    #[test]
    fn a_search_that_was_stopped_says_no_more_than_it_knows() {
        let stop = std::sync::atomic::AtomicBool::new(true);
        let network = pair(8, "secure");
        let found = AttackReport::search(&network, Costs::Stake, &Budget::unlimited().until(&stop));
        assert!(found.max_profit_at_most >= -2);
        assert!(found.headroom[0].value <= 2);
        assert_ne!(found.secure, Some(false));
    }

    #[test]
    fn a_search_that_never_began_calls_nothing_secure() {
        let stop = std::sync::atomic::AtomicBool::new(true);
        // Half of either is enough, so that no minimum cut answers: 5 against 8.
        let text = r#"{"operators": [{"id": "a", "stake": 5}, {"id": "b", "stake": 5}],
            "services": [{"id": "s", "profit": 8, "threshold": [1, 2]}],
            "pledges": [{"operator": "a", "service": "s", "amount": 5}, {"operator": "b", "service": "s", "amount": 5}]}"#;
        let network = file::read(text).unwrap().network;
        let found = AttackReport::search(&network, Costs::Stake, &Budget::unlimited().until(&stop));
        assert!(found.max_profit_at_most >= 3, "{found:?}");
        assert_ne!(found.secure, Some(true));
        assert!(found.headroom[0].value <= -3, "{found:?}");
    }
}
